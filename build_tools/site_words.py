"""What the theme's pages are given beside the engine's own words: the same with every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from html import escape

from .edition import CONTENT, Edition
from .model import Chapter
from .outputs.cite import cite_chapter
from .outputs.contents import Entry, Part, contents
from .outputs.head import page_head
from .publication import Publication
from .quantities.edtf_dates import say_date

# The shapes are drawn into pages, the book’s type is in the books, the engine’s scripts and styles serve nothing here.
NOT_PUBLISHED = ("shapes/", "book/", "assets/javascripts/", "assets/stylesheets/main.", "assets/stylesheets/palette.")
WORDS_A_MINUTE = 220
_WORD = re.compile(r"\w+")


def site_words(publication: Publication) -> Mapping[str, object]:
    """Return what every page of the site is given; `report` is safe in templates that escape nothing."""
    edition = publication.edition
    report = escaped(edition.report)
    return {
        "unreleased": bool(edition.ledger.releases and publication.unreleased),
        "report": report,
        "contents": [escaped_part(part) for part in contents(publication, None)],
        "colophon": next((escaped(chapter) for chapter in edition.chapters if chapter.slug == "colophon"), None),
        "books": publication.books,
        "report_date": say_date(report.date),
        "edition_date": say_date(report.edition_date),
    }


def page_words(publication: Publication, chapter: Chapter) -> Mapping[str, object]:
    """Return what the page of a chapter is given."""
    return {
        "chapter": escaped(chapter),
        "contents": [escaped_part(part) for part in contents(publication, chapter.slug)],
        "minutes": max(1, round(sum(len(_WORD.findall(p.prose.plain)) for p in chapter.passages) / WORDS_A_MINUTE)),
        "head": page_head(publication, chapter),
        "cite_chapter": cite_chapter(publication, chapter),
    }


def front_matter(chapter: Chapter) -> dict[str, str]:
    """Return what an engine takes from the head of a page."""
    return {"title": escape(chapter.title), "description": escape(chapter.description)}


def navigation(edition: Edition) -> list:
    """Return the edition's contents as MkDocs writes navigation."""
    nav: list = []
    for part in edition.contents.parts:
        pages = [path.removeprefix(f"{CONTENT}/") for path in part.paths]
        nav += [{escape(part.heading): pages}] if part.heading else pages
    return nav


@lru_cache(maxsize=8192)
def escaped_entry(entry: Entry) -> Entry:
    """Return a line of the contents; most pages show the same."""
    return escaped(entry)


def escaped(record):
    """Return a copy of a frozen record whose own words are safe in the engine's templates, which escape nothing."""
    words = {f.name: escape(value) for f in fields(record) if isinstance(value := getattr(record, f.name), str)}
    people = {
        f.name: tuple(map(escaped, value)) for f in fields(record) if f.name == "authors" and (value := record.authors)
    }
    return replace(record, **words, **people)


def escaped_part(part: Part) -> Part:
    """Return a part of the contents whose words are safe in the engine's templates."""
    first = part.first and escaped_entry(part.first)
    return replace(part, heading=escape(part.heading), pages=tuple(map(escaped_entry, part.pages)), first=first)
