"""Claims: what they refer to is there."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition


def check(edition: Edition) -> Iterator[Diagnostic]:
    for declared in edition.facts.checks.values():
        for passage in declared.asserts:
            if passage not in edition.passages and passage not in edition.notes:
                message = f"there is no passage or note {passage!r}"
                yield Diagnostic(declared.places.get("asserts", declared.location), "unknown-passage", message)
