"""`[@lund2018, p. 4]` becomes the formatted citation: whole in a note, short elsewhere, linked to the bibliography."""

from __future__ import annotations

import re
from html import escape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from ..citation_syntax import CITATION
from ..model import READING_WORDS
from .page_scope import PageScope

_MARK = "data-citation"


class Citations(InlineProcessor):
    """Marks the citation; which form it takes is known only when it stands in the tree."""

    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(CITATION.pattern, md)
        self.scope = scope

    def handleMatch(self, match: re.Match, data: str):
        if match.group() not in self.scope.citations.full:
            return None, None, None
        return Element("span", {_MARK: match.group()}), match.start(), match.end()


class CitationForms(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root: Element) -> None:
        self._walk(root, in_note=False)

    def _walk(self, element: Element, in_note: bool) -> None:
        in_note = in_note or element.get("class") == "note"
        for child in element:
            if child.get(_MARK):
                self._format(child, in_note)
            else:
                self._walk(child, in_note)

    def _format(self, mark: Element, in_note: bool) -> None:
        source = mark.attrib.pop(_MARK)
        forms = self.scope.citations.full if in_note else self.scope.citations.short
        mark.set("class", "citation citation--full" if in_note else "citation")
        keys = self.scope.edition.keys_of_citation[source]
        html = forms[source] if in_note else _in_brackets(forms[source])
        one_work = not in_note and len(keys) == 1
        mark.text = self.md.htmlStash.store(self._linked(html, keys) if one_work else html + self._signs(keys))

    def _linked(self, html: str, keys: tuple[str, ...]) -> str:
        address = self._address(keys[0])
        return f'<a href="{address}" role="doc-biblioref" data-source="{keys[0]}">{html}</a>' if address else html

    def _signs(self, keys: tuple[str, ...]) -> str:
        """A small link for each work, since a whole reference has links of its own; it says what came of reading it.

        The space before a sign is part of it, so that none is left where signs are left out: on paper.
        """
        return "".join(
            f'<a href="{address}" class="to-source" role="doc-biblioref" data-source="{key}">'
            f' <span class="to-source-sign" aria-hidden="true">◊</span>{self._outcome(key)}</a>'
            for key in keys
            if (address := self._address(key))
        )

    def _outcome(self, key: str) -> str:
        reading = self.scope.edition.sources[key].reading
        words = READING_WORDS.get(reading)
        return (
            f' <span class="outcome outcome--{reading}">{words}</span>'
            if words
            else ' <span class="outcome">bibliography</span>'
        )

    def _address(self, key: str) -> str | None:
        address = self.scope.link(self.scope.addresses.of_source(key))
        return address and escape(address)


def _in_brackets(html: str) -> str:
    """The short form of a note style has none of its own; in running text it needs them."""
    return html if html.startswith(("(", "[", "<sup")) else f"({html})"


def register(md: Markdown, scope: PageScope) -> None:
    # Before 'reference' (170), which would take [@key] for a short reference.
    md.inlinePatterns.register(Citations(md, scope), "edition-citations", 174)
    md.treeprocessors.register(CitationForms(md, scope), "edition-citation-forms", 16)
