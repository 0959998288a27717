"""What is cited, formatted in styles and written as files."""
