"""Pieces of a manuscript -> the chapters of an edition: passages with ids, notes, and what a person must look at."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..chapters import slug
from ..reviews.file import Task
from .headings import HeadingNumber, heading_number
from .inlines import INTERNAL, InlineWriter
from .note_works import Works
from .pictures import Pictures
from .pieces import Kind, Piece, anchors_in, pieces_of, plain_words
from .refusal import Refused

LONGEST_PASSAGE = 60_000  # characters
_INTERNAL_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(#" + INTERNAL.format("([^\ue001]*)") + r"\)")
_MARKS = re.compile(r"[\[\]\\`*_<>&]")  # what means something in the words of a picture
_PASSAGES = (Kind.PARAGRAPH, Kind.QUOTE, Kind.ITEM, Kind.ROW)
_WORDS_OF_SIZE = 48  # characters of a file's name


@dataclass(frozen=True)
class Part:
    """What becomes a chapter: its heading and what stands under it."""

    section: str  # '2', 'es'; with it the ids of its passages begin
    title: str
    heading: str  # as it is shown: '2. Boxes'
    pieces: Sequence[Piece]
    anchors: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        words = slug(self.title)[:_WORDS_OF_SIZE].strip("-")
        return f"content/{self.section}-{words}.md"


@dataclass
class ImportedText:
    """The chapters as Markdown, with all that belongs to them."""

    chapters: dict[str, str] = field(default_factory=dict)  # path -> text
    works: Works = field(default_factory=Works)
    tasks: list[Task] = field(default_factory=list)
    passages: int = 0
    notes: int = 0


def parts_of(title: str, pieces: Sequence[Piece]) -> list[Part]:
    """Divide a manuscript at its uppermost headings, of which there are at least two; what stands before is a part too."""
    level = _chapter_level(pieces)
    groups: list[tuple[Piece | None, list[Piece]]] = [(None, [])]
    for piece in pieces:
        if piece.kind is Kind.HEADING and piece.level <= level:
            groups.append((piece, []))
        else:
            groups[-1][1].append(piece)
    groups = [(heading, inner) for heading, inner in groups if heading or any(p.kind in _PASSAGES for p in inner)]
    if len(groups) > 900:
        raise Refused(f"it has {len(groups):,} chapters", "Import it in parts.")
    return list(_named(title, groups))


def _chapter_level(pieces: Sequence[Piece]) -> int:
    headings = [piece for piece in pieces if piece.kind is Kind.HEADING]
    levels = Counter(piece.level for piece in headings)
    uppermost = [piece for piece in headings if piece.level == min(levels)]
    if len(uppermost) == 1 and heading_number(plain_words(uppermost[0].inlines).strip()):
        return uppermost[0].level  # A numbered heading is a chapter's; one without a number may be the whole's title.
    several = [level for level, count in sorted(levels.items()) if count > 1]
    return several[0] if several else min(levels, default=1)


def _named(title: str, groups) -> Iterator[Part]:
    """Give each part its section: the number that its heading has, else the initials of its words, else one counted."""
    headings = [plain_words(heading.inlines).strip() if heading else "" for heading, _ in groups]
    numbers = [heading_number(words) for words in headings]
    used: set[str] = set()
    has_numbers = any(numbers)
    counted = 0
    for (heading, inner), words, number in zip(groups, headings, numbers, strict=True):
        if heading is None:
            section = "0"
        elif number and str(number.parts[0]) not in used:
            section = str(number.parts[0])
        elif has_numbers:
            section = _initials(words, used)
        else:
            counted += 1
            section = str(counted)
        used.add(section)
        name = _tidy(number.words if number else words) or title or "Opening"
        anchors = (*heading.anchors, *anchors_in(heading.inlines)) if heading else ()
        yield Part(section, name, _shown(words, number) or name, inner, anchors)


def _initials(words: str, used: set[str]) -> str:
    initials = "".join(word[0] for word in slug(words).split("-") if word[0].isalpha())[:2] or "x"
    letters = "abcdefghijklmnopqrstuvwxyz"
    candidates = [initials, *(initials + a for a in letters), *(initials + a + b for a in letters for b in letters)]
    return next(candidate for candidate in candidates if candidate not in used)


def _shown(words: str, number: HeadingNumber | None) -> str:
    return f"{'.'.join(map(str, number.parts))}. {_tidy(number.words)}" if number else _tidy(words)


def _tidy(words: str) -> str:
    """Return a heading in one line."""
    return " ".join(re.sub(r"[\u00ad\u200b]", "", words).split())


class ChapterWriter:
    """Writes the parts of one manuscript, one after the other: notes count through all of them."""

    def __init__(self, pictures: Pictures):
        self.text = ImportedText()
        self.pictures = pictures
        self.inlines = InlineWriter(self._note, self._image, self._anchor, self._tell)
        self.places: dict[str, str] = {}  # a name of the manuscript's -> 'p1.4' or a heading's anchor
        self.pending: list[str] = []  # names that wait for the next passage
        self.notes: list[str] = []  # definitions that wait for the end of their passage
        self.orphans: list[Mapping] = []  # notes on headings, which wait for the next passage
        self.in_note = False
        self.part = Part("0", "", "", ())
        self.passage = ""
        self.number = 0

    def write(self, parts: Sequence[Part]) -> ImportedText:
        written: dict[str, tuple[Part, str]] = {}
        for part in parts:
            written[part.path] = part, self._chapter(part)
        self.text.chapters = {path: self._linked(text, part) for path, (part, text) in written.items()}
        order = {part.heading: number for number, part in enumerate(parts)}
        self.text.tasks.sort(key=lambda task: order[task.about])
        return self.text

    def _chapter(self, part: Part) -> str:
        self.part, self.number = part, 0
        self.pending += part.anchors
        self.passage = f"{part.section}.1"
        lines = [
            "---",
            f"title: {json.dumps(part.title, ensure_ascii=False)}",
            f'section: "{part.section}"',
            "---",
            "",
            f"# {self.inlines.words(part.heading) or 'Untitled'}",
        ]
        if not any(piece.kind in _PASSAGES for piece in part.pieces):
            self._tell("The chapter has no passage: only headings stand in it.")
        return "\n".join([*lines, *self._body(part.pieces)]) + "\n"

    def _body(self, pieces: Sequence[Piece]) -> Iterator[str]:
        """Yield the lines; notes follow the passage that calls them, in a list the whole list."""
        level, in_list = 1, False
        top = min((piece.level for piece in pieces if piece.kind is Kind.HEADING), default=2)
        depth, before = -1, None
        for piece in pieces:
            is_item = piece.kind in (Kind.ITEM, Kind.ROW)
            if in_list and not (is_item and _goes_on(before, piece)):
                yield from self._waiting_notes()
                in_list, depth = False, -1
            if piece.kind is Kind.HEADING:
                level = max(2, min(piece.level - top + 2, level + 1, 6))
                yield from self._heading(piece, level)
            elif piece.kind is Kind.CODE:
                yield from self._code(piece)
            elif is_item:
                depth = min(piece.level, depth + 1)
                yield from self._passage(replace(piece, level=depth), starts=not in_list)
            else:
                yield from self._passage(piece)
                yield from self._waiting_notes()
            in_list, before = is_item, piece
        yield from self._waiting_notes()

    def _heading(self, piece: Piece, level: int) -> Iterator[str]:
        words = plain_words(piece.inlines).strip()
        if not words:
            return
        self.passage = f"{self.part.section}.{self.number + 1}"
        self.pending += [*piece.anchors, *anchors_in(piece.inlines)]
        yield ""
        yield f"{'#' * level} {self.inlines.words(words) or 'Untitled'}"
        if words.isupper() and len(words) > 8:
            self._tell(f"The heading “{words}” is in capitals: write it as it would be said.")
        if piece.guessed:
            self._tell(f"“{words}” was taken for a heading by its look.")
        # A note on a heading would stand outside the report's text: it is called at the next passage.
        for inline in piece.inlines:
            if inline["t"] == "Note":
                self._tell(f"The note on the heading “{words}” was put at the end of this passage.")
                self.orphans.append(inline)

    def _code(self, piece: Piece) -> Iterator[str]:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", piece.text)), default=0))
        text = re.sub(r"[\x00-\x08\x0b-\x1f]", "", piece.text)
        self._tell("A block of code follows it, which has no passage number.")
        yield from ("", fence, *text.split("\n"), fence)

    def _passage(self, piece: Piece, starts: bool = True) -> Iterator[str]:
        self.passage = f"{self.part.section}.{self.number + 1}"
        inlines = [*piece.inlines, *self.orphans]
        text = self.inlines.run(inlines)
        if not text or text == "\\":
            return
        if piece.stands_out:
            self._tell("All of it is in bold: if it is a heading, write '## ' before it and take its id out.")
        if piece.starts:
            self._tell("A table begins here; each row became an item, so that it can be cited.")
        self.orphans.clear()
        self.number += 1
        self.text.passages += 1
        if self.number > 9_999 or len(text) > LONGEST_PASSAGE:
            raise Refused(f"a chapter or a paragraph is too long at passage {self.passage}", "Import it in parts.")
        for name in (*piece.anchors, *self.pending):
            self.places.setdefault(name, f"p{self.passage}")
        self.pending.clear()
        yield from _lines(piece, text, f"{{ #p{self.passage} }}", starts)

    def _waiting_notes(self) -> Iterator[str]:
        for definition in self.notes:
            yield ""
            yield definition
        self.notes.clear()

    def _note(self, blocks: Sequence[Mapping]) -> str:
        """Write a note and return its call; a note within a note stands in brackets."""
        inlines: list = []
        for piece in pieces_of(blocks):
            more = piece.inlines if piece.kind is not Kind.CODE else [{"t": "Code", "c": [["", [], []], piece.text]}]
            inlines += [{"t": "Space"}, *more] if inlines else more
        if self.in_note:
            self._tell("A note within a note was put in brackets.")
            return f" ({self.inlines.run(inlines)})"
        self.in_note = True
        words = self.inlines.run(inlines)
        self.in_note = False
        if not words:
            self._tell("A note without words was left out.")
            return ""
        self.text.notes += 1
        number = self.text.notes
        self.notes.append(f"[^{number}]: {words}{self._citation(number, inlines)}")
        return f"[^{number}]"

    def _citation(self, number: int, inlines: Sequence[Mapping]) -> str:
        cited, doubt = self.text.works.cited_in(inlines)
        if doubt:
            self._tell(f"{doubt}.", f"note {number}")
        if not cited:
            return ""
        for key, _ in cited if not doubt else ():
            work = self.text.works.by_key[key]
            given = ", ".join(name for name in work.fields if name not in work.guessed)
            guessed = f"; not in the note: {', '.join(work.guessed)}" if work.guessed else ""
            self._tell(
                f"recognised as {key} ({work.kind}: {given}{guessed}). Compare, then delete the words that the citation repeats.",
                f"note {number}",
            )
        return f" [{'; '.join(f'@{key}' + (f', {locator}' if locator else '') for key, locator in cited)}]"

    def _image(self, name: str, words: str) -> str:
        address, reason = self.pictures.taken(name)
        if not address:
            self._tell(f"The picture “{name[:60]}” was not taken over: {reason}.")
            return ""
        if not words:
            words = f"Picture in passage {self.passage}"
            self._tell("Its picture has no words for those who do not see it: write them between the brackets.")
        return f"![{_MARKS.sub('', words).strip() or 'Picture'}]({address})"

    def _anchor(self, name: str) -> None:
        self.places.setdefault(name, f"p{self.passage}")

    def _tell(self, words: str, where: str = "") -> None:
        self.text.tasks.append(Task(self.part.heading, f"{where or f'passage {self.passage}'}: {words}"))

    def _linked(self, text: str, part: Part) -> str:
        """Lead the manuscript's links within itself to passages; those that lead nowhere become words."""

        def link(match: re.Match) -> str:
            place = self.places.get(match[2])
            if place is None:
                told = f"the link “{match[1]}” within the manuscript leads to nothing that was read: it was left out."
                self.text.tasks.append(Task(part.heading, told))
                return match[1]
            return f"[{match[1]}](#{place})"

        return _INTERNAL_LINK.sub(link, text)


def _goes_on(before: Piece, item: Piece) -> bool:
    """Return whether an item belongs to the list of the one before it."""
    return not item.starts and (
        item.level > 0 or before.level > 0 or (before.kind, before.number > 0) == (item.kind, item.number > 0)
    )


def _lines(piece: Piece, text: str, id_: str, starts: bool) -> Iterator[str]:
    """Yield a passage with its id, as the kind of paragraph that it is."""
    if starts or piece.kind not in (Kind.ITEM, Kind.ROW):
        yield ""
    if piece.kind in (Kind.ITEM, Kind.ROW):
        indent = "    " * piece.level
        yield f"{indent}{f'{piece.number}.' if piece.number else '-'} {text}"
        yield f"{indent}  {id_}"
    elif piece.kind is Kind.QUOTE:
        yield f"> {text}"
        yield id_
    else:
        yield text
        yield id_
