"""Passages: each paragraph of the report has an id, once, in its section and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..model import Chapter, Passage

_NUMBER = re.compile(r"(\d+)([a-z]?)")


def check(edition: Edition) -> Iterator[Diagnostic]:
    seen: dict[str, Passage] = {}
    for chapter in edition.chapters:
        yield from _without_id(chapter)
        yield from _doubled(chapter, seen)
        yield from _misplaced(chapter)
    yield from _misnumbered(edition)


def _without_id(chapter: Chapter) -> Iterator[Diagnostic]:
    if not chapter.section:
        return
    for prose in chapter.prose:
        hint = f"Give it the next id of the section on a line below it: {{ #p{chapter.section}.… }}."
        yield Diagnostic(prose.location, "passage-without-id", "the paragraph has no passage id", hint)


def _doubled(chapter: Chapter, seen: dict[str, Passage]) -> Iterator[Diagnostic]:
    for passage in chapter.passages:
        first = seen.setdefault(passage.id, passage)
        if first is not passage:
            message = f"passage {passage.id} was already given at {first.location}"
            yield Diagnostic(passage.location, "duplicate-passage", message, "An id is given once.")


def _misplaced(chapter: Chapter) -> Iterator[Diagnostic]:
    for passage in chapter.passages:
        prefix = passage.id.partition(".")[0]
        if chapter.section and prefix != chapter.section and not _is_bridge(passage, chapter):
            message = f"passage {passage.id} stands in section {chapter.section!r}"
            hint = f"Its id starts with '{chapter.section}.', or the chapter's front matter names another section."
            yield Diagnostic(passage.location, "passage-in-wrong-section", message, hint)
        elif not chapter.section:
            message = f"passage {passage.id} stands in a chapter of no section"
            yield Diagnostic(
                passage.location, "passage-in-wrong-section", message, "Add 'section:' to the front matter."
            )


def _is_bridge(passage: Passage, chapter: Chapter) -> bool:
    """Section 0 is what the report says between its sections, so its passages may stand at a chapter's edge."""
    return passage.id.startswith("0.") and passage in (chapter.passages[0], chapter.passages[-1])


def _misnumbered(edition: Edition) -> Iterator[Diagnostic]:
    """Numbers count on within a section, past what was withdrawn; an id that came later has a letter: 1.4, 1.4a, 1.5."""
    last: dict[str, tuple[int, str]] = {}
    for passage in edition.passages.values():
        section, _, number = passage.id.partition(".")
        counted = _number(number)
        before = last.get(section, (0, ""))
        skipped = range(before[0] + 1, counted[0] + bool(counted[1]))
        follows = counted[0] == before[0] and counted[1] > before[1]
        follows |= counted[0] > before[0] and all(f"{section}.{number}" in edition.former for number in skipped)
        if not follows:
            expected = f"{section}.{before[0] + 1}"
            message = (
                f"passage {passage.id} follows {section}.{before[0]}{before[1]}"
                if before[0]
                else f"the section starts with passage {passage.id}"
            )
            yield Diagnostic(passage.location, "misnumbered-passage", message, f"Expected {expected}.")
        last[section] = counted


def _number(number: str) -> tuple[int, str]:
    if number.isdecimal():
        return int(number), ""
    digits, letter = _NUMBER.fullmatch(number).groups()
    return int(digits), letter
