"""Words of the search's index that nobody types and no stemmer shortens; none is the beginning of another.

They say of an entry what its words do not: whom it names by whatever spelling, the values of its figures, the days of its
dates. `theme/assets/javascript/search-*.js` make the same words of what is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from ..quantities.date_syntax import Moment, read_date
from ..quantities.figures_in_prose import find_figures
from ..quantities.quantity_syntax import read_quantity

_DATES = re.compile(r"(?<![0-9X])([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?![0-9X])")


def name_token(number: int) -> str:
    """Return the word by which an entry is found that names the entity of this number."""
    return f"zqm{number}x"


def self_token(number: int) -> str:
    """Return the word by which the entity's own entry is found."""
    return f"zqs{number}x"


def citing_token(number: int) -> str:
    """Return the word that marks an entry as citing the work of this number."""
    return f"zqc{number}x"


def work_token(number: int) -> str:
    """Return the word that marks the entry of the work itself."""
    return f"zqw{number}x"


def address_token(anchor: str) -> str:
    """Return the word by which what is asked for by its number is found: 'note-28' -> 'zqinote28x', 'p3.24' -> 'zqip3d24x'."""
    return f"zqi{anchor.replace('-', '').replace('.', 'd')}x"


def figure_tokens(text: str) -> Iterator[str]:
    """Yield the words by which the figures of a text are found as values, and its dates: '1.5 million' -> 'zqv1500000x'."""
    for _, _, words in find_figures(text):
        yield from _tokens_of(words)


@lru_cache(maxsize=1 << 14)
def _tokens_of(figure: str) -> tuple[str, ...]:
    """Read a figure once, since an edition says the same years and amounts again and again."""
    date, reading = read_date(figure), read_quantity(figure)
    moments = (date.start, date.end) if date else ()
    values = value_tokens(reading.quantity.low, reading.quantity.high, unit=reading.unit) if reading else ()
    return tuple(token for moment in moments for token in _moment_tokens(moment)) + tuple(values)


def value_tokens(*values: Decimal | None, unit: str = "") -> Iterator[str]:
    """Yield the word of each value, and of each share: 81 % is found as 81, and as 81 %."""
    for value in dict.fromkeys(values):
        if value is not None:
            number = format(abs(value).normalize(), "f").replace(".", "d")
            yield f"zqv{number}x"
            if unit == "%":
                yield f"zqv{number}px"


def date_tokens(edtf: str) -> Iterator[str]:
    """Yield the words by which the months and days of an EDTF date are found: '2022-01-05' -> 'zqd20220105x' …"""
    for year, month, day in _DATES.findall(edtf):
        yield from _day_tokens(year, int(month), int(day or 0))


def _moment_tokens(moment: Moment | None) -> Iterator[str]:
    if moment and len(moment.months) == 1 and (moment.years is None or moment.years[0] == moment.years[1]):
        yield from _day_tokens(f"{moment.years[0]:04}" if moment.years else "", moment.months[0], moment.day or 0)


def _day_tokens(year: str, month: int, day: int) -> Iterator[str]:
    """A month and a day are words of their own; so is the month in which a day lies."""
    if day:
        yield f"zqe{month:02}{day:02}x"
        if year:
            yield f"zqd{year}{month:02}{day:02}x"
            yield f"zqn{year}{month:02}x"
    elif year:
        yield f"zqd{year}{month:02}x"


def stating_token(anchor: str) -> str:
    """Return the word that marks a claim as stated where the anchor is: 'note-28' -> 'zqanote28x'."""
    return address_token(anchor).replace("zqi", "zqa", 1)


def annotating_token(anchor: str) -> str:
    """Return the word that marks an annotation as standing at the anchor: 'p3.24' -> 'zqbp3d24x'."""
    return address_token(anchor).replace("zqi", "zqb", 1)


def otherwise(statements: Iterable[str]) -> str:
    """Return words that are searched after those of a text and never shown, behind the word that parts them from it."""
    words = " ".join(dict.fromkeys(statements))
    return f"zqo0x {words}" if words else ""
