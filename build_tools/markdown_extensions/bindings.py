"""`[1.5 million](claim:silt-total)`, `[he](entity:mette-holm)` and `[1.8](#p1.8)` become links to what they name."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from ..prose_syntax import BOUND
from .page_scope import PageScope


class Bindings(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root: Element) -> None:
        for element in root.iter("a"):
            href = element.get("href", "")
            bound = BOUND.fullmatch(href)
            if bound:
                self._bind(element, *bound.groups())
            elif href.startswith("#"):
                self._lead_to_chapter(element, href[1:])

    def _bind(self, element: Element, kind: str, target: str) -> None:
        addresses = self.scope.addresses
        address = addresses.of_claim(target) if kind == "claim" else addresses.of_entity(target)
        element.set("class", "figure" if kind == "claim" else "name")
        element.set(f"data-{kind}", target)
        if address is None:
            element.tag = "span"
            del element.attrib["href"]
        else:
            element.set("href", self.scope.link(address))

    def _lead_to_chapter(self, element: Element, anchor: str) -> None:
        """A passage, note or annotation has one address in the edition, whatever chapter links to it."""
        address = self.scope.addresses.of_anchor(anchor)
        if address and element.get("class") not in ("passage-number", "note-back"):
            element.set("href", self.scope.link(address))
            element.set("data-passage" if anchor.startswith("p") else "data-anchor", anchor)


def register(md: Markdown, scope: PageScope) -> None:
    md.treeprocessors.register(Bindings(md, scope), "edition-bindings", 14)
