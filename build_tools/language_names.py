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
