"""Reads words into quantities and dates, and compares them with what a claim says.

`read_quantity('$3.1 billion')` is 3,100,000,000 USD; `read_date('the end of the 1940s')` is a part of a
decade; `describe_mismatch('1.3 million', claim)` says in plain words where text and register differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache

from ..model import Claim, Quantity
from ..sources.lazy_pattern import LazyPattern
from .date_syntax import MONTH_WORDS, DateReading, date_agrees, read_date
from .edtf_dates import ordinal, say_date
from .figures_in_prose import find_figures
from .number_words import AMOUNT, AMOUNT_WORDS, LONGEST, Amount, normal, read_amount, scaled_alike, whole
from .units import CURRENCY_PATTERN, CURRENCY_SIGNS, UNIT_PATTERN, canonical_unit, conversion, measure, singular

__all__ = [
    "DateReading",
    "Reading",
    "describe_mismatch",
    "find_figures",
    "matches",
    "read_date",
    "read_quantity",
    "read_value",
    "say_claim",
    "say_quantity",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What words say about an amount."""

    quantity: Quantity  # in `unit`
    unit: str = ""  # the register's spelling: '%', 'USD', 'years'; '' where the words name no known unit
    share: bool = False  # 'half', 'two-thirds': the quantity is a part of 1
    ordinal: bool = False  # '65th'
    bound: str = ""  # 'low' of 'at least', 'high' of 'less than': which end the words set
    counted: str = ""  # 'security officials'


# Words before an amount -> the end that they set.
_HEDGES = {
    "at least": "low", "no less than": "low", "not less than": "low", "no fewer than": "low", "more than": "low", "over": "low", "above": "low",
    "at most": "high", "no more than": "high", "not more than": "high", "less than": "high", "fewer than": "high", "under": "high", "below": "high",
    "up to": "high", "as many as": "high", "as much as": "high", "nearly": "high", "almost": "high", "close to": "", "about": "", "around": "", "some": "",
    "approximately": "", "roughly": "", "between": "", "from": "", "the": "", "only": "", "just": "", "exactly": "", "an estimated": "",
    "estimated": "", "another": "", "a further": "", "further": "", "a total of": "", "all": "", "both": "", "officially": "", "number": "", "no.": "",
}  # fmt: skip
_HEDGE = re.compile("(?:" + "|".join(re.escape(h) for h in sorted(_HEDGES, key=len, reverse=True)) + r")(?=\s) ")
_QUALIFIER_BOUNDS = {"at least": "low", "more than": "low", "at most": "high", "less than": "high", "nearly": "high"}

_BETWEEN = r"(?: ?[–—-] ?| ?\.\. ?| to | and | or | up to )"
_RANGE = LazyPattern(
    rf"(?P<sign>{CURRENCY_PATTERN})?\s?(?P<left>{AMOUNT})(?:(?: |-)?(?P<left_unit>{UNIT_PATTERN}))?"
    rf"{_BETWEEN}(?P<right_sign>{CURRENCY_PATTERN})?(?P<right>{AMOUNT})(?P<rest>.*)"
)
_SINGLE = LazyPattern(rf"(?P<minus>-)?(?P<sign>{CURRENCY_PATTERN})?\s?(?P<left>{AMOUNT})(?P<rest>.*)")
_UNIT = LazyPattern(rf"(?: |-)?(?:(?:of )?(?:an? )?)?(?P<unit>{UNIT_PATTERN})")
# The thing counted: a few words without figures, months or anything that would make it another quantity.
_NOUN = re.compile(r"(?:[ -](?:[^\W\d_]|[’'./-])+){0,6}")
_NOT_COUNTED = (
    AMOUNT_WORDS - {"a", "an"}
    | MONTH_WORDS
    | frozenset(("and", "or", "to", "none", "lot", "bit", "deal", "a.m.", "p.m.", "am", "pm"))
)
_UNFINISHED = re.compile(r"[ -](?:a|an|the|in|of|at|on|by|for|from|with|than)$")
_CLOCK = re.compile(
    r"(?:(?P<hour>[0-9]{1,2})(?:[:.](?P<minutes>[0-5][0-9]))? ?(?P<half>[ap])\.?m\.?|(?P<hour24>[0-9]{1,2}):(?P<minutes24>[0-5][0-9])|(?P<name>noon|midnight))"
)
_NEXT = re.compile(
    r"(?:the )?(?P<which>next|following|previous|same|very same|very next) (?P<unit>hour|day|week|month|year|decade)|the (?P<unit2>day|week|month|year) (?:after|before)"
)


def read_quantity(words: str) -> Reading | None:
    """Read words that say an amount, with its unit where they name one; None where they say none."""
    return _read_quantity(normal(words)) if len(words) <= LONGEST else None


@lru_cache(maxsize=4096)
def _read_quantity(words: str) -> Reading | None:
    for read in (_read_clock, _read_next, _read_long_while, _read_single, _read_range):
        reading = read(words)
        if reading is not None:
            return reading
    hedge = _HEDGE.match(words)
    if hedge is None:
        return None
    said = hedge.group()[:-1]
    reading = (_read_range if said == "between" else _read_quantity)(words[hedge.end() :])
    return reading and replace(reading, bound=reading.bound or _HEDGES[said])


def _read_clock(words: str) -> Reading | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    if match["name"]:
        hour = 12 if match["name"] == "noon" else 0
    elif match["half"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
    else:
        hour = int(match["hour24"])
    if hour > 24 or (match["half"] and not 1 <= int(match["hour"]) <= 12):
        return None
    minutes = Decimal(match["minutes"] or match["minutes24"] or 0)
    return Reading(_exactly(hour + minutes / 60), "o’clock")


def _read_next(words: str) -> Reading | None:
    """'the next day' is one day on, 'the same day' none."""
    match = _NEXT.fullmatch(words)
    if match is None:
        return None
    unit = canonical_unit(match["unit"] or match["unit2"])
    return Reading(_exactly(0 if (match["which"] or "").endswith("same") else 1), unit)


def _read_long_while(words: str) -> Reading | None:
    """'for centuries' has no end of its own; like other plurals it reaches from two to ten."""
    return Reading(Quantity(Decimal(2), Decimal(10), vague=True), words) if words in ("centuries", "decades") else None


def _read_range(words: str) -> Reading | None:
    match = _RANGE.fullmatch(words)
    if match is None:
        return None
    left, right = read_amount(match["left"]), read_amount(match["right"])
    named = _named_unit(match["sign"], match["rest"])
    if left is None or right is None or named is None or left.share != right.share:
        return None
    left = scaled_alike(left, right)
    if match["left_unit"] and canonical_unit(match["left_unit"]) != named.unit:
        return None
    if left.low > right.high or (match["right_sign"] and match["right_sign"] != match["sign"]):
        return None
    return _reading(replace(left, high=right.high, vague=left.vague or right.vague), named)


def _read_single(words: str) -> Reading | None:
    match = _SINGLE.fullmatch(words)
    if match is None:
        return None
    amount, named = read_amount(match["left"]), _named_unit(match["sign"], match["rest"])
    if amount is None or named is None or (amount.ordinal and named.unit):
        return None  # 'the 19th century' is a date, 'the fifth year' counts nothing.
    if match["minus"]:
        amount = replace(amount, low=-amount.high, high=-amount.low)
    return _reading(amount, named)


@dataclass(frozen=True, slots=True)
class _Named:
    """What follows an amount."""

    unit: str  # '' where it names no known unit
    counted: str
    is_divided: bool  # 'half a century': the share is one of the unit


def _reading(amount: Amount, named: _Named) -> Reading:
    unit = "times" if amount.multiple and not named.unit else named.unit
    share = amount.share and not named.is_divided and unit != "%"
    quantity = Quantity(amount.low, amount.high, amount.vague)
    return Reading(quantity, unit, share, amount.ordinal, counted=named.counted)


def _named_unit(sign: str | None, rest: str) -> _Named | None:
    """Read what follows an amount, after a currency's sign before it or none; None where it is no noun."""
    match = _UNIT.match(rest)
    unit = CURRENCY_SIGNS[sign] if sign else ""
    if match:
        named = canonical_unit(match["unit"])
        if unit and named != unit:
            return None
        unit, rest = named, rest[match.end() :]
    noun = _NOUN.fullmatch(rest)
    if noun is None or _UNFINISHED.search(rest) or not _NOT_COUNTED.isdisjoint(re.split(r"[ -]", rest)):
        return None
    return _Named(unit, rest.strip(" -"), bool(match and re.search(r"\ban? ", match.group())))


def _exactly(value) -> Quantity:
    return Quantity(Decimal(value), Decimal(value))


@lru_cache(maxsize=4096)
def read_value(source: str, unit: str) -> Reading | None:
    """Read a claim's `value` as the register writes it: `1_300_000`, `38..42`, `tens of billions`, `half` of `%`.

    The quantity is in the claim's unit. None where it cannot be read, or names another unit.
    """
    words = normal(re.sub(r"(?<=[0-9])_(?=[0-9]{3})", ",", source.strip()))
    words = words.replace("_", "") if re.fullmatch(r"[0-9_.]+", words) else words
    open_end = re.fullmatch(r"(\.\.)?\s?(.+?)\s?(\.\.)?", words) if words else None
    if open_end is None or (open_end[1] and open_end[3]):
        return None
    reading = read_quantity(open_end[2])
    quantity = reading and _in_unit(reading, unit)
    if quantity is None or reading.counted:
        return None
    if open_end[1]:
        quantity = replace(quantity, low=None)
    elif open_end[3]:
        quantity = replace(quantity, high=None)
    return replace(reading, quantity=quantity)


def _in_unit(reading: Reading, unit: str) -> Quantity | None:
    """Return the reading's quantity in a claim's unit, or None where the words name an unlike unit."""
    if reading.share:
        return _times(reading.quantity, 100) if measure(unit) == "%" else reading.quantity
    if reading.ordinal and measure(unit) not in ("", "rank"):
        return None
    if not reading.unit or not unit:
        return reading.quantity
    known = measure(unit)
    if reading.unit == known or _also_names(unit, reading.unit):
        return reading.quantity
    if known:
        factor = conversion(reading.unit, known)
        return None if factor is None else _times(reading.quantity, factor)
    # 'five times' may count elections, but nothing else that has a measure counts things.
    return reading.quantity if reading.unit == "times" else None


def _also_names(unit: str, named: str) -> bool:
    """'years in office' and 'five-year terms' name years, though they are no measure."""
    return any(canonical_unit(word) == named for word in re.split(r"[ -]", unit))


def _times(quantity: Quantity, factor) -> Quantity:
    def scaled(end: Decimal | None) -> Decimal | None:
        return None if end is None else whole(end * factor.numerator / factor.denominator)

    return Quantity(scaled(quantity.low), scaled(quantity.high), quantity.vague)


def matches(words: str, claim: Claim) -> bool:
    """Whether words of the text say what the claim says, or less precisely the same."""
    return not describe_mismatch(words, claim)


def describe_mismatch(words: str, claim: Claim) -> str:
    """Return where words and claim differ, naming both, or '' where they agree.

    "'1.3 million' says 1,300,000; the claim 'silt-total' says 1,500,000 people"
    """
    says = f"the claim {claim.id!r} says {say_claim(claim)}"
    if claim.date:
        said = read_date(words)
        if said is None:
            return f"'{words}' cannot be read as a date; {says}"
        return "" if date_agrees(said, claim.date) else f"'{words}' is another date: {says}"
    if claim.value is None:
        return ""
    reading = read_quantity(words)
    if reading is None:
        return f"'{words}' cannot be read as a number; {says}"
    quantity = _in_unit(reading, claim.unit)
    if quantity is not None and _agree(quantity, claim) and _bounds_agree(reading.bound, claim.qualifier):
        return ""
    return f"'{words}' says {_say_reading(reading)}; {says}"


def _agree(said: Quantity, claim: Claim) -> bool:
    """Vague words agree with what lies within them; a number or a range must be the claim's own."""
    stated = claim.value
    if said.vague and not stated.vague:
        return said.low <= (stated.low or 0) and stated.high is not None and stated.high <= said.high
    if measure(claim.unit) == "o’clock" and stated.low is not None and stated.low <= 12:
        said = Quantity(said.low % 12, said.high % 12)
        stated = Quantity(stated.low % 12, stated.high % 12)
    if said.is_number and (stated.low is None or stated.high is None):
        return _same_end(said.low, stated.high if stated.low is None else stated.low)
    return _same_end(said.low, stated.low) and _same_end(said.high, stated.high)


def _same_end(said: Decimal | None, stated: Decimal | None) -> bool:
    """'two-thirds' is 66.7% where the claim is written to one decimal."""
    if said is None or stated is None or said == stated:
        return said == stated
    unending = -said.as_tuple().exponent > 20
    return unending and round(said, max(0, -stated.as_tuple().exponent)) == stated


def _bounds_agree(said: str, qualifier: str) -> bool:
    """'more than' in the words contradicts 'less than' in the claim."""
    stated = _QUALIFIER_BOUNDS.get(qualifier, "")
    return not said or not stated or said == stated


def _say_reading(reading: Reading) -> str:
    if reading.share:
        return say_quantity(_times(reading.quantity, 100), "%")
    if reading.ordinal:
        return f"number {say_quantity(reading.quantity)}"
    return say_quantity(reading.quantity, reading.unit)


def say_claim(claim: Claim) -> str:
    """Return what a claim says, for people: 'about 1,500,000 people', 'dozens of reports', '16 December 1991'."""
    if claim.date:
        said = say_date(claim.date)
    elif claim.value is None:
        return "nothing"
    elif claim.value.vague:
        said = _say_vague(claim)
    elif claim.qualifier == "between" and None not in (claim.value.low, claim.value.high):
        ends = f"{say_number(claim.value.low)} and {say_number(claim.value.high)}"
        said = _with_unit(ends, claim.unit, one=False)
    else:
        said = say_quantity(claim.value, claim.unit)
    return f"{claim.qualifier} {said}".strip()


_NAMES_OF_SIGNS = {"USD": "dollars", "EUR": "euros", "GBP": "pounds", "%": ""}


def _say_vague(claim: Claim) -> str:
    """A vague amount keeps its words; a plural counts 'of' what it counts."""
    unit = _NAMES_OF_SIGNS.get(canonical_unit(claim.unit), claim.unit)
    joint = " of " if claim.value_source.endswith("s") else " "
    return f"{claim.value_source}{joint}{unit}".strip()


_SIGN_OF = {"USD": "$", "EUR": "€", "GBP": "£"}


def say_quantity(quantity: Quantity, unit: str = "") -> str:
    """Return a quantity for people: '38–42%', '$3,100,000,000', '456 tests', 'more than 400', '1 year'."""
    if quantity.low is None and quantity.high is None:
        return f"an unknown number {unit}".strip()
    if quantity.is_number:
        number = say_number(quantity.low)
    elif quantity.high is None:
        number = f"at least {say_number(quantity.low)}"
    elif quantity.low is None:
        number = f"at most {say_number(quantity.high)}"
    else:
        number = f"{say_number(quantity.low)}–{say_number(quantity.high)}"
    return _with_unit(number, unit, one=quantity.is_number and quantity.low == 1)


_WIDE = Context(prec=100)  # for what a check may compute from the largest and the smallest numbers read


def say_number(number: Decimal) -> str:
    """Return a number with its thousands set off, to four decimals at most: '1,300,000', '36.1111'."""
    said = f"{_WIDE.quantize(number, Decimal('0.0001')):,f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _with_unit(number: str, unit: str, one: bool) -> str:
    head, per, rest = canonical_unit(unit).partition(" per ") if unit else ("", "", "")
    if head in _SIGN_OF:
        return re.sub(r"(?=[0-9])", _SIGN_OF[head], number, count=1) + per + rest
    if head in ("%", "degrees"):
        return number + {"%": "%", "degrees": "°"}[head]
    if head == "rank" and number.isdigit():
        return ordinal(int(number))
    return f"{number} {singular(unit) if one else unit}".strip()
