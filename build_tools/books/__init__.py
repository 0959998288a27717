"""The whole edition as books: one manuscript, made from the pages as the engine converted them, and two ways to set it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ..edition import CONTENT
from ..file_cache import keep, kept
from ..publication import BOOK, Publication
from ..typesetting import typesetter
from .epub_book import epub
from .manuscript import IMAGES, manuscript
from .pdf_book import cover, pdf

CACHE = "books"
_DRAWINGS = {"pdf": {"chart": "narrow", "map": "wide"}, "epub": {"chart": "narrow", "map": "narrow"}}


def book_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of the PDF and the EPUB; nothing where this build makes no books.

    A book of the same pages is made once. Raises NotSet where the typesetter refuses.
    """
    digest = _digest(publication) if publication.books else ""
    for book in publication.books:
        file = publication.cache / CACHE / f"{digest}.{book.suffix}" if publication.cache else None
        content = kept(file) if file else None
        if content is None:
            content = _set(publication, book.suffix)
            if file:
                keep(content, file)
        yield book.address, content


def _set(publication: Publication, suffix: str) -> bytes:
    text = manuscript(publication, _DRAWINGS[suffix])
    return pdf(publication, text) if suffix == "pdf" else epub(publication, text, cover(publication, text))


def _digest(publication: Publication) -> str:
    """Return what tells two books apart: their words, their pictures, what sets them and how."""
    edition = publication.edition
    digest = sha256(repr((edition.report, edition.contents.parts, publication.site_url, typesetter())).encode())
    digest.update(publication.edition_folder.encode())
    for slug, html in sorted(publication.pages.items()):
        digest.update(f"{slug}\n{len(html)}\n{html}".encode())
    pictures = (file for file in (publication.root / CONTENT).rglob("*") if file.suffix.lower() in IMAGES)
    program = Path(__file__).parents[1].rglob("*.py")
    type_ = (publication.theme / BOOK).rglob("*.*")
    for file in sorted((*pictures, *program, *type_)):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()
