"""What machines look for: `llms.txt`, the Markdown of every page beside it, the sitemap.

`llms.txt` follows llmstxt.org: a title, a summary, and lists of links with a word on each. The sitemap follows
sitemaps.org, which wants absolute addresses; so it is empty while the edition has no public address.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from ..model import Chapter
from ..publication import Publication
from .data import FILES, FOLDER
from .html_markdown import markdown_of

_MOST_ADDRESSES = 50_000  # in one sitemap


def chapter_twin(publication: Publication, site_url: str, chapter: Chapter) -> Iterator[tuple[str, bytes]]:
    """Yield the Markdown of a page, where the engine has made one."""
    html = publication.pages.get(chapter.slug)
    if html is not None:
        yield f"{publication.addresses.of_page(chapter.slug)}index.md", markdown_of(html).encode()


def machine_files(publication: Publication, site_url: str) -> Iterator[tuple[str, bytes]]:
    yield "llms.txt", llms_txt(publication, site_url).encode()
    yield from sitemaps(publication, site_url)


def llms_txt(publication: Publication, site_url: str) -> str:
    """Return the file that tells language models what is here, whose voice is whose, and where to read on."""
    edition, report = publication.edition, publication.edition.report
    authors = ", ".join(person.name for person in report.authors)
    origin = ", ".join(filter(None, (authors, report.institution, report.date)))
    parts = [
        f"# {report.title}",
        f"> {report.subject}" if report.subject else "",
        f"Report: {origin}. {_voices(report.editors)}",
    ]
    for part in edition.contents.parts:
        pages = [edition.chapters_by_path[path] for path in part.paths if path in edition.chapters_by_path]
        links = [
            _link(page.title, f"{site_url}{publication.addresses.of_page(page.slug)}index.md", page.description)
            for page in pages
        ]
        parts.append("\n".join([f"## {part.heading or 'Start'}", "", *links]))
    first = next(iter(edition.passages), None)
    if first:
        words = (
            f"each passage by its number, with its notes, annotations and citations; {len(edition.passages)} of them"
        )
        parts.append("## Passages\n\n" + _link(f"Passage {first}", f"{site_url}p/{first}/index.md", words))
    files = [_link(f"{name}.json", f"{site_url}{FOLDER}/{name}.json", words) for name, words in FILES.items()]
    files.append(_link("bibliography.json", f"{site_url}cite/bibliography.json", "The bibliography as CSL-JSON."))
    parts.append("\n".join(["## Data", "", *files]))
    books = [_link(book.name, f"{site_url}{book.address}", "the whole edition") for book in publication.books]
    parts.append("\n".join(["## Books", "", *books]) if books else "")
    return "\n\n".join(filter(None, parts)) + "\n"


def _link(title: str, address: str, words: str) -> str:
    return f"- [{title}]({address})" + (f": {words}" if words else "")


def _voices(editors: str) -> str:
    who = editors or "the editors"
    return (
        "This is an annotated edition. Numbered passages and notes retell what the report says, and are not the report’s "
        f"own words; annotations are by {who[:1].lower() + who[1:]} and are marked as theirs. Cite a passage by its number, "
        "and do not give an annotation as the report’s."
    )


def sitemaps(publication: Publication, site_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemap, plain and compressed, with the passages' pages; an index of several where there are too many."""
    edition = publication.edition
    pages = [
        publication.addresses.of_page(chapter.slug) for chapter in edition.chapters if chapter.slug in publication.pages
    ]
    addresses = (
        [f"{site_url}{quote(page)}" for page in (*pages, *(f"p/{id_}/" for id_ in edition.passages))]
        if site_url
        else []
    )
    parts = [addresses[start : start + _MOST_ADDRESSES] for start in range(0, len(addresses), _MOST_ADDRESSES)]
    if len(parts) < 2:
        text = _sitemap("urlset", "url", addresses)
    else:
        for number, part in enumerate(parts, 1):
            yield f"sitemap-{number}.xml", _sitemap("urlset", "url", part)
        text = _sitemap(
            "sitemapindex", "sitemap", [f"{site_url}sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        )
    yield "sitemap.xml", text
    # Without the time of day, so that the same edition gives the same bytes.
    yield "sitemap.xml.gz", gzip.compress(text, mtime=0)


def _sitemap(root: str, item: str, addresses: list[str]) -> bytes:
    lines = [f"<{item}><loc>{escape(address)}</loc></{item}>" for address in addresses]
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([opening, *lines, f"</{root}>\n"]).encode()
