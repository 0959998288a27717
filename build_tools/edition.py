"""Reads a whole edition, without any engine: every file, assembled and linked both ways."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from .diagnostics import Diagnostic, Location
from .edition_file import Contents, read_edition_file
from .facts.entity_names import NameFinder
from .facts.reading import Facts, of_facts_files, read_facts
from .keeper import Asked, Keeper, digest_of
from .link_ledger import LINKS_FILE, LinkRecord, read_links
from .model import Annotation, Chapter, Claim, Note, Passage, Prose, Report, Source, Verdict
from .releases.changes_file import CHANGES_FILE, Change, read_changes
from .releases.ledger import LEDGER_FILE, Ledger, read_ledger
from .sources.attachments import attachment_mistakes, content_files, is_source
from .sources.source_files import LARGEST, read_source
from .sources.source_form import form_mistakes

CONTENT = "content"
EDITION_FILE = "content/edition.yml"
BIBLIOGRAPHY = "references.bib"
FACTS = "content/facts"
LARGEST_LEDGER = 16 * LARGEST  # it only ever grows


@dataclass(frozen=True, slots=True)
class Utterance:
    """A run of prose and who says it."""

    owner: str  # '1.4', 'note-7', 'a-1.4'; '' for the editors' own page text
    prose: Prose
    chapter: Chapter


@dataclass(frozen=True)
class Edition:
    """One report with its apparatus. All that the outputs show is looked up here."""

    report: Report
    contents: Contents
    chapters: tuple[Chapter, ...]  # in reading order
    sources: Mapping[str, Source]  # by citation key, in the order of the file
    facts: Facts
    verdicts: Mapping[str, Verdict]  # by the check's id
    ledger: Ledger | None = Ledger()  # of all that was published; None where it is broken
    changes: Mapping[str, Change] = field(default_factory=dict)  # what became of names since the last release
    links: Mapping[str, LinkRecord] = field(default_factory=dict)  # what addresses answered last, by citation key
    attachments: frozenset[str] = frozenset()  # the other files of content/, which are published as they are

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """Passages by id, in the report's order."""
        return {passage.id: passage for chapter in self.chapters for passage in chapter.passages}

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """Notes by id ('note-7'), each with the passage that calls it, in the report's order."""
        calls = {
            f"note-{reference.label}": (said.owner, reference.location)
            for said in reversed(self.said)
            for reference in said.prose.note_references
        }
        notes = {}
        for chapter in self.chapters:
            for note in chapter.notes:
                notes[note.id] = Note(note.label, note.prose, note.location, *calls.get(note.id, ("", None)))
        return notes

    def notes_called_in(self, runs: Iterable[Prose]) -> list[Note]:
        """Return the notes that runs of prose call, and those that these call, in the order of the calls."""
        called: dict[str, Note] = {}
        waiting = deque(runs)
        while waiting:
            for reference in waiting.popleft().note_references:
                note = self.notes.get(f"note-{reference.label}")
                if note and note.id not in called:
                    called[note.id] = note
                    waiting.append(note.prose)
        return list(called.values())

    @cached_property
    def annotations(self) -> Mapping[str, Annotation]:
        return {a.id: a for chapter in self.chapters for a in chapter.annotations}

    @cached_property
    def chapter_of(self) -> Mapping[str, Chapter]:
        """The chapter of each passage, note and annotation, by its id."""
        homes: dict[str, Chapter] = {}
        for chapter in self.chapters:
            for thing in (*chapter.passages, *chapter.notes, *chapter.annotations):
                homes[thing.id] = chapter
        return homes

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The element ids of all passages, notes and annotations: each has one address, whoever links to it."""
        things = (*self.passages.values(), *self.notes.values(), *self.annotations.values())
        return frozenset(thing.anchor for thing in things)

    @cached_property
    def former(self) -> frozenset[str]:
        """The names that were published and are no passage or note any more."""
        published = self.ledger.latest.keys() if self.ledger else ()
        return frozenset(name for name in published if name not in self.passages and name not in self.notes)

    @cached_property
    def chapters_by_path(self) -> Mapping[str, Chapter]:
        return {chapter.path: chapter for chapter in self.chapters}

    @cached_property
    def said(self) -> tuple[Utterance, ...]:
        """Every run of prose with its owner, chapter by chapter: passages, notes, annotations, the rest."""
        return tuple(said for chapter in self.chapters for said in self.said_in[chapter.path])

    @cached_property
    def said_in(self) -> Mapping[str, tuple[Utterance, ...]]:
        """The same by the chapter's path."""
        return {chapter.path: tuple(said_in(chapter)) for chapter in self.chapters}

    @cached_property
    def citing(self) -> Mapping[str, tuple[str, ...]]:
        """For each citation key the ids of what cites it ('' for a page's own text), in order, once each."""
        return _once(
            (item.key, said.owner) for said in self.said for citation in said.prose.citations for item in citation.items
        )

    def reading_of(self, note: Note) -> str:
        """Return what came of reading the works that a note cites, the most telling outcome first."""
        keys = {item.key for citation in note.prose.citations for item in citation.items}
        outcomes = {self.sources[key].reading for key in keys if key in self.sources}
        order = ("differs", "supports-in-part", "supports", "not-seen")
        return next((outcome for outcome in order if outcome in outcomes), "without a work")

    @cached_property
    def keys_of_citation(self) -> Mapping[str, tuple[str, ...]]:
        """The known citation keys of each citation, by its source text."""
        return {
            citation.source: tuple(item.key for item in citation.items if item.key in self.sources)
            for said in self.said
            for citation in said.prose.citations
        }

    @cached_property
    def binding(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """For each ('claim' or 'entity', id) the ids of what binds it, in order, once each."""
        return _once(
            ((binding.kind, binding.target), said.owner) for said in self.said for binding in said.prose.bindings
        )

    @cached_property
    def annotations_on(self) -> Mapping[str, tuple[Annotation, ...]]:
        """The annotations about each passage or note, by its id."""
        about = defaultdict(list)
        for annotation in self.annotations.values():
            for target in annotation.on:
                about[target].append(annotation)
        return {target: tuple(annotations) for target, annotations in about.items()}

    @cached_property
    def explaining(self) -> Mapping[str, tuple[Annotation, ...]]:
        """The annotations that explain each check, by the check's id."""
        return _once((check, annotation) for annotation in self.annotations.values() for check in annotation.checks)

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Claims by id, with the standing that sources, checks and corrections give them."""
        corrected = {
            claim
            for annotation in self.annotations.values()
            if annotation.kind == "correction"
            for claim in annotation.claims
        }
        contradicted = {
            claim
            for check in self.facts.checks.values()
            if self.verdicts[check.id].outcome == "fails"
            # Where claims are computed from others, it is what they should give that is contradicted.
            for claim in ([check.result] if check.result else check.claims)
        }
        return {
            id_: replace(claim, standing="corrected" if id_ in corrected else "contradicted")
            if id_ in corrected or id_ in contradicted
            else claim
            for id_, claim in self.facts.claims.items()
        }

    @cached_property
    def names(self) -> NameFinder:
        return NameFinder(self.facts.entities)

    @cached_property
    def claims_naming(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the claims whose statements name each entity, by its id."""
        return _once(
            (entity, claim.id)
            for claim in self.facts.claims.values()
            for _, _, entity in self.names.find(claim.statement)
        )

    @cached_property
    def checks_on(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the checks in which each claim stands, by the claim's id."""
        return _once(
            (claim, check.id)
            for check in self.facts.checks.values()
            for claim in (*check.claims, check.result)
            if claim
        )

    @cached_property
    def claims_in(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the claims that each passage or note states, by its id."""
        return _once((owner, claim.id) for claim in self.facts.claims.values() for owner in claim.passages)


def _once(pairs) -> dict:
    """Group (key, value) pairs: key -> its values, in order, each once."""
    groups: dict = defaultdict(dict)
    for key, value in pairs:
        groups[key].setdefault(value if isinstance(value, str) else id(value), value)
    return {key: tuple(values.values()) for key, values in groups.items()}


def said_in(chapter: Chapter) -> Iterator[Utterance]:
    """Yield every run of prose of a chapter with its owner: passages, notes, annotations, the rest."""
    for thing in (*chapter.passages, *chapter.notes):
        yield Utterance(thing.id, thing.prose, chapter)
    for annotation in chapter.annotations:
        for prose in annotation.paragraphs:
            yield Utterance(annotation.id, prose, chapter)
    for prose in (*(heading.prose for heading in chapter.headings), *chapter.prose):
        yield Utterance("", prose, chapter)


def read_edition(root: Path, keeper: Keeper | None = None) -> tuple[Edition | None, list[Diagnostic]]:
    """Read the edition in the folder `root` and check nothing but its syntax.

    What `keeper` has of files that are as they were is not made again; the edition is the same without it. Returns the
    edition and the mistakes found while reading; None only where the edition's own file (`content/edition.yml`) cannot
    be read. Raises nothing for what the files hold.
    """
    keeper = keeper or Keeper()
    diagnostics: list[Diagnostic] = []
    if not (root / CONTENT).resolve().is_relative_to(root.resolve()):
        hint = "Put the folder itself here."
        place = Location(CONTENT)
        return None, [Diagnostic(place, "outside-edition", "the folder is a link that leads out of the edition", hint)]
    files = list(content_files(root, CONTENT))
    diagnostics += attachment_mistakes(root, files)
    texts = source_texts(root, diagnostics, files)
    head = texts.pop(EDITION_FILE, None)
    if head is None:
        if not any(d.location.path == EDITION_FILE for d in diagnostics):
            diagnostics.append(
                Diagnostic(
                    Location(EDITION_FILE),
                    "no-edition",
                    "there is no such file",
                    "It names the report and its chapters.",
                )
            )
        return None, diagnostics
    described, mistakes = keeper.kept("edition", (digest_of(head),), lambda: read_edition_file(head, EDITION_FILE))
    diagnostics += mistakes
    if described is None:
        return None, diagnostics
    report, contents = described

    works = texts.pop(BIBLIOGRAPHY, "")
    of_works = Asked("bibliography", (digest_of(works),), lambda: _read_works(works))
    declared = {path: text for path, text in texts.items() if path.startswith(f"{FACTS}/")}
    paths = _in_reading_order((path for path in texts if path.endswith(".md")), contents)
    of_chapters = [_of_chapter(texts[path], path) for path in paths]
    # All at once, the longest first.
    keeper.make_ready([of_works, *of_chapters, *of_facts_files(declared)])

    sources, mistakes = keeper.kept(*of_works)
    diagnostics += mistakes
    facts, mistakes = read_facts(declared, keeper)
    diagnostics += mistakes
    digests = [word for path in sorted(declared) for word in (path, digest_of(declared[path]))]
    verdicts, mistakes = keeper.kept("verdicts", digests, lambda: _run_checks(facts))
    diagnostics += mistakes
    changes, mistakes = read_changes(texts.pop(CHANGES_FILE, ""))
    diagnostics += mistakes
    links, mistakes = read_links(texts.pop(LINKS_FILE, ""))
    diagnostics += mistakes
    record = texts.pop(LEDGER_FILE, "")
    ledger, mistakes = keeper.kept("ledger", (digest_of(record),), lambda: read_ledger(record))
    diagnostics += mistakes
    chapters = []
    for asked in of_chapters:
        chapter, mistakes = keeper.kept(*asked)
        diagnostics += mistakes
        chapters.append(chapter)
    edition = Edition(
        report=report,
        contents=contents,
        chapters=tuple(chapters),
        sources={source.key: source for source in sources},
        facts=facts,
        verdicts={verdict.check: verdict for verdict in verdicts},
        ledger=ledger,
        changes=changes,
        links=links,
        attachments=frozenset(path for path in files if not is_source(path)),
    )
    return edition, diagnostics


def _of_chapter(text: str, path: str) -> Asked:
    return Asked("chapter", (path, digest_of(text)), lambda: _read_chapter(text, path))


def _read_chapter(text: str, path: str) -> tuple[Chapter, list[Diagnostic]]:
    # Loaded where a chapter is new.
    from .chapters import read_chapter

    return read_chapter(text, path)


def _run_checks(facts: Facts) -> tuple[list[Verdict], list[Diagnostic]]:
    # Loaded where a claim or a check is new.
    from .facts.claim_checks import run_checks

    return run_checks(facts)


def _read_works(text: str) -> tuple[tuple[Source, ...], list[Diagnostic]]:
    # Loaded where the file is read anew: its library takes a while.
    from .bibliography import read_bibliography

    return read_bibliography(text, BIBLIOGRAPHY)


def source_texts(root: Path, diagnostics: list[Diagnostic], files: Iterable[str] | None = None) -> dict[str, str]:
    """Return the readable sources of the edition by path, in a stable order; `files` are those of `content/`."""
    paths = [path for path in (BIBLIOGRAPHY, LEDGER_FILE) if (root / path).exists()]
    files = content_files(root, CONTENT) if files is None else files
    paths += sorted(
        (path for path in files if path.endswith((".md", ".yml", ".yaml"))), key=lambda path: path.split("/")
    )
    texts = {}
    folders: dict[str, bool] = {}
    for path in paths:
        text, mistakes = read_source(root, path, LARGEST_LEDGER if path == LEDGER_FILE else LARGEST, folders)
        diagnostics += mistakes
        if text is not None:
            texts[path] = text
            diagnostics += form_mistakes(text, path)
    return texts


def _in_reading_order(paths, contents: Contents) -> list[str]:
    """Sort chapters as the edition's contents list them; what they do not list comes last, by name."""
    place = {path: i for i, path in enumerate(contents.paths)}
    return sorted(paths, key=lambda path: (place.get(path, len(place)), path))
