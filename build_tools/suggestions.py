"""'Did you mean …?' for words that should be one of a known set."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'lund2018'?" for the nearest known word, or '' if none is near."""
    # Imported where something is wrong, so that a look at sound content does without.
    from rapidfuzz import fuzz, process

    # Sorted, so that among equals the same is named each time.
    nearest = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=70)
    return f"Did you mean {nearest[0]!r}?" if nearest else ""
