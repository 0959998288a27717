"""The search: an index of all entries, the spellings of names, the words of the edition, and the page to search on.

What a browser loads when a reader turns to search: `search/settings.json`, then from `search/index/` what Pagefind
needs for the words that are typed. `search/names*.json` leads from every spelling to its entity, `search/words*.json`
from a slip of the pen to the word that was meant; both are parted by first letters where they are large.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from ..facts.entity_names import all_names
from ..keeper import Keeper
from ..pagefind_index import Document, Part, index_files
from ..publication import Publication
from ..publishing.unchanged import digest_of_generator
from .asking_words import ASKING_WORDS
from .search_entries import KINDS, LAYERS, Entry, search_entries

FOLDER = "search"
_MOST_WORDS = 900  # of a document of the index, unless one entry alone has more
_LARGE = 60_000  # bytes of a list of words; a larger one is parted
_COMMON = 0.12  # of the entries: a word in more of them tells little, and is searched only where nothing else is typed
_FEWEST = 40  # entries of which that can be said
_WORD = re.compile(r"[^\W_]+")


def search_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of all that searching needs. Raises IndexingFailed.

    Entries are made, counted and indexed one stretch after the other: those of a thousand chapters never stand at once.
    """
    language = publication.edition.report.language
    sections = [chapter.title for chapter in publication.edition.chapters if chapter.section]
    counts = Counts()
    found = documents(counts.counted(search_entries(publication, site_url)))
    for path, content in index_files(found, language, _keeper(publication)):
        yield f"{FOLDER}/index/{path}", content
    yield from names_and_words(counts, name_records(publication), language, sections)
    yield f"{FOLDER}/index.html", search_page(publication, site_url).encode()


def _keeper(publication: Publication) -> Keeper:
    return Keeper(publication.cache / FOLDER, digest_of_generator()) if publication.cache else Keeper()


class Counts:
    """What is counted of entries while they pass."""

    def __init__(self) -> None:
        self.entries = 0
        self.length = 0  # words of their texts
        self.words: Counter[str] = Counter()  # in how many entries each stands, in title or text
        self.layers: set[str] = set()
        self.kinds: set[str] = set()
        self._plain: Counter[str] = Counter()  # in how many texts each stands without a capital

    def counted(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries as they are given."""
        for entry in entries:
            in_text = set(entry.text.split())
            self.words.update(set().union(*map(_words_of, in_text.union(entry.title.split()))))
            self._plain.update(set().union(*map(_plain_words_of, in_text)))
            self.entries += 1
            self.length += len(_WORD.findall(entry.text))
            self.layers.add(entry.layer)
            self.kinds.add(entry.kind)
            yield entry

    @property
    def common(self) -> list[str]:
        """The words that stand, without a capital, in so many of the texts that they tell nothing."""
        least = max(_FEWEST, _COMMON * self.entries)
        return sorted(word for word, count in self._plain.items() if count > least and not word.isdigit())


def names_and_words(
    counts: Counts, names: list[dict], language: str, sections: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of what a browser knows beside the index. `names`: records as of `name_records`."""
    words = [[word, count] for word, count in sorted(counts.words.items())]
    lists = {
        "names": [(set(_initials(record["names"])), record) for record in names],
        "words": [({word[0]}, [word, count]) for word, count in words],
    }
    for name, items in lists.items():
        yield from _parted(name, items)
    settings = {
        "language": language.partition("-")[0],
        "entries": counts.entries,
        "length": counts.length,
        "common": sorted({*counts.common, *_asking(language)}),
        "parted": {name: initials for name, items in lists.items() if (initials := _initials_of(items))},
        "filters": _filters(counts, sections),
    }
    yield f"{FOLDER}/settings.json", _json(settings)


def folded(text: str) -> str:
    """Return words as they are compared: without capitals and marks above letters. `search-words.js` does the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return bare.replace("ı", "i").replace("’", "").replace("'", "")


@lru_cache(maxsize=1 << 17)
def _words_of(part: str) -> tuple[str, ...]:
    """Return the words of a part of a text that spaces part from others."""
    return tuple(_WORD.findall(folded(part)))


@lru_cache(maxsize=1 << 17)
def _plain_words_of(part: str) -> tuple[str, ...]:
    return _words_of(part) if part == part.lower() else ()


def name_records(publication: Publication) -> list[dict]:
    """Return each entity with every spelling that leads to it, in the order that `self_token` numbers."""
    mentions = publication.mentions
    return [
        {
            "number": number,
            "name": entity.name,
            "kind": entity.kind,
            "names": list(all_names(entity)),
            "mentions": len(mentions.get(id_, ())),
        }
        for number, (id_, entity) in enumerate(publication.edition.facts.entities.items())
        if publication.addresses.of_entity(id_) is not None
    ]


def _initials(names: Iterable[str]) -> Iterator[str]:
    return (word[0] for name in names for word in _WORD.findall(folded(name)))


def _asking(language: str) -> Iterator[str]:
    return map(folded, ASKING_WORDS.get(language.partition("-")[0], ()))


_Items = list[tuple[set[str], object]]  # with the first letters by which each is looked up


def _initials_of(items: _Items) -> str:
    """Return the first letters by which a list is parted; '' where it is small enough for one file."""
    if len(_json([item for _, item in items])) <= _LARGE:
        return ""
    return "".join(sorted(set().union(*(initials for initials, _ in items))))


def _parted(name: str, items: _Items) -> Iterator[tuple[str, bytes]]:
    """Yield a list as one file, or, where it is large, as one for each first letter."""
    if not _initials_of(items):
        yield f"{FOLDER}/{name}.json", _json([item for _, item in items])
        return
    by_initial = defaultdict(list)
    for initials, item in items:
        for initial in sorted(initials):
            by_initial[initial].append(item)
    for initial in sorted(by_initial):
        yield f"{FOLDER}/{name}-{ord(initial):x}.json", _json(by_initial[initial])


def _filters(counts: Counts, sections: list[str]) -> dict[str, list[list[str]]]:
    """Return by what a search can be narrowed: for each filter its values with their words."""
    return {
        "layer": [[layer, words] for layer, words in LAYERS.items() if layer in counts.layers],
        "section": [[title, title] for title in sections],
        "kind": [[kind, words] for kind, words in KINDS.items() if kind in counts.kinds],
    }


def documents(entries: Iterable[Entry]) -> Iterator[Document]:
    """Yield stretches of entries of one kind, page and section, in the order given."""
    for (kind, page, section), group in groupby(entries, key=lambda e: (e.kind, e.page, e.section)):
        for stretch in _stretches(group):
            filters = {"kind": kind, "layer": stretch[0].layer, "section": section}
            tokens = " ".join(filter_token(name, value) for name, value in filters.items() if value)
            first, *others = stretch
            parts = [
                Part(first.address or "./", first.title, first.text, f"{first.hidden} {tokens}".strip()),
                *(Part(e.address or "./", e.title, e.text, e.hidden) for e in others),
            ]
            yield Document(tuple(parts), {"page": page, "kind": kind})


def filter_token(name: str, value: str) -> str:
    """Return the word that marks a stretch for a filter: ('kind', 'note') -> 'zqfkindnotex'."""
    return f"zqf{name}{''.join(_WORD.findall(folded(value)))}x"


def _stretches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    stretch: list[Entry] = []
    length = 0
    for entry in entries:
        words = len(f"{entry.title} {entry.text} {entry.hidden}".split())
        if stretch and length + words > _MOST_WORDS:
            yield stretch
            stretch, length = [], 0
        stretch.append(entry)
        length += words
    if stretch:
        yield stretch


def search_page(publication: Publication, site_url: str = "") -> str:
    """Return the page that searches without a dialog, and leads to the indexes where nothing can be searched."""
    report = publication.edition.report
    canonical = f"{site_url}{FOLDER}/" if site_url else ""
    page = publication.fragment(
        "search-page", FOLDER, report=report, canonical=canonical, indexes=_indexes(publication)
    )
    return f"{page}\n"


def _indexes(publication: Publication) -> list[dict]:
    """The pages that list what can be looked up by hand."""
    kinds = {("index", argument) for argument in ("people", "organisations", "places", "events")}
    kinds |= {(kind, "") for kind in ("subjects", "glossary", "register", "bibliography", "timeline")}
    return [
        {"title": chapter.title, "address": publication.addresses.of_page(chapter.slug), "words": chapter.description}
        for chapter in publication.edition.chapters
        if any((placement.kind, placement.argument) in kinds for placement in chapter.placements)
    ]


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n".encode()
