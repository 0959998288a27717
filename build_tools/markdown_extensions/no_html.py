"""HTML in a source is shown as text, and so is an address apart from its link, which no check sees: content comes from strangers."""

from __future__ import annotations

from markdown import Markdown

from .page_scope import PageScope


def register(md: Markdown, scope: PageScope) -> None:
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    md.parser.blockprocessors.deregister("reference")
    for pattern in ("reference", "image_reference", "short_reference", "short_image_ref"):
        md.inlinePatterns.deregister(pattern)
