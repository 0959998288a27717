"""`CITATION.cff` for the top of the repository (Citation File Format 1.2.0), from the same data as all other citations.

The format describes software and data; the edition is data, made by its editors. What is to be cited instead is the
report as published in it, which the format calls the preferred citation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ..model import Report
from .citable import edition_words, is_name

FILE = "CITATION.cff"
_SPDX = {
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC-BY-SA-4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
}


def citation_cff(report: Report, site_url: str = "") -> str:
    """Return the file's text. Without a public address it has none."""
    year, _, rest = report.date.partition("-")
    month = rest[:2].lstrip("0")
    preferred = {
        "type": "report",
        "title": report.title,
        "authors": [_person(person.family, person.given) for person in report.authors],
        "institution": {"name": report.institution} if report.institution else None,
        "editors": [{"name": report.editors}] if is_name(report.editors) else None,
        "edition": edition_words(report.version, report.edition_date),
        "year": int(year) if year.isdecimal() else None,
        "month": int(month) if month.isdecimal() else None,
        "languages": [report.language.partition("-")[0]],
        "url": site_url,
    }
    document = {
        "cff-version": "1.2.0",
        "message": "Please cite the report as published in this edition, with the number of the passage.",
        "type": "dataset",
        "title": f"{report.title}: annotated edition",
        "abstract": report.subject,
        "authors": [{"name": report.editors or "The editors"}],
        "version": report.version,
        "date-released": report.edition_date if len(report.edition_date) == len("2026-11-22") else "",
        "license": _SPDX.get(report.licence, ""),
        "url": site_url,
        "preferred-citation": preferred,
    }
    return "".join(f"{line}\n" for line in _yaml(document))


def _person(family: str, given: str) -> dict:
    return {"family-names": family, "given-names": given}


def _yaml(value: Mapping, indent: str = "") -> Iterator[str]:
    """Yield block YAML whose strings are written as in JSON, which YAML 1.2 reads as they are."""
    for name, part in value.items():
        if not part:
            continue
        if isinstance(part, Mapping):
            yield f"{indent}{name}:"
            yield from _yaml(part, f"{indent}  ")
        elif isinstance(part, list):
            yield f"{indent}{name}:"
            yield from _items(part, f"{indent}  ")
        else:
            yield f"{indent}{name}: {json.dumps(part, ensure_ascii=False)}"


def _items(items: list, indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping):
            first, *others = _yaml(item)
            yield f"{indent}- {first}"
            yield from (f"{indent}  {line}" for line in others)
        else:
            yield f"{indent}- {json.dumps(item, ensure_ascii=False)}"
