"""One file a command or a few of a kind: `add_to` says what it is asked with, the rest does it."""
