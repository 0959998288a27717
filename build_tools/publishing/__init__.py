"""A built folder becomes the published site."""
