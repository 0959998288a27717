"""The manuscript as EPUB 3.3, packed here since Pandoc's writer knows no page-list and calls notes otherwise.

Passages take the place of pages: each is a page break with its number, and the page-list names all of them. Metadata of
accessibility follow EPUB Accessibility 1.1; types and roles follow EPUB Structural Semantics and DPUB-ARIA.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..html_tree import Node, as_xml
from ..publication import BOOK, Publication
from ..quantities.edtf_dates import say_date
from .manuscript import IMAGES, Manuscript, Section
from .pdf_book import day_of

FONTS = ("serif", "serif-italic", "serif-bold", "sans", "sans-italic", "sans-bold", "mono")
_STAMP = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows
_HEADINGS_IN_CONTENTS = "h2"


@dataclass(frozen=True)
class _File:
    """A file of the package. `order` is its place in reading, 0 for what is not read by itself."""

    name: str
    media_type: str
    content: bytes
    properties: str = ""
    order: int = 0


def epub(publication: Publication, book: Manuscript, cover: bytes) -> bytes:
    """Return the book as EPUB; `cover` is a PNG."""
    return _packed(_Binder(publication, book, cover).files())


class _Binder:
    def __init__(self, publication: Publication, book: Manuscript, cover: bytes):
        self.publication, self.book, self.cover = publication, book, cover
        self.sections = list(book.sections)
        self.file_of = {section.anchor: f"chapter-{n}.xhtml" for n, section in enumerate(self.sections, 1)}
        self.home: dict[str, str] = {}  # id -> the file in which it stands
        for section in self.sections:
            file = self.file_of[section.anchor]
            self.home[section.anchor] = file
            for node in (*Node("", children=list(section.body)).all(), *_notes(section)):
                if node.id:
                    self.home[node.id] = file

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield (path in the package, content)."""
        files = list(self._contents())
        yield "META-INF/container.xml", self._part("container.xml")
        yield "EPUB/package.opf", self._part("package.opf", files=files, spine=_spine(files), **self._metadata())
        yield from ((f"EPUB/{file.name}", file.content) for file in files)

    def _contents(self) -> Iterator[_File]:
        xhtml = "application/xhtml+xml"
        yield _File("cover.xhtml", xhtml, self._part("cover.xhtml"), order=1)
        yield _File("title.xhtml", xhtml, self._part("title.xhtml"), order=2)
        yield _File("nav.xhtml", xhtml, self._part("nav.xhtml", **self._navigation()), "nav", 3)
        for number, section in enumerate(self.sections):
            content, has_drawing = self._chapter(section)
            yield _File(self.file_of[section.anchor], xhtml, content, "svg" if has_drawing else "", 4 + number)
        yield _File("cover.png", "image/png", self.cover, "cover-image")
        yield _File("book.css", "text/css", (self._theme / "book.css").read_bytes())
        for font in FONTS:
            yield _File(f"fonts/{font}.otf", "font/otf", (self._theme / "fonts" / f"{font}.otf").read_bytes())
        for licence in sorted((self._theme / "fonts").glob("OFL-*.txt")):
            yield _File(f"fonts/{licence.name}", "text/plain", licence.read_bytes())
        for name, content in self.book.images.items():
            yield _File(name, IMAGES[PurePosixPath(name).suffix], content)

    @property
    def _theme(self) -> Path:
        return self.publication.theme / BOOK

    def _part(self, name: str, **context: object) -> bytes:
        report = self.book.report
        shared = {
            "report": report,
            "report_date": say_date(report.date),
            "edition_date": say_date(report.edition_date),
            "address": self.publication.site_url and self.publication.site_url + self.publication.edition_folder,
        }
        return self.publication.book_part(name, **shared, **context).encode()

    def _metadata(self) -> dict:
        report = self.book.report
        origin = self.publication.site_url or "|".join((report.title, report.institution, report.date))
        has_drawing = any(node.tag in ("svg", "img") for section in self.sections for node in _nodes(section))
        return {
            "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, origin)}",
            "day": day_of(report),
            "has_drawing": has_drawing,
        }

    def _navigation(self) -> dict:
        parts = [
            {"heading": part.heading, "sections": [self._entry(section) for section in part.sections]}
            for part in self.book.parts
        ]
        passages = [
            (passage.id, f"{self.home[anchor]}#{anchor}")
            for section in self.sections
            for passage in section.chapter.passages
            if (anchor := passage.anchor) in self.home
        ]
        first = next((s for s in self.sections if s.chapter.section), next(iter(self.sections), None))
        works = next((s for s in self.sections if _places(s, "bibliography")), None)
        return {
            "parts": parts,
            "passages": passages,
            "first": first and self.file_of[first.anchor],
            "works": works and self.file_of[works.anchor],
        }

    def _entry(self, section: Section) -> dict:
        file = self.file_of[section.anchor]
        headings = [node for node in _nodes(section) if node.tag == _HEADINGS_IN_CONTENTS and node.id]
        listed = [(" ".join(node.words.split()), f"{file}#{node.id}") for node in headings]
        return {"title": section.title, "address": file, "headings": listed if section.chapter.section else []}

    def _chapter(self, section: Section) -> tuple[bytes, bool]:
        body = Node("", children=deepcopy(list(section.body)))
        notes = [(label, deepcopy(note)) for label, note in section.notes.items()]
        called: set[str] = set()
        for tree in (body, *(note for _, note in notes)):
            self._bind(tree, self.file_of[section.anchor], called)
        part = next(part.heading for part in self.book.parts if section in part.sections)
        content = self._part(
            "chapter.xhtml",
            section=section,
            part=part,
            is_bibliography=_places(section, "bibliography"),
            body=as_xml(body.children),
            notes=[_footnote(label, note, f"call-{note.id}" in called) for label, note in notes],
        )
        return content, any(node.tag == "svg" for node in body.all())

    def _bind(self, tree: Node, here: str, called: set[str]) -> None:
        for node in tree.all():
            given = node.attributes
            target = given.get("href", "")
            if target[1:] in self.home:
                file = self.home[target[1:]]
                given["href"] = target if file == here else f"{file}{target}"
            elif target.startswith("#"):
                node.tag = "span"
                del given["href"]
            if "lang" in given:
                given["xml:lang"] = given["lang"]
            if "passage-number" in node.classes:
                _make_page_break(node)
            elif "note-call" in node.classes:
                _make_note_call(node, called)


def _make_page_break(node: Node) -> None:
    node.tag = "span"
    number = node.words.strip()
    node.attributes = {
        "class": "passage-number",
        "epub:type": "pagebreak",
        "role": "doc-pagebreak",
        "aria-label": f" {number}. ",
    }


def _make_note_call(node: Node, called: set[str]) -> None:
    for link in node.nodes():
        target = link.attributes.get("href", "").partition("#")[2]
        link.attributes = {"href": link.attributes.get("href", ""), "epub:type": "noteref", "role": "doc-noteref"}
        if f"call-{target}" not in called:
            called.add(f"call-{target}")
            link.attributes["id"] = f"call-{target}"


def _footnote(label: str, note: Node, is_called: bool) -> dict:
    """Return a note whose number, at the beginning of its first paragraph, leads back to its call."""
    number = (
        Node("a", {"href": f"#call-{note.id}", "role": "doc-backlink"}, [label])
        if is_called
        else Node("span", {}, [label])
    )
    number.attributes["class"] = "note-number"
    first = next(note.nodes(), None)
    if first is not None and first.tag == "p":
        first.children = [number, " ", *first.children]
    elif note.holds_blocks:
        note.children = [Node("p", {}, [number]), *note.children]
    else:
        note.children = [Node("p", {}, [number, " ", *note.children])]
    return {"id": note.id, "body": as_xml(note.children)}


def _places(section: Section, kind: str) -> bool:
    return any(placement.kind == kind for placement in section.chapter.placements)


def _nodes(section: Section) -> Iterator[Node]:
    return Node("", children=list(section.body)).all()


def _notes(section: Section) -> Iterator[Node]:
    for note in section.notes.values():
        yield note
        yield from note.all()


def _spine(files: list[_File]) -> list[_File]:
    return sorted((file for file in files if file.order), key=lambda file: file.order)


def _packed(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Return the files as OCF wants them, the same bytes for the same files: the type first, not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for path, content in (("mimetype", b"application/epub+zip"), *files):
            info = zipfile.ZipInfo(path, _STAMP)
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return out.getvalue()
