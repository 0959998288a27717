"""What a reviewer of a contribution needs to know."""
