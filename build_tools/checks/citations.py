"""Citations: every key is in the bibliography, every work of the bibliography is cited, and by whom it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..suggestions import did_you_mean

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]+", re.IGNORECASE)


def check(edition: Edition) -> Iterator[Diagnostic]:
    yield from _unknown_keys(edition)
    yield from _unused_entries(edition)
    yield from _wrong_roles(edition)
    yield from _unsafe_addresses(edition)


def _unknown_keys(edition: Edition) -> Iterator[Diagnostic]:
    for said in edition.said:
        for citation in said.prose.citations:
            for item in citation.items:
                if item.key not in edition.sources:
                    yield Diagnostic(item.location, *_unknown(item.key, edition))
    for claim in edition.facts.claims.values():
        for number, key in enumerate(claim.sources):
            if key not in edition.sources:
                yield Diagnostic(claim.places.get(f"sources.{number}", claim.location), *_unknown(key, edition))


def _unknown(key: str, edition: Edition) -> tuple[str, str, str]:
    hint = did_you_mean(key, edition.sources) or "Add it to references.bib."
    return "unknown-citation-key", f"unknown citation key {key!r}", hint


def _unused_entries(edition: Edition) -> Iterator[Diagnostic]:
    for source in edition.sources.values():
        if source.key not in edition.citing:
            message = f"nothing cites {source.key!r}"
            yield Diagnostic(source.location, "unused-entry", message, "Cite it or take the entry out.")


def _wrong_roles(edition: Edition) -> Iterator[Diagnostic]:
    """A work is the report's (`keywords = {cited}`) just where the report's own notes or text cite it."""
    for source in edition.sources.values():
        owners = edition.citing.get(source.key, ())
        by_report = any(owner and not owner.startswith("a-") for owner in owners)
        if owners and by_report != (source.role == "cited"):
            who, role = ("the report", "cited") if by_report else ("only the editors", "editors")
            message = f"{who} cite{'s' if by_report else ''} {source.key!r}"
            yield Diagnostic(source.location, "wrong-role", message, f"Write keywords = {{{role}}}.")


def _unsafe_addresses(edition: Edition) -> Iterator[Diagnostic]:
    """An address of a work becomes a link, in every style and in the files of citations."""
    for source in edition.sources.values():
        address = str(source.csl.get("URL", ""))
        if address and not _ADDRESS.fullmatch(address):
            message = f"{address[:60]!r} is no address of the web"
            yield Diagnostic(source.location, "unsafe-address", message, "Write it as https://….")
