"""Reads `content/edition.yml`: what report the edition publishes, and which pages it has in which order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from .diagnostics import Diagnostic, Location
from .model import Person, Report
from .quantities.edtf_dates import read_edtf
from .sources.yaml_source import YamlList, YamlMapping, read_yaml
from .suggestions import did_you_mean

_WORDS = {f.name.replace("_", "-"): f.name for f in fields(Report) if f.name not in ("authors", "places")}
_NEEDED = ("title", "date", "authors", "contents")
# Fields that become parts of addresses or of a page's head.
_FORMS = {
    "licence": (re.compile(r"https?://[^\s\"'<>]+"), "bad-licence", "Give the licence's address: https://…"),
    "language": (
        re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"),
        "bad-language",
        "Write the language's tag (BCP 47): en-GB.",
    ),
    "version": (re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}"), "bad-version", "Write it as 1.0."),
}
_EDTF = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?[?~%]?")


@dataclass(frozen=True, slots=True)
class ContentsPart:
    """Pages under one heading of the site's navigation; the first part of most editions has none."""

    heading: str
    paths: tuple[str, ...]  # 'content/2-independence.md'


@dataclass(frozen=True, slots=True)
class Contents:
    parts: tuple[ContentsPart, ...] = ()
    locations: Mapping[str, Location] = field(default_factory=dict)  # where each path is listed

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for part in self.parts for path in part.paths)


def read_edition_file(text: str, path: str) -> tuple[tuple[Report, Contents] | None, list[Diagnostic]]:
    """Return the report's data and the contents, or None where the file is no mapping; and the mistakes."""
    mapping, diagnostics = read_yaml(text, path, key_is="field")
    if mapping is None:
        return None, diagnostics
    reader = _EditionFile(mapping, path, diagnostics)
    return (reader.report(), reader.contents()), diagnostics


class _EditionFile:
    def __init__(self, mapping: YamlMapping, path: str, diagnostics: list[Diagnostic]):
        self.mapping, self.diagnostics = mapping, diagnostics
        self.top = Location(path)
        self._check_fields()

    def _mistake(self, place: Location, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(place, code, message, hint))

    def _check_fields(self) -> None:
        known = [*_WORDS, "authors", "contents"]
        for key in self.mapping:
            if key not in known:
                hint = did_you_mean(key, known) or f"Known: {', '.join(known)}."
                self._mistake(self.mapping.key_locations[key], "unknown-field", f"unknown field {key!r}", hint)
        for key in _NEEDED:
            if not self.mapping.get(key):
                self._mistake(self.top, "missing-field", f"the edition names no {key}", f"Add '{key}: …'.")

    def report(self) -> Report:
        words = {name: self._words(key) for key, name in _WORDS.items() if self.mapping.get(key)}
        for key in ("date", "edition-date"):
            if key in self.mapping and not (_EDTF.fullmatch(self._words(key)) and read_edtf(self._words(key))):
                place = self.mapping.value_locations[key]
                self._mistake(
                    place,
                    "impossible-date",
                    f"{self._words(key)!r} is not a date",
                    "Write it as 2022-11 or 2022-11-20.",
                )
        for key, (pattern, code, hint) in _FORMS.items():
            if self.mapping.get(key) and not pattern.fullmatch(self._words(key)):
                place = self.mapping.value_locations[key]
                self._mistake(place, code, f"{self._words(key)[:60]!r} is no {key}", hint)
        return Report(
            **{
                "title": "",
                "date": "",
                **words,
                "authors": tuple(self._authors()),
                "places": self.mapping.value_locations,
            }
        )

    def _words(self, key: str) -> str:
        value = self.mapping.get(key, "")
        if isinstance(value, str):
            return value
        self._mistake(
            self.mapping.value_locations[key], "not-words", f"{key!r} takes words", "Write them on the same line."
        )
        return ""

    def _list(self, mapping: YamlMapping, key: str) -> list[tuple[object, Location]]:
        value = mapping.get(key, YamlList(self.top))
        if isinstance(value, YamlList):
            return list(zip(value, value.value_locations, strict=True))
        self._mistake(mapping.value_locations[key], "not-a-list", f"{key!r} takes a list", "Start each item with '- '.")
        return []

    def _authors(self) -> list[Person]:
        authors = []
        for value, place in self._list(self.mapping, "authors"):
            if isinstance(value, YamlMapping) and isinstance(value.get("family"), str):
                authors.append(Person(value["family"], str(value.get("given", ""))))
            else:
                self._mistake(
                    place, "author-without-name", "the author has no family name", "Write 'family: …' and 'given: …'."
                )
        return authors

    def contents(self) -> Contents:
        parts, locations = [], {}
        for value, place in self._list(self.mapping, "contents"):
            if not isinstance(value, YamlMapping) or "pages" not in value:
                self._mistake(
                    place, "contents-without-pages", "the part lists no pages", "Write 'pages: [chapter.md]'."
                )
                continue
            paths = []
            for page, page_place in self._list(value, "pages"):
                path = posixpath.normpath(f"content/{page}")
                if not isinstance(page, str) or not path.startswith("content/") or not path.endswith(".md"):
                    self._mistake(
                        page_place, "not-a-chapter", f"{page!r} is not a Markdown file of content/", "Name one."
                    )
                    continue
                locations[path] = page_place
                paths.append(path)
            heading = value.get("heading", "")
            parts.append(ContentsPart(heading if isinstance(heading, str) else "", tuple(paths)))
        return Contents(tuple(parts), locations)
