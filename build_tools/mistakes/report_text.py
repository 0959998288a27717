"""Shows mistakes to a person: each with its source line and a caret, in colours where they are wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..diagnostics import Diagnostic, Severity, visible

SourceLines = Callable[[str], Sequence[str]]  # path -> the lines of the file, or none where it cannot be read

WIDEST = 96  # columns of a source line that are shown
_BEFORE = 40  # of them at most before the caret


@dataclass(frozen=True, slots=True)
class Palette:
    """What stands before and after each part; all empty where there are no colours."""

    place: str = ""
    error: str = ""
    warning: str = ""
    quiet: str = ""
    end: str = ""


PLAIN = Palette()
# ECMA-48, "Select graphic rendition": bold, red, yellow, faint.
COLOURS = Palette(place="\x1b[1m", error="\x1b[31m", warning="\x1b[33m", quiet="\x1b[2m", end="\x1b[0m")


def wants_colours(is_terminal: bool, environment: dict[str, str]) -> bool:
    """NO_COLOR (no-color.org) comes before FORCE_COLOR (force-color.org), and both before what the output is."""
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (is_terminal and environment.get("TERM", "") not in ("", "dumb"))


def as_text(diagnostics: Iterable[Diagnostic], lines_of: SourceLines, palette: Palette = PLAIN) -> str:
    """Return the mistakes as they are given, each as `file:line:column: … [code]`, its source line and a caret."""
    return "".join(f"{_told(d, palette)}\n{_shown(d, lines_of(d.location.path), palette)}" for d in diagnostics)


def _told(diagnostic: Diagnostic, palette: Palette) -> str:
    place, code = f"{visible(str(diagnostic.location))}:", f"[{diagnostic.code}]"
    said = str(diagnostic).removeprefix(place).removesuffix(code).strip()
    colour = palette.error if diagnostic.severity is Severity.ERROR else palette.warning
    return f"{palette.place}{place}{palette.end} {said} {colour}{code}{palette.end}"


def _shown(diagnostic: Diagnostic, lines: Sequence[str], palette: Palette) -> str:
    """Return the source line with a caret under what is meant; '' where there is no such line."""
    number, column = diagnostic.location.line, diagnostic.location.column - 1
    if not 0 < number <= len(lines) or not lines[number - 1].strip() or column > len(lines[number - 1]):
        return ""
    line = lines[number - 1]
    first = max(0, min(column - _BEFORE, len(line) - WIDEST))
    last = min(len(line), first + WIDEST)
    shown = ("…" if first else "") + visible(line[first:last]) + ("…" if last < len(line) else "")
    before = _columns(("…" if first else "") + visible(line[first:column]))
    length = max(1, _columns(visible(line[column : min(column + _length(diagnostic, line[column:]), last)])))
    margin = " " * len(str(number))
    colour = palette.error if diagnostic.severity is Severity.ERROR else palette.warning
    return (
        f"  {palette.quiet}{number} |{palette.end} {shown}\n"
        f"  {palette.quiet}{margin} |{palette.end} {' ' * before}{colour}{'^' * length}{palette.end}\n"
    )


def _length(diagnostic: Diagnostic, rest: str) -> int:
    """Return how much of the line is meant: the words of the message that stand there."""
    quoted = (part for part in diagnostic.message.split("'")[1::2])
    return max((len(words) for words in quoted if words and rest.startswith(words)), default=1)


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def summary(diagnostics: Sequence[Diagnostic], mendable: int) -> str:
    """Return how much is wrong, in words; '' where nothing is."""
    if not diagnostics:
        return ""
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    doubts = len(diagnostics) - errors
    counts = [_count(errors, "mistake")] * bool(errors) + [_count(doubts, "doubt")] * bool(doubts)
    files = len({d.location.path for d in diagnostics})
    lines = [f"{' and '.join(counts)} in {_count(files, 'file')}."]
    if mendable:
        lines.append(f"{mendable} of them can be mended by 'check --fix'.")
    lines.append("'explain CODE' says more about a word in brackets.")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
