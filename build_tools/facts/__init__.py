"""content/facts/: claims, checks, names, boxes."""
