"""What was published: every name of the ledger is where it was, with the text that it had, or something says what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Location
from ..edition import EDITION_FILE, Edition
from ..published import entries_of, since_release


def check(edition: Edition) -> Iterator[Diagnostic]:
    if edition.ledger is None or not (edition.ledger.releases or edition.changes):
        return
    _, mistakes = since_release(edition.ledger, entries_of(edition), edition.changes)
    yield from mistakes
    yield from _other_version(edition)
    yield from _without_page(edition)


def _other_version(edition: Edition) -> Iterator[Diagnostic]:
    newest = edition.ledger.newest
    for field, given in (("version", edition.report.version), ("edition-date", edition.report.edition_date)):
        released = {"version": newest.version, "edition-date": newest.date}[field] if newest else given
        if given != released:
            place = edition.report.places.get(field, Location(EDITION_FILE))
            message = f"the {field} is {given!r}, but what was released last has {released!r}"
            yield Diagnostic(
                place, "edition-not-released", message, f"Write {released!r}; releasing the next edition changes it."
            )


def _without_page(edition: Edition) -> Iterator[Diagnostic]:
    placed = {placement.kind for chapter in edition.chapters for placement in chapter.placements}
    if edition.ledger.releases and "changes" not in placed:
        hint = "Add one to the contents with '/// changes' and '///' below its heading."
        yield Diagnostic(
            Location(EDITION_FILE), "no-page-of-changes", "no page says what changed from edition to edition", hint
        )
