"""Every colour of words can be read on every ground that it stands on, in light and in dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

COLOURS = Path(__file__).parents[1] / "theme" / "assets" / "stylesheets" / "colours.css"
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")
WORDS = ("ink", "ink-soft", "accent", "oxblood", "ochre", "plum", "slate", "green")
KINDS = ("accent", "oxblood", "ochre", "plum", "slate", "green")
TINT = 0.09  # the strongest mixture of a kind's colour into the ground of an annotation: report.css
LEAST = 4.5


def colours(scheme: int) -> dict[str, tuple[float, ...]]:
    """The palette of a scheme, 0 light or 1 dark, as shares of red, green and blue."""
    usual = COLOURS.read_text(encoding="utf-8").partition("@media")[0]
    return {name: parsed(pair[scheme]) for name, *pair in PAIR.findall(usual)}


def parsed(code: str) -> tuple[float, ...]:
    digits = code[1:] if len(code) == 7 else "".join(digit * 2 for digit in code[1:])
    return tuple(int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))


def luminance(colour: tuple[float, ...]) -> float:
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_paper(scheme: int):
    palette = colours(scheme)
    for word, ground in product(WORDS, ("paper", "paper-sunk")):
        assert contrast(palette[word], palette[ground]) >= LEAST, (word, ground)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_the_ground_of_an_annotation(scheme: int):
    palette = colours(scheme)
    for kind in KINDS:
        ground = tuple(
            TINT * of + (1 - TINT) * paper for of, paper in zip(palette[kind], palette["paper"], strict=True)
        )
        for word in ("ink", "ink-soft", "accent", kind):
            assert contrast(palette[word], ground) >= LEAST, (word, kind)
