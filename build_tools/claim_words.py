"""Says a claim's value, a quantity and a date in English words and figures."""

from __future__ import annotations

import re
from calendar import month_name
from decimal import Decimal

from .model import Claim, Quantity

_CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£"}
_SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_ORDINAL_UNITS = frozenset({"rank"})
_DAY = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def claim_value(claim: Claim) -> str:
    """'about 1.5 million people', '38–42%', '$3.1 billion', '16 December 1991'."""
    words = date_words(claim.date) if claim.date else quantity_words(claim)
    return f"{claim.qualifier} {words}" if claim.qualifier and claim.qualifier != "between" else words


def claim_kind(claim: Claim) -> str:
    """What sort of thing the value is, for filters: 'date', 'share', 'money', 'rank', 'duration' or 'number'."""
    if claim.date:
        return "date"
    unit = claim.unit.split(" ")[0]
    if unit in _CURRENCIES or unit == "tenge":
        return "money"
    kinds = {"%": "share", "rank": "rank", "years": "duration", "months": "duration", "weeks": "duration", "days": "duration"}
    return kinds.get(unit, "number")


def quantity_words(claim: Claim) -> str:
    """The claim's value with its unit."""
    quantity, unit = claim.value, claim.unit
    if quantity is None:
        return claim.value_source
    if quantity.vague:
        return f"{claim.value_source} {unit}".strip()
    if unit in _ORDINAL_UNITS and quantity.is_number:
        return f"{_ordinal(int(quantity.low))}"
    currency, _, per = unit.partition(" ")
    if currency in _CURRENCIES:
        return f"{_CURRENCIES[currency]}{range_words(quantity)} {per}".strip()
    return f"{range_words(quantity)}%" if unit == "%" else f"{range_words(quantity)} {unit}".strip()


def range_words(quantity: Quantity) -> str:
    """'1.5 million', '38–42', '3.5–5 million', '1,000 or more'."""
    if quantity.low is None or quantity.high is None:
        known, side = (quantity.high, "less") if quantity.low is None else (quantity.low, "more")
        return f"{number_words(known)} or {side}" if known is not None else "unknown"
    if quantity.is_number:
        return number_words(quantity.low)
    low, high = number_words(quantity.low), number_words(quantity.high)
    low_scale, high_scale = low.partition(" ")[2], high.partition(" ")[2]
    return f"{low.partition(' ')[0] if low_scale == high_scale else low}–{high}"


def number_words(number: Decimal) -> str:
    """'1.5 million', '665,000', '0.24'; no digit is lost."""
    for scale, word in _SCALES:
        if abs(number) >= scale and (number / scale * 100) % 1 == 0:
            return f"{_plain(number / scale)} {word}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    words = f"{number:,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def date_words(date: str) -> str:
    """An EDTF date in words: '2022-01-05' -> '5 January 2022', '1930/1933' -> '1930–1933', '194X' -> 'the 1940s'."""
    start, slash, end = date.partition("/")
    if not slash:
        return _moment(start)
    if not start or start == "..":
        return f"until {_moment(end)}"
    if not end or end == "..":
        return f"since {_moment(start)}"
    return _span(_moment(start), _moment(end))


def _span(start: str, end: str) -> str:
    """'5 January 2022', '6 January 2022' -> '5–6 January 2022'."""
    first, last = start.split(" "), end.split(" ")
    while len(first) > 1 and len(first) == len(last) and first[-1] == last[-1]:
        first.pop()
        last.pop()
    shared = end.split(" ")[len(last) :]
    dash = "–" if len(first) == 1 else " – "
    return " ".join((f"{' '.join(first)}{dash}{' '.join(last)}", *shared))


def _moment(date: str) -> str:
    mark = date[-1:] if date[-1:] in "~?%" else ""
    bare = date.rstrip("~?%")
    words = _exact(bare)
    return {"~": f"about {words}", "?": f"{words} (uncertain)", "%": f"about {words} (uncertain)"}.get(mark, words)


def _exact(date: str) -> str:
    if date.endswith("XX"):
        return f"the {_ordinal(int(date[:-2]) + 1)} century"
    if date.endswith("X"):
        return f"the {date[:-1]}0s"
    match = _DAY.fullmatch(date)
    if match is None:
        return date
    year, month, day = match.groups()
    year = f"{-int(year) + 1} BC" if year.startswith("-") else str(int(year))
    if month is None:
        return year
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    return f"{int(day)} {month_name[int(month)]} {year}" if day else f"{month_name[int(month)]} {year}"
