"""From a manuscript (.docx, .odt, HTML, Markdown, plain text …) to the sources of an edition."""
