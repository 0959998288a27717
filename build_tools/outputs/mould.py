"""A text in which some words are still open: rendered once, and filled in for each of thousands of pages.

For words that a template puts in as they are and asks nothing about.
"""

from __future__ import annotations

from collections.abc import Mapping

_MARK = "\0"  # no text of an edition holds the sign


def open_word(name: str) -> str:
    """Return what stands for a word while a mould is rendered."""
    return f"{_MARK}{name}{_MARK}"


class Mould:
    def __init__(self, rendered: str):
        self._parts = rendered.split(_MARK)  # text and name in turn

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the text with each open word replaced by what has its name."""
        parts = self._parts.copy()
        parts[1::2] = [words[name] for name in parts[1::2]]
        return "".join(parts)
