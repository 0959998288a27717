"""Finds the headings that a manuscript does not mark as such, and takes hand-written numbers off them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .pieces import Inlines, Kind, Piece, plain_words

LONGEST = 100  # characters of a heading that is only guessed
_NUMBER = re.compile(
    r"(?:(?:chapter|part|section|kapitel|chapitre|partie|teil)\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[A-Z](?=[.)]))\s*(?P<sign>[.):–—-]*)\s+(?=\S)",
    re.IGNORECASE,
)
_ENDS_LIKE_PROSE = re.compile(r"[.,;:…]$|[.!?][\"'”’»]$")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class HeadingNumber:
    """A number that stands before a heading's words: '1.2 Silt' -> parts (1, 2)."""

    parts: tuple[int, ...]
    words: str

    @property
    def level(self) -> int:
        return len(self.parts)


def heading_number(words: str) -> HeadingNumber | None:
    """Return the number that a heading begins with, or None: '1- Silt', '1.2 Silt', 'IV. Silt', 'Chapter 3: Silt'."""
    match = _NUMBER.match(words)
    if match is None:
        return None
    number, rest = match["number"], words[match.end() :]
    is_digits = number[0].isdigit()
    if not match["sign"] and not (is_digits and rest[:1].isupper()) and match.start("number") == 0:
        return None
    if is_digits:
        parts = tuple(int(part) for part in number.split("."))
        return HeadingNumber(parts, rest) if parts[0] < 100 else None
    if number != number.upper():
        return None
    if set(number) <= set(_ROMAN):
        return HeadingNumber((_roman(number),), rest)
    return HeadingNumber((ord(number) - ord("A") + 1,), rest)


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def with_headings(pieces: Sequence[Piece], is_plain_text: bool = False) -> list[Piece]:
    """Return the pieces with headings: their own, or where they have none, those that look like one.

    Beside marked headings, a short paragraph in bold is left for a person to look at. Without them, a short paragraph in bold is taken for one; in plain text, where nothing is bold, a short
    line that does not end like a sentence.
    """
    pieces = [piece for piece in pieces if piece.kind is not Kind.HEADING or plain_words(piece.inlines).strip()]
    if any(piece.kind is Kind.HEADING for piece in pieces):
        return [
            replace(piece, stands_out=piece.kind is Kind.PARAGRAPH and _is_bold(piece, following))
            for piece, following in zip(pieces, [*pieces[1:], None], strict=True)
        ]
    looks = _is_short_line if is_plain_text else _is_bold
    guessed = [
        _as_heading(piece) if piece.kind is Kind.PARAGRAPH and looks(piece, following) else piece
        for piece, following in zip(pieces, [*pieces[1:], None], strict=True)
    ]
    return _levelled(guessed)


def _is_bold(piece: Piece, following: Piece | None) -> bool:
    words = plain_words(piece.inlines).strip()
    inlines = [inline for inline in piece.inlines if inline["t"] not in ("Space", "SoftBreak", "LineBreak", "Note")]
    is_bold = all(_strong(inline) for inline in inlines) and bool(inlines)
    return bool(is_bold and words and len(words) <= LONGEST and (not words.endswith((",", ";"))) and following)


def _strong(inline) -> bool:
    if inline["t"] in ("Emph", "Underline", "SmallCaps"):
        return all(_strong(part) for part in inline["c"] if part["t"] != "Space")
    if inline["t"] == "Span":
        return all(_strong(part) for part in inline["c"][1] if part["t"] != "Space")
    return inline["t"] == "Strong"


def _is_short_line(piece: Piece, following: Piece | None) -> bool:
    words = plain_words(piece.inlines).strip()
    has_line_end = any(inline["t"] in ("SoftBreak", "LineBreak") for inline in piece.inlines)
    starts = heading_number(words) or words[:1].isupper() or words[:1] in "“‘\"'«"
    is_line = (
        bool(words)
        and "@" not in words
        and len(words) <= LONGEST
        and not has_line_end
        and not _ENDS_LIKE_PROSE.search(words)
    )
    # What leads into a list is no heading, and neither is the last line of all.
    return bool(is_line and starts and following and following.kind is not Kind.ITEM and not words.endswith("*"))


def _as_heading(piece: Piece) -> Piece:
    return replace(piece, kind=Kind.HEADING, inlines=_unbold(piece.inlines), level=1, guessed=True)


def _unbold(inlines: Inlines) -> list:
    unbold: list = []
    for inline in inlines:
        unbold += _unbold(inline["c"]) if inline["t"] in ("Strong", "Underline") else [inline]
    return unbold


def _levelled(pieces: list[Piece]) -> list[Piece]:
    """Give guessed headings their level: by their numbers; one without stands under a numbered one before it."""
    headings = [piece for piece in pieces if piece.kind is Kind.HEADING]
    numbered = [heading_number(plain_words(piece.inlines).strip()) for piece in headings]
    if not any(numbered):
        return pieces
    levels, after_number = [], False
    last = max(index for index, number in enumerate(numbered) if number)
    for index, (heading, number) in enumerate(zip(headings, numbered, strict=True)):
        after_number |= number is not None
        is_between = after_number and index < last
        closes = after_number and not is_between and number is None and _is_closing(plain_words(heading.inlines))
        levels.append(number.level if number else 1 if closes or not after_number else 2)
    level = iter(levels)
    return [replace(piece, level=next(level)) if piece.kind is Kind.HEADING else piece for piece in pieces]


_CLOSING = ("conclusion", "by way of conclusion", "epilogue", "afterword", "outlook", "annex", "appendix", "references",
            "bibliography", "fazit", "schluss", "conclusions", "acknowledg", "glossary", "recommendations")  # fmt: skip


def _is_closing(words: str) -> bool:
    return words.strip().lower().startswith(_CLOSING)
