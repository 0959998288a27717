"""`{ #p1.4 }` under a paragraph or an item makes it passage 1.4, with its number as a link to itself."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ..model import PASSAGE_ID
from .page_scope import PageScope

_ID_LINE = re.compile(r"\n[ \t]*\{:?[ \t]*#p([^\s{}]+)[ \t]*\}[ \t]*$")


class PassageIds(Treeprocessor):
    """Takes the id lines off the text and puts the ids on the elements."""

    def run(self, root: Element) -> None:
        for parent in root.iter():
            for element in parent:
                self._take_id(parent, element)

    def _take_id(self, parent: Element, element: Element) -> None:
        match = _ID_LINE.search(element.text or "") if element.tag in ("p", "li") else None
        if match is None or not PASSAGE_ID.fullmatch(match[1]):
            return
        element.text = element.text[: match.start()]
        holder = parent if parent.tag == "li" else element
        holder.set("id", f"p{match[1]}")
        holder.set("class", "passage")


class PassageNumbers(Treeprocessor):
    """Puts the number before the words; after inline syntax, which would read it as text."""

    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.get("class") == "passage":
                self._number(element)

    def _number(self, passage: Element) -> None:
        id_ = passage.get("id")[1:]
        words = passage[0] if passage.tag == "li" and len(passage) and passage[0].tag == "p" else passage
        number = Element("a", {"class": "passage-number", "href": f"#p{id_}", "aria-label": f"Passage {id_}"})
        if self.scope.tells_lines:
            number.set("data-line", str(self.scope.edition.passages[id_].prose.location.line))
        number.text = AtomicString(id_)
        number.tail, words.text = f" {words.text or ''}", None
        words.insert(0, number)


def register(md: Markdown, scope: PageScope) -> None:
    # Before inline syntax (20), while the text is still raw.
    md.treeprocessors.register(PassageIds(md), "edition-passage-ids", 55)
    md.treeprocessors.register(PassageNumbers(md, scope), "edition-passage-numbers", 12)
