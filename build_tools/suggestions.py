"""'Did you mean …?' for words that should be one of a known set."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'lund2018'?" for the nearest known word, or '' if none is near."""
    # Sorted, so that among equals the same is named each time.
    nearest = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=70)
    return f"Did you mean {nearest[0]!r}?" if nearest else ""
