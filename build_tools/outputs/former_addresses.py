"""Old addresses go on working: pages for passages and pages that are gone, and the data by which a page explains an unknown #id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import unquote

from ..publication import Publication
from ..published import Place, former_pages, kind_of, names_at, place_of
from ..quantities.edtf_dates import say_date
from ..releases.ledger import Ledger
from .name_words import changes_page, explanation, ledger_now, say_name

ADDRESSES = "addresses.json"


def former_address_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content): `addresses.json`, `p/OLD/index.html`, `old-chapter/index.html`."""
    if publication.edition.ledger is None:
        return
    ledger = ledger_now(publication)
    yield ADDRESSES, _json(address_data(publication, ledger))
    for name in ledger.latest:
        if kind_of(name) == "passage" and not (place := place_of(ledger, name)).address:
            yield f"p/{name}/index.html", former_page(publication, ledger, place, f"p/{name}", site_url)
    for address, place in former_pages(ledger).items():
        yield f"{unquote(address)}index.html", former_page(publication, ledger, place, address.rstrip("/"), site_url)


def address_data(publication: Publication, ledger: Ledger) -> dict:
    """Return for each element id ever published its address, or what became of it."""
    ids = {}
    for anchor, name in names_at(ledger).items():
        place = place_of(ledger, name)
        ids[anchor] = place.address or _short(explanation(publication, ledger, place))
    return {"changes": changes_page(publication), "ids": ids}


def _short(told: dict) -> dict:
    date = f" ({say_date(told['date'])})" if told["date"] else ""
    when = f"in edition {told['version']}{date}" if told["version"] else "since the last edition"
    return {
        "words": f"{told['words']} was {told['became_words']}",
        "to": told["to"],
        "when": when,
        "reason": told["reason"],
    }


def former_page(publication: Publication, ledger: Ledger, place: Place, slug: str, site_url: str) -> bytes:
    """Return the page at an address of what is gone. A page that moved as a whole leads on by itself, with its #id."""
    told = explanation(publication, ledger, place)
    leads_on = told["to"][0]["address"] if kind_of(place.name) == "page" and place.became == "moved" else ""
    last = next((record for record in reversed(ledger.history[place.name]) if record.stands and record.version), None)
    html = publication.fragment(
        "former-address",
        slug,
        told={**_short(told), "name": say_name(place.name), "date": say_date(told["date"]) if told["date"] else ""},
        leads_on=leads_on,
        canonical=f"{site_url}{told['to'][0]['address'].partition('#')[0]}"
        if site_url and len(told["to"]) == 1
        else "",
        then=f"v/{_last_edition_with(ledger, place)}/{last.address}" if last else "",
        then_version=_last_edition_with(ledger, place),
        changes=changes_page(publication),
        report=publication.edition.report,
    )
    return f"{html}\n".encode()


def _last_edition_with(ledger: Ledger, place: Place) -> str:
    """Return the version of the last edition in which a name stood; the ending is said by the edition after it."""
    order = ledger.order
    before = order[place.version] - 1 if place.version in order else len(ledger.releases) - 1
    return ledger.releases[before].version if 0 <= before < len(ledger.releases) else ""


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'), sort_keys=True)}\n".encode()
