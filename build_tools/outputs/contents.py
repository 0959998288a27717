"""The contents beside a page: whole where an edition is small, else the page's own part and the ways to the others.

A list of all pages on every page grows with the square of the edition. So of more than MOST pages only those near the
page are shown, and every other part by its first page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    listed = publication.tools.get("contents")
    if not isinstance(listed, _Listed):
        listed = publication.tools["contents"] = _Listed(publication)

    def entries(lines: list[Entry]) -> tuple[Entry, ...]:
        return tuple(replace(line, is_here=True) if line.address == here else line for line in lines)

    here = None if slug is None else publication.addresses.of_page(slug)
    at_part, place = listed.places.get(here, (None, 0))
    shown = []
    for number, (heading, lines) in enumerate(listed.parts):
        if listed.is_small or not heading:
            shown.append(Part(heading, entries(lines)))
        elif lines:
            near = lines[max(0, place - NEAR) : place + NEAR + 1] if number == at_part else []
            first = None if len(near) == len(lines) else lines[0]
            shown.append(Part(heading, entries(near), first and entries([first])[0]))
    return shown


class _Listed:
    """The parts of an edition with a line for each page, made once, and where each page stands in them."""

    def __init__(self, publication: Publication):
        edition, address = publication.edition, publication.addresses.of_page
        self.parts = [
            (
                part.heading,
                [
                    Entry(chapter.title, address(chapter.slug), not chapter.slug, is_here=False)
                    for chapter in (edition.chapters_by_path.get(path) for path in part.paths)
                    if chapter
                ],
            )
            for part in edition.contents.parts
        ]
        self.is_small = sum(len(lines) for _, lines in self.parts) <= MOST
        self.places: dict[str | None, tuple[int | None, int]] = {
            line.address: (number, place)
            for number, (_, lines) in enumerate(self.parts)
            for place, line in enumerate(lines)
        }
