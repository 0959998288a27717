"""What changed from edition to edition, word by word, and what became of every name that is gone."""

from __future__ import annotations

from ..addresses import folder_of
from ..publication import Publication
from ..published import place_of
from ..quantities.edtf_dates import say_date
from ..releases.archive import kept_editions
from .name_words import BECAME, address_to, anchor_of, explanation, ledger_now, say_name

_PREFIX = {"claims": "claim:", "checks": "check:", "entities": "entity:", "sources": "source:"}
_TITLES = {"entities": "Names", "sources": "Works"}
_STATES = {"changed": "Changed", "added": "New", "gone": "Gone"}


def render(publication: Publication, argument: str, slug: str) -> str:
    if publication.edition.ledger is None:
        return ""
    ledger = ledger_now(publication)
    logs = {edition.version: edition.changes() for edition in kept_editions(publication.root)}
    editions = [
        {
            "version": release.version,
            "date": release.date,
            "date_words": say_date(release.date),
            "address": folder_of(release.version),
            "since": logs.get(release.version, {}).get("since"),
            "kinds": _kinds(publication, ledger, logs.get(release.version, {}).get("changes", {})),
        }
        for release in reversed(ledger.releases)
    ]
    gone = [place_of(ledger, record.name) for record in ledger.latest.values() if not record.stands]
    former = [{"anchor": f"was-{anchor_of(place.name)}", **explanation(publication, ledger, place)} for place in gone]
    return publication.fragment("changes", slug, editions=editions, former=former)


def _kinds(publication: Publication, ledger, changes: dict) -> list[dict]:
    kinds = []
    for kind, by_state in changes.items():
        states = [
            {
                "title": title,
                "state": state,
                "entries": [_entry(publication, ledger, kind, entry) for entry in by_state.get(state, ())],
            }
            for state, title in _STATES.items()
        ]
        kinds.append(
            {"title": _TITLES.get(kind, kind.capitalize()), "states": [state for state in states if state["entries"]]}
        )
    return kinds


def _entry(publication: Publication, ledger, kind: str, entry: dict) -> dict:
    name = f"{_PREFIX.get(kind, '')}{entry['id']}"
    place = place_of(ledger, name)
    return {
        **{"words": "", "reason": "", "fields": (), **entry},
        "said": say_name(name),
        "address": address_to(publication, place) if place else None,
        "became_words": BECAME.get(entry.get("became"), ""),
        "to_words": ", ".join(say_name(target) for target in entry.get("to", ()) if target != name),
    }
