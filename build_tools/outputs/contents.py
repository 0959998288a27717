"""The contents beside a page: whole where an edition is small, else the page's own part and the ways to the others.

A list of all pages on every page grows with the square of the edition. So of more than MOST pages only those near the
page are shown, and every other part by its first page.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..publication import Publication

MOST = 60  # pages that are listed in full
NEAR = 15  # pages before and after the page itself, in a long part


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    address: str  # under the site's root
    is_home: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Part:
    heading: str  # '' where pages stand by themselves
    pages: tuple[Entry, ...]
    first: Entry | None = None  # where the part begins, if its pages are not all shown


def contents(publication: Publication, slug: str | None) -> list[Part]:
    """Return the parts of the contents as the page `slug` shows them; None for a page that is in none of them."""
    edition = publication.edition
    parts = publication.tools.get("contents")
    if parts is None:
        parts = [
            (part.heading, [edition.chapters_by_path[path] for path in part.paths if path in edition.chapters_by_path])
            for part in edition.contents.parts
        ]
        publication.tools["contents"] = parts
    is_small = sum(len(chapters) for _, chapters in parts) <= MOST

    def entry(chapter) -> Entry:
        address = publication.addresses.of_page(chapter.slug)
        return Entry(chapter.title, address, not chapter.slug, chapter.slug == slug)

    shown = []
    for heading, chapters in parts:
        here = next((place for place, chapter in enumerate(chapters) if chapter.slug == slug), None)
        if is_small or not heading:
            shown.append(Part(heading, tuple(map(entry, chapters))))
        elif chapters:
            near = chapters[max(0, here - NEAR) : here + NEAR + 1] if here is not None else []
            first = None if len(near) == len(chapters) else entry(chapters[0])
            shown.append(Part(heading, tuple(map(entry, near)), first))
    return shown
