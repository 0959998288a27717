"""Looks at the form of a source file, whatever its kind: signs that nobody sees, and spaces where nobody needs them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..diagnostics import Diagnostic, Location, Severity

# What turns the direction of a line (Unicode Standard Annex 9, "Explicit directional formatting"), what is invisible
# and no part of any word, and joiners beside letters that are never joined.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]|[\u200c\u200d](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"
)
_TRAILING = re.compile(r"(?<=[^ \t\n])[ \t]+$|^[ \t]+$", re.MULTILINE)
_LINE_BREAK = re.compile(r"  (?=\n[ \t]*[^ \t\n])")  # two spaces, which in Markdown break the line


def form_mistakes(text: str, path: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with the form of a text that could be read."""
    for match in () if text.isascii() else INVISIBLE.finditer(text):
        message = f"the invisible character U+{ord(match.group()):04X}"
        yield Diagnostic(_place(text, path, match.start()), "invisible-character", message, "Delete it.")
    if not unicodedata.is_normalized("NFC", text):
        yield from _decomposed(text, path)
    for start, _ in trailing_spaces(text, path):
        yield Diagnostic(
            _place(text, path, start), "trailing-space", "the line ends in spaces", "Delete them.", Severity.WARNING
        )


def trailing_spaces(text: str, path: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the spaces at the ends of lines that mean nothing."""
    if not (" \n" in text or "\t\n" in text or text.endswith((" ", "\t"))):
        return
    for match in _TRAILING.finditer(text):
        if not (path.endswith(".md") and _LINE_BREAK.match(text, match.start()) and match.end() - match.start() == 2):
            yield match.span()


def _decomposed(text: str, path: str) -> Iterator[Diagnostic]:
    """Name the first letter that is written as a letter and a mark where there is one sign for both."""
    for number, line in enumerate(text.split("\n"), 1):
        if unicodedata.is_normalized("NFC", line):
            continue
        composed = unicodedata.normalize("NFC", line)
        column = next((i for i, (a, b) in enumerate(zip(line, composed, strict=False)) if a != b), len(composed))
        message = f"{line[column : column + 2]!r} is written with a separate mark"
        hint = "Two spellings look alike and are not the same; write the composed letter (NFC)."
        yield Diagnostic(Location(path, number, column + 1), "decomposed-letter", message, hint, Severity.WARNING)
        return


def _place(text: str, path: str, offset: int) -> Location:
    return Location(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
