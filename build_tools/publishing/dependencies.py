"""What the page of a chapter can depend on, as a digest: while it is the same, the page and all made with it are the same.

A page of a section shows its own text, its names and citations, and what belongs to its passages wherever it stands: notes,
annotations, claims, works. Of the rest of the edition it shows where things are. A page with parts that are made of more
depends on more, and one of which nothing narrower is known on everything. What is covered without need costs time; what is
not covered would be a wrong page, so that every doubt is decided for covering.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from ..citation_syntax import CITATION
from ..diagnostics import Location
from ..edition import BIBLIOGRAPHY, CONTENT, FACTS
from ..facts.entity_names import linkable_names
from ..model import Chapter
from ..publication import Publication
from ..releases.changes_file import CHANGES_FILE
from ..releases.ledger import Record
from .unchanged import files_in

_RUN = re.compile(r"[^\W_]+")
_PACKAGE = Path(__file__).parents[1]


class Dependencies:
    """What each page of a publication depends on, but for the generator itself."""

    def __init__(self, publication: Publication, settings: str):
        """`settings`: all that the engine was told, in words."""
        self._publication, self._edition = publication, publication.edition
        self._settings = settings

    def of(self, chapter: Chapter) -> str:
        """Return the digest of all that the page of a chapter, and what is made with it, can show."""
        kinds = {placement.kind for placement in chapter.placements}
        if "explanations" in kinds:  # made of cases that stand outside the edition
            return ""
        if not chapter.section or kinds - {"fact-box", "chart"}:
            return _digest((chapter.path, self._everything))
        boxes = [self._edition.facts.boxes[p.argument] for p in chapter.placements if p.kind == "fact-box"]
        is_of_claims = "chart" not in kinds and not any(box.entity for box in boxes)
        placed = [self._box(box) for box in boxes] if is_of_claims else self._registers
        return _digest((chapter.path, chapter.digest, self._frame, placed, *self._shown(chapter)))

    # What all pages have in common.

    @cached_property
    def _frame(self) -> str:
        """The settings, the theme, former editions, the order of all pages, and the name and address of all that has one."""
        edition, publication = self._edition, self._publication
        pages = [
            (
                chapter.path,
                chapter.title,
                chapter.section,
                [passage.id for passage in chapter.passages],
                [note.id for note in chapter.notes],
                [annotation.id for annotation in chapter.annotations],
                chapter.placements,
            )
            for chapter in edition.chapters
        ]
        released = (publication.edition_folder, bool(publication.unreleased))
        return _digest((self._settings, self._files, _told(edition.report), publication.books, pages, released))

    @cached_property
    def _files(self) -> str:
        """Every file but the bibliography and the texts and facts that are told of one by one."""
        own = {chapter.path for chapter in self._edition.chapters} | {CHANGES_FILE}
        root = self._publication.root
        files = [*files_in(root, ("mkdocs.yml", "editions", CONTENT)), *files_in(self._publication.theme, (".",))]
        files += files_in(_PACKAGE, (".",))
        return _digest(
            (name, sha256(file.read_bytes()).hexdigest())
            for name, file in files
            if name not in own and not name.startswith(f"{FACTS}/") and "__pycache__" not in name
        )

    @cached_property
    def _sources(self) -> str:
        """The bibliography and all that is in the content, to the letter."""
        files = files_in(self._publication.root, (BIBLIOGRAPHY, CONTENT))
        return _digest((name, sha256(file.read_bytes()).hexdigest()) for name, file in files)

    @cached_property
    def _registers(self) -> str:
        """All claims, checks and names, the works, and where they stand."""
        edition = self._edition
        heads = [(a.id, a.kind, a.weight, a.date, a.on, a.checks, a.claims) for a in edition.annotations.values()]
        facts = [list(each.values()) for each in (edition.facts.checks, edition.facts.entities, edition.facts.boxes)]
        return _digest(
            (
                [self._claim(id_) for id_ in edition.claims],
                facts,
                list(edition.facts.charts.values()),
                list(edition.verdicts.values()),
                [self._source(key) for key in edition.sources],
                self._publication.mentions,
                heads,
            )
        )

    @cached_property
    def _everything(self) -> str:
        """Every word of the edition, and what became of every name."""
        edition, citations = self._edition, self._publication.citations
        formatted = [dict(each) for each in (citations.full, citations.short, citations.references, citations.alone)]
        changes = (list(self._publication.unreleased), list(edition.changes.items()))
        cited = [self._publication.citing.told(thing) for thing in self._citables()]
        return _digest((self._frame, self._registers, self._sources, formatted, changes, cited))

    def _citables(self) -> Iterator:
        things = self._publication.citing.citables
        yield things.report
        for each in (things.chapters, things.passages, things.annotations, things.sources):
            yield from each.values()

    # What belongs to one page.

    def _shown(self, chapter: Chapter) -> Iterator[object]:
        edition, citing = self._edition, self._publication.citing
        ids = {passage.id for passage in chapter.passages}
        notes = edition.notes_called_in(passage.prose for passage in chapter.passages)
        owners = [*ids, *(note.id for note in chapter.notes), *(note.id for note in notes)]
        annotations = [[a.id for a in edition.annotations_on.get(owner, ())] for owner in sorted(owners)]
        homes = [
            edition.chapter_of[id_]
            for id_ in (*(note.id for note in notes), *(id_ for on in annotations for id_ in on))
        ]
        yield annotations
        yield [(note.id, note.label) for note in notes]
        for home in dict.fromkeys((chapter.path, *(home.path for home in homes))):
            yield self._words(edition.chapters_by_path[home])
        yield [[self._claim(id_) for id_ in edition.claims_in.get(owner, ())] for owner in sorted(owners)]
        yield citing.told(citing.citables.chapters[chapter.slug])
        yield [citing.told(citing.citables.passages[passage.id]) for passage in chapter.passages]
        became = {number: record for id_ in ids for number, record in self._became.get(id_, ())}
        yield [became[number] for number in sorted(became)]

    @cached_property
    def _became(self) -> Mapping[str, list[tuple[int, Record]]]:
        """What has become since the last release of each name, and of others that lead to it, numbered in order."""
        records = defaultdict(list)
        for number, record in enumerate(self._publication.unreleased):
            for name in {record.name, *record.to}:
                records[name].append((number, record))
        return records

    def _words(self, chapter: Chapter) -> str:
        """The text of a chapter with what its citations and its names lead to."""
        if chapter.path not in self._known_words:
            self._known_words[chapter.path] = _digest(self._words_told(chapter))
        return self._known_words[chapter.path]

    @cached_property
    def _known_words(self) -> dict[str, str]:
        return {}

    def _words_told(self, chapter: Chapter) -> Iterator[object]:
        edition, citations = self._edition, self._publication.citations
        text = (self._publication.root / chapter.path).read_text(encoding="utf-8-sig", errors="replace")
        yield chapter.path, chapter.digest
        prose = [said.prose for said in edition.said_in[chapter.path]]
        # With what only looks like a citation: another chapter may make it one.
        clusters = {citation.source: citation for run in prose for citation in run.citations}
        for cluster in sorted({*clusters, *(match.group() for match in CITATION.finditer(text))}):
            if cluster in citations.full:
                yield cluster, citations.full[cluster], citations.short.get(cluster)
                yield [self._source(key) for key in edition.keys_of_citation.get(cluster, ())]
        items = {(i.key, i.locator, i.label): i for cluster in clusters.values() for i in cluster.items}
        for said in sorted(items):
            yield said, self._source(said[0]), self._publication.citing.told_as_cited(items[said])
        runs = set(_RUN.findall(text))
        found = (name for run in (*runs, "") for name in self._names.get(run, ()))
        yield sorted(name for name in found if runs.issuperset(_RUN.findall(name[0])))
        bound = {binding.target for run in prose for binding in run.bindings if binding.kind == "entity"}
        entities = edition.facts.entities
        yield sorted((id_, entities[id_].kind if id_ in entities else "") for id_ in bound)

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str, str]]]:
        """The names that are linked, with whose they are, by the letters with which each begins.

        A text in which one of a name's runs of letters does not stand has not got the name, however it is marked up.
        """
        names = defaultdict(list)
        for entity in self._edition.facts.entities.values():
            for name in linkable_names(entity):
                run = _RUN.search(name)
                names[run.group() if run else ""].append((name, entity.id, entity.kind))
        return names

    def _box(self, box) -> object:
        claims = [id_ for row in box.rows for id_ in (*row.cells, *row.also) if id_]
        return _told(box), [self._claim(id_) for id_ in claims]

    def _claim(self, id_: str) -> str:
        """A claim with the works that it names."""
        if id_ not in self._known_claims:
            claim = self._edition.claims[id_]
            self._known_claims[id_] = _digest((claim, [self._source(key) for key in claim.sources]))
        return self._known_claims[id_]

    @cached_property
    def _known_claims(self) -> dict[str, str]:
        return {}

    def _source(self, key: str) -> str:
        if key not in self._known_sources:
            self._known_sources[key] = _digest((key, self._edition.sources.get(key)))
        return self._known_sources[key]

    @cached_property
    def _known_sources(self) -> dict[str, str]:
        return {}


def _digest(parts: Iterable[object]) -> str:
    told = json.dumps(list(parts), default=_told, ensure_ascii=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def _told(value: object) -> object:
    """Return a value as JSON can tell it. Where it was written is left out: nothing shows that of another file."""
    if isinstance(value, Location):
        return None
    if is_dataclass(value):
        return [getattr(value, name) for name in _fields_of(type(value))]
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, dict | list | tuple | str):
        return value
    return str(value) if not hasattr(value, "items") else dict(value.items())


@lru_cache(maxsize=256)
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in ("location", "places"))
