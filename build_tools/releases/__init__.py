"""What was published, and what became of it."""
