"""JSON Schemas of the data files: what a record holds, for those who use it."""

from __future__ import annotations

from ..facts.schema import CHECK_SHAPES, QUALIFIERS
from ..placements import WEIGHTS
from .bibliography import OUTCOMES
from .register import STANDINGS


def _described(schema: dict, description: str) -> dict:
    return schema | {"description": description} if description else schema


def text(description: str = "") -> dict:
    return _described({"type": "string", "minLength": 1}, description)


def maybe(schema: dict) -> dict:
    """null where there is none."""
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | choices


def number(description: str = "") -> dict:
    return _described({"type": "number"}, description)


def several(item: dict, description: str = "") -> dict:
    return _described({"type": "array", "items": item}, description)


def ids(of: str) -> dict:
    return several({"type": "string"}, f"Ids of {of}, in order.")


def one_of(words, description: str = "") -> dict:
    return _described({"type": "string", "enum": list(words)}, description)


def record(fields: dict, description: str = "", is_open: bool = False, required: tuple[str, ...] | None = None) -> dict:
    schema = {"type": "object", "properties": fields, "required": list(fields if required is None else required)}
    return _described(schema | ({} if is_open else {"additionalProperties": False}), description)


URL = maybe(text("Its address in the edition; null where no page shows it.") | {"format": "uri-reference"})
HTML = text("The words as on the page, with links.")
PLAIN = text("The words alone.")
EDTF = text("A date in EDTF (ISO 8601-2): 1991-12-16, 1930/1933, 2022-01-15~.")
ASSERTIONS = several(record({"passage": text(), "asserts": text()}), "Of 'incompatible': what each passage asserts.")
QUANTITY = record(
    {
        "low": maybe(number("null where the report sets no lower bound.")),
        "high": maybe(number("null where the report sets no upper bound.")),
        "vague": {"type": "boolean", "description": "Words such as 'thousands' stand in the report."},
        "written": text("As the register writes it."),
    },
    "A number where low and high are the same, else a range.",
)

RECORDS: dict[str, dict] = {
    "passages": record(
        {
            "id": text("'3.24': the section of the report and the number in it."),
            "url": URL,
            "section": text(),
            "chapter": text("The chapter's title."),
            "heading": maybe(text("The heading above it within the chapter.")),
            "kind": one_of(("paragraph", "item")),
            "text": PLAIN,
            "html": HTML,
            "notes": ids("the notes that it calls"),
            "sources": ids("the works that it cites itself"),
            "claims": ids("the claims that it states"),
            "entities": ids("the names in it"),
            "annotations": ids("the annotations on it"),
        }
    ),
    "notes": record(
        {
            "id": text("'note-12'"),
            "url": URL,
            "number": text("In the report's numbering."),
            "called_in": maybe(text("The id of the passage that calls it.")),
            "text": PLAIN,
            "html": HTML,
            "sources": ids("the works that it cites"),
            "claims": ids("the claims that it states"),
            "entities": ids("the names in it"),
            "annotations": ids("the annotations on it"),
        }
    ),
    "claims": record(
        {
            "id": text(),
            "url": URL,
            "statement": text(),
            "kind": one_of(("date", "share", "money", "rank", "duration", "number")),
            "value": maybe(QUANTITY),
            "unit": maybe(text()),
            "date": maybe(EDTF),
            "qualifier": maybe(one_of(QUALIFIERS, "How the report hedges.")),
            "words": text("What it says, for people."),
            "standing": one_of(STANDINGS, "; ".join(f"{name}: {meaning}" for name, meaning in STANDINGS.items())),
            "passages": ids("the passages and notes that state it"),
            "sources": ids("the works that the report gives for it"),
            "checks": ids("the checks in which it stands"),
        }
    ),
    "checks": record(
        {
            "id": text(),
            "url": URL,
            "kind": one_of(CHECK_SHAPES),
            "statement": text("What must hold."),
            "claims": ids("the claims compared"),
            "result": maybe(text("The id of the claim that states the result.")),
            "tolerance": maybe(text("How far off still counts as approximate.")),
            "asserts": ASSERTIONS,
            "outcome": one_of(("holds", "approximate", "fails", "undecided")),
            "computed": maybe(text()),
            "stated": maybe(text()),
            "passages": ids("the passages and notes concerned"),
            "explained_by": ids("the annotations that explain its failing"),
        }
    ),
    "annotations": record(
        {
            "id": text("'a-1.4'"),
            "url": URL,
            "kind": one_of(("contradiction", "source", "correction", "context", "since", "language")),
            "weight": one_of(WEIGHTS),
            "date": text("Of the annotation."),
            "on": ids("the passages and notes that it is about"),
            "checks": ids("the failing checks that it explains"),
            "claims": ids("the claims that it corrects"),
            "sources": ids("the works that it cites"),
            "text": PLAIN,
            "html": several(HTML, "A paragraph each."),
        }
    ),
    "entities": record(
        {
            "id": text(),
            "url": URL,
            "kind": one_of(("person", "organisation", "place", "event")),
            "name": text("Preferred."),
            "spellings": several({"type": "string"}, "Others in the report and in the edition."),
            "names": {
                "type": "object",
                "additionalProperties": text(),
                "description": "The name in other languages, by their tags (BCP 47).",
            },
            "romanisations": several({"type": "string"}, "Common elsewhere."),
            "abbreviation": maybe(text()),
            "role": maybe(text("As the report gives it.")),
            "date": maybe(EDTF),
            "position": maybe(record({"latitude": number(), "longitude": number()}, "In degrees.")),
            "claims": ids("the claims whose statements name it"),
            "mentioned_in": ids("the passages, notes and annotations that name it"),
        }
    ),
    "sources": record(
        {
            "id": text("The citation key."),
            "type": text("Of CSL."),
            "custom": record(
                {
                    "url": URL,
                    "role": one_of(("cited", "editors"), "Who cites it: the report, or the editors only."),
                    "note": maybe(text("The report's slips in citing it.")),
                    "reading": maybe(one_of(OUTCOMES, "What came of reading it.")),
                    "reading_date": maybe(text()),
                    "reading_note": maybe(text()),
                    "cited_in": ids("the passages, notes and annotations that cite it"),
                }
            ),
        },
        "An item of CSL-JSON, as in https://github.com/citation-style-language/schema.",
        is_open=True,
    ),
}


def schema_of(name: str, description: str) -> dict:
    """Return the JSON Schema of `NAME.json`: a list of records."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{name}.json",
        "description": description,
        "type": "array",
        "items": RECORDS[name],
    }
