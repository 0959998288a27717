"""The words by which the report of this repository would be known in another edition, in the generator or in the theme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
_FACTS = ROOT / "content" / "facts"


@lru_cache(maxsize=1)
def report_words() -> frozenset[str]:
    """Titles, names under every spelling, ids of claims and names, citation keys."""
    head = yaml.safe_load((ROOT / "content" / "edition.yml").read_text(encoding="utf-8"))
    words = {head["title"], head["institution"], head["institution-short"], *(a["family"] for a in head["authors"])}
    for file in _FACTS.glob("*.yml"):
        entries = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        words |= {id_ for id_ in entries if "-" in id_}
        if file.stem in ("people", "organisations", "places", "events"):
            for entry in entries.values():
                words |= {entry["name"], *entry.get("spellings", []), *entry.get("romanisations", [])}
                words |= {*entry.get("names", {}).values(), entry.get("abbreviation", "")}
    bibliography = (ROOT / "references.bib").read_text(encoding="utf-8")
    words |= set(re.findall(r"^@\w+\{([^,]+),", bibliography, re.MULTILINE))
    return frozenset(str(word) for word in words if len(str(word)) > 2)


def words_in(text: str) -> Iterator[str]:
    """Yield the report's words that stand in a text, as words of their own."""
    for word in report_words():
        if word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            yield word
