"""The timeline: every dated claim and event in order of time, under headings that follow how much happened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..chronology import Entry, Period, entries_of, periods, say_alike
from ..model import Annotation, Claim
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from .references import to_passages

_VALID_DATETIME = re.compile(r"(?!0000)[0-9]{4}(?:-[0-9]{2}){0,2}")
_SEASON = re.compile(r"[0-9]{4}-2[1-4]")


def render(publication: Publication, argument: str, slug: str) -> str:
    entries = entries_of(publication.edition, publication.mentions)
    if argument == "overview":
        return _overview(publication, periods(entries), slug)
    found = [_period(publication, period) for period in periods(entries)]
    return publication.fragment("timeline", slug, periods=found, count=len(entries))


def _overview(publication: Publication, found: Sequence[Period], slug: str) -> str:
    """Return the periods with a mark for each entry, in the tone of what stands against it."""
    told = [
        {"id": period.id, "title": period.title, "marks": [_mark(e) for e in _all_entries(period)]} for period in found
    ]
    return publication.fragment(
        "timeline-overview", slug, periods=told, address=publication.addresses.of_placement("timeline")
    )


def _all_entries(period: Period) -> Iterator[Entry]:
    yield from period.entries
    for part in period.parts:
        yield from _all_entries(part)


def _mark(entry: Entry) -> str:
    standings = {claim.standing for claim in entry.claims}
    return next((standing for standing in ("contradicted", "corrected") if standing in standings), "")


def _period(publication: Publication, period: Period) -> dict:
    return {
        "id": period.id,
        "title": period.title,
        "entries": [_entry(publication, entry) for entry in period.entries],
        "parts": [_period(publication, part) for part in period.parts],
    }


def _entry(publication: Publication, entry: Entry) -> dict:
    statements = [_statement(publication, group) for group in _said_alike(entry.claims)]
    event, addresses = entry.event, publication.addresses
    named = () if event is None or statements else publication.mentions.get(event.id, ())
    is_title = event is not None and not any(say_alike(claim.statement, event.name) for claim in entry.claims[:1])
    return {
        "date": say_date(entry.date),
        "datetime": entry.date if _VALID_DATETIME.fullmatch(entry.date) and not _SEASON.fullmatch(entry.date) else "",
        "date_address": addresses.of_claim(entry.claims[0].id) if entry.claims else None,
        "claim": entry.claims[0].id if entry.claims else "",
        "event": event,
        "is_title": is_title,
        "event_address": addresses.of_entity(event.id) if event else None,
        "statements": statements,
        "passages": to_passages(publication, [owner for owner in named if not owner.startswith("a-")]),
    }


def _said_alike(claims: tuple[Claim, ...]) -> list[list[Claim]]:
    """Group the claims of an entry whose statements are alike, in their order, the longest statement of each first."""
    groups: list[list[Claim]] = []
    for claim in claims:
        home = next((group for group in groups if say_alike(group[0].statement, claim.statement)), None)
        groups.append([claim]) if home is None else home.append(claim)
    return [sorted(group, key=lambda claim: (-len(claim.date), -len(claim.statement))) for group in groups]


def _statement(publication: Publication, claims: list[Claim]) -> dict:
    passages = dict.fromkeys(passage for claim in claims for passage in claim.passages)
    badges = {}
    for claim in claims:
        if claim.standing in ("contradicted", "corrected"):
            badges.setdefault(claim.standing, _explanation(publication, claim))
    return {
        "words": claims[0].statement,
        "passages": to_passages(publication, passages),
        "badges": [
            (standing, publication.addresses.of(note.id) if note else None) for standing, note in badges.items()
        ],
    }


def _explanation(publication: Publication, claim: Claim) -> Annotation | None:
    """The annotation that tells why the claim stands as it does."""
    edition = publication.edition
    if claim.standing == "corrected":
        return next((a for a in edition.annotations.values() if a.kind == "correction" and claim.id in a.claims), None)
    failing = (check for check in edition.checks_on.get(claim.id, ()) if edition.verdicts[check].outcome == "fails")
    return next((annotation for check in failing for annotation in edition.explaining.get(check, ())), None)
