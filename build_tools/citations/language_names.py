"""The names of languages. The only home of Babel."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def language_name(tag: str, language: str = "en") -> str:
    """Return the name of a language in another: ('kk', 'en') -> 'Kazakh'; the tag itself where it is unknown."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def latex_language(tag: str) -> str:
    """Return a language as LaTeX's babel calls it, for BibLaTeX's `langid`: 'en-GB' -> 'british', 'kk' -> 'kazakh'; else ''."""
    name = _LATEX_VARIANTS.get(tag) or language_name(tag.partition("-")[0]).lower()
    return name if name.isascii() and name.isalpha() and name != tag else ""


_LATEX_VARIANTS = {"en-GB": "british", "en-US": "american", "de-AT": "naustrian", "de": "ngerman", "pt-BR": "brazilian"}
