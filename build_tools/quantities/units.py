"""Units of measure as authors write them: which spellings mean one unit, and which units convert exactly."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

# The unit as the register writes it -> the spellings that words and claims may use for it.
UNITS = {
    "%": ("%", "per cent", "percent", "percentage points", "percentage point"),
    "USD": ("$", "us$", "usd", "us dollars", "us dollar", "dollars", "dollar"),
    "EUR": ("€", "eur", "euros", "euro"),
    "GBP": ("£", "gbp", "pounds sterling", "pounds", "pound"),
    "tenge": ("₸", "kzt", "tenge"),
    "roubles": ("₽", "rub", "roubles", "rouble", "rubles", "ruble"),
    "centuries": ("centuries", "century"),
    "decades": ("decades", "decade"),
    "years": ("years", "year"),
    "months": ("months", "month"),
    "weeks": ("weeks", "week"),
    "days": ("days", "day"),
    "hours": ("hours", "hour"),
    "minutes": ("minutes", "minute"),
    "seconds": ("seconds",),  # 'second' is an ordinal
    "o’clock": ("o’clock", "o'clock", "hour of the day"),
    "square km": ("square kilometres", "square kilometers", "square kilometre", "square km", "km²", "sq km"),
    "km": ("kilometres", "kilometers", "kilometre", "kilometer", "km"),
    "metres": ("metres", "meters", "metre", "meter"),
    "miles": ("miles", "mile"),
    "hectares": ("hectares", "hectare", "ha"),
    "tonnes": ("tonnes", "tonne", "metric tons"),
    "litres": ("litres", "litre", "liters", "liter"),
    "barrels": ("barrels", "barrel"),
    "rem": ("rems", "rem"),
    "degrees": ("°", "degrees", "degree"),
    "times": ("times", "fold"),
    "rank": ("rank", "ranks", "place", "position"),
}
CURRENCY_SIGNS = {"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "₸": "tenge", "₽": "roubles"}

# How many of its family's smallest unit one unit is; what is in no family converts to nothing.
_FAMILIES = (
    {"months": 1, "years": 12, "decades": 120, "centuries": 1200},
    {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800},
)

_BY_SPELLING = {spelling: unit for unit, spellings in UNITS.items() for spelling in spellings}


def _alternatives(spellings) -> str:
    """One expression for the spellings, the longest first; a word's spelling ends where the word does."""
    ordered = sorted(spellings, key=len, reverse=True)
    return "|".join(re.escape(s) + (r"(?!\w)" if s[-1].isalpha() else "") for s in ordered)


# Places of a ranking are no unit that words name: 'second place' is an ordinal.
UNIT_PATTERN = _alternatives(s for s, unit in _BY_SPELLING.items() if unit != "rank")
CURRENCY_PATTERN = _alternatives(CURRENCY_SIGNS)


@lru_cache(maxsize=4096)
def canonical_unit(unit: str) -> str:
    """Return one spelling for all spellings of a unit: 'Percent' -> '%', 'tests' -> 'test', 'euro per litre' -> 'EUR per litre'."""
    head, per, rest = unit.strip().partition(" per ")
    if unit.strip().lower() in _BY_SPELLING or not per:
        return _canonical_word(unit.strip())
    return f"{_canonical_word(head)} per {_canonical_word(rest)}"


def measure(unit: str) -> str:
    """Return the known unit that a claim's unit counts in, without what it is counted per; '' if it is none.

    'EUR per litre' -> 'EUR', 'years' -> 'years', 'seats' -> ''.
    """
    head = canonical_unit(unit).partition(" per ")[0]
    return head if head in UNITS else ""


def conversion(one: str, other: str) -> Fraction | None:
    """Return how many `other` one `one` is ('decades' in 'years': 10), or None where they are unlike."""
    one, other = canonical_unit(one), canonical_unit(other)
    if one == other:
        return Fraction(1)
    for family in _FAMILIES:
        if one in family and other in family:
            return Fraction(family[one], family[other])
    return None


def singular(unit: str) -> str:
    """'tests' -> 'test', 'countries' -> 'country', 'people' -> 'person'; what has no plural ending stays."""
    if unit == "people":
        return "person"
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if unit.endswith(ending) and not unit.endswith(("ss", "us", "is")) and len(unit) > len(ending) + 1:
            return unit[: -len(ending)] + replacement
    return unit


def _canonical_word(unit: str) -> str:
    lower = unit.lower()
    return _BY_SPELLING.get(lower) or singular(lower)
