"""Names: those of the text are in the authority file, and each is spelt with the same diacritics everywhere."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ..edition import Edition
from ..entity_names import spoken_names
from ..spelling import dictionary
from ..suggestions import did_you_mean
from .doubts import Doubt, doubt
from .words import WORD, SaidWord


def doubts(edition: Edition, said: Sequence[SaidWord], declared: frozenset[str]) -> Iterator[Doubt]:
    found = [word for word in said if word.word[0].isupper()]
    yield from _unknown(edition, found, declared)
    yield from _differing(edition, found)


def _unknown(edition: Edition, found: list[SaidWord], declared: frozenset[str]) -> Iterator[Doubt]:
    """A capitalised word within a sentence that neither the authority file nor the dictionary has in any form."""
    words = dictionary(edition.report.language)
    if words is None:
        return
    known: dict[str, bool] = {}
    spoken = sorted({name for entity in edition.facts.entities.values() for name in spoken_names(entity)})
    for name in found:
        word = name.word
        if word not in known:
            is_short = word.isupper() or len(word) < 3
            known[word] = is_short or word in declared or words.knows(word) or words.knows(word.lower())
        if known[word] or name.starts_sentence:
            continue
        hint = did_you_mean(word, spoken) or "Put it into content/facts/ (people, organisations, places or events)."
        place = name.said.prose.place_of(name.start)
        yield doubt(name.said.owner, word, place, "unknown-name", f"no file of names has {word!r}", hint)


def _differing(edition: Edition, found: list[SaidWord]) -> Iterator[Doubt]:
    """Two spellings of one name that differ in their diacritics alone, where no entity has both."""
    forms: dict[str, dict[str, list[SaidWord]]] = defaultdict(dict)
    for name in found:
        forms[_bare(name.word)].setdefault(name.word, []).append(name)
    declared = Counter()
    for entity in edition.facts.entities.values():
        declared.update({word for name in spoken_names(entity) for word in WORD.findall(name)})
    for spellings in forms.values():
        if len(spellings) < 2:
            continue
        usual = max(spellings, key=lambda word: (declared[word], len(spellings[word]), word))
        for word, places in spellings.items():
            if word == usual or declared[word]:
                continue
            for name in places:
                place = name.said.prose.place_of(name.start)
                message = f"{word!r} is spelt {usual!r} elsewhere"
                hint = "Choose one, or give both as spellings of one name in content/facts/."
                yield doubt(name.said.owner, word, place, "diacritics-differ", message, hint)


def _bare(word: str) -> str:
    if word.isascii():
        return word.casefold()
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign)).casefold()
