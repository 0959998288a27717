"""Dates as the register writes them, in EDTF (ISO 8601-2): which days they mean, and how people say them.

The only home of the edtf library. Its grammar decides what is a date; days are counted here, since
Python's own dates end at the year 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 60  # characters
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_ISO = re.compile(r"(?P<year>-?[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<mark>[~?%]?)")
_WHOLE_YEARS = re.compile(r"([0-9]{3}(?=X\Z)|[0-9]{2}(?=XX\Z))(X{1,2})")  # a decade, a century
_CHARACTERS = re.compile(r"[0-9XYTZS~?%+:/.,\-{}\[\] ]+")  # without the exponents that no library can count out


@dataclass(frozen=True, slots=True)
class Days:
    """The days in which a moment may lie, both included, counted from 1 January 1970; None is an open end."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date or an interval. Of a date, both ends are the same days."""

    start: Days
    end: Days

    @property
    def first(self) -> int | None:
        return self.start.first

    @property
    def last(self) -> int | None:
        return self.end.last

    @property
    def is_interval(self) -> bool:
        return self.start != self.end


@lru_cache(maxsize=4096)
def read_edtf(text: str) -> EdtfDate | None:
    """Return the days that an EDTF date means, or None where it is no date: '1930/1933', '194X', '2022-01-15~'."""
    if len(text) > LONGEST or not _CHARACTERS.fullmatch(text):
        return None
    if text.count("/") == 1:
        start, end = (_interval_end(part) for part in text.split("/"))
        if start is None or end is None or start == end == Days(None, None):
            return None
        if start.first is not None and end.last is not None and start.first > end.last:
            return None
        return EdtfDate(start, end)
    days = _days(text)
    return days and EdtfDate(days, days)


def _interval_end(text: str) -> Days | None:
    return Days(None, None) if text in ("", "..") else _days(text)


def _days(text: str) -> Days | None:
    if match := _WHOLE_YEARS.fullmatch(text):
        width = 10 ** len(match[2])
        first = int(match[1]) * width
        return Days(day_number(first, 1, 1), day_number(first + width - 1, 12, 31))
    match = _ISO.fullmatch(text)
    if match is None:
        return _days_by_library(text)
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    if month in _SEASONS and not match["day"]:
        start = 3 * (month - 20)  # as the library has it: spring begins in March, winter ends with the year
        return Days(
            day_number(year, start, 1), day_number(year, min(start + 2, 12), days_in_month(year, min(start + 2, 12)))
        )
    if month > 12 and not match["day"]:
        return _days_by_library(text)
    if match["month"] and not 1 <= month <= 12:
        return None
    if match["day"] and not 1 <= day <= days_in_month(year, month):
        return None
    last_month = month or 12
    return Days(
        day_number(year, month or 1, day or 1), day_number(year, last_month, day or days_in_month(year, last_month))
    )


def _days_by_library(text: str) -> Days | None:
    # Imported where it is needed: most editions write most dates plainly, and it takes a quarter of a second.
    import edtf

    try:
        date = edtf.parse_edtf(text)
        first, last = date.lower_strict()[:3], date.upper_strict()[:3]
        if abs(first[0]) > 99_999 or abs(last[0]) > 99_999:
            return None
        return Days(day_number(*first), day_number(*last))
    except Exception:  # The library raises its own errors and those of its slips (TypeError on open ends).
        return None


def day_number(year: int, month: int, day: int) -> int:
    """Count a day of the proleptic Gregorian calendar from 1 January 1970; any year, 0 and before too."""
    year, month = (year - 1, month + 12) if month <= 2 else (year, month)
    era_days = 365 * year + year // 4 - year // 100 + year // 400
    return era_days + (153 * (month - 3) + 2) // 5 + day - 1 - 719_468


def calendar_day(number: int) -> tuple[int, int, int]:
    """Return (year, month, day) of a counted day."""
    number += 719_468
    era, day_of_era = divmod(number, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def say_date(text: str) -> str:
    """Return an EDTF date for people: '16 December 1991', '5–6 January 2022', 'the 1940s', 'about 1949'.

    What it has no words for is returned as it is written.
    """
    if text.count("/") != 1:
        return _say_one(text)
    start, end = text.split("/")
    if end in ("", ".."):
        return f"since {_say_one(start)}"
    if start in ("", ".."):
        return f"until {_say_one(end)}"
    return _say_interval(start, end)


def _say_interval(start: str, end: str) -> str:
    one, other = _ISO.fullmatch(start), _ISO.fullmatch(end)
    if not one or not other or one["mark"] or other["mark"]:
        return f"{_say_one(start)} to {_say_one(end)}"
    if not one["month"] and not other["month"]:
        return f"{_say_one(start)}–{_say_one(end)}"
    if one["year"] != other["year"]:
        return f"{_say_one(start)} to {_say_one(end)}"
    if one["month"] == other["month"] and one["day"] and other["day"]:
        return f"{int(one['day'])}–{_say_one(end)}"
    return f"{_say_one(start).removesuffix(_year(one)).strip()} to {_say_one(end)}"


def _say_one(text: str) -> str:
    match = _ISO.fullmatch(text)
    if match:
        return _say_plain(match)
    if re.fullmatch(r"[0-9]{3}X", text):
        return f"the {text[:3]}0s"
    if re.fullmatch(r"[0-9]{2}XX", text):
        return f"the {ordinal(int(text[:2]) + 1)} century"
    return text


def _say_plain(match: re.Match) -> str:
    month = int(match["month"] or 0)
    names = dict(enumerate(_MONTHS, 1)) | _SEASONS
    if match["month"] and month not in names:
        return match.group()
    day = str(int(match["day"])) if match["day"] else ""
    said = " ".join(part for part in (day, names.get(month, ""), _year(match)) if part)
    return {"": said, "~": f"about {said}", "?": f"{said} (uncertain)", "%": f"about {said} (uncertain)"}[match["mark"]]


def _year(match: re.Match) -> str:
    """EDTF counts a year 0, the year before it is 2 BC."""
    year = int(match["year"])
    return str(year) if year > 0 else f"{1 - year} BC"


def ordinal(number: int) -> str:
    """1 -> '1st', 12 -> '12th', 22 -> '22nd'."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
