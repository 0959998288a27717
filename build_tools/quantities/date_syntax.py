"""Reads dates as prose writes them: '16 December 1991', '5 and 6 January', 'the end of the 1940s', 'last spring'.

What prose leaves out (a year, a century) is left open, and agrees with every date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from .edtf_dates import calendar_day, day_number, days_in_month, read_edtf
from .number_words import LONGEST, normal, read_amount

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {
    f"{name[:3]}{dot}": number for name, number in _MONTH_NUMBERS.items() if name != "may" for dot in ("", ".")
}
_MONTH_NUMBERS |= {"sept": 9, "sept.": 9}
# The northern seasons of ISO 8601-2 (21 to 24), by their months.
_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "fall": (9, 10, 11), "winter": (12, 1, 2)}
_SEASON_CODES = {(3, 4, 5): 21, (6, 7, 8): 22, (9, 10, 11): 23, (12, 1, 2): 24}
_DECADES = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Words for a part of a month, a year, a decade, a century -> the part.
_PARTS = {
    "early": "early", "the beginning of": "early", "the start of": "early", "early in": "early", "the first days of": "early",
    "mid": "mid", "the middle of": "mid", "late": "late", "the end of": "late", "the close of": "late", "late in": "late", "the last days of": "late",
}  # fmt: skip
_TIMES_OF_DAY = (
    "night",
    "evening",
    "late evening",
    "morning",
    "early morning",
    "afternoon",
    "day",
    "early hours",
    "dawn",
    "eve",
)
_BEFORE = (
    "in", "on", "from", "since", "until", "till", "up to", "by", "before", "after", "around", "about", "circa", "c.", "between",
    "the year", "the years", "year", "last", "next", "this", "that", "the same", "as early as", "at", "of", "the", "during", "coming",
)  # fmt: skip


def _either(words) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


MONTH = rf"{_either(_MONTH_NUMBERS)}(?!\w)"
_YEAR = r"[1-9][0-9]{2,3}(?![0-9]| ?%)"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?(?![0-9])"
_ORDINAL = r"(?:[0-9]{1,2}(?:st|nd|rd|th)|[a-z]+(?:-[a-z]+)?)"
SEASON = _either(_SEASONS)
DECADE_WORD = _either(_DECADES)

# Every shape of one moment.
_SHAPES = {
    "day": rf"(?:(?:the )?(?P<weekday>{_either(_WEEKDAYS)}),? )?(?:the )?(?P<day>{_DAY})(?: of)? (?P<month>{MONTH})(?:,? (?P<year>{_YEAR}))?",
    "american_day": rf"(?P<month>{MONTH}) (?P<day>{_DAY})(?:, (?P<year>{_YEAR}))?",
    "month": rf"(?P<month>{MONTH})(?: of)?(?:,? (?P<year>{_YEAR}))?",
    "season": rf"(?:the )?(?P<season>{SEASON})(?: of)?(?: (?P<year>{_YEAR}))?",
    "decade": r"(?:the )?(?P<decade>[1-9][0-9]{2})0[’]?s",
    "century": rf"(?:the )?(?P<century>{_ORDINAL})[ -]century(?P<bc> bc)?",
    "decade_word": rf"(?:the )?(?P<decade_word>{DECADE_WORD})",
    "short_decade": r"(?:the )?[’]?(?P<short_decade>[2-9])0s",
    "year": rf"(?P<year>{_YEAR})(?P<bc> bc)?",
}
_COMPILED = tuple(re.compile(shape) for shape in _SHAPES.values())
_PREFIX = re.compile(
    rf"(?:(?P<part>{_either(_PARTS)})[ -]|(?P<time>(?:the )?{_either(_TIMES_OF_DAY)} of )|{_either(_BEFORE)} )(?=\S)"
)
_SUFFIX = re.compile(r" (?:onwards?|on|alone|itself)$")
_SEPARATOR = re.compile(r" ?[–—-] ?| to | and | or | until | till |/")

# For running prose: without what only a binding makes a date, such as a bare year's number.
MOMENT_IN_PROSE = "|".join(
    (
        rf"(?:{_either(_WEEKDAYS)},? )?{_DAY}(?: of)? {MONTH}(?:,? {_YEAR})?",
        rf"{MONTH} {_DAY}(?:, {_YEAR})?",
        rf"{MONTH}(?: of)? {_YEAR}",
        rf"{SEASON}(?: of)? {_YEAR}",
        r"[1-9][0-9]{2}0s",
        r"[0-9]{1,2}(?:st|nd|rd|th)[ -]centur(?:y|ies)",
    )
)
DAY_OF_RANGE, YEAR = _DAY, _YEAR
DATE_WORDS = frozenset(name.rstrip(".") for name in _MONTH_NUMBERS) | frozenset((*_WEEKDAYS, *_SEASONS, *_DECADES))
MONTH_WORDS = frozenset(_MONTHS)


@dataclass(frozen=True, slots=True)
class Moment:
    """What words say of one moment. What is empty was not said."""

    years: tuple[int, int] | None = None  # first and last: (1940, 1949) of 'the 1940s'
    decade: int | None = None  # 3 of 'the thirties', of whichever century
    months: tuple[int, ...] = ()  # (12,) of 'December', (3, 4, 5) of 'spring'
    day: int | None = None
    weekday: int | None = None  # from 0, Monday
    part: str = ""  # 'early', 'mid', 'late'
    overnight: bool = False  # 'the night of', which reaches into the next day


@dataclass(frozen=True, slots=True)
class DateReading:
    """What words say of a date: one moment, or a range of two."""

    start: Moment
    end: Moment | None = None

    @property
    def edtf(self) -> str:
        """The date in EDTF, '' where the words leave something open."""
        start = _edtf(self.start)
        if self.end is None or not start:
            return start
        end = _edtf(self.end)
        return f"{start}/{end}" if end else ""


def read_date(words: str) -> DateReading | None:
    """Read words that say a date or a range of dates; None where they say none."""
    return _read_date(normal(words)) if len(words) <= LONGEST else None


@lru_cache(maxsize=4096)
def _read_date(words: str) -> DateReading | None:
    words = _SUFFIX.sub("", words)
    moment = _read_moment(words)
    if moment:
        return DateReading(moment)
    between = _read_range(words)
    if between:
        return between
    return _read_prefixed(words)


def _read_prefixed(words: str) -> DateReading | None:
    """Read what follows 'early', 'the night of', 'since' …"""
    prefix = _PREFIX.match(words)
    if prefix is None:
        return None
    reading = _read_date(words[prefix.end() :])
    if reading is None:
        return None
    if prefix["part"]:
        return replace(reading, start=replace(reading.start, part=_PARTS[prefix["part"]]))
    if prefix["time"] and reading.start.day is None:
        return None
    if prefix["time"] and reading.end is None:
        return replace(
            reading, start=replace(reading.start, overnight="night" in prefix["time"] or "evening" in prefix["time"])
        )
    return reading


def _read_moment(words: str) -> Moment | None:
    for pattern in _COMPILED:
        match = pattern.fullmatch(words)
        if match:
            return _moment(match.groupdict())
    return None


def _moment(said: dict[str, str | None]) -> Moment | None:
    years: tuple[int, int] | None = None
    if said.get("year"):
        year = 1 - int(said["year"]) if said.get("bc") else int(said["year"])
        years = (year, year)
    elif said.get("decade"):
        years = (int(said["decade"]) * 10, int(said["decade"]) * 10 + 9)
    elif said.get("century"):
        years = _century(said["century"], bool(said.get("bc")))
        if years is None:
            return None
    decade = said.get("short_decade") or _DECADES.get(said.get("decade_word") or "")
    return Moment(
        years=years,
        decade=int(decade) if decade else None,
        months=_months(said),
        day=int(re.match("[0-9]+", said["day"]).group()) if said.get("day") else None,
        weekday=_WEEKDAYS.index(said["weekday"]) if said.get("weekday") else None,
    )


def _months(said: dict[str, str | None]) -> tuple[int, ...]:
    if said.get("month"):
        return (_MONTH_NUMBERS[said["month"]],)
    return _SEASONS.get(said.get("season") or "", ())


def _century(words: str, bc: bool) -> tuple[int, int] | None:
    """'19th' is 1800 to 1900: EDTF's 18XX and the purist's century both lie within."""
    amount = read_amount(words)
    if amount is None or not amount.ordinal or not 1 <= amount.low <= 99:
        return None
    number = int(amount.low)
    return (1 - 100 * number, 1 - 100 * (number - 1)) if bc else (100 * (number - 1), 100 * number)


def _read_range(words: str) -> DateReading | None:
    """Read 'from … to …' where one side may leave to the other what both share."""
    for separator in _SEPARATOR.finditer(words):
        left, right = words[: separator.start()], words[separator.end() :]
        end = _read_side(right) or _short_year(left, right)
        start = end and (_bare_day(left, end) or _read_side(left))
        if start and end:
            start = _completed(start, end)
            if start:
                return DateReading(start, end)
    return None


def _read_side(words: str) -> Moment | None:
    part = re.match(rf"({_either(_PARTS)})[ -]", words)
    moment = _read_moment(words[part.end() :] if part else words)
    return moment and (replace(moment, part=_PARTS[part[1]]) if part else moment)


def _short_year(left: str, right: str) -> Moment | None:
    """'38' of '1836–38'."""
    if not re.fullmatch(r"[0-9]{2}", right) or not re.fullmatch(r"[1-9][0-9]{3}", left):
        return None
    year = int(left[:2] + right)
    return Moment(years=(year, year))


def _bare_day(words: str, end: Moment) -> Moment | None:
    """'5' of '5 and 6 January'."""
    if end.day is None or not re.fullmatch(_DAY, words):
        return None
    return Moment(months=end.months, day=int(re.match("[0-9]+", words).group()))


def _completed(start: Moment, end: Moment) -> Moment | None:
    """Give the start the year of the end; None where the two cannot make a range."""
    if bool(start.day) != bool(end.day) or (start.months and not end.months):
        return None
    if start.years is None and end.years is not None and start.decade is None:
        crosses = bool(start.months and end.months) and start.months[0] > end.months[0]
        start = replace(start, years=(end.years[0] - crosses, end.years[1] - crosses))
    order = [(m.years or (0,), m.months, m.day or 0) for m in (start, end)]
    return start if order[0] <= order[1] or start.years is None else None


def date_agrees(said: DateReading, edtf: str) -> bool:
    """Whether words say the date of a claim, or less precisely the same: 'December' agrees with 2005-12-04.

    A date that is no EDTF agrees with everything; it has its own diagnostic.
    """
    date = read_edtf(edtf)
    if date is None:
        return True
    if said.end:
        closed = date.first is not None and date.last is not None
        return closed and _holds(said.start, date.first, date.first) and _holds(said.end, date.last, date.last)
    if date.last is None:
        return _holds(said.start, date.start.first, date.start.last)
    if date.first is None:
        return _holds(said.start, date.end.first, date.end.last)
    return _holds(said.start, date.first, date.last)


def _holds(said: Moment, first: int, last: int) -> bool:
    """Whether all the days from `first` to `last` are such as the words say."""
    one, other = calendar_day(first), calendar_day(last)
    return all(test(said, one, other) for test in _TESTS) and _weekday_holds(said, first, last)


Day = tuple[int, int, int]


def _years_hold(said: Moment, one: Day, other: Day) -> bool:
    return said.years is None or (said.years[0] <= one[0] and other[0] <= said.years[1])


def _decade_holds(said: Moment, one: Day, other: Day) -> bool:
    return said.decade is None or (one[0] // 10 == other[0] // 10 and one[0] // 10 % 10 == said.decade)


def _months_hold(said: Moment, one: Day, other: Day) -> bool:
    if not said.months:
        return True
    months = (other[0] - one[0]) * 12 + other[1] - one[1]
    return one[1] in said.months and other[1] in said.months and months < len(said.months)


def _day_holds(said: Moment, one: Day, other: Day) -> bool:
    if said.day is None:
        return True
    next_day = day_number(*other) - day_number(*one) == 1
    return one[2] == said.day and (one == other or (said.overnight and next_day))


def _part_holds(said: Moment, one: Day, other: Day) -> bool:
    """Halves and the middle three fifths, since 'early' has no day on which it ends."""
    if not said.part:
        return True
    first, last = _whole(said, one)
    start, end = day_number(*one) - first, day_number(*other) - first
    length = last - first
    if start <= 0 and end >= length:
        return True
    within = {"early": (0, 0.5), "mid": (0.2, 0.8), "late": (0.5, 1)}[said.part]
    return within[0] * length <= start + 1 and end - 1 <= within[1] * length


def _whole(said: Moment, day: Day) -> tuple[int, int]:
    """The first and last day of the month, season, year, decade or century of which a part is said."""
    if said.months and len(said.months) == 1:
        year = day[0]
        return day_number(year, said.months[0], 1), day_number(
            year, said.months[0], days_in_month(year, said.months[0])
        )
    if said.decade is not None:
        start = day[0] // 10 * 10
        return day_number(start, 1, 1), day_number(start + 9, 12, 31)
    years = said.years or (day[0], day[0])
    last = years[1] - 1 if years[1] - years[0] == 100 else years[1]
    return day_number(years[0], 1, 1), day_number(last, 12, 31)


def _weekday_holds(said: Moment, first: int, last: int) -> bool:
    return said.weekday is None or (first == last and (first + 3) % 7 == said.weekday)


_TESTS: tuple[Callable[[Moment, Day, Day], bool], ...] = (
    _years_hold,
    _decade_holds,
    _months_hold,
    _day_holds,
    _part_holds,
)


def _edtf(moment: Moment) -> str:
    if moment.years is None or moment.years[0] < 1000:
        return ""
    first, last = moment.years
    if last - first == 9:
        return f"{first // 10}X"
    if last != first:
        return f"{first // 100}XX"
    if len(moment.months) > 1:
        return f"{first}-{_SEASON_CODES[moment.months]}"
    return "-".join(
        [f"{first}", *(f"{month:02}" for month in moment.months), *([f"{moment.day:02}"] if moment.day else [])]
    )
