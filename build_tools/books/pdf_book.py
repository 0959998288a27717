"""The manuscript as data for `theme/book/book.typ`, which sets it: blocks with a kind `t`, what they hold `k`, classes `c`.

Words stay strings all the way, so nothing that a content says can become a command of the typesetter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..html_tree import Node, as_xml
from ..publication import BOOK, Publication
from ..quantities.edtf_dates import say_date
from ..typesetting import showable, typeset
from .limits import Setting, within_limits
from .manuscript import Manuscript, Part, Section

TEMPLATE = "book.typ"
_DEEPEST = 6  # levels of headings that PDF has names for
_MARKS = {
    "em": "em",
    "i": "em",
    "strong": "strong",
    "b": "strong",
    "code": "code",
    "kbd": "code",
    "sup": "sup",
    "sub": "sub",
}
_MARKS |= {"abbr": "abbr", "del": "del", "ins": "ins", "q": "q"}
_ENTRIES = frozenset(("register-table", "checks-table"))  # too wide for a page: a row becomes an entry
_HEADING = re.compile(r"h([1-6])")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def pdf(publication: Publication, book: Manuscript) -> bytes:
    """Return the book as PDF/UA-1. Raises NotSet where the typesetter refuses."""
    return _typeset(publication, book, "pdf")


def cover(publication: Publication, book: Manuscript) -> bytes:
    """Return the title page as PNG."""
    return _typeset(publication, book, "png")


def _typeset(publication: Publication, book: Manuscript, form: str) -> bytes:
    template = publication.theme / BOOK / TEMPLATE
    data = book_data(book, publication, template.parent / "fonts", cover_only=form == "png")
    images = {} if form == "png" else book.images
    return typeset(template, json.dumps(data, ensure_ascii=False), day_of(book.report), images, form)


def day_of(report) -> str:
    """Return the day of the edition, else the first day of what is known of it or of the report: '2022-11-01'."""
    for date in (report.edition_date, report.date):
        match = _DAY.match(date)
        if match:
            return "-".join((match[1], match[2] if "01" <= (match[2] or "") <= "12" else "01", match[3] or "01"))
    return "1980-01-01"


def book_data(book: Manuscript, publication: Publication, fonts: Path, cover_only: bool = False) -> dict:
    """Return all that the template sets."""
    report = book.report
    language, _, region = report.language.partition("-")
    front = {
        "title": report.title,
        "authors": [author.name for author in report.authors],
        "role": report.author_role,
        "institution": report.institution,
        "date": say_date(report.date),
        "subject": report.subject,
        "version": report.version,
        "editors": report.editors,
        "edition_date": say_date(report.edition_date),
        "day": [int(part) for part in day_of(report).split("-")],
        "licence": report.licence,
        "address": publication.site_url and publication.site_url + publication.edition_folder,
        "language": language.lower() or "en",
        "region": region.lower() if len(region) == 2 else None,
    }
    parts = [] if cover_only else [_part(part, fonts) for part in book.parts]
    return {"front": _shown(front, fonts), "parts": within_limits(parts)}


def _shown(value, fonts: Path):
    if isinstance(value, str):
        return showable(value, fonts)
    if isinstance(value, dict):
        return {name: _shown(inner, fonts) for name, inner in value.items()}
    return [_shown(inner, fonts) for inner in value] if isinstance(value, list) else value


def _part(part: Part, fonts: Path) -> dict:
    level = 2 if part.heading else 1
    sections = [_Setter(section, level, fonts).section() for section in part.sections]
    return {"heading": showable(part.heading, fonts), "sections": sections}


class _Setter:
    """Turns one section into data. Notes are set where they are first called."""

    def __init__(self, section: Section, level: int, fonts: Path):
        self.source = section
        self.level = level  # of the section's own heading
        self.fonts = fonts
        self.called: set[str] = set()

    def section(self) -> dict:
        source = self.source
        body = self._blocks(list(source.body))
        uncalled = [label for label in source.notes if label not in self.called]
        for label in uncalled:
            body.append({"t": "uncalled", "n": label, "k": self._note(label)})
        return {
            "title": self._words(source.title),
            "id": source.anchor,
            "level": self.level,
            "report": bool(source.chapter.section),
            "k": body,
        }

    def _words(self, text: str) -> str:
        return showable(text, self.fonts)

    def _note(self, label: str) -> list[Setting]:
        self.called.add(label)
        item = self.source.notes[label]
        held = self._held(item.children)
        # The first paragraph stands on the line of the note's number.
        first = held[0]["k"] if held and isinstance(held[0], dict) and held[0]["t"] == "p" else held[:1]
        return [*_anchor(item), *first, *held[1:]]

    def _blocks(self, children: list[Node | str]) -> list[Setting]:
        """Return blocks; loose words between blocks are a block of their own."""
        blocks: list[Setting] = []
        loose: list[Node | str] = []
        for child in [*children, None]:
            if child is not None and not (isinstance(child, Node) and (child.holds_blocks or child.tag == "svg")):
                loose.append(child)
                continue
            words = self._inlines(loose)
            if words:
                blocks.append({"t": "p", "k": words})
            loose = []
            if child is not None:
                blocks += self._block(child)
        return blocks

    def _held(self, children: list[Node | str]) -> list[Setting]:
        """Return what an item or a cell holds: words alone, or blocks."""
        if not any(isinstance(child, Node) and (child.holds_blocks or child.tag == "svg") for child in children):
            return self._inlines(children)
        return self._blocks(children)

    def _block(self, node: Node) -> list[Setting]:
        heading = _HEADING.fullmatch(node.tag)
        if heading:
            return [self._heading(node, int(heading[1]))]
        special = {
            "table": self._table,
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "pre": self._code,
            "svg": self._drawing,
            "hr": lambda rule: {"t": "hr"},
        }.get(node.tag)
        if special:
            return [*_anchor(node), special(node)]
        if node.tag in ("p", "figcaption", "dt"):
            return [self._given(node, "caption" if node.tag == "figcaption" else "p", self._inlines(node.children))]
        blocks = self._blocks(node.children)
        if node.tag in ("blockquote", "aside", "figure") or node.classes:
            return [self._given(node, {"blockquote": "quote"}.get(node.tag, "block"), blocks)]
        return [*_anchor(node), *blocks]

    def _given(self, node: Node, kind: str, held: list[Setting]) -> Setting:
        data: dict[str, object] = {"t": kind, "k": held}
        if node.classes:
            data["c"] = sorted(node.classes)
        if node.id:
            data["id"] = node.id
        if node.attributes.get("lang"):
            data["lang"] = node.attributes["lang"].split("-")[0].lower()
        return data

    def _heading(self, node: Node, level: int) -> Setting:
        level = min(self.level - 1 + level, _DEEPEST)
        return {**self._given(node, "h", self._inlines(node.children)), "level": level}

    def _list(self, node: Node) -> Setting:
        start = node.attributes.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        items = []
        for item in node.nodes():
            value = item.attributes.get("value", "")
            number = int(value) if value.isdecimal() and len(value) < 9 else number
            items.append({**self._given(item, "item", self._held(item.children)), "n": number})
            number += 1
        return {**self._given(node, "list", items), "ordered": node.tag == "ol", "id": ""}

    def _definitions(self, node: Node) -> Setting:
        items = [self._given(child, child.tag, self._held(child.children)) for child in _terms(node)]
        return {**self._given(node, "definitions", items), "id": ""}

    def _code(self, node: Node) -> Setting:
        return {"t": "code-block", "words": self._words(node.words.strip("\n")).expandtabs(4)}

    def _drawing(self, node: Node) -> Setting:
        return {
            "t": "drawing",
            "c": sorted(node.classes),
            "svg": self._words(as_xml([node])),
            "alt": self._words(node.attributes.get("aria-label", "") or "A drawing"),
        }

    def _table(self, node: Node) -> Setting:
        rows = list(_rows(node))
        head = [row for row in rows if all(_is_over_columns(cell) for cell in row[1])]
        body = [row for row in rows if row not in head]
        if node.classes & _ENTRIES:
            entries = [self._entry(row, cells) for row, cells in body]
            return {**self._given(node, "entries", entries), "id": ""}
        width = max((sum(_span(cell, "colspan") for cell in cells) for _, cells in rows), default=0)
        spans = any(_span(cell, "rowspan") > 1 for _, cells in rows for cell in cells)
        caption = next((self._inlines(child.children) for child in node.nodes() if child.tag == "caption"), [])
        return {
            **self._given(node, "table", []),
            "id": "",
            "caption": caption,
            "columns": width,
            "head": [self._row(row, cells, 0 if spans else width) for row, cells in head],
            "rows": [self._row(row, cells, 0 if spans else width) for row, cells in body],
        }

    def _row(self, row: Node, cells: list[Node], width: int) -> list[Setting]:
        set_ = [self._cell(cell) for cell in cells]
        missing = width - sum(_span(cell, "colspan") for cell in cells)
        return [*set_, *({"k": []} for _ in range(missing))]

    def _cell(self, cell: Node) -> Setting:
        align = re.search(r"text-align:\s*(left|right|center)", cell.attributes.get("style", ""))
        return {
            **self._given(cell, "cell", self._held(cell.children)),
            "head": cell.tag == "th",
            "columns": _span(cell, "colspan"),
            "rows": _span(cell, "rowspan"),
            "align": align[1] if align else "",
        }

    def _entry(self, row: Node, cells: list[Node]) -> Setting:
        """A row whose cells say what they are, as an entry of a register: what it is about, then each by its name."""
        head = [cell for cell in cells if cell.tag == "th"]
        rest = [cell for cell in cells if cell.tag != "th" and cell.words.strip()]
        return {
            **self._given(row, "entry", [words for cell in head for words in self._held(cell.children)]),
            "cells": [
                {
                    "name": cell.attributes.get("data-label", ""),
                    "c": sorted(cell.classes),
                    "k": self._held(cell.children),
                }
                for cell in rest
            ],
        }

    def _inlines(self, children: list[Node | str]) -> list[Setting]:
        spaces = _Spaces()
        found = list(spaces.in_order([words for child in children for words in self._inline(child)]))
        if found and isinstance(found[-1], str):
            found[-1] = found[-1].rstrip(" ")
        return [words for words in found if words]

    def _inline(self, child: Node | str) -> list[Setting]:
        if isinstance(child, str):
            return [self._words(child)]
        if "note-call" in child.classes:
            return self._call(child)
        if child.tag == "br":
            return [{"t": "br"}]
        if child.tag == "img":
            return [{"t": "image", "src": child.attributes["src"], "alt": self._words(child.attributes.get("alt", ""))}]
        held = [words for inner in child.children for words in self._inline(inner)]
        if child.tag == "a" and child.attributes.get("href"):
            return [{**self._given(child, "link", held), "to": child.attributes["href"]}]
        kind = _MARKS.get(child.tag, "span")
        if kind == "span" and not (child.classes or child.id or child.attributes.get("lang")):
            return held
        return [self._given(child, kind, held)]

    def _call(self, node: Node) -> list[Setting]:
        label = node.words.strip()
        if label not in self.source.notes:
            return [{"t": "sup", "k": [label]}]
        if label in self.called:
            anchor = self.source.notes[label].id
            return [{"t": "sup", "k": [{"t": "link", "to": f"#{anchor}", "k": [label]}]}]
        return [{"t": "note", "n": label, "k": self._note(label)}]


class _Spaces:
    """Collapses spaces as HTML does, over the borders of elements."""

    def __init__(self) -> None:
        self.after_space = True

    def in_order(self, items: list[Setting]) -> Iterator[Setting]:
        for item in items:
            if isinstance(item, str):
                text = _SPACE.sub(" ", item)
                text = text[1:] if self.after_space and text.startswith(" ") else text
                if text:
                    self.after_space = text.endswith(" ")
                    yield text
            elif item["t"] == "note":
                self.after_space = False
                yield item
            else:
                held = {"k": list(self.in_order(item["k"]))} if "k" in item else {}
                is_beside = "passage-number" in item.get("c", ())
                self.after_space = item["t"] == "br" or is_beside or self.after_space and item["t"] != "image"
                yield {**item, **held}


def _anchor(node: Node) -> list[Setting]:
    return [{"t": "anchor", "id": node.id}] if node.id else []


def _is_over_columns(cell: Node) -> bool:
    return cell.tag == "th" and cell.attributes.get("scope") != "rowgroup"


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name, "1")
    return max(1, int(value)) if value.isdecimal() and len(value) < 4 else 1


def _rows(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    for child in node.nodes():
        if child.tag == "tr":
            yield child, [cell for cell in child.nodes() if cell.tag in ("th", "td")]
        elif child.tag != "table":
            yield from _rows(child)


def _terms(node: Node) -> Iterator[Node]:
    for child in node.nodes():
        if child.tag in ("dt", "dd"):
            yield child
        else:
            yield from _terms(child)
