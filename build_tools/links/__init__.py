"""Whether the addresses of works still answer."""
