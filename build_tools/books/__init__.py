"""The whole edition as books: one manuscript, made from the pages as the engine converted them, and two ways to set it."""

from __future__ import annotations

from collections.abc import Iterator

from ..publication import Publication
from .epub_book import epub
from .manuscript import Manuscript, manuscript
from .pdf_book import cover, pdf


def book_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of the PDF and the EPUB; nothing where this build makes no books."""
    for book in publication.books:
        yield book.address, _SETTERS[book.suffix](publication)


def _pdf(publication: Publication) -> bytes:
    return pdf(publication, manuscript(publication, drawings={"chart": "narrow", "map": "wide"}))


def _epub(publication: Publication) -> bytes:
    text: Manuscript = manuscript(publication, drawings={"chart": "narrow", "map": "narrow"})
    return epub(publication, text, cover(publication, text))


_SETTERS = {"pdf": _pdf, "epub": _epub}
