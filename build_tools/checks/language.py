"""Names and spelling, which look at the same words."""

from __future__ import annotations

from collections.abc import Iterator

from . import names, spelling
from .doubts import Doubt
from .words import Vocabulary


def doubts(vocabulary: Vocabulary) -> Iterator[Doubt]:
    yield from names.doubts(vocabulary)
    yield from spelling.doubts(vocabulary)
