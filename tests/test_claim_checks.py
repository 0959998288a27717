"""Each folder in `claim_checks/` holds claims, checks over them, and the verdicts expected."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.facts.claim_checks import run_checks
from build_tools.facts.reading import read_facts
from build_tools.facts.schema import CHECK_SHAPES
from build_tools.quantities.date_arithmetic import duration_interval
from build_tools.quantities.edtf_dates import Days, day_number
from build_tools.quantities.intervals import Interval

CASES = sorted(Path(__file__).with_name("claim_checks").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdicts_are_as_expected(case: Path, update_cases: bool):
    files = {
        f"content/facts/{name}.yml": (case / f"{name}.yml").read_text(encoding="utf-8") for name in ("claims", "checks")
    }
    facts, mistakes = read_facts(files)
    verdicts, more = run_checks(facts)
    assert [*mistakes, *more] == []
    told = "".join(f"{v.check}: {v.outcome} | {v.computed} | {v.stated} | {', '.join(v.passages)}\n" for v in verdicts)
    expected = case / "expected.txt"
    if update_cases:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_every_kind_has_its_folder():
    assert {case.name for case in CASES} == CHECK_SHAPES.keys()


fractions = st.fractions(min_value=-1000, max_value=1000)
ends = st.none() | fractions


@st.composite
def intervals_with_a_number(draw):
    """An interval and a number in it."""
    inside = draw(fractions)
    low, high = draw(ends), draw(ends)
    return Interval(None if low is None else min(low, inside), None if high is None else max(high, inside)), inside


def holds(interval: Interval, number: Fraction) -> bool:
    return (interval.low is None or interval.low <= number) and (interval.high is None or number <= interval.high)


@given(intervals_with_a_number(), intervals_with_a_number())
def test_arithmetic_with_intervals_keeps_what_is_in_them(one, other):
    (a, x), (b, y) = one, other
    assert holds(a + b, x + y)
    assert holds(a - b, x - y)
    assert a.distance(b) <= abs(x - y)
    if b.low is not None and b.low > 0:
        assert holds(a / b, x / y)


MONTHS = [
    ((2016, 9, 8), (2018, 9, 8), 24),
    ((2020, 1, 31), (2020, 2, 29), 1),
    ((2020, 1, 31), (2020, 3, 31), 2),
    ((2020, 5, 2), (2022, 1, 2), 20),
    ((2020, 5, 2), (2022, 1, 1), 20 - Fraction(1, 31)),
    ((1991, 12, 16), (1991, 12, 16), 0),
    ((2018, 9, 8), (2016, 9, 8), -24),
    ((-1, 1, 1), (1, 1, 1), 24),
]


@pytest.mark.parametrize(("first", "last", "months"), MONTHS)
def test_months_are_those_of_the_calendar(first, last, months):
    start, end = day_number(*first), day_number(*last)
    assert duration_interval(Days(start, start), Days(end, end), "months") == Interval(
        Fraction(months), Fraction(months)
    )


days = st.integers(-800_000, 800_000)


@given(days, days, days)
def test_a_later_end_is_no_shorter_duration(start: int, one: int, other: int):
    first, second = (duration_interval(Days(start, start), Days(end, end), "years").low for end in sorted((one, other)))
    assert first <= second
