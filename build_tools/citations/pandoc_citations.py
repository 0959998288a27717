"""Citations -> Pandoc's elements, as its JSON has them (the package pandoc-types)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import CitationItem
from .csl_forms import LABELS

_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def pandoc_cluster(items: Iterable[CitationItem]) -> list[dict]:
    """Return a citation's items as Pandoc has them."""
    return [
        {
            "citationId": item.key,
            "citationPrefix": _inlines(item.prefix),
            "citationSuffix": _locator_and_suffix(item),
            "citationMode": {"t": "SuppressAuthor" if item.suppress_author else "NormalCitation"},
            "citationNoteNum": 0,
            "citationHash": 0,
        }
        for item in items
    ]


def _locator_and_suffix(item: CitationItem) -> list[dict]:
    """Put the locator in braces, so that Pandoc looks for none in the suffix (User's Guide, "Citation syntax")."""
    locator = re.sub(r"[{}\s]+", " ", item.locator).strip()
    if not locator:
        return _inlines(f"{{}}{item.suffix}") if item.suffix.strip() else []
    label = item.label or "page"
    if label in LABELS:
        return _inlines(f"{{{LABELS[label]} {locator}}}{item.suffix}")
    return _inlines(f"{{}}, {label} {locator}{item.suffix}")


def _inlines(text: str) -> list[dict]:
    """Return words, blanks and *emphasis* as Pandoc's elements."""
    inlines, done = [], 0
    for match in _EMPHASIS.finditer(text):
        inlines += [*_words(text[done : match.start()]), {"t": "Emph", "c": _words(match[2])}]
        done = match.end()
    return inlines + _words(text[done:])


def _words(text: str) -> list[dict]:
    return [{"t": "Space"} if part.isspace() else {"t": "Str", "c": part} for part in re.split(r"(\s+)", text) if part]


def pandoc_cite(cluster: list[dict]) -> dict:
    """Return the element of the text that a processor puts the citation into."""
    return {"t": "Cite", "c": [cluster, []]}
