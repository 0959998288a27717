"""Puts an edition together for showing: citations formatted, syntaxes and generated parts wired to each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .addresses import Addresses
from .citations.citable import Citables
from .citations.citing import Citing
from .citations.style import FormattedCitations, format_citations
from .converter import Converter
from .edition import Edition
from .keeper import CACHE
from .markdown_extensions.page_scope import PageScope
from .outputs import render_placement
from .publication import Publication
from .repository import Repository


@dataclass(frozen=True)
class Assembly:
    publication: Publication
    scope: PageScope  # of the page that the engine converts


def assemble(
    edition: Edition,
    root: Path,
    site_url: str = "",
    repository: Repository | None = None,
    with_books: bool = False,
    whole: bool = False,
) -> Assembly:
    """Format the edition's citations and return all that an engine needs. Raises what the CSL processor raises.

    `site_url` is the public address of the site, ending with a slash; '' while it has none. `repository` is where its
    sources are kept, if readers are to report and edit there. `with_books` says that the build makes the PDF and the
    EPUB, so that pages may lead to them; `whole`, that it makes every page, so that what can be cited is formatted, too.
    """
    citing = Citing(Citables(edition, site_url), root / CACHE)
    with ThreadPoolExecutor(1) as beside:
        begun = [beside.submit(citing.prepare)] if whole else []
        citations = formatted(edition, root)
    for each in begun:
        each.result()
    chapters = {chapter.slug: chapter for chapter in edition.chapters}
    converters: list[Converter] = []
    publication = Publication(
        edition=edition,
        citations=citations,
        citing=citing,
        root=root,
        prose=lambda markdown, slug: publication.once(
            _prose(markdown, slug), lambda: converters[0].prose(markdown, chapters[slug])
        ),
        site_url=site_url,
        cache=root / CACHE,
        repository=repository or Repository(),
        has_books=with_books,
    )

    def learn(page, runs) -> None:
        chapter = of_engine.chapter
        for markdown, html in converters[0].prose_of_page(page, chapter, runs).items():
            publication.once(_prose(markdown, chapter.slug), lambda html=html: html)

    def scope() -> PageScope:
        return PageScope(
            edition=edition,
            citations=citations,
            addresses=Addresses(edition),
            names=publication.names,
            tells_lines=bool(publication.repository.edit_root),
            render=lambda kind, argument, slug: render_placement(publication, kind, argument, slug),
        )

    converters.append(Converter(scope()))
    of_engine = scope()
    of_engine.hand_over = learn
    return Assembly(publication, of_engine)


def _prose(markdown: str, slug: str) -> tuple[str, ...]:
    """Return by what a publication knows the HTML of a run on the page `slug`."""
    return "prose", slug, markdown


def formatted(edition: Edition, root: Path) -> FormattedCitations:
    """Format every citation and reference of the edition, or take them from the cache."""
    report = edition.report
    citations = (citation for said in edition.said for citation in said.prose.citations)
    return format_citations(
        tuple(edition.sources.values()), citations, report.citation_style, report.language, root / CACHE
    )
