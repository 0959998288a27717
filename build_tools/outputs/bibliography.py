"""The bibliography: each work formatted, with what cites it and what came of reading it."""

from __future__ import annotations

from ..citations.citing import STYLES
from ..citations.files import FORMATS, coins
from ..link_ledger import LinkRecord, address_of
from ..model import Source
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from .cite import files_of
from .references import to_passages

OUTCOMES = {
    "supports": "Read: it supports what the report takes from it.",
    "supports-in-part": "Read: it supports in part what the report takes from it.",
    "differs": "Read: it differs from what the report takes from it.",
    "not-seen": "Not seen by the editors.",
}


def render(publication: Publication, argument: str, slug: str) -> str:
    sources = publication.edition.sources
    entries = [_entry(publication, sources[key], html) for key, html in publication.citations.references.items()]
    parts = [
        ("cited-by-the-report", "Works that the report cites", [e for e in entries if e["source"].role == "cited"]),
        ("cited-by-the-editors", "Works that the editors cite", [e for e in entries if e["source"].role != "cited"]),
    ]
    return publication.fragment("bibliography", slug, parts=[part for part in parts if part[2]], lists=_lists())


def _lists() -> list[tuple[str, str]]:
    """Return the name and the address of each file of the whole list."""
    files = [(name, f"cite/bibliography.{ending}") for ending, (name, _) in FORMATS.items()]
    return [*files, *((style.label, f"cite/bibliography.{style.name}.txt") for style in STYLES)]


def _entry(publication: Publication, source: Source, html: str) -> dict:
    return {
        "source": source,
        "html": html,
        "files": files_of(publication.citing.citables.sources[source.key]),
        "coins": coins(source.csl),
        "cited_in": to_passages(publication, publication.edition.citing.get(source.key, ())),
        "outcome": OUTCOMES.get(source.reading, ""),
        "link": _link(publication.edition.links.get(source.key), source),
        "read_on": say_date(source.reading_date) if source.reading_date and source.reading != "not-seen" else "",
    }


# What a dead address is said to be, with the day since which it is so.
_DEAD = {"gone": "The address is dead since", "failing": "The address has given no page since"}


def _link(record: LinkRecord | None, source: Source) -> dict | None:
    """Return what the ledger of addresses says of a dead address; None of one that lives or was never asked."""
    if record is None or not record.is_dead or record.address != address_of(source):
        return None
    if record.state == "failing" and record.since == record.asked:  # once is no time
        return None
    return {
        "words": _DEAD[record.state],
        "since": record.since,
        "since_words": say_date(record.since),
        "archived": record.archived,
        "archived_on": record.archived_on,
        "archived_on_words": say_date(record.archived_on) if record.archived else "",
    }
