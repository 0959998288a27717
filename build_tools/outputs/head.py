"""What machines read in the head of a page: reference managers, search engines, link previews.

Highwire tags: Google Scholar's inclusion guidelines for webmasters, and Zotero's translator 'Embedded Metadata', in which
the last tag that gives a type wins. Link relations: Signposting (FAIR signposting profile) and RFC 8288. Nothing is
said that is not so: no page numbers, no DOI, no PDF but of the whole edition on its home page, and no address while the
edition has no public one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from ..addresses import relative
from ..citations.citable import Citable
from ..citations.files import plain
from ..model import Chapter, Claim, Person, Report
from ..publication import Publication
from .cite import files_of

# Not 'alternate' alone: the engine's script would look for a site in another language there.
MARKDOWN = {"rel": "alternate item", "type": "text/markdown", "href": "index.md", "title": "Markdown"}
_DESCRIBED = 160  # characters of a description that search engines show


def page_head(publication: Publication, chapter: Chapter) -> str:
    """Return the head's tags of a page of content, which the engine has given its title and description."""
    things, address = publication.citing.citables, publication.addresses.of_page(chapter.slug)
    if not chapter.slug:
        metas, citable, data = report_metas(publication), things.report, report_data(publication)
    elif chapter.slug in things.chapters:
        citable = things.chapters[chapter.slug]
        metas, data = part_metas(publication, chapter.title, address), chapter_data(publication, chapter)
    else:
        metas, citable, data = [], None, None
    graph = og(publication, chapter.title, chapter.description, "article" if chapter.slug else "website", address)
    if citable is None:
        # The editors' own page: without a date, Zotero would take the first one that the page tells of.
        graph.append(("article:published_time", publication.edition.report.edition_date))
    if chapter.passages:
        metas = [*metas, *_contributing(publication, chapter)]
    links = [
        *signposts(publication, address, citable, chapter.slug),
        MARKDOWN,
        *([] if chapter.slug else book_links(publication)),
    ]
    return head(publication, metas, graph, links, data)


def _contributing(publication: Publication, chapter: Chapter) -> list[tuple[str, str]]:
    """Return what copy.js makes the links of a passage's number of; nothing where there is no repository."""
    repository = publication.repository
    return [
        ("edition:report", repository.report_pattern),
        ("edition:edit", repository.edit_address(chapter.path)),
    ]


def book_links(publication: Publication) -> Iterator[dict[str, str]]:
    """Yield the links of the home page to the edition as PDF and EPUB, where this build makes them."""
    for book in publication.books:
        yield {"rel": "alternate item", "type": book.media_type, "href": book.address, "title": book.name}


def head(publication: Publication, metas, graph, links, data: dict | None) -> str:
    return head_with(publication, metas, graph, links, script_json(data) if data else "")


def head_with(publication: Publication, metas, graph, links, data: str) -> str:
    """Return the tags of a head; `data` is JSON-LD as `script_json` writes it, or ''."""
    return publication.template("head").render(metas=metas, graph=graph, links=links, data=data)


def script_json(data: dict) -> str:
    """Return JSON-LD that no text in it can end the element of (HTML, 'Restrictions for contents of script elements')."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def report_metas(publication: Publication) -> list[tuple[str, str]]:
    """Return the tags of a report, with one `citation_reference` for each work."""
    report = publication.edition.report
    return [
        ("citation_title", report.title),
        *_shared_metas(publication, ""),
        ("citation_technical_report_institution", report.institution),
        ("citation_pdf_url", _pdf_address(publication)),
        *(("citation_reference", _reference(source.csl)) for source in publication.edition.sources.values()),
    ]


def _pdf_address(publication: Publication) -> str:
    """Return the absolute address of the PDF, in the home page's own folder as Google Scholar wants it, else ''."""
    pdf = next((book.address for book in publication.books if book.suffix == "pdf"), "")
    return f"{publication.site_url}{pdf}" if publication.site_url and pdf else ""


def part_metas(publication: Publication, title: str, address: str) -> list[tuple[str, str]]:
    """Return the tags of a section of the report: a chapter or a passage."""
    report = publication.edition.report
    return [
        ("citation_title", title),
        *_shared_metas(publication, address),
        ("citation_publisher", report.institution),
        ("citation_inbook_title", report.title),
    ]


def _shared_metas(publication: Publication, address: str) -> list[tuple[str, str]]:
    report = publication.edition.report
    public = f"{publication.site_url}{address}" if publication.site_url else ""
    return [
        *(("citation_author", _author(person, report)) for person in report.authors),
        ("citation_publication_date", report.date.replace("-", "/")),
        ("citation_language", report.language),
        ("citation_public_url", public),
        ("citation_fulltext_html_url", public),
    ]


def _author(person: Person, report: Report) -> str:
    """Return 'Family, Given'. Zotero takes 'De Vries, Jan Piet' of a single author for two people."""
    if len(report.authors) == 1 and " " in person.family and " " in person.given:
        return person.name.replace(";", "")
    return ", ".join(filter(None, (person.family, person.given))).replace(";", "")


def _reference(item: Mapping) -> str:
    """Return a work as `citation_title=…; citation_author=…`; a semicolon would end a value."""
    names = [
        name.get("literal") or ", ".join(filter(None, (name.get("family"), name.get("given"))))
        for name in item.get("author", ())
    ]
    issued = ((item.get("issued") or {}).get("date-parts") or [[]])[0]
    container = {
        "article-journal": "citation_journal_title",
        "article-magazine": "citation_journal_title",
        "article-newspaper": "citation_journal_title",
        "chapter": "citation_inbook_title",
    }.get(str(item.get("type")))
    publisher = "citation_technical_report_institution" if item.get("type") == "report" else "citation_publisher"
    fields = [
        ("citation_title", item.get("title")),
        *(("citation_author", name) for name in names),
        ("citation_publication_date", "/".join(f"{part:02d}" for part in issued)),
        (container or "citation_publisher", item.get("container-title")),
        (publisher, item.get("publisher")),
        ("citation_volume", item.get("volume")),
        ("citation_issue", item.get("issue")),
        ("citation_isbn", item.get("ISBN")),
        ("citation_doi", item.get("DOI")),
    ]
    return "; ".join(f"{name}={plain(value).replace(';', ',')}" for name, value in fields if value)


def og(publication: Publication, title: str, description: str, kind: str, address: str) -> list[tuple[str, str]]:
    """Return the properties of the Open Graph protocol."""
    report = publication.edition.report
    return [
        ("og:title", title),
        ("og:description", description),
        ("og:type", kind),
        ("og:site_name", report.title),
        ("og:locale", report.language.replace("-", "_")),
        ("og:url", f"{publication.site_url}{address}" if publication.site_url else ""),
    ]


def signposts(publication: Publication, address: str, citable: Citable | None, slug: str) -> Iterator[dict[str, str]]:
    """Yield the link relations of Signposting; `cite-as` takes an absolute address or is left out."""
    if citable is None:
        return
    if publication.site_url:
        yield {"rel": "cite-as", "href": f"{publication.site_url}{publication.edition_folder}{address}"}
    yield {"rel": "type", "href": "https://schema.org/Report" if not slug else "https://schema.org/Chapter"}
    if publication.edition.report.licence:
        yield {"rel": "license", "href": publication.edition.report.licence}
    for file in files_of(citable):
        yield {
            "rel": "describedby",
            "type": file["type"],
            "href": relative(citable.filled(file["address"]), slug),
            "title": file["name"],
        }
    if slug:
        yield {"rel": "collection", "type": "text/html", "href": relative("", slug)}
    else:
        for chapter in publication.citing.citables.chapters:
            yield {"rel": "item", "type": "text/html", "href": relative(publication.addresses.of_page(chapter), slug)}


def report_data(publication: Publication) -> dict:
    """Return JSON-LD of the report."""
    report = publication.edition.report
    chapters = [chapter for chapter in publication.edition.chapters if chapter.section]
    return _given(
        {
            "@type": "Report",
            **_identity(publication, ""),
            "name": report.title,
            "description": report.subject,
            **_shared_data(report),
            "version": report.version,
            "license": report.licence,
            "dateModified": report.edition_date,
            "hasPart": [
                _given(
                    {
                        "@type": "Chapter",
                        **_identity(publication, publication.addresses.of_page(c.slug)),
                        "name": c.title,
                    }
                )
                for c in chapters
            ],
        }
    )


def chapter_data(publication: Publication, chapter: Chapter) -> dict:
    """Return JSON-LD of a section of the report."""
    return part_data(
        publication, chapter.title, publication.addresses.of_page(chapter.slug), chapter.description, chapter.section
    )


def part_data(publication: Publication, title: str, address: str, description: str, position: str) -> dict:
    report = publication.edition.report
    return _given(
        {
            "@type": "Chapter",
            **_identity(publication, address),
            "name": title,
            "description": description,
            "position": position,
            **_shared_data(report),
            "isPartOf": report_reference(publication),
        }
    )


def claim_data(publication: Publication, claim: Claim, address: str) -> dict:
    """Return JSON-LD of a claim as the report makes it on the page at `address`. It is no review: nothing is rated."""
    report = publication.edition.report
    return _given(
        {
            "@type": "Claim",
            **_identity(publication, publication.addresses.of_claim(claim.id)),
            "text": claim.statement,
            "author": [_person(person) for person in report.authors],
            "appearance": _given({"@type": "Chapter", **_identity(publication, address)})
            if publication.site_url
            else None,
        }
    )


def report_reference(publication: Publication) -> dict:
    return _given({"@type": "Report", **_identity(publication, ""), "name": publication.edition.report.title})


def _shared_data(report: Report) -> dict:
    return {
        "author": [_person(person) for person in report.authors],
        "publisher": {"@type": "Organization", "name": report.institution} if report.institution else None,
        "editor": {"@type": "Organization", "name": report.editors} if report.editors else None,
        "datePublished": report.date,
        "inLanguage": report.language,
    }


def _identity(publication: Publication, address: str | None) -> dict[str, str]:
    public = (
        f"{publication.site_url}{quote(address, safe='/#.-_~')}" if publication.site_url and address is not None else ""
    )
    return {"@id": public, "url": public} if public else {}


def _person(person: Person) -> dict:
    return _given({"@type": "Person", "name": person.name, "familyName": person.family, "givenName": person.given})


def _given(data: Mapping) -> dict:
    return {name: value for name, value in data.items() if value}


def shortened(text: str, length: int = _DESCRIBED) -> str:
    """Return the beginning of a text, up to whole words."""
    return text if len(text) <= length else f"{text[: length - 1].rsplit(' ', 1)[0].rstrip(' ,;:–—')}…"
