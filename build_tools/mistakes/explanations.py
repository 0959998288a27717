"""Explains each code by an example: the case that the tests hold the checker to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import is_normalized

from ..suggestions import did_you_mean

_HERE = Path(__file__).parents[1]
# An installed generator carries the cases as `build_tools/cases`, a checkout has them among its tests.
_CASES = next((folder for folder in (_HERE / "cases", _HERE.parent / "tests" / "diagnostics") if folder.is_dir()), None)
_EDITIONS = next(
    (folder for folder in (_HERE / "cases_edition", _HERE.parent / "tests/editions/harbour") if folder.is_dir()), None
)
_TOLD = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<said>.*) \[(?P<code>[a-z0-9-]+)\]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_COMBINING = re.compile("[\u0300-\u036f]")
_LARGEST = 20_000  # bytes of a file of which a line is shown


@dataclass(frozen=True, slots=True)
class Example:
    """One mistake as the checker tells it, with the line on which it stands."""

    path: str
    line: int
    column: int
    said: str
    source: str  # the line; '' where the file is missing or is no text


@dataclass(frozen=True, slots=True)
class Explanation:
    code: str
    about: str  # a sentence or two: what is asked, and why
    examples: tuple[Example, ...]

    def markdown(self) -> str:
        """Return it for people, readable as plain text too."""
        shown = "\n\n".join(_shown(example, self.code) for example in self.examples)
        return f"{self.about}\n\n{shown}"


def _shown(example: Example, code: str) -> str:
    told = f"{example.path}:{example.line}:{example.column}: {example.said} [{code}]"
    return "\n".join(
        f"    {line}" for line in (told, *([f"  {example.line} | {example.source}"] * bool(example.source)))
    )


def codes() -> tuple[str, ...]:
    """Return every code that the checker knows, in order of the alphabet."""
    return tuple(sorted(folder.name for folder in _CASES.iterdir() if folder.is_dir())) if _CASES else ()


def explain(code: str) -> Explanation | None:
    """Return the explanation of a code, or None where there is no such code."""
    return _explanation(code) if code in codes() else None


def suggestion(code: str) -> str:
    return did_you_mean(code, codes())


def explanations(wanted: Mapping | None = None) -> Iterator[Explanation]:
    """Yield the explanation of every code, or of those wanted."""
    yield from (_explanation(code) for code in codes() if wanted is None or code in wanted)


@lru_cache(maxsize=1024)
def _explanation(code: str) -> Explanation:
    folder = _CASES / code
    about = folder / "about.md"
    told = (_TOLD.fullmatch(line) for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines())
    examples = [
        Example(
            match["path"],
            int(match["line"]),
            int(match["column"]),
            _visible(match["said"]),
            _line(folder / "input", match["path"], int(match["line"])),
        )
        for match in told
        if match and match["code"] == code
    ]
    return Explanation(code, about.read_text(encoding="utf-8").strip() if about.is_file() else "", tuple(examples[:3]))


def _line(case: Path, path: str, number: int) -> str:
    file = next((file for file in (case / path, _EDITIONS / path) if file.is_file()), None)
    if file is None or file.stat().st_size > _LARGEST:
        return ""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        return ""
    return _visible(lines[number - 1].strip()) if number <= len(lines) else ""


def _visible(line: str) -> str:
    """Return a line with what cannot be seen, or cannot stand in a page, as its number: '⟨U+0000⟩'.

    Nor can it be seen that a letter is two characters where it could be one.
    """
    if not is_normalized("NFC", line):
        line = _COMBINING.sub(_number, line)
    return _UNSEEN.sub(_number, line)


def _number(found: re.Match) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"
