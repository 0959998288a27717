"""`[^12]` calls the report's note 12, `[^12]: …` is its text; notes stand at the chapter's foot."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ..prose_syntax import NOTE_REFERENCE
from .page_scope import PageScope

_DEFINITION = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:[ \t]*", re.MULTILINE)


class NoteDefinitions(BlockProcessor):
    """Collects the notes of a page; the next definition in the same block starts the next note."""

    def __init__(self, parser, found: list[Element]):
        super().__init__(parser)
        self.found = found

    def test(self, parent: Element, block: str) -> bool:
        return bool(_DEFINITION.match(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        start = _DEFINITION.match(block)
        following = _DEFINITION.search(block, start.end())
        if following:
            blocks.insert(0, block[following.start() :])
        text = [block[start.end() : following.start() if following else len(block)]]
        while not following and blocks and blocks[0].startswith("    "):
            text.append(blocks.pop(0))
        item = Element("li", {"id": f"note-{start[1]}", "class": "note"})
        if start[1].isdecimal():
            item.set("value", start[1])
        self.parser.parseBlocks(item, [re.sub(r"(?m)^ {1,4}", "", part).strip("\n") for part in text])
        self.found.append(item)


class NoteCalls(InlineProcessor):
    def handleMatch(self, match: re.Match, data: str):
        label = match[1]
        mark = Element("sup", {"class": "note-call"})
        link = SubElement(mark, "a", {"href": f"#note-{label}", "id": f"call-{label}", "role": "doc-noteref"})
        link.set("aria-label", f"Note {label}")
        link.text = AtomicString(label)
        return mark, match.start(), match.end()


class NotesAtFoot(Treeprocessor):
    """Appends the collected notes before inline syntax is read, so that theirs is read too."""

    def __init__(self, md: Markdown, found: list[Element]):
        super().__init__(md)
        self.found = found

    def run(self, root: Element) -> None:
        if not self.found:
            return
        section = SubElement(root, "section", {"class": "notes", "role": "doc-endnotes", "aria-labelledby": "notes"})
        SubElement(section, "h2", {"id": "notes"}).text = "Notes"
        notes = SubElement(section, "ol")
        for note in self.found:
            self._add_way_back(note)
            notes.append(note)
        self.found.clear()

    def _add_way_back(self, note: Element) -> None:
        label = note.get("id").removeprefix("note-")
        last = note[-1] if len(note) and note[-1].tag == "p" else note
        back = SubElement(last, "a", {"href": f"#call-{label}", "class": "note-back", "role": "doc-backlink"})
        back.set("aria-label", f"Back to the text of note {label}")
        back.text = AtomicString("↩\ufe0e")


def register(md: Markdown, scope: PageScope) -> None:
    found: list[Element] = []
    # Before 'reference' (15), which would take [^1]: for a link's definition.
    md.parser.blockprocessors.register(NoteDefinitions(md.parser, found), "edition-notes", 17)
    # Before 'reference' (170), which would take [^1] for a short reference.
    md.inlinePatterns.register(NoteCalls(NOTE_REFERENCE.pattern, md), "edition-note-calls", 175)
    md.treeprocessors.register(NotesAtFoot(md, found), "edition-notes-at-foot", 50)
