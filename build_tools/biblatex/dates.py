"""Dates of a bibliography -> CSL dates.

`date` and its like are EDTF, ISO 8601-2 levels 0 and 1 (BibLaTeX manual, section 2.3.8); `year`, `month` and `day` are
BibTeX's, and may say anything. CSL has years, months, days, seasons and 'circa', and a literal for the rest; 0 is the
open end of a range, and there is no year 0 (CSL-JSON, "date variables").
"""

from __future__ import annotations

import re
import unicodedata

from ..quantities.edtf_dates import LONGEST, Days, calendar_day, days_in_month, read_edtf
from .latex_text import plain_text

_TIME = re.compile(r"T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?(?=/|$)")
_LONG_YEAR = re.compile(r"Y(-?\d{5,12})")
_SEASON = re.compile(r"(-?\d{4})-2([1-4])[~?%]?")
_OPEN = ("", "..")
_CIRCA = re.compile(r"\\?(?:circa|ca?\.|ca)\s*(?=\d)", re.IGNORECASE)
_YEARS = re.compile(r"(-?\d{1,4})(?:\s*(?:-{1,3}|–|/)\s*(\d{1,4})?)?")
_DAY = re.compile(r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|\.)?(?!\w)")
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_WORD = re.compile(r"[^\W\d_]+")
# How months begin in English, German, French, Spanish, Italian, Portuguese, Dutch and Russian.
_MONTH_STEMS = {
    stem: number
    for number, stems in enumerate(
        (
            ("jan", "ene", "gen", "янв"), ("feb", "fev", "фев"), ("mar", "maa", "мар"), ("apr", "avr", "abr", "апр"),
            ("may", "mai", "mei", "mag", "май", "мая"), ("jun", "juin", "giu", "июн"), ("jul", "juil", "lug", "июл"),
            ("aug", "aou", "ago", "авг"), ("sep", "set", "сен"), ("oct", "okt", "ott", "out", "окт"), ("nov", "ноя"),
            ("dec", "dez", "dic", "дек"),
        ),
        1,
    )
    for stem in stems
}  # fmt: skip


def csl_date(edtf: str) -> dict | None:
    """Return the CSL date of an EDTF date, or None where it is none: '2022-01-05/2022-01-06', '1949~', '1996/..'."""
    text = _TIME.sub("", _ascii_digits(edtf.strip()))
    if len(text) > LONGEST:
        return None
    if match := _LONG_YEAR.fullmatch(text):
        return {"date-parts": [[_csl_year(int(match[1]))]]}
    if match := _SEASON.fullmatch(text):
        return {"date-parts": [[_csl_year(int(match[1]))]], "season": int(match[2])} | _circa(text)
    date = read_edtf(text)
    if date is None:
        return None
    start, slash, end = text.partition("/")
    if slash and start in _OPEN:
        return {"literal": f"–{_said(date.end)}"}
    parts = _date_parts(date.start)
    if slash:
        parts = [parts[0], [0]] if end in _OPEN else [parts[0], _date_parts(date.end)[-1]]
        if parts[0] == parts[1]:
            parts.pop()
    return {"date-parts": parts} | _circa(text)


def csl_date_of_year(year: str, month: str = "", day: str = "") -> dict:
    """Return the CSL date of BibTeX's fields. What is no year is kept as it is written: 'forthcoming', '2019a'."""
    text = plain_text(year)[0]
    bare = text.strip("[]() ")
    circa = _CIRCA.match(bare)
    years = _YEARS.fullmatch(_ascii_digits(bare[circa.end() :] if circa else bare))
    if years is None:
        return csl_date(bare) or {"literal": text}
    parts = [[_csl_year(int(years[1]))]]
    season = _SEASONS.get(plain_text(month)[0].lower())
    if season:
        return {"date-parts": parts, "season": season}
    if years.end() > years.end(1):
        parts.append([_full_year(years[1], years[2]) if years[2] else 0])
    else:
        parts = [parts[0] + tail for tail in _months_and_days(plain_text(month)[0], plain_text(day)[0])]
    return {"date-parts": parts} | ({"circa": True} if circa else {})


def is_day(edtf: str) -> bool:
    """Tell whether this is a whole date of the calendar: '2026-11-22'."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", edtf) is not None and read_edtf(edtf) is not None


def month_number(word: str) -> int | None:
    """Return the number of a month's name or of its beginning, in several languages: 'juil.' -> 7."""
    letters = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.combining(c) == 0)
    composed = unicodedata.normalize("NFC", word.lower())
    return next((_MONTH_STEMS[w[:n]] for n in (4, 3) for w in (letters, composed) if w[:n] in _MONTH_STEMS), None)


def _months_and_days(month: str, day: str) -> list[list[int]]:
    """Return what follows the year, once or for both ends of a range: 'May/June' -> [[5], [6]]."""
    ends = re.split(r"\s*(?:–|—|/|-|\band\b|&)\s*", _ascii_digits(month)) if month else []
    tails = [tail for end in ends[:2] if (tail := _month_and_day(end, day))]
    if len(tails) < len(ends) or any(start[0] > end[0] for start, end in zip(tails, tails[1:], strict=False)):
        return [[]]
    return tails or [[]]


def _month_and_day(month: str, day: str) -> list[int]:
    named = next((number for word in _WORD.findall(month) if (number := month_number(word))), None)
    if named is None:
        return [int(month)] + _valid_day(int(month), day) if month.isdigit() and 1 <= int(month) <= 12 else []
    own_day = _DAY.search(month)
    return [named] + _valid_day(named, own_day[1] if own_day else day)


def _valid_day(month: int, day: str) -> list[int]:
    return [int(day)] if day.isdigit() and 1 <= int(day) <= days_in_month(2000, month) else []


def _full_year(first: str, last: str) -> int:
    """'1995--96' ends in 1996."""
    return int(first[: len(first) - len(last)] + last) if len(last) < len(first) else int(last)


def _date_parts(days: Days) -> list[list[int]]:
    """Return the shortest CSL date that covers these days: a day, a month, a year, or a range."""
    (year, month, day), (last_year, last_month, last_day) = calendar_day(days.first), calendar_day(days.last)
    whole_months = day == 1 and last_day == days_in_month(last_year, last_month)
    whole_years = whole_months and (month, last_month) == (1, 12)
    length = 1 if whole_years else 2 if whole_months else 3
    first, last = (year, month, day)[:length], (last_year, last_month, last_day)[:length]
    ends = [first] if first == last else [first, last]
    return [[_csl_year(end[0]), *end[1:]] for end in ends]


def _said(days: Days) -> str:
    return "-".join(f"{part:02}" for part in _date_parts(days)[-1])


def _csl_year(year: int) -> int:
    """EDTF counts a year 0, the year before it is 2 BC; CSL says 1 BC as -1."""
    return year if year > 0 else year - 1


def _circa(text: str) -> dict:
    return {"circa": True} if any(mark in text for mark in "~?%") else {}


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
