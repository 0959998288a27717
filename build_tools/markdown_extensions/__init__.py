"""The edition's syntax for Python-Markdown, one file a syntax. They look up and write elements, and decide nothing."""
