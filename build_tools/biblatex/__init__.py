"""What BibLaTeX's entries say, field by field, as CSL-JSON."""
