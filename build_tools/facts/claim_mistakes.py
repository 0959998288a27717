"""What authors get wrong in the values and dates of the register, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, Location
from ..quantities.date_syntax import read_date
from ..quantities.edtf_dates import read_edtf
from ..quantities.quantity_syntax import read_quantity, read_value
from ..quantities.units import measure
from .schema import ClaimShape


def claim_mistakes(id: str, shape: ClaimShape, at: Location, places: Mapping[str, Location]) -> Iterator[Diagnostic]:
    """Yield the mistakes in a claim whose fields are all of their kind; `places` says where each stands."""
    if not shape.passages:
        hint = "Name the passages and notes that state it: passages: [1.5]."
        yield Diagnostic(places.get("passages", at), "claim-without-passage", f"no passage states {id!r}", hint)
    if shape.value and shape.date:
        yield Diagnostic(places["date"], "value-and-date", f"{id!r} has a value and a date", "Make two claims of it.")
    elif shape.value:
        yield from _value_mistakes(id, shape, places)
    elif shape.date:
        if shape.unit:
            yield Diagnostic(
                places["unit"], "unit-without-value", f"{id!r} has a date, which needs no unit", "Take the unit out."
            )
        yield from date_mistakes(shape.date, places["date"])
    else:
        hint = "Write 'value: …' and 'unit: …', or 'date: …'."
        yield Diagnostic(at, "claim-without-value", f"{id!r} has neither a value nor a date", hint)


def _value_mistakes(id: str, shape: ClaimShape, places: Mapping[str, Location]) -> Iterator[Diagnostic]:
    place = places["value"]
    if not shape.unit:
        yield Diagnostic(
            place, "value-without-unit", f"the value of {id!r} has no unit", "Add 'unit: …': people, %, USD, years …"
        )
    reading = read_value(shape.value, shape.unit or "")
    if reading is None:
        named = read_quantity(shape.value)
        if named and named.unit:
            hint = f"Write the value in {shape.unit}, or mend the unit."
            yield Diagnostic(
                place, "value-against-unit", f"{shape.value!r} is in {named.unit}, the unit is {shape.unit!r}", hint
            )
            return
        hint = "Write 1_300_000, 91.15, 38..42 or the words of a vague amount."
        yield Diagnostic(place, "unreadable-value", f"{shape.value!r} cannot be read as a number", hint)
    elif reading.share and shape.unit and measure(shape.unit) != "%":
        hint = "Write 'unit: \"%\"' and put what it is a share of into the statement."
        yield Diagnostic(
            places["unit"], "share-without-percent", f"{shape.value!r} is a share, not a number of {shape.unit}", hint
        )


_TWO_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})")
_ISO_SHAPE = re.compile(r"-?\d{4}-\d{2}(?:-\d{2})?[~?%]?")
_SUB_YEAR_GROUP = re.compile(r"(\d{2})(\d{2})-(2[5-9]|3\d|4[01])")


def date_mistakes(date: str, place: Location) -> Iterator[Diagnostic]:
    """Yield what is wrong with a date that is to be in EDTF."""
    short = _SUB_YEAR_GROUP.fullmatch(date)
    numbers = _TWO_NUMBERS.fullmatch(date)
    if short:
        # ISO 8601-2 gives 25 to 41 to quarters and other groups of months, which no author means.
        hint = f"Write {short[1]}{short[2]}/{short[1]}{short[3]} for the years."
        yield Diagnostic(place, "ambiguous-date", f"{date!r} is a part of the year {short[1]}{short[2]} in EDTF", hint)
    elif numbers and read_edtf(date) is None:
        yield _day_or_month(date, numbers, place)
    elif read_edtf(date) is None:
        parts = date.split("/")
        if all(_ISO_SHAPE.fullmatch(part) or read_edtf(part) for part in parts) and len(parts) <= 2:
            said = "ends before it begins" if all(read_edtf(part) for part in parts) else "is on no calendar"
            yield Diagnostic(
                place, "impossible-date", f"the date {date!r} {said}", "Mend the day, the month or the order."
            )
        else:
            words = read_date(date)
            hint = (
                f"Write {words.edtf}."
                if words and words.edtf
                else "Write it as 1991-12-16, 1994-03, 1930/1933, 1949~ or 194X."
            )
            yield Diagnostic(place, "unreadable-date", f"{date!r} is no date in EDTF", hint)


def _day_or_month(date: str, numbers: re.Match, place: Location) -> Diagnostic:
    one, other, year = int(numbers[1]), int(numbers[2]), numbers[3] if len(numbers[3]) == 4 else f"20{numbers[3]}"
    readings = [f"{year}-{month:02}-{day:02}" for day, month in {(one, other), (other, one)}]
    possible = sorted(reading for reading in readings if read_edtf(reading))
    if not possible:
        return Diagnostic(place, "impossible-date", f"the date {date!r} is on no calendar", "Write it as 1991-12-16.")
    code = "ambiguous-date" if len(possible) > 1 or len(numbers[3]) == 2 else "unreadable-date"
    said = "may be read in two ways" if code == "ambiguous-date" else "is no date in EDTF"
    return Diagnostic(place, code, f"the date {date!r} {said}", f"Write {' or '.join(possible)}.")
