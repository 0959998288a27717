"""What a paragraph of the page is apart from it, for the parts that show single passages and annotations.

To convert each of them again would take as long as the page takes. So a paragraph whose text is a run of the edition, sign
for sign, is handed over as it is before the page makes a difference to it: before names are linked, of which a page links
the first mention in a section alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from ..model import Chapter
from .page_scope import PageScope


def _runs_of(chapter: Chapter) -> Iterator[str]:
    for passage in chapter.passages:
        yield passage.prose.markdown
    for annotation in chapter.annotations:
        for paragraph in annotation.paragraphs:
            yield paragraph.markdown


class _Runs(Treeprocessor):
    """Notes which paragraphs hold runs of the edition, while their text is still raw."""

    def __init__(self, md: Markdown, scope: PageScope, found: list[tuple[str, Element]]):
        super().__init__(md)
        self.scope, self.found = scope, found

    def run(self, root: Element) -> None:
        self.found.clear()
        if self.scope.hand_over is None:
            return
        runs = set(_runs_of(self.scope.chapter))
        self.found += ((p.text, p) for p in root.iter("p") if p.text in runs and not len(p))


class HandingOver(Treeprocessor):
    """Hands over these paragraphs; what comes after it in a converter does not know of the rest of the page."""

    def __init__(self, md: Markdown, scope: PageScope, found: list[tuple[str, Element]]):
        super().__init__(md)
        self.scope, self.found = scope, found

    def run(self, root: Element) -> None:
        if self.found:
            self.scope.hand_over(self.md, {text: _bare(paragraph) for text, paragraph in self.found})
            self.found.clear()


def _bare(paragraph: Element) -> Element:
    """Return a copy without what makes the paragraph a passage, and without what follows it."""
    copy = _copied(paragraph)
    copy.attrib.clear()
    copy.tail = None
    return copy


def _copied(element: Element) -> Element:
    copy = Element(element.tag, element.attrib)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(map(_copied, element))
    return copy


def register(md: Markdown, scope: PageScope) -> None:
    found: list[tuple[str, Element]] = []
    # After the id lines are gone (55), before the notes join the page (50): what a note cites it cites otherwise.
    md.treeprocessors.register(_Runs(md, scope, found), "edition-runs", 54)
    # After the bindings (14), before names are linked (13).
    md.treeprocessors.register(HandingOver(md, scope, found), "edition-handing-over", 13.5)
