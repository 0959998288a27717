"""Leaves out what is said only because a file could not be read: who mends the file would not see it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..diagnostics import Diagnostic
from ..releases.changes_file import CHANGES_FILE
from ..sources.source_files import read_source

_UNREAD = {
    "broken-bibliography-entry",
    "broken-front-matter",
    "control-character",
    "file-too-large",
    "line-too-long",
    "not-utf-8",
    "outside-edition",
    "unreadable-file",
}
_LEFT_OVER = {"misspelt-word", "unused-exemption", "unused-entry", "published-name-gone", "broken-link"}
# What follows where facts, works or a chapter are not read.
_OF_FACTS = _LEFT_OVER | {
    "unknown-claim",
    "unknown-check",
    "unknown-entity",
    "unknown-name",
    "unknown-exemption",
    "unbound-figure",
    "unexplained-contradiction",
    "nothing-to-explain",
    "diacritics-differ",
    "empty-box",
    "row-of-another",
}
_OF_WORKS = _LEFT_OVER | {"unknown-citation-key", "unknown-crossref", "annotation-without-source"}
_OF_CHAPTERS = _LEFT_OVER | {
    "annotation-on-nothing",
    "claim-not-bound",
    "claim-without-passage",
    "entity-never-named",
    "misnumbered-note",
    "missing-chapter",
    "passage-in-wrong-section",
    "published-text-changed",
    "row-of-another",
    "unknown-passage",
    "unused-box",
    "unused-chart",
}


_OF_CHANGES = {"published-name-gone", "published-name-elsewhere", "published-text-changed"}


# Each says in quotation marks what is not known: where the file does not have it either, the mistake is one of its own.
_NAMING = {"broken-link", "entity-never-named", "unused-entry"}
_NAME = re.compile(r"'#?([^']+)'")


def without_consequences(found: Iterable[Diagnostic], root: Path) -> list[Diagnostic]:
    """Return the mistakes but for those that follow from a file under `root` that could not be read; its own stay."""
    found = list(found)
    unread = {d.location.path for d in found if d.code in _UNREAD or d.code.startswith("yaml-")}
    texts = {path: read_source(root, path)[0] for path in unread}
    return [d for d in found if not any(_follows(d, path, text) for path, text in texts.items())]


def _follows(diagnostic: Diagnostic, path: str, text: str | None) -> bool:
    code = diagnostic.code
    if code not in _following(path):
        return False
    names = _NAME.findall(diagnostic.message) if code in _NAMING or code.startswith("unknown-") else []
    return text is None or not names or any(name in text for name in names)


def _following(path: str) -> set[str]:
    if path.endswith(".bib"):
        return _OF_WORKS
    if path.endswith(".md"):
        return _OF_CHAPTERS
    return _OF_CHANGES if path == CHANGES_FILE else _OF_FACTS
