"""The first mention of a known name in a section is linked without markup."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from .page_scope import PageScope

_CLOSED = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "sup"})
_SECTION_STARTS = frozenset({"h1", "h2", "h3"})


class EntityLinks(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root: Element) -> None:
        if not self.scope.chapter.section:
            return
        seen: set[str] = set()
        for block in root:
            if block.tag in _SECTION_STARTS:
                seen = set()
            elif block.tag in ("p", "ul", "ol"):
                self._link_in(block, seen)

    def _link_in(self, element: Element, seen: set[str]) -> None:
        if element.get("data-entity"):
            seen.add(element.get("data-entity"))
        if element.tag in _CLOSED:
            return
        element.text, first = self._split(element.text, seen)
        at = 0
        for link in first:
            element.insert(at, link)
            at += 1
        while at < len(element):
            child = element[at]
            self._link_in(child, seen)
            child.tail, links = self._split(child.tail, seen)
            at += 1
            for link in links:
                element.insert(at, link)
                at += 1

    def _split(self, text: str | None, seen: set[str]) -> tuple[str | None, list[Element]]:
        """Cut a text at the names to link: the words before the first, then links with the words after as tails."""
        if not text or isinstance(text, AtomicString):
            return text, []
        links: list[Element] = []
        before, position = text, 0
        for start, end, entity in self.scope.names.find(text):
            address = self.scope.addresses.of_entity(entity)
            if entity in seen or address is None:
                continue
            seen.add(entity)
            if links:
                links[-1].tail = text[position:start]
            else:
                before = text[:start]
            link = Element("a", {"class": "name", "href": self.scope.link(address), "data-entity": entity})
            link.text = AtomicString(text[start:end])
            links.append(link)
            position = end
        if links:
            links[-1].tail = text[position:]
        return before, links


def register(md: Markdown, scope: PageScope) -> None:
    md.treeprocessors.register(EntityLinks(md, scope), "edition-entity-links", 13)
