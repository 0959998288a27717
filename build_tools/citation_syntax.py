"""Pandoc's citation syntax: `[see @holm1911, p. 12; -@lund2018, and *passim*]`.

The grammar is that of the Pandoc User's Guide, "Citation syntax"; the author-in-text form
(`@key` outside brackets) is left out, since an address or a handle looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .diagnostics import Location
from .model import Citation, CitationItem

_ITEM = re.compile(
    r"""^(?P<prefix>.*?)
        (?P<suppress>(?<![\w@])-)?
        (?<![\w@])@
        (?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w+(?:[:.\#$%&\-+?<>~/]\w+)*))
        (?P<rest>.*)$""",
    re.VERBOSE | re.DOTALL,
)

# The cluster's own brackets: not a link's words, not a reference's, not a note's, not a definition.
CITATION = re.compile(r"\[(?!\^)(?=[^\[\]]*(?<![\w@])@[\w{])([^\[\]]+)\](?![(\[:])")

# CSL locator labels (CSL 1.0.2, Appendix IV) by the words and abbreviations that Pandoc reads.
LOCATOR_LABELS = {
    "book": ("bk.", "bks.", "book", "books"),
    "chapter": ("ch.", "chap.", "chaps.", "chapter", "chapters"),
    "column": ("col.", "cols.", "column", "columns"),
    "figure": ("fig.", "figs.", "figure", "figures"),
    "folio": ("fol.", "fols.", "folio", "folios"),
    "issue": ("no.", "nos.", "number", "numbers"),
    "line": ("l.", "ll.", "line", "lines"),
    "note": ("n.", "nn.", "note", "notes"),
    "opus": ("op.", "opp.", "opus", "opera"),
    "page": ("p.", "pp.", "page", "pages"),
    "paragraph": ("para.", "paras.", "paragraph", "paragraphs", "¶", "¶¶"),
    "part": ("pt.", "pts.", "part", "parts"),
    "section": ("sec.", "secs.", "section", "sections", "§", "§§"),
    "sub verbo": ("s.v.", "s.vv.", "sub verbo", "sub verbis"),
    "verse": ("v.", "vv.", "verse", "verses"),
    "volume": ("vol.", "vols.", "volume", "volumes"),
}
_LABEL_BY_WORD = {word: label for label, words in LOCATOR_LABELS.items() for word in words}
_WORDS = "|".join(re.escape(w) for w in sorted(_LABEL_BY_WORD, key=len, reverse=True))
# What is counted: digits or Roman numerals, each with its ranges and lists ('12–14, 20', 'iv').
_COUNTED = (
    r"(?:[A-Za-z]?\d[\w:.\-–]*\w|\d|[ivxlcdm]+\b|[IVXLCDM]+\b)(?:\s*[-–,&]\s*(?:\d[\w:.\-–]*\w|\d|[ivxlcdm]+\b))*"
)
_LOCATOR = re.compile(
    rf"^\s*,?\s*(?:(?P<label>{_WORDS})\s*(?P<labelled>{_COUNTED})|(?P<bare>\d[\w\-–]*(?:\s*,\s*\d[\w\-–]*)*))(?P<rest>.*)$",
    re.DOTALL,
)


def parse_citation(source: str, location_at: Callable[[int], Location]) -> Citation | None:
    """Parse a cluster with its brackets; `location_at` places an offset of `source` in the file.

    Returns None when one of the items has no key: then the brackets are just brackets.
    """
    items = []
    offset = 1
    for part in source[1:-1].split(";"):
        match = _ITEM.match(part)
        if match is None:
            return None
        items.append(_item(match, location_at(offset + (match.start("suppress") if match["suppress"] else _at(match)))))
        offset += len(part) + 1
    return Citation(source, tuple(items), location_at(0))


def _at(match: re.Match) -> int:
    return match.start("braced") - 2 if match["braced"] else match.start("key") - 1


def _item(match: re.Match, location: Location) -> CitationItem:
    label, locator, suffix = _locator_and_suffix(match["rest"])
    return CitationItem(
        key=match["braced"] or match["key"],
        location=location,
        prefix=match["prefix"].strip(),
        locator=locator,
        label=label,
        suffix=suffix,
        suppress_author=bool(match["suppress"]),
    )


def _locator_and_suffix(rest: str) -> tuple[str, str, str]:
    """Split ', p. 12, and elsewhere' into ('page', '12', ', and elsewhere')."""
    match = _LOCATOR.match(rest)
    if match is None:
        return "", "", rest.rstrip()
    label = _LABEL_BY_WORD[match["label"]] if match["label"] else "page"
    return label, (match["labelled"] or match["bare"]).strip(), match["rest"].rstrip()
