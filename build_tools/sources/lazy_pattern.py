"""Regular expressions that are compiled when they are first asked: the largest take as long as reading a chapter."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar


class LazyPattern:
    """What `re.compile` returns, as far as it is used of large expressions."""

    _all: ClassVar[list[LazyPattern]] = []

    def __init__(self, source: str):
        self._source = source
        self._all.append(self)

    @classmethod
    def compile_all(cls) -> None:
        """Compile every expression, before the work that asks them is shared among processes."""
        for pattern in cls._all:
            _ = pattern._compiled

    @cached_property
    def _compiled(self) -> re.Pattern:
        return re.compile(self._source)

    @cached_property
    def match(self):
        return self._compiled.match

    @cached_property
    def fullmatch(self):
        return self._compiled.fullmatch

    @cached_property
    def search(self):
        return self._compiled.search

    @cached_property
    def finditer(self):
        return self._compiled.finditer
