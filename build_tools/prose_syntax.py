"""Finds what stands in a run of Markdown text: citations, bindings, notes, links, and the plain words.

This is the reader's view of the inline syntax that `markdown_extensions/` turns into elements,
in the order in which Python-Markdown takes it: code spans and escapes first, then brackets.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .citation_syntax import CITATION, parse_citation
from .diagnostics import Diagnostic, Location
from .model import Binding, Link, NoteReference, Prose

LONGEST = 20_000  # characters of a paragraph; the longest of a report has a tenth of that
BOUND = re.compile(r"(claim|entity):(.*)", re.DOTALL)
NOTE_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")

# A destination may hold balanced parentheses one deep, as addresses of Wikipedia do.
_DESTINATION = r"\(\s*(?P<{0}><[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_SIGN = re.compile(r"[\\`<\[!&*_]")  # with which a token begins; most characters are none
_TOKEN = re.compile(
    r"""(?P<escape>\\[\\`*_{}\[\]()>\#+.!\-])
      | (?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
      | (?P<autolink><(?:https?|mailto):[^<>\s]*>)
      | (?P<html></?[A-Za-z!?][^<>]*>|<!--)
      | (?P<note>\[\^[^\]\s]+\])
      | (?P<image>!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"""
    + _DESTINATION.format("src")
    + r""")
      | (?P<link>\[(?P<words>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"""
    + _DESTINATION.format("href")
    + r""")
      | (?P<citation>"""
    + CITATION.pattern
    + r""")
      | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});)
      | (?P<mark>\*+|(?<!\w)_+(?=\w)|(?<=[\w.,;!?)”’])_+(?!\w))
    """,
    re.VERBOSE | re.DOTALL,
)
# What is left of a syntax that could not be read.
_UNREAD = re.compile(
    r"(?P<link>\]\()|(?P<apart>\][ \n]+\((?=(?:claim|entity|https?):|\#|[\w./-]+\.md\b))|(?P<citation>\[@)|(?P<note>\[\^)"
)
_UNREAD_MISTAKES = {
    "link": (
        "unreadable-link",
        "this looks like a link and cannot be read as one",
        'Write [words](address "title"), the address on one line; before a bracket that makes no link put a \\.',
    ),
    "apart": (
        "unreadable-link",
        "a space stands between the words of a link and its address",
        "Delete it.",
    ),
    "citation": ("malformed-citation", "the citation has no end", "Write it as [@key] or [@key, p. 4]."),
    "note": ("malformed-note-call", "this looks like the call of a note and is none", "Write it as [^4]."),
}


class SourceLine(NamedTuple):
    """A line of a run of text: where it stands in the file, and what it says."""

    number: int  # from 1
    column: int  # of its first character, from 1
    text: str


class _Places:
    """Maps offsets of the joined lines to places in the file."""

    def __init__(self, path: str, lines: Sequence[SourceLine]):
        self.path, self.lines = path, lines
        self.starts = [0]
        for line in lines[:-1]:
            self.starts.append(self.starts[-1] + len(line.text) + 1)

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, both from 1."""
        index = bisect.bisect_right(self.starts, offset) - 1
        line = self.lines[index]
        return line.number, line.column + offset - self.starts[index]

    def __call__(self, offset: int) -> Location:
        return Location(self.path, *self.at(offset))


def read_prose(path: str, lines: Sequence[SourceLine]) -> tuple[Prose, list[Diagnostic]]:
    """Return what the lines of one paragraph, item or note hold, and the mistakes in their syntax."""
    text = "\n".join(line.text for line in lines)
    if len(text) > LONGEST:
        place = Location(path, lines[0].number, lines[0].column)
        message = f"the paragraph has more than {LONGEST:,} characters"
        return Prose("", place), [Diagnostic(place, "paragraph-too-long", message, "Break it into several.")]
    reader = _ProseReader(text, _Places(path, lines))
    reader.read(0, len(text))
    return reader.prose(), reader.diagnostics


class _ProseReader:
    def __init__(self, text: str, place: _Places):
        self.text, self.place = text, place
        self.citations, self.bindings, self.notes, self.links = [], [], [], []
        self.diagnostics: list[Diagnostic] = []
        self.plain: list[str] = []
        self.length = 0
        self.linked: list[tuple[int, int]] = []
        self.code: list[tuple[int, int]] = []
        self.places: list[tuple[int, int, int]] = []

    def read(self, start: int, end: int) -> None:
        position = start
        for match in self._tokens(start, end):
            self._literal(position, match.start())
            # Groups within a kind end before it does, so that the last to end is the kind.
            getattr(self, f"_{match.lastgroup}")(match)
            position = match.end()
        self._literal(position, end)

    def _tokens(self, start: int, end: int) -> Iterator[re.Match]:
        while sign := _SIGN.search(self.text, start, end):
            match = _TOKEN.match(self.text, sign.start(), end)
            start = match.end() if match else sign.end()
            if match:
                yield match

    def _literal(self, start: int, end: int) -> None:
        """Add text[start:end] to the plain words; a line's end is a space."""
        brackets = self.text.find("[", start, end) >= 0 or self.text.find("]", start, end) >= 0
        for match in _UNREAD.finditer(self.text, start, end) if brackets else ():
            code, message, hint = _UNREAD_MISTAKES[match.lastgroup]
            self.diagnostics.append(Diagnostic(self.place(match.start()), code, message, hint))
        while start < end:
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            # The space stands where the line ends, as if it were written there.
            self._say(self.text[start:stop] + " " * (stop < end), start)
            start = stop + 1

    def _say(self, words: str, offset: int) -> None:
        if words:
            line, column = self.place.at(offset)
            self.places.append((self.length, line, column))
            self.plain.append(words)
            self.length += len(words)

    def _escape(self, match: re.Match) -> None:
        self._say(match.group()[1:], match.start() + 1)

    def _code(self, match: re.Match) -> None:
        ticks = len(match["ticks"])
        start = self.length
        self._say(match.group()[ticks:-ticks], match.start() + ticks)
        self.code.append((start, self.length))

    def _autolink(self, match: re.Match) -> None:
        href = match.group()[1:-1]
        self.links.append(Link(href, href, self.place(match.start())))

    def _html(self, match: re.Match) -> None:
        message = f"HTML is not part of the syntax: {match.group()[:40]!r}"
        self.diagnostics.append(
            Diagnostic(self.place(match.start()), "raw-html", message, "Write Markdown, or &lt; for the sign.")
        )

    def _note(self, match: re.Match) -> None:
        self.notes.append(NoteReference(match.group()[2:-1], self.place(match.start())))

    def _image(self, match: re.Match) -> None:
        self.links.append(Link(_bare(match["src"]), match["alt"], self.place(match.start()), is_image=True))

    def _link(self, match: re.Match) -> None:
        href = _bare(match["href"])
        start, words = self.length, len(self.plain)
        self.read(match.start("words"), match.end("words"))
        said = "".join(self.plain[words:])
        self.linked.append((start, self.length))
        bound = BOUND.fullmatch(href)
        if bound is None:
            self.links.append(Link(href, said, self.place(match.start())))
            return
        kind, target = bound.groups()
        at = match.start("href") + len(kind) + 1 + match["href"].startswith("<")
        self.bindings.append(Binding(kind, target, said, self.place(match.start()), self.place(at)))

    def _citation(self, match: re.Match) -> None:
        citation = parse_citation(match.group(), lambda offset: self.place(match.start() + offset))
        if citation is None:
            self._malformed(match)
        else:
            self.citations.append(citation)

    def _malformed(self, match: re.Match) -> None:
        message = f"{match.group()[:60]} is not a citation"
        hint = "Separate works by semicolons, each with its key: [@lund2018, p. 4; see @holm1911]."
        self.diagnostics.append(Diagnostic(self.place(match.start()), "malformed-citation", message, hint))

    def _entity(self, match: re.Match) -> None:
        self._say(" ", match.start())

    def _mark(self, match: re.Match) -> None:
        """Marks of emphasis say nothing."""

    def prose(self) -> Prose:
        return Prose(
            markdown=self.text,
            location=self.place(0),
            citations=tuple(self.citations),
            bindings=tuple(self.bindings),
            note_references=tuple(self.notes),
            links=tuple(self.links),
            plain="".join(self.plain),
            plain_linked=tuple(self.linked),
            plain_code=tuple(self.code),
            plain_places=tuple(self.places),
        )


def _bare(destination: str) -> str:
    return destination[1:-1] if destination.startswith("<") else destination
