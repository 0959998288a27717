"""Published names in words, and what became of them in a sentence."""

from __future__ import annotations

from ..publication import Publication
from ..published import Place, kind_of, settled
from ..releases.ledger import Ledger

_THINGS = {"entity": "name", "source": "work"}
BECAME = {"moved": "moved to", "merged": "merged into", "split": "split into", "withdrawn": "withdrawn"}


def ledger_now(publication: Publication) -> Ledger:
    """Return the ledger with what the next release would append: what the site shows is what it holds now."""
    return settled(publication.edition.ledger, publication.unreleased)


def say_name(name: str) -> str:
    """'3.24' -> 'Passage 3.24', 'note-7' -> 'Note 7', 'a-1.4' -> 'Annotation 1.4', 'source:x' -> 'Work x'."""
    kind = kind_of(name)
    bare = name.partition(":")[2] or name.removeprefix("note-").removeprefix("a-")
    return f"{_THINGS.get(kind, kind).capitalize()} {bare}"


def changes_page(publication: Publication) -> str:
    """Return the address of the page that says what changed, or of the home page where no page does."""
    return publication.addresses.of_placement("changes") or ""


def address_to(publication: Publication, place: Place) -> str:
    """Return where a reader of a name is led: the thing itself, or what is said of it."""
    return place.address or f"{changes_page(publication)}#was-{anchor_of(place.name)}"


def anchor_of(name: str) -> str:
    """Return the end of an element's id: ids hold no colon."""
    return f"p{name}" if kind_of(name) == "passage" else name.replace(":", "-")


def explanation(publication: Publication, ledger: Ledger, place: Place) -> dict:
    """Return what is said of a name that no longer stands where it stood."""
    date = next((release.date for release in ledger.releases if release.version == place.version), "")
    return {
        "name": place.name,
        "words": say_name(place.name),
        "became": place.became,
        "became_words": BECAME[place.became],
        "to": [{"words": say_name(target.name), "address": address_to(publication, target)} for target in place.to],
        "reason": place.reason,
        "version": place.version,
        "date": date,
    }
