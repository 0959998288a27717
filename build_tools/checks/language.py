"""Names and spelling, which look at the same words."""

from __future__ import annotations

from collections.abc import Iterator

from ..edition import Edition
from . import names, spelling
from .doubts import Doubt
from .words import declared_words, words_of


def doubts(edition: Edition) -> Iterator[Doubt]:
    said, declared = list(words_of(edition)), declared_words(edition)
    yield from names.doubts(edition, said, declared)
    yield from spelling.doubts(edition, said, declared)
