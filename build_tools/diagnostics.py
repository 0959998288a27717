"""What is wrong, where, and what to do: the values that every reader and check yields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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

    def __str__(self) -> str:
        """Return `file:line:column: what is wrong. What to do. [code]`."""
        said = self.message if self.message.endswith((".", "?", "!")) else f"{self.message}."
        return " ".join(part for part in (f"{self.location}: {said}", self.hint, f"[{self.code}]") if part)


def in_order(diagnostics) -> list[Diagnostic]:
    """Return the diagnostics without repetitions, sorted by place, code and message."""
    return sorted(set(diagnostics), key=lambda d: (d.location, d.code, d.message))
