"""The pages of an edition as the chapters of a book: without what only a screen needs, with links that stay in the book.

What stands between the pages of a site stays on it: the home page, whose place the title page takes, and the page of
files for other programs. A page that nobody foresaw comes in as it is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from ..edition import CONTENT
from ..html_tree import Node, html_tree
from ..model import Chapter, Report
from ..publication import Publication

_LEFT_TO_THE_SITE = frozenset(("data", "subjects"))  # placements
_DROPPED_TAGS = frozenset(
    (
        "audio",
        "button",
        "canvas",
        "dialog",
        "embed",
        "form",
        "iframe",
        "input",
        "link",
        "meta",
        "nav",
        "object",
        "output",
    )
    + ("script", "select", "style", "template", "video")
)
_DROPPED_CLASSES = frozenset(
    ("note-back", "self", "Z3988", "work-files", "cite__files", "cite__no-address", "copy-button")
    + ("contradiction-address", "visually-hidden")
)
_OTHER = {"wide": "narrow", "narrow": "wide"}  # a figure is drawn twice; a book takes one
_UNWRAPPED_CLASSES = frozenset(("placed", "table-scroll"))
_SIGNS = frozenset(("annotation-address", "note-address"))  # links to themselves whose words are worth keeping
_WEB = ("http", "https", "mailto", "doi")
_KEPT = frozenset(
    ("id", "class", "href", "src", "alt", "lang", "dir", "role", "colspan", "rowspan", "scope", "start", "value")
    + ("datetime", "data-label", "style", "aria-label", "aria-labelledby", "cite")
)
IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_BASE = "http://edition/"
_HEADING = re.compile(r"h[1-6]")


@dataclass(frozen=True)
class Section:
    """A page of the edition as a chapter of the book."""

    chapter: Chapter
    anchor: str  # of the section itself, within the book: 'page-2-independence'
    body: tuple[Node | str, ...]  # without its first heading
    notes: Mapping[str, Node]  # label -> the item of the list that it stood in

    @property
    def title(self) -> str:
        return self.chapter.title


@dataclass(frozen=True)
class Part:
    heading: str  # '' for sections that stand under none
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Manuscript:
    """A book before it is set. An `id` is unique in the book; an `href` is '#id' or leads out of the book."""

    report: Report
    parts: tuple[Part, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)  # the `src` of an image -> its content

    @property
    def sections(self) -> Iterator[Section]:
        return (section for part in self.parts for section in part.sections)


def manuscript(publication: Publication, drawings: Mapping[str, str]) -> Manuscript:
    """Return the book of an edition whose pages the engine has converted; `drawings` are {'chart': 'narrow', 'map': 'wide'}."""
    return _Editor(publication, drawings).manuscript()


class _Editor:
    def __init__(self, publication: Publication, drawings: Mapping[str, str]):
        self.publication = publication
        self.drawings = drawings
        self.anchors: dict[tuple[str, str], str] = {}  # (slug, id on the page) -> id in the book
        self.taken: set[str] = set()
        self.images: dict[Path, str] = {}

    def manuscript(self) -> Manuscript:
        edition = self.publication.edition
        pages = {chapter.slug: self._page(chapter) for chapter in edition.chapters if self._is_in_book(chapter)}
        parts = []
        for part in edition.contents.parts:
            chapters = [edition.chapters_by_path[path] for path in part.paths if path in edition.chapters_by_path]
            sections = [self._section(c, pages[c.slug]) for c in chapters if c.slug in pages]
            if sections:
                parts.append(Part(part.heading, tuple(sections)))
        images = {name: file.read_bytes() for file, name in self.images.items()}
        return Manuscript(edition.report, tuple(parts), images)

    def _is_in_book(self, chapter: Chapter) -> bool:
        kinds = {placement.kind for placement in chapter.placements}
        return bool(chapter.slug) and chapter.slug in self.publication.pages and not kinds & _LEFT_TO_THE_SITE

    def _page(self, chapter: Chapter) -> Node:
        """Return a page without what a book does not need, and give what it holds its ids."""
        self.anchors[chapter.slug, ""] = self._anchor("page", chapter.slug)
        page = html_tree(self.publication.pages[chapter.slug])
        page.children = self._kept(page.children)
        for node in page.all():
            if node.id and (chapter.slug, node.id) not in self.anchors:
                self.anchors[chapter.slug, node.id] = self._anchor_of(node, chapter.slug)
            elif node.id:
                del node.attributes["id"]
        return page

    def _anchor_of(self, node: Node, slug: str) -> str:
        """The page's own heading and that of its notes give way to the book's; what leads to them leads to the section."""
        gives_way = node.tag == "h1" or "notes" in node.classes or node.id == "notes"
        return self.anchors[slug, ""] if gives_way else self._anchor(node.id, slug)

    def _anchor(self, id_: str, slug: str) -> str:
        """Return an id that no other page of the book has: its own, or with the page's name."""
        anchor = id_ if id_ != "page" and id_ not in self.taken else f"{id_}-{slug.replace('/', '-')}"
        while anchor in self.taken:
            anchor += "-"
        self.taken.add(anchor)
        return anchor

    def _kept(self, children: list[Node | str], unwanted: frozenset[str] = _DROPPED_CLASSES) -> list[Node | str]:
        kept: list[Node | str] = []
        for child in children:
            if isinstance(child, str):
                kept.append(child)
            elif not _is_dropped(child, unwanted):
                child.children = self._kept(child.children, unwanted | self._not_drawn(child))
                kept += child.children if child.classes & _UNWRAPPED_CLASSES else [child]
        return kept

    def _not_drawn(self, node: Node) -> set[str]:
        """Return the classes of what a figure shows in the width that this book does not take."""
        other = [_OTHER[width] for figure, width in self.drawings.items() if figure in node.classes]
        return {f"{kind}--{width}" for kind in ("drawing", "map-key") for width in other}

    def _section(self, chapter: Chapter, page: Node) -> Section:
        self._prepare_in(page, chapter.slug)
        notes = {note.id: note for node in page.all() if "notes" in node.classes for note in _items(node)}
        body = [child for child in page.children if not (isinstance(child, Node) and "notes" in child.classes)]
        heading = next((child for child in body if isinstance(child, Node) and child.tag == "h1"), None)
        if heading is not None:
            body.remove(heading)
        _level_headings(body)
        labels = {self.anchors.get((chapter.slug, note.anchor)): note.label for note in chapter.notes}
        by_label = {labels.get(id_, id_): note for id_, note in notes.items()}
        return Section(chapter, self.anchors[chapter.slug, ""], tuple(body), by_label)

    def _prepare_in(self, parent: Node, slug: str) -> None:
        for node in parent.nodes():
            if node.tag == "svg":
                _make_still(node)
            else:
                self._prepare(node, slug)
                self._prepare_in(node, slug)

    def _prepare(self, node: Node, slug: str) -> None:
        if node.tag == "img":
            self._take_image(node, slug)
        if node.tag == "details":
            node.tag = "div"
        elif node.tag == "summary":
            node.tag, node.attributes["class"] = "p", "summary"
        given = node.attributes
        if "id" in given:
            anchor = self.anchors[slug, given.pop("id")]
            given |= {"id": anchor} if anchor != self.anchors[slug, ""] else {}
        if "aria-labelledby" in given:
            named = [self.anchors.get((slug, id_), "") for id_ in given["aria-labelledby"].split()]
            given["aria-labelledby"] = " ".join(filter(None, named))
        if node.tag == "a":
            self._lead(node, slug)
        node.attributes = {name: value for name, value in given.items() if name in _KEPT and value.strip()}

    def _lead(self, link: Node, slug: str) -> None:
        """Make a link lead to the same thing in the book, else to the site, or be no link where there is none."""
        target = "" if link.classes & _SIGNS else self._target(link.attributes.get("href", ""), slug)
        if target:
            link.attributes["href"] = target
        else:
            link.tag = "span"
            for name in ("href", "role", "aria-label"):
                link.attributes.pop(name, None)

    def _target(self, href: str, slug: str) -> str:
        if not href:
            return ""
        scheme = urlsplit(href).scheme.lower()
        if scheme:
            return href if scheme in _WEB else ""
        parts = urlsplit(urljoin(f"{_BASE}{slug}/", href))
        page, fragment = unquote(parts.path).strip("/"), unquote(parts.fragment)
        anchor = self.anchors.get((page, fragment))
        if anchor:
            return f"#{anchor}"
        site = self.publication.site_url
        return f"{site}{parts.path.lstrip('/')}{'#' if parts.fragment else ''}{parts.fragment}" if site else ""

    def _take_image(self, image: Node, slug: str) -> None:
        """Take an image of content/ along; what is none is told by its words."""
        content = (self.publication.root / CONTENT).resolve()
        path = unquote(urlsplit(urljoin(f"{_BASE}{slug}/", image.attributes.get("src", ""))).path).lstrip("/")
        file = (content / posixpath.normpath(path)).resolve()
        if file.suffix.lower() not in IMAGES or not file.is_relative_to(content) or not file.is_file():
            image.tag, image.children = "em", [image.attributes.get("alt", "")]
            image.attributes = {}
            return
        name = self.images.setdefault(file, f"image-{len(self.images) + 1}{file.suffix.lower()}")
        image.attributes["src"] = name


def _is_dropped(node: Node, unwanted: frozenset[str]) -> bool:
    is_hidden = "hidden" in node.attributes or node.attributes.get("aria-hidden") == "true"
    return is_hidden or node.tag in _DROPPED_TAGS or bool(node.classes & unwanted)


def _items(node: Node) -> Iterator[Node]:
    return (item for item in node.all() if item.tag == "li" and "note" in item.classes)


def _level_headings(body: list[Node | str]) -> None:
    """Begin with level 2 below the section's own heading, and skip none, as PDF/UA and readers of screens want it."""
    last = 1
    top = Node("", children=body)
    for node in top.all():
        if _HEADING.fullmatch(node.tag):
            last = min(max(int(node.tag[1]), 2), last + 1)
            node.tag = f"h{last}"


def _make_still(drawing: Node) -> None:
    """Make a drawing of links a picture that says in words what it shows."""
    caption = next((node.words.strip() for node in drawing.nodes() if node.tag == "title"), "")
    told = next((node.words.strip() for node in drawing.nodes() if node.tag == "desc"), "")
    named = [
        node.attributes["aria-label"] for node in drawing.all() if node.tag == "a" and "aria-label" in node.attributes
    ]
    drawing.children = [
        child for child in drawing.children if not (isinstance(child, Node) and child.tag in ("title", "desc"))
    ]
    for node in drawing.all():
        if node.tag == "a":
            node.tag = "g"
            node.children = [child for child in node.children if not (isinstance(child, Node) and child.tag == "title")]
        node.attributes = {
            name: value
            for name, value in node.attributes.items()
            if name not in ("id", "href", "role", "tabindex") and not name.startswith(("aria-", "data-", "on"))
        }
    words = " ".join(filter(None, (f"{caption}." if caption else "", told, "; ".join(named))))
    drawing.attributes = {
        **{name: drawing.attributes[name] for name in ("class", "xmlns", "viewbox") if name in drawing.attributes},
        "role": "img",
        "aria-label": words,
    }
