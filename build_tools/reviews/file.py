"""REVIEW.md: what a person has to look at after an import. `check` lists what is not ticked; the site knows nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Diagnostic, Location, Severity
from ..sources.source_files import read_source

REVIEW_FILE = "REVIEW.md"
_OPEN = re.compile(r"[ ]{0,3}[-*] \[ \] (?P<task>.*\S)")
_LARGEST = 200_000  # bytes, a thousand tasks and more
_HEAD = """\
# To look at

This list was written when the manuscript was imported. Look at each line, mend what is wrong, then tick it (`[x]`) or
delete it; `check` names those that are left. Delete this file when it has served.
"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that only a person can decide."""

    about: str  # the heading under which it stands: 'The whole', '2. Boxes'
    words: str  # 'passage 2.1: the picture has no words for those who do not see it'


def review_text(tasks: Iterable[Task], told: Iterable[str] = ()) -> str:
    """Return the file's text; `told` is what was seen and not read, which cannot be mended here."""
    parts = [_HEAD]
    about = None
    for task in tasks:
        if task.about != about:
            about = task.about
            parts.append(f"\n## {_one_line(about)}\n\n")
        parts.append(f"- [ ] {_one_line(task.words)}\n")
    lines = [f"- {_one_line(words)}\n" for words in told]
    return "".join([*parts, *(["\n## Seen and not read\n\n", *lines] if lines else [])])


def _one_line(words: str) -> str:
    return " ".join(words.split())


def open_tasks(root: Path) -> Iterator[Diagnostic]:
    """Yield what is not ticked in REVIEW.md, if the edition at `root` has one."""
    if not (root / REVIEW_FILE).is_file():
        return
    text, mistakes = read_source(root, REVIEW_FILE, _LARGEST)
    yield from mistakes
    for number, line in enumerate((text or "").split("\n"), 1):
        if match := _OPEN.match(line):
            place = Location(REVIEW_FILE, number, match.start("task") + 1)
            yield Diagnostic(place, "to-review", match["task"], "Then tick it: [x].", Severity.WARNING)
