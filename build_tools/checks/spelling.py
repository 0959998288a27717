"""Spelling: every word is in the dictionary of the edition's language, a declared name, or exempted with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..spelling import dictionary
from .doubts import Doubt, doubt
from .words import Vocabulary


def doubts(vocabulary: Vocabulary) -> Iterator[Doubt]:
    for found in vocabulary.unknown:
        word = found.word
        # A capital within a sentence makes a name, of which the dictionary knows little.
        if word.isupper() or (word[0].isupper() and not found.starts_sentence):
            continue
        if word[0].isupper() and (found.is_known_small or not _suggestion(word, vocabulary)):
            continue
        message = f"{word!r} is not in the dictionary"
        yield doubt(found.owner, word, found.place, "misspelt-word", message, partial(_advice, word, vocabulary))


def _advice(word: str, vocabulary: Vocabulary) -> str:
    return _suggestion(word, vocabulary) or "Mend it, or put it into content/facts/exemptions.yml with a reason."


def _suggestion(word: str, vocabulary: Vocabulary) -> str:
    language = vocabulary.edition.report.language
    return vocabulary.keeper.kept("suggestion", (language, word), lambda: dictionary(language).suggestion(word))
