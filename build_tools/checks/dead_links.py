"""Addresses of works that were found dead, by the ledger of addresses; nothing is asked here."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Severity
from ..edition import Edition
from ..link_ledger import address_of


def check(edition: Edition) -> Iterator[Diagnostic]:
    """Warn of a dead address without a copy. That a stranger's server stopped is no mistake of whoever builds next."""
    for key, record in edition.links.items():
        source = edition.sources.get(key)
        if source and record.address == address_of(source) and record.state == "gone" and not record.archived:
            message = f"the address of {key!r} is dead since {record.since}: {record.said}"
            hint = "Give the address of where it is now, or of an archived copy."
            yield Diagnostic(source.location, "dead-link", message, hint, Severity.WARNING)
