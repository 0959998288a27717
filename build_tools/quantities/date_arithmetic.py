"""Durations between dates, by the calendar: from 8 September 2016 to 8 September 2018 are exactly two years."""

from __future__ import annotations

from fractions import Fraction

from .edtf_dates import Days, calendar_day, days_in_month
from .intervals import Interval
from .units import conversion


def duration_interval(start: Days, end: Days, unit: str) -> Interval:
    """Return how much time may lie between two imprecise days, in a unit of time; an open end leaves it open."""
    shortest = None if start.last is None or end.first is None else _between(start.last, end.first, unit)
    longest = None if start.first is None or end.last is None else _between(start.first, end.last, unit)
    return Interval(shortest, longest)


def _between(first: int, last: int, unit: str) -> Fraction:
    in_months = conversion(unit, "months")
    if in_months is not None:
        return _months_between(first, last) / in_months
    return (last - first) / conversion(unit, "days")


def _months_between(first: int, last: int) -> Fraction:
    """Whole months, and what is left as a part of the month in which it lies."""
    if last < first:
        return -_months_between(last, first)
    (year, month, day), (last_year, last_month, last_day) = calendar_day(first), calendar_day(last)
    months = (last_year - year) * 12 + last_month - month
    # The day that completes the last month: the 31st of a month has its anniversary on the last day of a shorter one.
    anniversary = min(day, days_in_month(last_year, last_month))
    if last_day >= anniversary:
        return months + Fraction(last_day - anniversary, days_in_month(last_year, last_month))
    before = (last_year, last_month - 1) if last_month > 1 else (last_year - 1, 12)
    length = days_in_month(*before)
    return months - 1 + Fraction(last_day + length - min(day, length), length)
