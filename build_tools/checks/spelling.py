"""Spelling: every word is in the dictionary of the edition's language, a declared name, or exempted with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..spelling import Dictionary, dictionary
from .doubts import Doubt, doubt
from .words import Vocabulary


def doubts(vocabulary: Vocabulary) -> Iterator[Doubt]:
    words = dictionary(vocabulary.edition.report.language)
    if words is None:
        return
    for found in vocabulary.places({word for word in vocabulary.unknown if not word.isupper()}):
        word = found.word
        # A capital within a sentence makes a name, of which the dictionary knows little.
        if word[0].isupper() and not found.starts_sentence:
            continue
        if word[0].isupper() and (words.knows(word.lower()) or not words.suggestion(word)):
            continue
        place, message = found.said.prose.place_of(found.start), f"{word!r} is not in the dictionary"
        yield doubt(found.said.owner, word, place, "misspelt-word", message, partial(_advice, words, word))


def _advice(words: Dictionary, word: str) -> str:
    return words.suggestion(word) or "Mend it, or put it into content/facts/exemptions.yml with a reason."
