"""All syntaxes of an edition as one extension of Python-Markdown."""

from __future__ import annotations

from markdown import Extension, Markdown

from . import (
    apart,
    bindings,
    blocks,
    citations,
    entity_links,
    hard_spaces,
    headings,
    no_html,
    notes,
    page_links,
    passages,
)
from .page_scope import PageScope

SYNTAXES = (
    no_html,
    blocks,
    headings,
    passages,
    apart,
    notes,
    citations,
    page_links,
    bindings,
    entity_links,
    hard_spaces,
)


class EditionExtension(Extension):
    """Give it a scope, turn the scope to a chapter, convert the chapter's text."""

    def __init__(self, scope: PageScope):
        super().__init__()
        self.scope = scope

    def extendMarkdown(self, md: Markdown) -> None:
        for syntax in SYNTAXES:
            syntax.register(md, self.scope)
