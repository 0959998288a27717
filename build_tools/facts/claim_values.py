"""What a claim puts into a check: an interval of its unit, or the days of its date."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..diagnostics import Diagnostic, Location
from ..model import Claim, Quantity
from ..quantities.edtf_dates import EdtfDate, read_edtf
from ..quantities.intervals import Interval, as_decimal
from ..quantities.quantity_syntax import say_quantity

# Qualifiers that leave one end of a value open. 'about' and 'nearly' leave none: how far they reach is
# the check's tolerance, not ours.
_OPEN_ABOVE = frozenset(("at least", "more than"))
_OPEN_BELOW = frozenset(("at most", "less than"))


class Mistake(Exception):
    """A check cannot be computed as it is declared."""

    def __init__(self, place: Location, code: str, message: str, hint: str):
        self.diagnostics = [Diagnostic(place, code, message, hint)]


def claim_interval(claim: Claim, place: Location, kind: str) -> Interval:
    """Return the values that a claim allows, in its unit; `place` and `kind` say who asks, for the blame."""
    if claim.value is None:
        hint = (
            "A duration or an order compares dates."
            if kind in ("sum", "difference", "share", "ratio")
            else "Name a claim with a value."
        )
        raise Mistake(place, "wrong-operand-kind", f"{claim.id!r} is a date, the check ({kind}) needs a value", hint)
    low, high = (None if end is None else Fraction(end) for end in (claim.value.low, claim.value.high))
    if claim.qualifier in _OPEN_ABOVE:
        high = None
    elif claim.qualifier in _OPEN_BELOW:
        low = None
    return Interval(low, high)


def claim_days(claim: Claim, place: Location, kind: str) -> EdtfDate:
    """Return the days that a claim's date allows."""
    date = read_edtf(claim.date) if claim.date else None
    if date is None:
        hint = (
            "Name claims with dates only." if kind == "duration" else "Compare dates with dates and values with values."
        )
        raise Mistake(place, "wrong-operand-kind", f"{claim.id!r} has no date", hint)
    return date


def say_interval(interval: Interval, unit: str) -> str:
    """Return an interval for people: '456 tests', '36.1%', '1.8–1.9 years'."""
    low, high = (None if end is None else _readable(end) for end in (interval.low, interval.high))
    return say_quantity(Quantity(low, high), unit)


def _readable(number: Fraction) -> Decimal:
    """One decimal is as fine as reports state; two keep what is not whole from looking whole."""
    if number.denominator == 1:
        return as_decimal(number, 0)
    short = as_decimal(number, 1)
    return as_decimal(number, 2) if short == short.to_integral_value() else short
