"""The words of an edition's text, and those that it declares itself: what the checks of names and spelling share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

from ..diagnostics import Location
from ..edition import Edition, Utterance
from ..facts.entity_names import all_names
from ..keeper import Keeper
from ..spelling import Dictionary

# Letters of the Latin script with the marks that follow them; a name's own hyphens and apostrophes part words.
WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*(?:[’'][^\W\d_]+)*")
_LATIN_ENDS = 0x24F  # of Latin Extended-B; beyond it only Latin Extended Additional
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:;…•|]|\n)[\s“”‘’\"'(\[«»–—]*$")


class SaidWord(NamedTuple):
    """A word where it stands."""

    said: Utterance
    start: int  # in the plain words
    word: str  # without a possessive 's'

    @property
    def place(self) -> Location:
        return self.said.prose.place_of(self.start)

    @property
    def starts_sentence(self) -> bool:
        before = self.said.prose.plain[max(0, self.start - 12) : self.start]
        return bool(_SENTENCE_ENDS.search(before)) and (len(before) < 12 or not before.isspace())


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that the dictionary of the edition's language does not have."""

    word: str
    owner: str  # the passage, note or annotation; '' on the editors' own pages
    place: Location
    starts_sentence: bool
    is_known_small: bool  # with a small first letter it is in the dictionary


@dataclass(frozen=True, slots=True)
class WordsOfChapter:
    """The words of a chapter about which there may be something to ask."""

    capitals: frozenset[str]  # that begin with one; of code, too
    unknown: tuple[UnknownWord, ...]  # wherever they stand, but for code; none where the language has no dictionary


def words_of_chapter(utterances: Sequence[Utterance], known: Dictionary | None) -> WordsOfChapter:
    words = _words_of(said.prose.plain for said in utterances)
    words = {without_possessive(word) for word in words if word.isascii() or is_latin(word)}
    unknown = {word for word in known.unknown(words) if len(word) > 1} if known else set()
    return WordsOfChapter(
        frozenset(word for word in words if word[0].isupper()),
        tuple(
            UnknownWord(found.word, said.owner, found.place, found.starts_sentence, known.knows(found.word.lower()))
            for said in utterances
            if any(word in said.prose.plain for word in unknown)
            for found in _words_in(said)
            if found.word in unknown
        ),
    )


def _words_of(texts: Iterable[str]) -> set[str]:
    """Return all that `WORD` finds in these texts; most of it needs no looking for, since spaces part it."""
    parts = set("\n".join(texts).split())
    plain = {part for part in parts if part.isalpha()}
    return plain.union(*(WORD.findall(part) for part in parts - plain))


class Vocabulary:
    """The words of an edition: what there is, and where the few stand about which there is something to ask."""

    def __init__(self, edition: Edition, by_chapter: Sequence[WordsOfChapter], keeper: Keeper):
        self.edition, self.keeper, self._by_chapter = edition, keeper, by_chapter
        self.capitals = frozenset().union(*(words.capitals for words in by_chapter))
        declared = declared_words(edition) if any(words.unknown for words in by_chapter) else frozenset()
        self.unknown = [found for words in by_chapter for found in words.unknown if found.word not in declared]

    def says(self, name: str) -> bool:
        """Tell whether these words stand anywhere in the edition's text, or in what is said of its author."""
        first = next((word for word in WORD.findall(name) if word[0].isupper()), "")
        # Looked for where a word of it stands; if it is not there, everywhere, since it may be a part of a word.
        near = (
            text for number in self._chapters_with.get(without_possessive(first), ()) for text in self._texts(number)
        )
        return any(name in text for text in near) or name in self._everything

    @cached_property
    def _chapters_with(self) -> Mapping[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, words in enumerate(self._by_chapter):
            for word in words.capitals:
                numbers.setdefault(word, []).append(number)
        return numbers

    def _texts(self, number: int) -> Iterator[str]:
        return (said.prose.plain for said in self.edition.said_in[self.edition.chapters[number].path])

    @cached_property
    def _everything(self) -> str:
        edition = self.edition
        return "\n".join((edition.report.author_note, *(said.prose.plain for said in edition.said)))

    def places(self, wanted: Set[str]) -> Iterator[SaidWord]:
        """Yield these words, of `capitals`, wherever they stand, but for code."""
        for chapter, words in zip(self.edition.chapters, self._by_chapter, strict=True):
            if not wanted.isdisjoint(words.capitals):
                yield from (
                    word
                    for said in self.edition.said_in[chapter.path]
                    for word in _words_in(said)
                    if word.word in wanted
                )


def _words_in(said: Utterance) -> Iterator[SaidWord]:
    """Yield every word in the letters of the Latin script that is not code."""
    plain, code = said.prose.plain, said.prose.plain_code
    for match in WORD.finditer(plain):
        word, start = match.group(), match.start()
        if code and any(first <= start < last for first, last in code):
            continue
        if len(word) < 4 and plain.startswith("-", match.end()):
            continue  # 'pre-emptive', 'de-facto'
        if word.isascii() or is_latin(word):
            yield SaidWord(said, start, without_possessive(word))


def is_latin(word: str) -> bool:
    return all(
        ord(letter) <= _LATIN_ENDS or 0x1E00 <= ord(letter) <= 0x1EFF or unicodedata.combining(letter)
        for letter in word
    )


def without_possessive(word: str) -> str:
    if word[-1:] not in "s’'" or word.isalpha():
        return word
    return re.sub(r"(?:[’']s|(?<=s)[’'])$", "", word)


def declared_words(edition: Edition) -> frozenset[str]:
    """Return the words of names and titles that the edition declares: entities, its own head, the works' authors and titles."""
    texts: list[str] = []
    for entity in edition.facts.entities.values():
        texts += [*all_names(entity), entity.role]
    report = edition.report
    texts += [value for part in fields(report) if isinstance(value := getattr(report, part.name), str)]
    texts += [person.name for person in report.authors]
    for source in edition.sources.values():
        texts += _strings(source.csl)
    return frozenset(map(without_possessive, _words_of(texts)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
