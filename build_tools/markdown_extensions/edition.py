"""All syntaxes of an edition as one extension of Python-Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown import Extension, Markdown
from markdown.inlinepatterns import BACKTICK_RE

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


class _WithSign:
    """A pattern that is sought only in texts that hold a sign of all its matches; else it would stop at every letter."""

    def __init__(self, pattern: re.Pattern, sign: str):
        self.pattern, self.sign = pattern, sign

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match]:
        return self.pattern.finditer(text, start) if self.sign in text else iter(())


class EditionExtension(Extension):
    """Give it a scope, turn the scope to a chapter, convert the chapter's text."""

    def __init__(self, scope: PageScope):
        super().__init__()
        self.scope = scope

    def extendMarkdown(self, md: Markdown) -> None:
        for syntax in SYNTAXES:
            syntax.register(md, self.scope)
        backtick = md.inlinePatterns["backtick"]
        if backtick.pattern == BACKTICK_RE:
            backtick.compiled_re = _WithSign(backtick.compiled_re, "`")
