"""The tables in `quantities/` say what words mean, which words mean nothing, and when words and claim differ."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.diagnostics import Location
from build_tools.model import Claim, Quantity
from build_tools.quantities.date_syntax import Moment
from build_tools.quantities.edtf_dates import calendar_day, day_number, read_edtf, say_date
from build_tools.quantities.quantity_syntax import (
    DateReading,
    Reading,
    describe_mismatch,
    find_figures,
    matches,
    read_date,
    read_quantity,
    read_value,
    say_quantity,
)

HANGS = 10  # seconds; nothing that an author writes may take longer

TABLES = Path(__file__).with_name("quantities")


def lines(name: str) -> list[str]:
    return (TABLES / name).read_text(encoding="utf-8").split("\n")[:-1]


def compare(name: str, told: list[str], update: bool) -> None:
    """Compare with the table, or write it."""
    if update:
        (TABLES / name).write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    assert told == lines(name)


def say(reading: Reading | None) -> str:
    if reading is None:
        return "nothing"
    kinds = {
        "share": reading.share,
        "ordinal": reading.ordinal,
        "vague": reading.quantity.vague,
        reading.bound: bool(reading.bound),
    }
    said = [say_quantity(reading.quantity), reading.unit, *(kind for kind, is_so in kinds.items() if is_so)]
    return ", ".join(part for part in said if part)


def say_moment(moment: Moment) -> str:
    fields = ((name, getattr(moment, name)) for name in Moment.__slots__)
    return " ".join(
        f"{name}={'–'.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in fields
        if value or value == 0
    )


def say_reading(reading: DateReading | None) -> str:
    if reading is None:
        return "nothing"
    said = say_moment(reading.start) + (f" to {say_moment(reading.end)}" if reading.end else "")
    return f"{said} ({reading.edtf})" if reading.edtf else said


def test_amounts_say_what_they_say(update_cases: bool):
    words = [line.partition(" = ")[0] for line in lines("good.txt")]
    compare("good.txt", [f"{w} = {say(read_quantity(w))}" for w in words], update_cases)
    assert all(read_quantity(w) for w in words)


@pytest.mark.parametrize("words", lines("bad.txt"))
def test_what_is_no_amount_says_nothing(words: str):
    assert say(read_quantity(words)) == "nothing"


def test_dates_say_what_they_say(update_cases: bool):
    words = [line.partition(" = ")[0] for line in lines("good-dates.txt")]
    compare("good-dates.txt", [f"{w} = {say_reading(read_date(w))}" for w in words], update_cases)
    assert all(read_date(w) for w in words)


@pytest.mark.parametrize("words", lines("bad-dates.txt"))
def test_what_is_no_date_says_nothing(words: str):
    assert say_reading(read_date(words)) == "nothing"


def test_the_tables_of_what_is_wrong_are_no_shorter():
    assert len(lines("bad.txt")) >= len(lines("good.txt"))
    assert len(lines("bad-dates.txt")) >= len(lines("good-dates.txt"))


def claim(written: str) -> Claim:
    """Read '1_500_000 people about' or an EDTF date as a claim."""
    if read_edtf(written) and not written.isdigit() or written.isdigit() and len(written) == 4:
        return Claim("it", "It", Location("claims.yml"), date=written)
    qualifier = next((q for q in (" more than", " less than", " about") if written.endswith(q)), "")
    value, unit = re.fullmatch(r"([0-9_.]+|\D*?) ?([^\s0-9_.].*|%)", written.removesuffix(qualifier)).groups()
    if not value:
        value, _, unit = unit.rpartition(" ")
    reading = read_value(value, unit)
    assert reading, written
    return Claim("it", "It", Location("claims.yml"), reading.quantity, value, unit, qualifier=qualifier.strip())


def test_words_and_claims_agree_or_differ(update_cases: bool):
    told = []
    for line in lines("matches.txt"):
        if line.startswith("    "):
            continue
        told.append(line)
        if not line.startswith("#"):
            words, _, written = line.partition(" | ")
            mismatch = describe_mismatch(words, claim(written))
            assert matches(words, claim(written)) == (not mismatch)
            told += [f"    {mismatch}"] if mismatch else []
    compare("matches.txt", told, update_cases)


@pytest.mark.parametrize("line", [line for line in lines("figures.txt") if not line.startswith("#")])
def test_figures_are_found_in_prose(line: str):
    text = re.sub(r"[\[\]]", "", line)
    found = text
    for start, end, words in reversed(list(find_figures(text))):
        assert words == text[start:end]
        found = f"{found[:start]}[{words}]{found[end:]}"
    assert found == line


@given(st.integers(0, 10**15))
def test_a_number_said_is_the_number_read(number: int):
    quantity = Quantity(Decimal(number), Decimal(number))
    assert read_quantity(say_quantity(quantity)).quantity == quantity


@given(st.integers(day_number(1000, 1, 1), day_number(2999, 12, 31)))
def test_a_day_said_is_the_day_read(day: int):
    edtf = "{:04}-{:02}-{:02}".format(*calendar_day(day))
    assert read_date(say_date(edtf)).edtf == edtf
    assert read_edtf(edtf).first == day


PIECES = [
    "one",
    "two",
    "hundred",
    "thousand",
    "million",
    "billions",
    "and",
    "or",
    "to",
    "of",
    "a",
    "half",
    "third",
    "twice",
    "tens",
    "dozens",
    "the",
    "early",
    "1930",
    "1930s",
    "5",
    "1,000",
    "0.5",
    "January",
    "May",
    "spring",
    "century",
    "19th",
    "$",
    "%",
    "€",
    "km",
    "years",
    "-",
    "–",
    " ",
    ",",
    ".",
    "between",
    "night of",
    "pm",
    "°",
    "½",
    "’",
    "ſ",
    "İ",
    "²",
    "٣",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.lists(
    st.sampled_from(PIECES), max_size=25
).map("".join)


@given(SOUP | st.text())
@settings(max_examples=400, deadline=None)
def test_no_words_raise(words: str):
    reading, date = read_quantity(words), read_date(words)
    assert reading is None or reading.quantity.low <= reading.quantity.high
    assert date is None or read_edtf(date.edtf) or not date.edtf
    read_value(words, "%")
    say_date(words)
    matches(words, claim("50 %"))
    matches(words, claim("1930/1933"))
    position = 0
    for start, end, found in find_figures(words):
        assert position <= start < end
        assert found == words[start:end]
        position = end


@given(st.text(alphabet="0123456789XYTZS~?%/.-{}[],:+E ", max_size=70))
@settings(max_examples=150, deadline=None)
def test_no_edtf_raises(text: str):
    date = read_edtf(text)
    assert date is None or date.first is None or date.last is None or date.first <= date.last


SLOW = [
    "one hundred and ",
    "two ",
    "1,000",
    "a ",
    "5 to ",
    "5 and 6 ",
    "the end of ",
    "1 January ",
    "thousands of ",
    "half ",
    "$",
    "1–",
    "twenty-",
    "one",
    "1",
    "1930–",
    "a half a ",
    "one in ",
    "nineteenth-",
    "Mon, ",
]


@pytest.mark.parametrize("piece", SLOW)
def test_nothing_hangs(piece: str):
    long = piece * (50_000 // len(piece))
    start = time.process_time()
    for _ in find_figures(long):
        pass
    read_quantity(long[:200])
    read_date(long[:200])
    read_quantity(long)
    assert time.process_time() - start < HANGS


def test_all_figures_of_a_long_text_are_found():
    text = " ".join(line for line in lines("figures.txt")) * 4  # about 1,600 words
    assert sum(1 for _ in find_figures(text)) > 250
