"""Where everything of an edition is found on its site."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urljoin

from .edition import Edition
from .placements import ENTITY_KINDS

_SITE = "http://edition/"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
# What most links are, which need not be taken apart.
_BESIDE = re.compile(r"\.\./((?:[\w-]+/)*(?:#[\w.-]+)?)")


@dataclass(frozen=True)
class Addresses:
    """Addresses under the site's root, each page being a folder: '2-independence/#p2.4'."""

    edition: Edition

    @cached_property
    def _page_of_placement(self) -> dict[tuple[str, str], str]:
        places: dict[tuple[str, str], str] = {}
        for chapter in self.edition.chapters:
            for placement in chapter.placements:
                places.setdefault((placement.kind, placement.argument), chapter.slug)
        return places

    def of_page(self, slug: str) -> str:
        return f"{slug}/" if slug else ""

    def of(self, thing: str) -> str | None:
        """Return the address of a passage ('1.4'), a note ('note-7') or an annotation ('a-1.4')."""
        chapter = self.edition.chapter_of.get(thing)
        if chapter is None:
            return None
        anchor = f"p{thing}" if thing in self.edition.passages else thing
        return f"{self.of_page(chapter.slug)}#{anchor}"

    def of_anchor(self, anchor: str) -> str | None:
        """Return the address of an element: 'p1.4', 'note-7', 'a-1.4'."""
        is_passage = anchor.startswith("p") and anchor[1:] in self.edition.passages
        return self.of(anchor[1:] if is_passage else anchor)

    def of_claim(self, claim: str) -> str | None:
        return self._in_placement("register", "", f"claim-{claim}")

    def of_check(self, check: str) -> str | None:
        return self._in_placement("checks", "", f"check-{check}")

    def of_source(self, key: str) -> str | None:
        return self._in_placement("bibliography", "", f"ref-{key}")

    def of_entity(self, entity: str) -> str | None:
        kind = self.edition.facts.entities[entity].kind
        index = next(name for name, of_kind in ENTITY_KINDS.items() if of_kind == kind)
        return self._in_placement("index", index, f"entity-{entity}")

    def of_placement(self, kind: str, argument: str = "") -> str | None:
        slug = self._page_of_placement.get((kind, argument))
        return None if slug is None else self.of_page(slug)

    def _in_placement(self, kind: str, argument: str, anchor: str) -> str | None:
        page = self.of_placement(kind, argument)
        return None if page is None else f"{page}#{anchor}"


def folder_of(version: str) -> str:
    """Return where the site of an edition is kept under the newest one: '1.1' -> 'v/1.1/'."""
    return f"v/{version}/"


@lru_cache(maxsize=8192)
def relative(address: str, slug: str) -> str:
    """Return an address as the page `slug` links to it: ('bibliography/#ref-x', '2-independence') -> '../bibliography/#ref-x'."""
    path, mark, fragment = address.partition("#")
    here = f"{slug}/" if slug else ""
    if path == here and mark:
        return f"#{fragment}"
    to_path = _relative_path(path, here)
    to_path = "./" if to_path == "." else f"{to_path}/" if path.endswith("/") or not path else to_path
    return f"{to_path}{mark}{fragment}"


def joined(href: str, page: str) -> str | None:
    """Return where a link of a page leads, under the site's root: ('../register/#claim-x', '2-silt/') -> 'register/#claim-x'.

    None for one that leads to another site.
    """
    beside = _BESIDE.fullmatch(href)
    if beside and page.count("/") == 1:
        return beside[1]
    if _SCHEME.match(href):
        return None
    return urljoin(f"{_SITE}{page}", href).removeprefix(_SITE)


@lru_cache(maxsize=8192)
def _relative_path(path: str, here: str) -> str:
    # Rooted, or the library asks the system each time which folder this process is in.
    return posixpath.relpath(f"/{path}", f"/{here}")
