"""Computes the declared checks between claims: does what the report states in one place follow from another?

Arithmetic is exact. A range, a vague amount, a bound ('at least') and an imprecise date are intervals,
and two intervals agree where they overlap. A check holds where stated and computed agree, is approximate
where they do within its tolerance only, and fails otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..diagnostics import Diagnostic, Location
from ..model import Check, Claim, Verdict
from ..quantities.date_arithmetic import duration_interval
from ..quantities.edtf_dates import Days
from ..quantities.intervals import Interval
from ..quantities.quantity_syntax import read_quantity, say_claim
from ..quantities.units import canonical_unit, conversion, measure
from .claim_values import Mistake, claim_days, claim_interval, say_interval
from .reading import Facts


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a check came to: how far stated and computed are apart, and both in words."""

    computed: str
    stated: str
    distance: Fraction  # in the unit of the result; 0 where they agree
    size: Fraction  # of what is stated, for a tolerance in percent


def run_checks(facts: Facts) -> tuple[tuple[Verdict, ...], list[Diagnostic]]:
    """Return a verdict for every check, in their order, and the mistakes in how checks are declared.

    A check with a mistake, or over a claim that is not there, is 'undecided'.
    """
    verdicts, diagnostics = [], []
    for check in facts.checks.values():
        try:
            verdicts.append(_verdict(check, facts))
        except Mistake as mistake:
            diagnostics += mistake.diagnostics
            verdicts.append(Verdict(check.id, "undecided", passages=_passages(check, facts)))
    return tuple(verdicts), diagnostics


def _verdict(check: Check, facts: Facts) -> Verdict:
    passages = _passages(check, facts)
    if check.kind == "incompatible":
        return Verdict(check.id, "fails", passages=passages)
    _refuse_cycle(check)
    claims = [facts.claims.get(claim) for claim in check.claims]
    result = facts.claims.get(check.result)
    if None in claims or (check.result and result is None):
        return Verdict(check.id, "undecided", passages=passages)  # The missing claim has its own diagnostic.
    outcome = _KINDS[check.kind](_Operands(check, claims, result))
    tolerance = _tolerance(check, claims, result, outcome)
    near = "approximate" if outcome.distance <= tolerance else "fails"
    return Verdict(check.id, "holds" if outcome.distance == 0 else near, outcome.computed, outcome.stated, passages)


def _passages(check: Check, facts: Facts) -> tuple[str, ...]:
    """The passages of a check's claims, each once, in the order of the claims."""
    claims = [facts.claims[claim] for claim in (*check.claims, check.result) if claim in facts.claims]
    return tuple(dict.fromkeys((*check.asserts, *(passage for claim in claims for passage in claim.passages))))


def _refuse_cycle(check: Check) -> None:
    place_of = {
        claim: check.places.get(f"claims.{number}", check.location) for number, claim in enumerate(check.claims)
    }
    if check.result in place_of:
        message = f"{check.result!r} is both compared and the result"
        raise Mistake(place_of[check.result], "check-cycle", message, "Name another claim as the result.")
    alone = len(place_of) < len(check.claims) and check.kind not in ("sum", "duration")
    if alone:
        twice = next(claim for claim in check.claims if check.claims.count(claim) > 1)
        raise Mistake(place_of[twice], "check-cycle", f"{twice!r} is compared with itself", "Name it once.")


@dataclass(frozen=True, slots=True)
class _Operands:
    """The claims of a check, with the places to blame."""

    check: Check
    claims: list[Claim]
    result: Claim | None

    def place(self, number: int) -> Location:
        return self.check.places.get(f"claims.{number}", self.check.location)

    @property
    def result_place(self) -> Location:
        return self.check.places.get("is", self.check.location)

    def intervals(self) -> list[Interval]:
        """The values of the claims, which must have values of one unit, in the unit of the first."""
        first = self.claims[0]
        return [
            claim_interval(claim, self.place(number), self.check.kind)
            * self.factor(claim, first.unit, self.place(number))
            for number, claim in enumerate(self.claims)
        ]

    def stated(self) -> Interval:
        return claim_interval(self.result, self.result_place, self.check.kind)

    def factor(self, claim: Claim, unit: str, place: Location) -> Fraction:
        factor = conversion(claim.unit, unit)
        if factor is None:
            message = f"{claim.id!r} is in {claim.unit}, where the check counts {unit}"
            raise Mistake(place, "unlike-units", message, "Compare claims of one unit.")
        return factor

    def outcome_in_unit_of_result(self, computed: Interval) -> _Outcome:
        """Compare what is computed in the unit of the first claim with what the result states."""
        self.stated()  # Blames a result that is a date.
        factor = Fraction(1) / self.factor(self.result, self.claims[0].unit, self.result_place)
        return self.outcome(computed * factor)

    def outcome(self, computed: Interval, rounded: bool = False) -> _Outcome:
        """Compare with the result; `rounded` compares to as many decimals as the result is stated with."""
        stated = self.stated()
        compared = computed.rounded(_decimals(self.result)) if rounded else computed
        said = say_interval(computed, self.result.unit)
        return _Outcome(said, say_claim(self.result), compared.distance(stated), stated.size)


def _decimals(claim: Claim) -> int:
    ends = [end for end in (claim.value.low, claim.value.high) if end is not None]
    return max((-end.as_tuple().exponent for end in ends), default=0)


def _sum(operands: _Operands) -> _Outcome:
    intervals = operands.intervals()
    return operands.outcome_in_unit_of_result(sum(intervals[1:], intervals[0]))


def _difference(operands: _Operands) -> _Outcome:
    whole, part = operands.intervals()
    return operands.outcome_in_unit_of_result(whole - part)


def _share(operands: _Operands) -> _Outcome:
    """A share is compared as it is stated: 37.83% is 37.8%."""
    part, whole = operands.intervals()
    if measure(operands.result.unit) != "%":
        message = f"{operands.result.id!r} is in {operands.result.unit}, a share is in %"
        raise Mistake(operands.result_place, "unlike-units", message, "Name a claim with 'unit: \"%\"'.")
    return operands.outcome(_divided(part, whole, operands) * Fraction(100), rounded=True)


def _ratio(operands: _Operands) -> _Outcome:
    one, other = operands.intervals()
    if measure(operands.result.unit) != "times":
        message = f"{operands.result.id!r} is in {operands.result.unit}, a ratio is in times"
        raise Mistake(operands.result_place, "unlike-units", message, "Name a claim with 'unit: times'.")
    return operands.outcome(_divided(one, other, operands))


def _divided(part: Interval, whole: Interval, operands: _Operands) -> Interval:
    if whole.low is None or whole.low <= 0:
        message = f"{operands.claims[1].id!r} may be nothing, so nothing is a share of it"
        raise Mistake(operands.place(1), "no-whole", message, "Name a claim that is more than nothing.")
    return part / whole


def _duration(operands: _Operands) -> _Outcome:
    start, end = (claim_days(claim, operands.place(number), "duration") for number, claim in enumerate(operands.claims))
    unit = measure(operands.result.unit)
    operands.stated()  # Blames a result that is a date.
    # What goes on without end ends no sooner than it began.
    last = Days(end.start.first if end.last is None else end.end.first, end.last)
    if conversion(unit, "months") is None and conversion(unit, "days") is None:
        message = f"{operands.result.id!r} is in {operands.result.unit}, a duration is in units of time"
        raise Mistake(
            operands.result_place, "unlike-units", message, "Name a claim in years, months, weeks, days or hours."
        )
    return operands.outcome(duration_interval(start.start, last, unit))


def _count(operands: _Operands) -> _Outcome:
    counted = Fraction(len(operands.claims))
    return operands.outcome(Interval(counted, counted))


def _order(operands: _Operands) -> _Outcome:
    """Each may be put as late as its successors allow: what matters is the widest step back."""
    intervals = _comparable(operands)
    distance = Fraction(0)
    reached: Fraction | None = None
    for interval in intervals:
        if reached is not None and interval.high is not None:
            distance = max(distance, reached - interval.high)
        if interval.low is not None:
            reached = interval.low if reached is None else max(reached, interval.low)
    said = [say_claim(claim) for claim in operands.claims]
    in_order = [
        say_claim(claim)
        for _, claim in sorted(zip(intervals, operands.claims, strict=True), key=lambda pair: pair[0].sort_key)
    ]
    return _Outcome(", ".join(in_order), ", ".join(said), distance, _largest(intervals))


def _same(operands: _Operands) -> _Outcome:
    intervals = _comparable(operands)
    lows = [interval.low for interval in intervals if interval.low is not None]
    highs = [interval.high for interval in intervals if interval.high is not None]
    distance = max(Fraction(0), max(lows) - min(highs)) if lows and highs else Fraction(0)
    first, *others = (say_claim(claim) for claim in operands.claims)
    return _Outcome(first, ", ".join(dict.fromkeys(others)), distance, _largest(intervals))


def _largest(intervals: list[Interval]) -> Fraction:
    return max(interval.size for interval in intervals)


def _comparable(operands: _Operands) -> list[Interval]:
    """All dates, as days, or all values of one unit."""
    first = operands.claims[0]
    if not first.date:
        return operands.intervals()
    days = (
        claim_days(claim, operands.place(number), operands.check.kind) for number, claim in enumerate(operands.claims)
    )
    return [Interval.of_days(date.first, date.last) for date in days]


_KINDS: Mapping[str, Callable[[_Operands], _Outcome]] = {
    "sum": _sum,
    "difference": _difference,
    "share": _share,
    "ratio": _ratio,
    "duration": _duration,
    "order": _order,
    "count": _count,
    "same": _same,
}


def _tolerance(check: Check, claims: list[Claim], result: Claim | None, outcome: _Outcome) -> Fraction:
    """Return the tolerance in the unit in which the check measures its distance: the result's, or days of dates."""
    if not check.tolerance:
        return Fraction(0)
    place = check.places.get("tolerance", check.location)
    reading = read_quantity(check.tolerance)
    is_plain = reading and reading.quantity.is_number and not (reading.share or reading.ordinal or reading.counted)
    if not is_plain or reading.quantity.low < 0:
        hint = "Write a number, a share ('5%') or a time ('3 days')."
        raise Mistake(place, "bad-tolerance", f"{check.tolerance!r} is no tolerance", hint)
    amount = Fraction(reading.quantity.low)
    measured = measure((result or claims[0]).unit) if (result or not claims[0].date) else "days"
    if reading.unit == "%" and measured != "%":
        return outcome.size * amount / 100
    if not reading.unit or reading.unit == canonical_unit(measured):
        return amount
    return amount * _time_factor(reading.unit, measured, check.tolerance, place)


_DAYS = {
    "hours": Fraction(1, 24),
    "days": Fraction(1),
    "weeks": Fraction(7),
    "months": Fraction(146_097, 4800),
    "years": Fraction(146_097, 400),
}


def _time_factor(unit: str, measured: str, tolerance: str, place: Location) -> Fraction:
    """How many of one unit of time another is; months and years at their average length, as a tolerance may."""
    if unit in _DAYS and measured in _DAYS:
        return _DAYS[unit] / _DAYS[measured]
    message = f"the tolerance {tolerance!r} is in {unit}, the check in {measured or 'another unit'}"
    raise Mistake(place, "bad-tolerance", message, "Write it in the unit of the result, or as a share: 5%.")
