"""Builds an annotated edition of a report from Markdown, BibLaTeX and YAML."""
