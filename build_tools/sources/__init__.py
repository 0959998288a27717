"""Texts of strangers, read and written back."""
