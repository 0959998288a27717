"""Names: those of the text are in the authority file, and each is spelt with the same diacritics everywhere."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from ..facts.entity_names import spoken_names
from ..model import Entity
from ..suggestions import did_you_mean
from .doubts import Doubt, doubt
from .words import WORD, SaidWord, Vocabulary


def doubts(vocabulary: Vocabulary) -> Iterator[Doubt]:
    yield from _unknown(vocabulary)
    yield from _differing(vocabulary)


def _unknown(vocabulary: Vocabulary) -> Iterator[Doubt]:
    """A capitalised word within a sentence that neither the authority file nor the dictionary has in any form."""
    for found in vocabulary.unknown:
        word = found.word
        is_name = word[0].isupper() and not word.isupper() and len(word) > 2
        if is_name and not found.starts_sentence and not found.is_known_small:
            message = f"no file of names has {word!r}"
            yield doubt(found.owner, word, found.place, "unknown-name", message, partial(_advice, word, vocabulary))


def _advice(word: str, vocabulary: Vocabulary) -> str:
    entities = vocabulary.edition.facts.entities.values()
    spoken = {name for entity in entities for name in spoken_names(entity)}
    return did_you_mean(word, spoken) or "Put it into content/facts/ (people, organisations, places or events)."


def _differing(vocabulary: Vocabulary) -> Iterator[Doubt]:
    """Two spellings of one name that differ in their diacritics alone, where no entity has both."""
    alike: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary.capitals:
        alike[_bare(word)].append(word)
    forms: dict[str, dict[str, list[SaidWord]]] = defaultdict(dict)
    for name in vocabulary.places({word for words in alike.values() if len(words) > 1 for word in words}):
        forms[_bare(name.word)].setdefault(name.word, []).append(name)
    declared = _words_of_names(vocabulary.edition.facts.entities.values()) if forms else Counter()
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


def _words_of_names(entities: Iterable[Entity]) -> Counter:
    """Count in the names of how many entities each word stands."""
    return Counter(
        word for entity in entities for word in {word for name in spoken_names(entity) for word in WORD.findall(name)}
    )


def _bare(word: str) -> str:
    if word.isascii():
        return word.casefold()
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign)).casefold()
