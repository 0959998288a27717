"""Spelling: every word is in the dictionary of the edition's language, a declared name, or exempted with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..edition import Edition
from ..spelling import dictionary
from .doubts import Doubt, doubt
from .words import SaidWord


def doubts(edition: Edition, said: Sequence[SaidWord], declared: frozenset[str]) -> Iterator[Doubt]:
    words = dictionary(edition.report.language)
    if words is None:
        return
    known: dict[str, bool] = {}
    for found in said:
        word = found.word
        if word not in known:
            known[word] = word in declared or len(word) == 1 or words.knows(word)
        # A capital within a sentence makes a name, of which the dictionary knows little.
        if known[word] or word.isupper() or (word[0].isupper() and not found.starts_sentence):
            continue
        if word[0].isupper() and (words.knows(word.lower()) or not words.suggestion(word)):
            continue
        hint = words.suggestion(word) or "Mend it, or put it into content/facts/exemptions.yml with a reason."
        place = found.said.prose.place_of(found.start)
        yield doubt(found.said.owner, word, place, "misspelt-word", f"{word!r} is not in the dictionary", hint)
