"""Says in words how a check came out."""

from __future__ import annotations

from ..model import Check, Verdict


def difference(check: Check, verdict: Verdict) -> str:
    """Return what was found against what was expected: '4 re-elections are listed, 5 stated'; '' where nothing was computed."""
    computed, stated = verdict.computed, verdict.stated
    if not computed or not stated:
        return ""
    if check.kind == "same":
        return f"{computed} against {stated}"
    if check.kind == "order":
        return f"the order would have to be {stated}, and is {computed}"
    if check.kind == "count":
        return f"{computed} are listed, {stated} stated"
    return f"the report’s own figures give {computed}, it states {stated}"
