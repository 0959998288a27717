"""How to cite: the edition on its page, each chapter at its foot, and the files of every citable thing."""

from __future__ import annotations

from collections.abc import Iterator

from ..citations.citable import Citable
from ..citations.citing import Form
from ..citations.files import FORMATS
from ..model import Chapter
from ..publication import Publication


def render(publication: Publication, argument: str, slug: str) -> str:
    """Return the edition's citations in every style, and its files."""
    citing = publication.citing
    example = next(iter(publication.edition.passages), None)
    return publication.fragment(
        "cite",
        slug,
        cite=cite_block(publication, citing.citables.report),
        example=example,
        example_forms=citing.forms_of_passage(example) if example else [],
        has_address=bool(publication.site_url),
    )


def cite_chapter(publication: Publication, chapter: Chapter) -> str:
    """Return what stands at the foot of a section of the report; '' for the editors' own pages."""
    citable = publication.citing.citables.chapters.get(chapter.slug)
    if citable is None:
        return ""
    block = cite_block(publication, citable)
    return publication.fragment("cite-chapter", chapter.slug, cite=block, has_address=bool(publication.site_url))


def cite_block(publication: Publication, citable: Citable, forms: list[Form] | None = None) -> dict:
    """Return what the fragment `citations.html` shows of one citable thing."""
    return {"forms": forms or publication.citing.forms(citable), "files": files_of(citable)}


def files_of(citable: Citable) -> list[dict]:
    """Return the address, the name and the media type of each file of a citable thing."""
    return [
        {"address": f"{citable.files}.{ending}", "name": name, "type": media_type}
        for ending, (name, media_type) in FORMATS.items()
    ]


def cite_files(publication: Publication, site_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of everything that can be cited but passages, which have theirs beside their pages."""
    citing = publication.citing
    things = citing.citables
    citables = (things.report, *things.chapters.values(), *things.annotations.values(), *things.sources.values())
    for citable in citables:
        for path, text in citing.files(citable):
            yield path, text.encode()
    for path, text in citing.files_of_bibliography():
        yield path, text.encode()
