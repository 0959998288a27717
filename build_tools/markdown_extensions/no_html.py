"""HTML in a source is shown as text: content comes from strangers."""

from __future__ import annotations

from markdown import Markdown

from .page_scope import PageScope


def register(md: Markdown, scope: PageScope) -> None:
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
