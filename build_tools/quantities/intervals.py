"""Exact arithmetic with intervals of rational numbers, open ends included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included; None is without end."""

    low: Fraction | None
    high: Fraction | None

    @classmethod
    def of_days(cls, first: int | None, last: int | None) -> Interval:
        return cls(None if first is None else Fraction(first), None if last is None else Fraction(last))

    def __add__(self, other: Interval) -> Interval:
        return Interval(_added(self.low, other.low), _added(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, factor: Fraction) -> Interval:
        """Scale by a positive factor."""
        return Interval(
            None if self.low is None else self.low * factor, None if self.high is None else self.high * factor
        )

    def __truediv__(self, other: Interval) -> Interval:
        """Divide by an interval of positive numbers."""
        return Interval(
            _divided(self.low, other.high if _is_positive(self.low) else other.low),
            _divided(self.high, other.low if _is_positive(self.high) else other.high),
        )

    def rounded(self, decimals: int) -> Interval:
        """Round both ends half up, as people do."""
        return Interval(_rounded(self.low, decimals), _rounded(self.high, decimals))

    def distance(self, other: Interval) -> Fraction:
        """How far the nearest numbers of two intervals are apart; 0 where they overlap."""
        below = self.low - other.high if self.low is not None and other.high is not None else Fraction(0)
        above = other.low - self.high if other.low is not None and self.high is not None else Fraction(0)
        return max(below, above, Fraction(0))

    @property
    def size(self) -> Fraction:
        """The largest number of it by amount, of which a tolerance in percent is a part."""
        return max((abs(end) for end in (self.low, self.high) if end is not None), default=Fraction(0))

    @property
    def sort_key(self) -> tuple:
        """Orders intervals by where they begin, those without a beginning first."""
        return (self.low is not None, self.low or 0, self.high is None, self.high or 0)


def _added(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _is_positive(number: Fraction | None) -> bool:
    return number is None or number >= 0


def _divided(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    if above is None:
        return None
    return Fraction(0) if below is None else above / below


def _rounded(number: Fraction | None, decimals: int) -> Fraction | None:
    if number is None:
        return None
    shifted = number * 10**decimals
    floor = shifted.numerator // shifted.denominator
    up = shifted - floor >= Fraction(1, 2)
    return Fraction(floor + up, 10**decimals)


_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


def as_decimal(number: Fraction, decimals: int = 4) -> Decimal:
    """Write a rational number with so many decimals, half up."""
    exact = _WIDE.divide(Decimal(number.numerator), Decimal(number.denominator))
    return _WIDE.quantize(exact, Decimal(1).scaleb(-decimals))
