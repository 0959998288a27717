"""Templates that tell the theme about a page what MkDocs would tell it, for an engine that tells it in other words.

Each sets `page`, `nav` and the edition's words, and extends the theme's own template, which so stays the same for all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ..converter import PageConverter
from ..edition import CONTENT, Edition
from ..model import Chapter
from ..publication import Publication
from ..site_words import front_matter, page_words, site_words
from .template_values import Name, assignments

FOLDER = "pages"  # of the theme


def page_stubs(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of a page for each chapter that says which template is its own."""
    for chapter in edition.chapters:
        head = {**front_matter(chapter), "template": template_of(chapter)}
        yield chapter.path.removeprefix(f"{CONTENT}/"), f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n"


def template_of(chapter: Chapter) -> str:
    return f"{FOLDER}/{chapter.slug or 'index'}.html"


def page_templates(publication: Publication, converter: PageConverter) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of the template of each chapter."""
    edition, nav = publication.edition, Nav(publication.edition)
    everywhere = site_words(publication)
    # All are converted first: what one page says may need the others.
    converted = {chapter.slug: converter.page(chapter, publication.root) for chapter in edition.chapters}
    publication.pages.update((slug, html) for slug, (html, _) in converted.items())
    for chapter in edition.chapters:
        html, contents = converted[chapter.slug]
        page = {
            **nav.entry(chapter),
            **nav.around(chapter),
            "content": html,
            "toc": [_heading(item) for item in contents],
            "meta": front_matter(chapter),
            "canonical_url": f"{publication.site_url}{_address(chapter)}" if publication.site_url else None,
        }
        words = {"page": page, "nav": nav.for_page(chapter), **everywhere, **page_words(publication, chapter)}
        yield template_of(chapter), f'{assignments(words)}{{% extends "main.html" %}}\n'


def not_found(publication: Publication, extended: str) -> str:
    """Return the template of the page for addresses that are none."""
    words = {"page": None, "nav": Nav(publication.edition).for_page(None), "chapter": None, "head": ""}
    return f'{assignments({**words, **site_words(publication)})}{{% extends "{extended}" %}}\n'


class Nav:
    """The contents as MkDocs tells them to the theme."""

    def __init__(self, edition: Edition):
        self.edition = edition
        self.chapters = [edition.chapters_by_path[path] for part in edition.contents.parts for path in part.paths]

    def entry(self, chapter: Chapter) -> dict:
        return {
            "title": front_matter(chapter)["title"],
            "url": _address(chapter),
            "is_homepage": not chapter.slug,
            "children": None,
            "file": {"src_uri": chapter.path.removeprefix(f"{CONTENT}/")},
        }

    def around(self, chapter: Chapter) -> dict:
        """Return the pages before and after this one."""
        at = self.chapters.index(chapter) if chapter in self.chapters else None
        before = self.chapters[at - 1] if at else None
        after = self.chapters[at + 1] if at is not None and at + 1 < len(self.chapters) else None
        return {"previous_page": before and self.entry(before), "next_page": after and self.entry(after)}

    def for_page(self, chapter: Chapter | None) -> dict:
        """Return the contents, in which the page of this chapter is the page itself, as `entry == page` asks."""

        def entry(path: str):
            found = self.edition.chapters_by_path[path]
            return Name("page") if found == chapter else self.entry(found)

        items: list = []
        for part in self.edition.contents.parts:
            entries = [entry(path) for path in part.paths]
            items += [{"title": part.heading, "url": None, "children": entries}] if part.heading else entries
        home = next((found for found in self.chapters if not found.slug), self.chapters[0])
        return {"items": items, "pages": [entry(found.path) for found in self.chapters], "homepage": self.entry(home)}


def _heading(item: Mapping) -> dict:
    children = [_heading(child) for child in item["children"]]
    return {
        "title": item["name"],
        "url": f"#{item['id']}",
        "id": item["id"],
        "level": item["level"],
        "children": children,
    }


def _address(chapter: Chapter) -> str:
    return f"{chapter.slug}/" if chapter.slug else ""
