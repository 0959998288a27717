"""What paragraphs and notes of the page are apart from it, for the parts that show single passages, notes and annotations.

To convert each of them again would take as long as the page takes. So a paragraph whose text is a run of the edition, sign
for sign, is handed over as it is before the page makes a difference to it: before names are linked, of which a page links
the first mention in a section alone. A note of one paragraph is handed over in a section of notes of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from ..model import Chapter
from .page_scope import PageScope

# By its Markdown a paragraph, or a note with the section that it stands in.
Found = dict[str, tuple[Element, Element | None]]


def _runs_of(chapter: Chapter) -> Iterator[str]:
    for passage in chapter.passages:
        yield passage.prose.markdown
    for annotation in chapter.annotations:
        for paragraph in annotation.paragraphs:
            yield paragraph.markdown


class _Runs(Treeprocessor):
    """Marks the paragraphs that hold runs of the edition, while their text is still raw."""

    def __init__(self, md: Markdown, scope: PageScope, found: Found):
        super().__init__(md)
        self.scope, self.found = scope, found

    def run(self, root: Element) -> None:
        self.found.clear()
        if self.scope.hand_over is not None:
            runs = set(_runs_of(self.scope.chapter))
            self.found.update((p.text, (p, None)) for p in root.iter("p") if p.text in runs and not len(p))


class _Notes(Treeprocessor):
    """Marks the notes that hold one paragraph and the way back, while its text is still raw."""

    def __init__(self, md: Markdown, scope: PageScope, found: Found):
        super().__init__(md)
        self.scope, self.found = scope, found

    def run(self, root: Element) -> None:
        if self.scope.hand_over is None or not len(root) or root[-1].get("class") != "notes":
            return
        items = {item.get("id"): item for item in root[-1].iter("li") if item.get("class") == "note"}
        for note in self.scope.chapter.notes:
            item = items.get(note.id, ())
            if len(item) == 1 and item[0].tag == "p" and item[0].text == note.prose.markdown and len(item[0]) == 1:
                self.found[note.definition] = item, root[-1]


class HandingOver(Treeprocessor):
    """Hands over what was marked; what comes after it in a converter does not know of the rest of the page."""

    def __init__(self, md: Markdown, scope: PageScope, found: Found):
        super().__init__(md)
        self.scope, self.found = scope, found

    def run(self, root: Element) -> None:
        if self.found:
            copies = {
                text: _bare(element) if section is None else _section_of(element, section)
                for text, (element, section) in self.found.items()
            }
            self.found.clear()
            self.scope.hand_over(self.md, copies)


def _bare(paragraph: Element) -> Element:
    """Return a copy without what makes the paragraph a passage, and without what follows it."""
    copy = _copied(paragraph)
    copy.attrib.clear()
    copy.tail = None
    return copy


def _section_of(note: Element, section: Element) -> Element:
    """Return a copy of the page's section of notes with one note only."""
    heading, notes = section
    copy = Element(section.tag, section.attrib)
    copy.append(_copied(heading))
    SubElement(copy, notes.tag, notes.attrib).append(_copied(note))
    return copy


def _copied(element: Element) -> Element:
    copy = Element(element.tag, element.attrib)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(map(_copied, element))
    return copy


def register(md: Markdown, scope: PageScope) -> None:
    found: Found = {}
    # After the id lines are gone (55), before the notes join the page (50): what a note cites it cites otherwise.
    md.treeprocessors.register(_Runs(md, scope, found), "edition-runs", 54)
    md.treeprocessors.register(_Notes(md, scope, found), "edition-single-notes", 49)
    # After the bindings (14), before names are linked (13).
    md.treeprocessors.register(HandingOver(md, scope, found), "edition-handing-over", 13.5)
