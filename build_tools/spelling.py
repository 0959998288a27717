"""Knows the words of a language. The only home of Hunspell.

The dictionaries in `dictionaries/` are those of SCOWL (wordlist.aspell.net), as the npm packages `dictionary-en` and
`dictionary-en-gb` carry them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from string import ascii_lowercase

from .suggestions import did_you_mean

_FOLDER = Path(__file__).with_name("dictionaries")
_DICTIONARIES = {"en": "en_GB", "en-GB": "en_GB", "en-US": "en_US"}  # BCP 47 tag -> file
_LONGEST = 60  # letters; no dictionary has a longer word


class Dictionary:
    """The words of one language, in all their forms."""

    def __init__(self, name: str):
        self._known: dict[str, bool] = {}
        self._words_known: set[str] = set()
        self._suggestions: dict[str, str] = {}
        self._name = name

    @cached_property
    def _words(self):
        # Loaded where a word is looked up, which takes a while.
        from hunspell import Hunspell

        return Hunspell(self._name, hunspell_data_dir=str(_FOLDER))

    def knows(self, word: str) -> bool:
        """Tell whether this is a word as it is written: 'Monday', but not 'monday'; 'naïve' is as good as 'naive'."""
        if word not in self._known:
            plain = word.replace("’", "'")
            self._known[word] = len(plain) > _LONGEST or self._words.spell(plain) or self._words.spell(_bare(plain))
        return self._known[word]

    def unknown(self, words: Iterable[str]) -> set[str]:
        """Return those that are no words."""
        asked = set(words) - self._words_known
        found = {word for word in asked if not self.knows(word)}
        self._words_known |= asked - found
        return found

    def suggestion(self, word: str) -> str:
        """Return "Did you mean 'receive'?" or ''. Words one slip away are tried: Hunspell's own search takes a tenth of a second."""
        if len(word) > _LONGEST:
            return ""
        if word not in self._suggestions:
            near = [near for near in _one_slip_away(word) if self._words.spell(near)]
            self._suggestions[word] = did_you_mean(word, near)
        return self._suggestions[word]


def _one_slip_away(word: str) -> set[str]:
    """Return what a word becomes with a letter left out, two exchanged, one put for another or put in."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {left + right[1:] for left, right in parts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    near |= {left + letter + right[1:] for left, right in parts if right for letter in ascii_lowercase}
    near |= {left + letter + right for left, right in parts for letter in ascii_lowercase}
    return near - {word, ""}


def _bare(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


@lru_cache(maxsize=4)
def dictionary(language: str) -> Dictionary | None:
    """Return the dictionary of a language by its tag ('en-GB'); None where there is none."""
    name = _DICTIONARIES.get(language)
    return Dictionary(name) if name else None
