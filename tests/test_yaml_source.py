"""YAML is read as it is written; each folder in `yaml/` is named for a code, with an input and what is said of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.diagnostics import Location
from build_tools.sources.yaml_source import LARGEST, YamlList, YamlMapping, read_yaml

HANGS = 10  # seconds; nothing that an author writes may take longer

CASES = sorted(Path(__file__).with_name("yaml").iterdir())

# What YAML 1.1 would make of these: False, 750, 1000, 1.1, 15, a date, None, infinity.
TRAPS = [
    "no",
    "12:30",
    "1_000",
    "1.10",
    "0o17",
    "017",
    "2022-01-05",
    "~",
    "null",
    ".inf",
    "=",
    "0x1F",
    "1e3",
    "on",
    "Y",
]


@pytest.mark.parametrize("written", TRAPS)
def test_a_scalar_stays_what_was_written(written: str):
    values, mistakes = read_yaml(f"key: {written}\n{written}: value\nlist: [{written}]", "a.yml")
    assert not mistakes
    assert values == {"key": written, written: "value", "list": [written]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_refused_is_told(case: Path, update_cases: bool):
    _, mistakes = read_yaml((case / "input.yml").read_text(encoding="utf-8"), "input.yml", key_is="key")
    told = "".join(f"{mistake}\n" for mistake in mistakes)
    expected = case / "expected.txt"
    if update_cases:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert f"[{case.name}]" in told


def test_places_are_those_of_the_file():
    text = "on: 1.5\nclaims:\n  - ships\n  - {é😀: boats}\n"
    values, _ = read_yaml(text, "a.md", line=10, column=5)
    assert values.key_locations["on"] == Location("a.md", 10, 5)
    assert values.value_locations["on"] == Location("a.md", 10, 9)
    claims = values["claims"]
    assert isinstance(claims, YamlList)
    assert claims.value_locations == [Location("a.md", 12, 9), Location("a.md", 13, 9)]
    assert isinstance(claims[1], YamlMapping)
    assert claims[1].value_locations["é😀"] == Location("a.md", 13, 14)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n...\n"])
def test_an_empty_text_is_an_empty_mapping(text: str):
    assert read_yaml(text, "a.yml") == ({}, [])


def test_the_rest_is_read_in_spite_of_a_repeated_key():
    values, mistakes = read_yaml("a: 1\nb: {x: 1, x: 2}\na: 3\nc: 4", "a.yml", key_is="id")
    assert values == {"a": "1", "b": {"x": "1"}, "c": "4"}
    assert [mistake.code for mistake in mistakes] == ["duplicate-key", "duplicate-id"]


EXPLOSIVE = {
    "open lists": "[" * 100_000,
    "open mappings": "{a: " * 100_000,
    "keys of keys": "? " * 100_000,
    "items of items": "- " * 100_000,
    "billion laughs": "a: &a [x, x]\n"
    + "\n".join(f"{n}: &{n} [*{p}, *{p}]" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
    "many items": "a: [" + "x, " * 300_000 + "]",
    "a long scalar": "a: " + "x" * 1_000_000,
    "too long": "a: " + "x" * LARGEST,
    "escapes": 'a: "' + "\\x41" * 100_000 + '"',
    "exclamations": "!" * 100_000 + " a",
}


@pytest.mark.parametrize("text", EXPLOSIVE.values(), ids=EXPLOSIVE.keys())
def test_nothing_explodes(text: str):
    start = time.process_time()
    read_yaml(text, "a.yml")
    assert time.process_time() - start < HANGS


SOUP = st.lists(
    st.sampled_from(
        [
            *"-?:,[]{}#&*!|>%@`'\"~<\\\n \t.\r\0",
            "\ufeff",
            "\ud800",
            "\u2028",
            "a: b\n",
            "  - c\n",
            "---\n",
            "...\n",
            "<<: ",
            "&a ",
            "*a ",
            "!!str ",
            "%YAML 1.1\n",
            "é",
        ]
    ),
    max_size=60,
).map("".join)


@given(SOUP | st.text())
@settings(max_examples=400, deadline=None)
def test_no_text_raises(text: str):
    values, mistakes = read_yaml(text, "a.yml")
    assert values is not None or mistakes
    lines = text.count("\n") + 1
    assert all(1 <= mistake.location.line <= lines + 1 for mistake in mistakes)
    assert _only_strings(values or {})


def _only_strings(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _only_strings(inner) for key, inner in value.items())
    return isinstance(value, str) or all(_only_strings(inner) for inner in value)
