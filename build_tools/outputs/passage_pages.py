"""A page for each passage under a short address, `p/3.24/`: all that belongs to it, and its citations.

There can be thousands of them, so what they show is converted once for all parts of the site, and one template is
compiled once. Their links are relative, as those of every page, so that the site can stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape

from ..addresses import joined
from ..citations.citable import Citable
from ..model import ANNOTATION_KIND_WORDS, Annotation, Chapter, Claim, Note, Passage
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from ..quantities.quantity_syntax import say_claim
from .cite import files_of
from .head import MARKDOWN, claim_data, head_with, og, part_data, part_metas, script_json, shortened, signposts
from .mould import Mould, open_word
from .passage_editions import PassageEditions
from .references import to_passages, to_sources

_UP = "../../"  # from 'p/3.24/' to the site's root
_NOTE = re.compile(r"<li[^>]* class=\"note\"[^>]*>(.*)</li>", re.DOTALL)
_WAY_BACK = re.compile(r"<a\b[^>]*\bclass=\"note-back\"[^>]*>.*?</a>")
_ADDRESS = re.compile(r"(href(?<=\bhref)|src(?<=\bsrc))=\"([^\"]*)\"")
_ID = re.compile(r" id=\"[^\"]*\"")


def passage_pages(
    publication: Publication, site_url: str, chapter: Chapter | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of each passage's page and of its citation's files.

    Of one chapter, or of all of them.
    """
    pages = publication.tools.setdefault("passage pages", _PassagePages(publication))
    template = publication.template("passage-page")
    for passage in chapter.passages if chapter else publication.edition.passages.values():
        shown = pages.context(passage)
        yield f"p/{passage.id}/index.html", template.render(shown).encode()
        yield f"p/{passage.id}/index.md", pages.markdown(passage, shown).encode()
        for path, text in publication.citing.files(publication.citing.citables.passages[passage.id]):
            yield path, text.encode()


@dataclass(frozen=True)
class _PassagePages:
    publication: Publication

    @property
    def _edition(self):
        return self.publication.edition

    @cached_property
    def _order(self) -> dict[str, int]:
        return {id_: number for number, id_ in enumerate(self._edition.passages)}

    @cached_property
    def _ids(self) -> list[str]:
        return list(self._edition.passages)

    @cached_property
    def _editions(self) -> PassageEditions:
        return PassageEditions(self.publication)

    @cached_property
    def _frame(self) -> dict:
        """What all pages have in common."""
        report = self._edition.report
        colophon = next((c for c in self._edition.chapters if c.slug == "colophon"), None)
        return {
            "link": _link,
            "faces": self.publication.template("faces").render(link=_link),
            "report": report,
            "report_date": say_date(report.date),
            "edition_date": say_date(report.edition_date) if report.edition_date else "",
            "colophon": colophon,
            "books": self.publication.books,
            "has_address": bool(self.publication.site_url),
            "changes": self.publication.addresses.of_placement("changes"),
        }

    def context(self, passage: Passage) -> dict:
        """Return all that the template `passage-page.html` shows."""
        edition, citing = self._edition, self.publication.citing
        chapter = edition.chapter_of[passage.id]
        notes = self._edition.notes_called_in([passage.prose])
        claims = [edition.claims[id_] for id_ in self._claims(passage, notes)]
        description = self._description(passage)
        return {
            **self._frame,
            "passage": passage,
            "chapter": chapter,
            "chapter_address": self.publication.addresses.of_page(chapter.slug),
            "heading": next((h for h in chapter.headings if h.anchor == passage.heading and h.level > 1), None),
            "address": self.publication.addresses.of(passage.id),
            "report_address": self.publication.repository.report_address(passage.id),
            "edit_address": self.publication.repository.edit_address(chapter.path, passage.prose.location.line),
            "html": self._moved(self.publication.prose(passage.prose.markdown, chapter.slug), chapter.slug, notes),
            "notes": [{"note": note, "html": self._note(note, notes)} for note in notes],
            "annotations": [self._annotation(a, notes) for a in self._annotations(passage, notes)],
            "claims": list(map(self._claim, claims)),
            "previous": self._neighbour(passage, -1),
            "next": self._neighbour(passage, 1),
            "forms": citing.forms_of_passage(passage.id),
            "originals": list(self._originals(passage, notes)),
            "downloads": self._downloads.filled({"id": passage.id}),
            "description": description,
            "canonical": f"{self.publication.site_url}p/{passage.id}/" if self.publication.site_url else "",
            "head": self._head(passage, chapter, description, claims),
            "editions": self._editions.of(passage.id),
        }

    def _note(self, note: Note, notes: list[Note]) -> str:
        slug = self._edition.chapter_of[note.id].slug
        found = _NOTE.search(self.publication.prose(note.definition, slug))
        return self._moved(_WAY_BACK.sub("", found[1]).strip(), slug, notes) if found else ""

    def _annotations(self, passage: Passage, notes: list[Note]) -> list[Annotation]:
        owners = (passage.id, *(note.id for note in notes))
        found = {a.id: a for owner in owners for a in self._edition.annotations_on.get(owner, ())}
        return list(found.values())

    def _annotation(self, annotation: Annotation, notes: list[Note]) -> dict:
        slug = self._edition.chapter_of[annotation.id].slug
        citable = self.publication.citing.citables.annotations[annotation.id]
        return {
            "annotation": annotation,
            "kind": ANNOTATION_KIND_WORDS.get(annotation.kind, annotation.kind),
            "date": say_date(annotation.date),
            "on": to_passages(self.publication, annotation.on),
            "address": self.publication.addresses.of(annotation.id),
            "paragraphs": [
                self._moved(self.publication.prose(p.markdown, slug), slug, notes) for p in annotation.paragraphs
            ],
            "files": files_of(citable),
        }

    def _claims(self, passage: Passage, notes: list[Note]) -> list[str]:
        owners = (passage.id, *(note.id for note in notes))
        return list(dict.fromkeys(claim for owner in owners for claim in self._edition.claims_in.get(owner, ())))

    def _claim(self, claim: Claim) -> dict:
        return {
            "claim": claim,
            "words": say_claim(claim),
            "address": self.publication.addresses.of_claim(claim.id),
            "sources": to_sources(self.publication, claim.sources),
        }

    def _neighbour(self, passage: Passage, step: int) -> str:
        place = self._order[passage.id] + step
        return self._ids[place] if 0 <= place < len(self._ids) else ""

    def _originals(self, passage: Passage, notes: list[Note]) -> Iterator[dict]:
        """Yield the works that the passage or its notes cite, each as cited in this report."""
        seen = set()
        for note, prose in ((None, passage.prose), *((note, note.prose) for note in notes)):
            for citation in prose.citations:
                for item in citation.items:
                    said = (item.key, item.locator, item.label)
                    if item.key not in self._edition.sources or said in seen:
                        continue
                    seen.add(said)
                    yield {
                        "source": to_sources(self.publication, (item.key,))[0],
                        "forms": self.publication.citing.as_cited(item, passage.id, note.label if note else ""),
                        "downloads": self._downloads_of_source(item.key),
                    }

    def _description(self, passage: Passage) -> str:
        return shortened(f"Passage {passage.id} of {self._edition.report.title}, retold: {passage.prose.plain}")

    def _head(self, passage: Passage, chapter: Chapter, description: str, claims: list[Claim]) -> str:
        publication, address = self.publication, f"p/{passage.id}/"
        citable = publication.citing.citables.passages[passage.id]
        title = citable.filled(str(citable.item["title"]))
        data = part_data(publication, title, address, description, passage.id)
        data["isPartOf"] = [data["isPartOf"], {"@type": "Chapter", "name": chapter.title}]
        if claims:
            data["mentions"] = [claim_data(publication, claim, address) for claim in claims]
        words = {"title": publication.escaped(title), "description": publication.escaped(description)}
        return self._head_mould.filled({"id": passage.id, **words, "data": script_json(data)})

    @cached_property
    def _head_mould(self) -> Mould:
        publication = self.publication
        id_, title, description, data = map(open_word, ("id", "title", "description", "data"))
        address = f"p/{id_}/"
        citable = Citable({}, f"{address}cite")
        links = [*signposts(publication, address, citable, address.rstrip("/")), MARKDOWN]
        graph = og(publication, title, description, "article", address)
        return Mould(head_with(publication, part_metas(publication, title, address), graph, links, data))

    @cached_property
    def _downloads(self) -> Mould:
        """The files of a passage's citation."""
        return Mould(self._links_to_files(Citable({}, f"p/{open_word('id')}/cite")))

    def _downloads_of_source(self, key: str) -> str:
        if key not in self._of_sources:
            self._of_sources[key] = self._links_to_files(self.publication.citing.citables.sources[key])
        return self._of_sources[key]

    @cached_property
    def _of_sources(self) -> dict[str, str]:
        return {}

    def _links_to_files(self, citable: Citable) -> str:
        return self.publication.template("citations").module.files(files_of(citable), _link)

    def _moved(self, html: str, slug: str, notes: list[Note]) -> str:
        """Return HTML of the page `slug` as it stands on a passage's page: its links lead to the same places."""
        here = {f"#{note.id}" for note in notes}
        page = self.publication.addresses.of_page(slug)
        return _ADDRESS.sub(lambda m: m[0] if m[2] in here else f'{m[1]}="{_joined(page, m[2])}"', _ID.sub("", html))

    def markdown(self, passage: Passage, shown: dict) -> str:
        """Return as clean Markdown what `context` returns of a passage."""
        parts = [
            f"# Passage {passage.id}",
            f"{self._edition.report.title}: {shown['chapter'].title}",
            f"**[{passage.id}]** {passage_words(self.publication, passage, shown['chapter'])}",
            *(f"[^{entry['note'].label}]: {inline_words(entry['html'])}" for entry in shown["notes"]),
            *(annotation_words(self.publication, entry["annotation"]) for entry in shown["annotations"]),
            "## To cite it",
            *(f"{form.style.label}: {form.reference_words}" for form in shown["forms"]),
        ]
        return "\n\n".join(parts) + "\n"


def _link(address: str) -> str:
    return f"{_UP}{address}"


@lru_cache(maxsize=8192)
def _joined(page: str, href: str) -> str:
    address = joined(href, page)
    return href if address is None else f"{_UP}{address}"


_NOTE_CALL = re.compile(r"<sup class=\"note-call\">.*?#note-([^\"]+)\".*?</sup>")
_SIGN = re.compile(r"\s*<a\b[^>]*\bclass=\"to-source\"[^>]*>.*?</a>", re.DOTALL)
_EMPHASIS = re.compile(r"</?(em|strong)>")
_TAG = re.compile(r"<[^>]+>")


def inline_words(html: str) -> str:
    """Return inline HTML of the edition as Markdown: words, emphasis and calls of notes, without links."""
    text = _NOTE_CALL.sub(r"[^\1]", html)
    if "to-source" in text:
        text = _SIGN.sub("", text)
    text = _EMPHASIS.sub(lambda m: "*" if m[1] == "em" else "**", text)
    return " ".join(unescape(_TAG.sub("", text)).split())


def passage_words(publication: Publication, passage: Passage, chapter: Chapter) -> str:
    return inline_words(publication.prose(passage.prose.markdown, chapter.slug))


def annotation_words(publication: Publication, annotation: Annotation) -> str:
    """Return an annotation as a Markdown quotation that says whose voice it is."""
    slug = publication.edition.chapter_of[annotation.id].slug
    kind = ANNOTATION_KIND_WORDS.get(annotation.kind, annotation.kind)
    about = ", ".join(annotation.on)
    opening = f"**Annotation {annotation.id} by the editors** ({kind.lower()}, on {about}, {annotation.date}):"
    paragraphs = [inline_words(publication.prose(prose.markdown, slug)) for prose in annotation.paragraphs]
    return "\n>\n".join(f"> {paragraph}" for paragraph in (opening, *paragraphs))
