"""Sorts claims by what kind of thing their value is."""

from __future__ import annotations

from ..model import Claim

_CURRENCIES = frozenset({"USD", "EUR", "GBP", "tenge"})
_DURATIONS = frozenset({"years", "decades", "months", "weeks", "days", "hours", "minutes"})
_KIND_OF_UNIT = {"%": "share", "rank": "rank"}


def claim_kind(claim: Claim) -> str:
    """Return 'date', 'share', 'money', 'rank', 'duration' or 'number'."""
    unit = claim.unit.partition(" ")[0]
    if claim.date:
        return "date"
    if unit in _CURRENCIES:
        return "money"
    return "duration" if unit in _DURATIONS else _KIND_OF_UNIT.get(unit, "number")
