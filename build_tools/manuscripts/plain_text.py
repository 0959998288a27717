"""Plain text -> CommonMark with footnotes, which Pandoc reads.

Notes are found where a text has them: called by a superscript (¹²) or by a number in brackets ([12]), told in a
paragraph that begins with the same mark, at the foot of a page, of a chapter or of the whole. Numbers may begin
again: a call belongs to the next paragraph below it that tells its number and is not taken yet.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = r"(?:(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})|\[(?P<number>\d{1,4})\](?!\()|\[\^(?P<label>[^\]\s]{1,20})\])"
_TELLS = re.compile(rf"[ \t]*{_MARK}:?[ \t]*(?=\S)")
_CALL = re.compile(rf"(?<=[\s\S]){_MARK}")  # not at the paragraph's start
_ADDRESS_ONLY = re.compile(r"<?https?://\S+>?")
_UNITS = re.compile(r"(?:\b[kcmd]?m|\bkm|\b[a-z]=?)$")  # m², km³: a power, no note
_ITEM = re.compile(r"[ \t]*(?:[-*+•·▪–]|\d{1,3}[.)])[ \t]+\S")
_NUMBERED = re.compile(r"[ \t]*(\d{1,3})([.)][ \t])")
_BULLET = re.compile(r"^([ \t]*)[•·▪–][ \t]+")
_ENDS = re.compile(r"[.!?:;…]['\"’”)»\]]*$")
_LONGEST_HEADING = 100  # characters


@dataclass
class _Paragraph:
    lines: list[str]
    note: str = ""  # the mark with which it begins
    label: str = ""  # of the note that it is, once a call has it

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def plain_text_as_commonmark(text: str) -> tuple[str, list[str]]:
    """Return the text as CommonMark with footnotes, and what was guessed on the way."""
    paragraphs = [_Paragraph(lines) for lines in _runs(text)]
    for number, paragraph in enumerate(paragraphs):
        match = _TELLS.match(paragraph.lines[0])
        if match and (number or len(paragraphs) > 1):
            paragraph.note = _mark(match)
            paragraph.lines[0] = paragraph.lines[0][match.end() :]
    paragraphs = list(_with_their_addresses(paragraphs))
    guesses: list[str] = []
    _resolve(paragraphs, guesses)
    paragraphs = _mended(paragraphs, guesses)
    _tell_headings_from_items(paragraphs)
    return "\n\n".join(map(_written, paragraphs)) + "\n", guesses


def _runs(text: str) -> Iterator[list[str]]:
    """Yield the lines of each paragraph; a note and a list's item begin one of their own."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        starts_note = bool(_TELLS.match(line)) and not re.match(r"[ \t]*\[\d+\]\(", line)
        starts_item = bool(_ITEM.match(line)) and (not lines or bool(_ITEM.match(lines[0])))
        if (not line.strip() or starts_note or starts_item) and lines:
            yield lines
            lines = []
        if line.strip():
            lines.append(line.rstrip())


def _mark(match: re.Match) -> str:
    return (match["raised"] or "").translate(_SUPERSCRIPTS) or match["number"] or match["label"]


def _with_their_addresses(paragraphs: list[_Paragraph]) -> Iterator[_Paragraph]:
    """Put an address that stands in a paragraph of its own below a note into the note."""
    before = None
    for paragraph in paragraphs:
        if before and before.note and not paragraph.note and _ADDRESS_ONLY.fullmatch(paragraph.text.strip()):
            before.lines += paragraph.lines
            continue
        before = paragraph
        yield paragraph


def _resolve(paragraphs: list[_Paragraph], guesses: list[str]) -> None:
    """Give each call and the note that it calls a label of their own."""
    notes: dict[str, deque[int]] = {}
    for at, paragraph in enumerate(paragraphs):
        if paragraph.note:
            notes.setdefault(paragraph.note, deque()).append(at)
    labels = count(1)
    for at, paragraph in enumerate(paragraphs):
        if not paragraph.note:
            calls = _Calls(paragraph, at, paragraphs, notes, labels, guesses)
            paragraph.lines = _CALL.sub(calls.resolved, paragraph.text).split("\n")
    for at, paragraph in enumerate(paragraphs):
        if paragraph.note and not paragraph.label:
            _find_lowered_call(paragraphs, at, labels, guesses)
        if paragraph.note and not paragraph.label:
            guesses.append(f"Nothing calls note {paragraph.note}, “{_excerpt(paragraph)}”: it was kept as a paragraph.")


def _find_lowered_call(paragraphs: list[_Paragraph], at: int, labels: Iterator[int], guesses: list[str]) -> None:
    """Find a call that lost its raised position, as copying from a PDF does it: 'a heart attack30.'"""
    note = paragraphs[at]
    if not note.note.isdecimal():
        return
    call = re.compile(rf"(?<=[^\W\d_]){note.note}(?=[\s.,;:!?)\]'\"’”]|$)")
    found = [(p, match) for p in paragraphs[:at] if not p.note for match in call.finditer(p.text)]
    if len(found) != 1:
        return
    (paragraph, match), note.label = found[0], str(next(labels))
    text = paragraph.text
    paragraph.lines = f"{text[: match.start()]}[^{note.label}]{text[match.end() :]}".split("\n")
    guesses.append(f"“{note.note}” was taken for the call of a note in “{_excerpt(paragraph)}”.")


@dataclass
class _Calls:
    """The calls of one paragraph; `notes` has the places of those that no call has yet, by mark."""

    paragraph: _Paragraph
    at: int
    paragraphs: list[_Paragraph]
    notes: dict[str, deque[int]]
    labels: Iterator[int]
    guesses: list[str]

    def resolved(self, match: re.Match) -> str:
        if match["raised"] and _UNITS.search(match.string[: match.start()]):
            return match[0]
        waiting = self.notes.get(_mark(match), deque())
        while waiting and waiting[0] < self.at:
            waiting.popleft()
        if not waiting:
            if match["raised"]:
                self.guesses.append(f"No note {_mark(match)} was found for “{_excerpt(self.paragraph)}”.")
            return match[0]
        label = str(next(self.labels))
        self.paragraphs[waiting.popleft()].label = label
        return f"[^{label}]"


def _mended(paragraphs: list[_Paragraph], guesses: list[str]) -> list[_Paragraph]:
    """Join what notes at the foot of a page cut in two."""
    mended: list[_Paragraph] = []
    after_note = False
    for paragraph in paragraphs:
        is_note = bool(paragraph.label)
        before = next((p for p in reversed(mended) if not p.label), None)
        if after_note and not is_note and before and _is_cut(before, paragraph):
            guesses.append(f"Joined to the paragraph before its notes: “{_excerpt(paragraph)}”.")
            before.lines += paragraph.lines
            continue
        after_note = is_note
        mended.append(paragraph)
    return mended


def _is_cut(first: _Paragraph, second: _Paragraph) -> bool:
    text = re.sub(r"\[\^\d+\]$", "", first.text.rstrip())
    if len(text) <= _LONGEST_HEADING or _ENDS.search(text) or _ITEM.match(second.lines[0]):
        return False
    return len(second.text) > _LONGEST_HEADING or second.text.lstrip()[:1].islower()


def _tell_headings_from_items(paragraphs: list[_Paragraph]) -> None:
    """A numbered line that stands alone, '1. The lake', is a heading; among its like it is an item of a list."""
    text = [paragraph for paragraph in paragraphs if not paragraph.label]
    is_item = [bool(_NUMBERED.match(paragraph.lines[0])) for paragraph in text]
    neighbours = zip([False, *is_item], [*is_item[1:], False], strict=False)
    for paragraph, numbered, (before, after) in zip(text, is_item, neighbours, strict=False):
        is_line = len(paragraph.lines) == 1 and len(paragraph.text) <= _LONGEST_HEADING
        if numbered and is_line and not before and not after and not _ENDS.search(paragraph.text):
            paragraph.lines = [_NUMBERED.sub(r"\1\\\2", paragraph.text.strip())]


def _written(paragraph: _Paragraph) -> str:
    if paragraph.label:
        first, *rest = paragraph.lines
        return "\n".join([f"[^{paragraph.label}]: {first.strip()}", *(f"    {line.strip()}" for line in rest)])
    if _ITEM.match(paragraph.lines[0]):
        return "\n".join([_BULLET.sub(r"\1- ", paragraph.lines[0]), *paragraph.lines[1:]])
    # Indentation is layout here, not code; a line of signs is no heading's underline.
    return "\n".join(_unmarked(line.strip()) for line in paragraph.lines)


def _unmarked(line: str) -> str:
    return f"\\{line}" if re.match(r"(?:#{1,6}\s|>|={2,}$|-{2,}$|\+\s|`{3}|~{3})", line) else line


def _excerpt(paragraph: _Paragraph) -> str:
    words = " ".join(paragraph.text.split())
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"
