"""Knows the words of a language. The only home of Hunspell.

The dictionaries in `dictionaries/` are those of SCOWL (wordlist.aspell.net), as the npm packages `dictionary-en` and
`dictionary-en-gb` carry them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from .suggestions import did_you_mean

_FOLDER = Path(__file__).with_name("dictionaries")
_DICTIONARIES = {"en": "en_GB", "en-GB": "en_GB", "en-US": "en_US"}  # BCP 47 tag -> file
_LONGEST = 60  # letters; no dictionary has a longer word


class Dictionary:
    """The words of one language, in all their forms."""

    def __init__(self, name: str):
        # Imported where an edition's language has a dictionary.
        from hunspell import Hunspell

        self._words = Hunspell(name, hunspell_data_dir=str(_FOLDER))

    def knows(self, word: str) -> bool:
        """Tell whether this is a word as it is written: 'Monday', but not 'monday'; 'naïve' is as good as 'naive'."""
        word = word.replace("’", "'")
        return len(word) > _LONGEST or self._words.spell(word) or self._words.spell(_bare(word))

    def suggestion(self, word: str) -> str:
        """Return "Did you mean 'receive'?" or ''."""
        near = self._words.suggest(word.replace("’", "'")) if len(word) < _LONGEST else ()
        return did_you_mean(word, [words for words in near if " " not in words])


def _bare(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


@lru_cache(maxsize=4)
def dictionary(language: str) -> Dictionary | None:
    """Return the dictionary of a language by its tag ('en-GB'); None where there is none."""
    name = _DICTIONARIES.get(language)
    return Dictionary(name) if name else None
