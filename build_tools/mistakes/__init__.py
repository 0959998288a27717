"""What is done with mistakes: told, explained, mended."""
