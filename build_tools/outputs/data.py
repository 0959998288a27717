"""The edition as data for others: JSON and CSV, each file with its JSON Schema, and the page that lists them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from json.encoder import encode_basestring as _string

from ..facts.schema import json_schemas
from ..publication import Publication
from .data_records import Records
from .data_schemas import schema_of

FOLDER = "data"
FILES = {
    "passages": "Every paragraph and list item of the report as it is retold, as text and as HTML.",
    "notes": "The report’s notes, with the passage that calls each.",
    "claims": "Every figure, date, share and rank that the report states, with its standing.",
    "checks": "What must hold between claims, and whether it does.",
    "annotations": "What the editors say about passages and notes.",
    "entities": "People, organisations, places and events, with their names in other languages.",
    "sources": "The works cited, as CSL-JSON, with what came of reading each.",
}
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def data_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of every file; addresses in them begin with `site_url` or '/'."""
    records = records_of(publication, site_url)
    for name, description in FILES.items():
        content = publication.once(("data", site_url, name), lambda name=name: _json(records[name]))
        yield f"{FOLDER}/{name}.json", content
        yield f"{FOLDER}/schemas/{name}.schema.json", _json(schema_of(name, description))
    yield f"{FOLDER}/claims.csv", claims_csv(records.claims).encode("utf-8")
    for name, schema in json_schemas().items():
        yield f"schemas/{name}", _json(schema)


def records_of(publication: Publication, site_url: str) -> Records:
    """Return the records of an edition, gathered once."""
    return publication.tools.setdefault(f"records {site_url}", Records(publication, f"{site_url.rstrip('/')}/"))


def _json(value: object) -> bytes:
    return f"{indented(value)}\n".encode()


def indented(value: object, margin: str = "\n") -> str:
    """Return JSON indented by two, as `json.dumps` writes it; that is slow by a factor of ten where it indents."""
    deeper = f"{margin}  "
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict) and value:
        items = [f"{deeper}{_string(key)}: {indented(item, deeper)}" for key, item in value.items()]
        return f"{{{','.join(items)}{margin}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{','.join([deeper + indented(item, deeper) for item in value])}{margin}]"
    return "null" if value is None else json.dumps(value)


def claims_csv(claims: list[dict]) -> str:
    """Return claims as a table: ids in one cell are parted by spaces, and no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows = [_flat(claim) for claim in claims]
    writer.writerow(rows[0] if rows else ())
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _flat(claim: dict) -> dict:
    value = claim["value"] or {"low": None, "high": None, "vague": None}
    flat = {}
    for name, field in claim.items():
        if name == "value":
            flat |= {"value_low": value["low"], "value_high": value["high"], "vague": value["vague"]}
        else:
            flat[name] = " ".join(field) if isinstance(field, list) else field
    return flat


def _cell(value: object) -> str:
    words = (
        {None: "", True: "true", False: "false"}.get(value) if value is None or isinstance(value, bool) else str(value)
    )
    return f"'{words}" if _FORMULA.match(words) and not _PLAIN_NUMBER.fullmatch(words) else words


def render(publication: Publication, argument: str, slug: str) -> str:
    files = dict(data_files(publication, publication.site_url))
    records = records_of(publication, publication.site_url)
    rows = [_row(name, ending, files, len(records[name])) for name in FILES for ending in ("json", "csv")]
    return publication.fragment("data", slug, rows=[row for row in rows if row])


def _row(name: str, ending: str, files: dict[str, bytes], count: int) -> dict | None:
    path = f"{FOLDER}/{name}.{ending}"
    if path not in files:
        return None
    return {
        "name": f"{name}.{ending}",
        "address": path,
        "schema": f"{FOLDER}/schemas/{name}.schema.json" if ending == "json" else None,
        "description": FILES[name] if ending == "json" else "The same as a table for spreadsheets.",
        "count": count,
        "size": _size(len(files[path])),
    }


def _size(length: int) -> str:
    """'about 210 kB': addresses are longer where the site has one of its own."""
    return (
        f"about {max(1, round(length / 1000)):,} kB"
        if length < 100_000
        else f"about {round(length / 10_000) * 10:,} kB"
    )
