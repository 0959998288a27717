"""An edition with all that is needed to show it: formatted citations, addresses, templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from .addresses import Addresses, folder_of, relative
from .citations.citing import Citing
from .citations.style import FormattedCitations
from .edition import Edition
from .facts.entity_names import NameFinder
from .published import entries_of, since_release
from .releases.ledger import Record
from .repository import Repository
from .sources.lazy_pattern import LazyPattern
from .theme_folder import theme_folder

FRAGMENTS = "fragments"
BOOK = "book"
PARTIALS = "partials"  # the engine's, too
_ON_MANY_PAGES = ("head", "citations", "cite-chapter", "faces", "passage-page")


@dataclass(frozen=True, slots=True)
class Book:
    """The whole edition as a file."""

    suffix: str  # 'pdf'
    name: str  # 'PDF'
    media_type: str  # 'application/pdf'
    address: str  # 'the-harbour-at-low-tide.pdf'


BOOKS = (("pdf", "PDF", "application/pdf"), ("epub", "EPUB", "application/epub+zip"))


@dataclass(frozen=True)
class Publication:
    """What the outputs read. `prose` turns a run of the edition's Markdown into HTML for the page `slug`."""

    edition: Edition
    citations: FormattedCitations
    citing: Citing
    root: Path
    prose: Callable[[str, str], str] = field(compare=False)
    site_url: str = ""  # the public address, ending with a slash; '' while it is not set
    pages: dict[str, str] = field(default_factory=dict, compare=False)  # slug -> HTML, as the engine converts them
    cache: Path | None = None
    repository: Repository = Repository()
    has_books: bool = False  # whether this build makes them
    finished: set[str] = field(default_factory=set, compare=False)  # slugs of which finish_chapter has written all
    finishers: set[Callable] = field(default_factory=set, compare=False)  # that have written all of theirs
    # What was computed so far, by what it was computed from. A worker sends what it has learnt to the process it came from.
    known: dict[bytes, object] = field(default_factory=dict, compare=False)

    asked: set[bytes] = field(default_factory=set, compare=False)  # of `known`, until somebody empties it
    tools: dict[str, object] = field(default_factory=dict, compare=False)  # prepared once by an output, for many parts

    @property
    def books(self) -> tuple[Book, ...]:
        """The edition as PDF and EPUB, where this build makes them."""
        stem = self.edition.report.slug
        made = BOOKS if self.has_books else ()
        return tuple(Book(suffix, name, media_type, f"{stem}.{suffix}") for suffix, name, media_type in made)

    def once(self, what: tuple[str, ...], compute: Callable[[], object]):
        """Return what is known under `what`, or compute it and know it from then on."""
        # Kept by digest, since a text as a key would be held, and sent home, as often as it is looked up.
        key = blake2b("\0".join(what).encode(), digest_size=16).digest()
        self.asked.add(key)
        if key not in self.known:
            self.known[key] = compute()
        return self.known[key]

    def prepare(self) -> None:
        """Compute what all pages look up, before the work on them is shared among processes."""
        for name, found in vars(type(self.edition)).items():
            if isinstance(found, cached_property):
                getattr(self.edition, name)
        for name in ("mentions", "addresses", "unreleased"):
            getattr(self, name)
        self.citing.prepare()
        LazyPattern.compile_all()
        # A fragment that stands on one page, or on none, is compiled where it is asked for.
        placed = Counter(placement.kind for chapter in self.edition.chapters for placement in chapter.placements)
        for name in (*_ON_MANY_PAGES, *(kind for kind, times in placed.items() if times > 1)):
            self.template(name)

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.edition)

    @cached_property
    def unreleased(self) -> tuple[Record, ...]:
        """What became of names since the last release, and the new ones: what the next release appends to the ledger."""
        edition = self.edition
        return since_release(edition.ledger, entries_of(edition), edition.changes)[0] if edition.ledger else ()

    @property
    def edition_folder(self) -> str:
        """Where these words stand for ever: 'v/1.1/'; '' for words that no edition has yet."""
        newest = self.edition.ledger.newest if self.edition.ledger else None
        return folder_of(newest.version) if newest and not self.unreleased else ""

    @property
    def names(self) -> NameFinder:
        return self.edition.names

    @cached_property
    def mentions(self) -> Mapping[str, tuple[str, ...]]:
        """For each entity the ids of the passages, notes and annotations that name it, in order."""
        found: dict[str, dict[str, None]] = {}
        for said in self.edition.said:
            bound = (binding.target for binding in said.prose.bindings if binding.kind == "entity")
            named = (entity for _, _, entity in self.names.find(said.prose.plain))
            for entity in (*bound, *named):
                if said.owner:
                    found.setdefault(entity, {})[said.owner] = None
        return {entity: tuple(owners) for entity, owners in found.items()}

    @cached_property
    def theme(self) -> Path:
        """The folder of the theme."""
        return theme_folder(self.root)

    @cached_property
    def _templates(self) -> Environment:
        return Environment(
            loader=FileSystemLoader([self.theme / folder for folder in (FRAGMENTS, BOOK, PARTIALS)]),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def template(self, name: str) -> Template:
        """Return `theme/fragments/NAME.html`, to be rendered many times."""
        return self._templates.get_template(f"{name}.html")

    def escaped(self, words: str) -> str:
        """Return words as the fragments put them into a page."""
        return str(self._templates.filters["escape"](words))

    def fragment(self, name: str, slug: str, **context: object) -> str:
        """Render `theme/fragments/NAME.html` for the page `slug`; `link` in it makes addresses relative to that page."""
        template = self.template(name)
        return template.render(link=lambda address: relative(address, slug), **context).strip()

    def book_part(self, name: str, **context: object) -> str:
        """Render `theme/book/NAME`, a file of the EPUB."""
        return self._templates.get_template(name).render(**context)
