"""What is wrong, where, and what to do: the values that every reader and check yields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

LONGEST_MESSAGE = 600  # characters that a person would read


def visible(text: str) -> str:
    """Return text on one line without anything that a terminal would obey: '\\u202e' for the mark itself."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(sign: str) -> str:
    if sign.isspace() and sign not in "\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    return sign if sign.isprintable() else repr(sign)[1:-1]


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file."""

    path: str  # relative to the edition's root, with slashes: 'content/2-independence.md'
    line: int = 1  # from 1
    column: int = 1  # from 1, in characters

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake of an author, with the place to mend it."""

    location: Location
    code: str  # words: 'unknown-citation-key'
    message: str  # "unknown citation key 'lund2081'"
    hint: str = ""  # what to do: "Did you mean 'lund2018'?"
    severity: Severity = Severity.ERROR

    @property
    def said(self) -> str:
        """'What is wrong. What to do.', on one line."""
        message = self.message if self.message.endswith((".", "?", "!")) else f"{self.message}."
        return visible(f"{_short(message)} {_short(self.hint)}".rstrip())

    def __str__(self) -> str:
        """Return `file:line:column: what is wrong. What to do. [code]`, always one line."""
        return f"{visible(str(self.location))}: {self.said} [{self.code}]"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_MESSAGE else f"{words[:LONGEST_MESSAGE]}…"


def in_order(diagnostics) -> list[Diagnostic]:
    """Return the diagnostics without repetitions, sorted by place, code and message."""
    return sorted(dict.fromkeys(diagnostics), key=_place_in_order)


_place_in_order = attrgetter("location.path", "location.line", "location.column", "code", "message")
