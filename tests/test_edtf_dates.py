"""What is counted here must be what the library of EDTF counts."""

from __future__ import annotations

import pytest

from build_tools.quantities.edtf_dates import _days, _days_by_library, say_date

PLAIN = ["1991", "1991-12", "1991-12-16", "2024-02", "194X", "000X", "18XX", "2022-21", "2022-22", "2022-23", "2022-24"]


@pytest.mark.parametrize("date", PLAIN)
def test_plain_dates_mean_the_same_days_as_in_the_library(date: str):
    assert _days(date) == _days_by_library(date)


@pytest.mark.parametrize("date", ["2022-13", "2022-02-30", "2022-00", "20XX-01-32", "XXXX-", "2022-1"])
def test_what_is_no_date_is_none(date: str):
    assert _days(date) is None


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("1991-12-16", "16 December 1991"),
        ("2022-01-05/2022-01-06", "5–6 January 2022"),
        ("194X", "the 1940s"),
        ("18XX", "the 19th century"),
        ("2022-21", "spring 2022"),
    ],
)
def test_dates_are_said_as_people_say_them(date: str, said: str):
    assert say_date(date) == said
