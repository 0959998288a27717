"""The shapes of the files in `content/facts/`: what an entry may hold, for the reader and for editors.

The only home of pydantic. A shape checks that fields are there and of their kind; what their words mean
is read elsewhere. All that authors need to know of a field is its description, which editors show.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Literal

# pydantic would look through all that is installed for plugins of its own.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, WithJsonSchema

from ..diagnostics import Diagnostic, Location
from ..model import KEBAB_ID
from ..sources.yaml_source import YamlList, YamlMapping
from ..suggestions import did_you_mean

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# To the reader every scalar is a string; to an editor's YAML, 65 and 1.5 are numbers.
Written = Annotated[Words, WithJsonSchema({"type": ["string", "number"], "minLength": 1})]

QUALIFIERS = (
    "about", "at least", "at most", "nearly", "more than", "less than", "between",
    "officially", "estimated", "reportedly", "said to be",
)  # fmt: skip
_Qualifier = Literal[QUALIFIERS]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class ClaimShape(_Shape):
    """What the report states that can be true or false: a value with its unit, or a date."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["value", "unit"]}, {"required": ["date"]}]})

    statement: Words = Field(description="What is stated, understandable alone, without the figure.")
    value: Written | None = Field(
        None, description="1_300_000, 38..42, or the words of a vague amount: tens of billions."
    )
    unit: Words | None = Field(
        None, description="people, %, USD, years …; the same thing has the same unit everywhere."
    )
    date: Written | None = Field(
        None, description="EDTF: 1991-12-16, 1994-03, 1930/1933, 1949~ (about), 194X (the 1940s), 2022-21 (spring)."
    )
    qualifier: _Qualifier | None = Field(None, description="How the report hedges.")
    passages: list[Written] = Field([], description="The passages and notes that state it: [1.5, note-7].")
    sources: list[Words] = Field(description="Keys of the works that the report gives for it; [] when it gives none.")


class _CheckShape(_Shape):
    statement: Words = Field(description="What must hold, in words.")


_Tolerance = Annotated[Written | None, Field(description="How far off still counts as approximate: 0.5, 5%, 3 days.")]
_Result = Annotated[Words, Field(alias="is", description="The claim that states the result.")]
_Two = Annotated[list[Words], Field(min_length=2, max_length=2)]
_Several = Annotated[list[Words], Field(min_length=2)]


class SumShape(_CheckShape):
    kind: Literal["sum"]
    of: _Several = Field(description="The claims that add up.")
    result: _Result
    tolerance: _Tolerance = None


class DifferenceShape(_CheckShape):
    kind: Literal["difference"]
    of: _Two = Field(description="Two claims: what is left of the first without the second.")
    result: _Result
    tolerance: _Tolerance = None


class ShareShape(_CheckShape):
    kind: Literal["share"]
    part: Words = Field(description="The claim that is a part of the whole.")
    whole: Words
    result: _Result
    tolerance: _Tolerance = None


class RatioShape(_CheckShape):
    kind: Literal["ratio"]
    of: _Two = Field(description="Two claims: how many times the second is in the first.")
    result: _Result
    tolerance: _Tolerance = None


class DurationShape(_CheckShape):
    kind: Literal["duration"]
    start: Words = Field(alias="from", description="A claim with a date; of an interval, its beginning.")
    end: Words = Field(alias="to", description="A claim with a date; of an interval, its end.")
    result: _Result
    tolerance: _Tolerance = None


class OrderShape(_CheckShape):
    kind: Literal["order"]
    of: _Several = Field(description="Claims with dates from the earliest, or with values from the smallest.")
    tolerance: _Tolerance = None


class CountShape(_CheckShape):
    kind: Literal["count"]
    of: list[Words] = Field(min_length=1, description="The claims, one for each thing counted.")
    result: _Result


class SameShape(_CheckShape):
    kind: Literal["same"]
    of: _Several = Field(description="Claims that state one thing.")
    tolerance: _Tolerance = None


class IncompatibleShape(_CheckShape):
    """A contradiction that no arithmetic shows; it fails by declaration."""

    kind: Literal["incompatible"]
    asserts: dict[str, Words] = Field(min_length=2, description="Passage or note -> what it asserts.")


CHECK_SHAPES: dict[str, type[_CheckShape]] = {
    "sum": SumShape,
    "difference": DifferenceShape,
    "share": ShareShape,
    "ratio": RatioShape,
    "duration": DurationShape,
    "order": OrderShape,
    "count": CountShape,
    "same": SameShape,
    "incompatible": IncompatibleShape,
}


class EntityShape(_Shape):
    """A person or an organisation of the authority file."""

    name: Words = Field(description="The preferred name.")
    spellings: list[Words] = Field([], description="Other spellings in the report and in this edition.")
    names: dict[str, Words] = Field({}, description="The name in other languages, each under its tag (BCP 47): ru, fr.")
    romanisations: list[Words] = Field([], description="Common elsewhere; found by search.")
    abbreviation: Words | None = None
    role: Words | None = Field(None, description="As the report gives it.")
    ambiguous: list[Words] = Field([], description="Spellings that may mean another, never linked by themselves.")


_Position = Annotated[
    list[Written] | None, Field(min_length=2, max_length=2, description="[latitude, longitude] in degrees.")
]


class PlaceShape(EntityShape):
    position: _Position = None


class EventShape(EntityShape):
    date: Written | None = Field(None, description="EDTF: 2022-01-05/2022-01-06.")
    position: _Position = None


class BoxRowShape(_Shape):
    label: Words | None = Field(None, description="Words without figures; the first claim's statement if left out.")
    claims: list[Words] = Field(min_length=1, description="One claim for each column, 'none' for an empty cell.")


class BoxShape(_Shape):
    """A table of claims: of those that its rows name, or of those that name an entity."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["title", "rows"]}, {"required": ["entity"]}]})

    title: Words | None = Field(None, description="The entity's name if left out.")
    entity: Words | None = Field(
        None, description="A person, an organisation, a place or an event: shown with all that the register has of it."
    )
    label: Words | None = Field(None, description="The heading of the first column, without figures.")
    columns: list[Words] = Field([], description="The headings of the other columns, without figures.")
    rows: list[BoxRowShape] = Field(
        [],
        min_length=1,
        description="Of an entity they choose and order what is shown; every claim that names it if left out.",
    )


CHART_KINDS = ("bars", "groups", "parts", "steps", "ranks")
_When = Annotated[Words | None, Field(description="A claim whose date stands before the label.")]


class ChartSeriesShape(_Shape):
    label: Words | None = Field(None, description="Words without figures.")
    when: _When = None


class ChartRowShape(_Shape):
    label: Words | None = Field(None, description="Words without figures; the first claim's statement if left out.")
    entity: Words | None = Field(None, description="An entity whose name is the label.")
    when: _When = None
    claims: list[Words] = Field(
        min_length=1, description="One claim, or one for each series, 'none' where the report gives none."
    )
    of: Words | None = Field(None, description="Of 'parts' and 'steps': the claim of which this one is a part.")


class ChartShape(_Shape):
    """A drawing of claims. No figure is typed: every length comes from a claim."""

    title: Words
    kind: Literal[CHART_KINDS] = Field(
        description="bars: one bar a row; groups: one for each series; parts: each bar against its own whole; "
        "steps: parts of parts on one scale; ranks: places between the first and the last."
    )
    series: list[ChartSeriesShape] = Field([], description="Of 'groups': what the bars of a group are, in order.")
    of: Words | None = Field(None, description="Of 'ranks': the claim of how many are ranked.")
    highlight: Words | None = Field(None, description="The claim that stands out.")
    rows: list[ChartRowShape] = Field(min_length=1)


class ExemptionShape(_Shape):
    """What a check need not ask about again."""

    check: Words = Field("unbound-figure", description="The code that stands in brackets after the message.")
    passage: Written | None = Field(
        None, description="The passage, note or annotation where it stands; everywhere if left out."
    )
    words: Written | list[Written] = Field(description="The words, as the check names them; one or a list.")
    reason: Words


# How a file is called -> the shape of its entries; of checks, each kind has its own.
FILE_SHAPES: dict[str, type[_Shape] | None] = {
    "claims": ClaimShape,
    "checks": None,
    "people": EntityShape,
    "organisations": EntityShape,
    "places": PlaceShape,
    "events": EventShape,
    "boxes": BoxShape,
    "charts": ChartShape,
    "exemptions": ExemptionShape,
}

# pydantic's type of error -> our code and words; {0} is the field, {1} the entry.
_MISTAKES = {
    "missing": ("missing-field", "{1!r} has no field {0!r}"),
    "extra_forbidden": ("unknown-field", "unknown field {0!r}"),
    "string_too_short": ("empty-field", "{0!r} is empty"),
    "string_type": ("wrong-type", "{0!r} is no single value"),
    "list_type": ("wrong-type", "{0!r} is no list"),
    "dict_type": ("wrong-type", "{0!r} is no mapping"),
    "model_type": ("wrong-type", "{0!r} has no fields"),
    "model_attributes_type": ("wrong-type", "{0!r} has no fields"),
    "literal_error": ("unknown-{0}", "unknown {0} {2!r}"),
    "too_short": ("too-few-items", "{0!r} has too few items"),
    "too_long": ("too-many-items", "{0!r} has too many items"),
}
_CHOICES = {"qualifier": QUALIFIERS, "kind": CHART_KINDS}  # of the fields that have a few words to choose from
_HINTS = {
    "list_type": "Write it as [a, b], or [] if there is none.",
    "model_type": "Write 'field: value' lines under it, indented.",
    "model_attributes_type": "Write 'field: value' lines under it, indented.",
    "dict_type": "Write 'passage: words' lines under it, indented.",
    "string_too_short": "Write its value, or take the field out.",
    "string_type": "Write one value.",
}


def fill(shape: type[_Shape], name: str, entry: object, at: Location) -> tuple[_Shape | None, list[Diagnostic]]:
    """Return the entry in its shape, or None and every mistake, each at its own place.

    `entry` is as yaml_source gave it, `name` its id, `at` the place of the id.
    """
    try:
        return shape.model_validate(entry), []
    except ValidationError as errors:
        found = [
            _mistake(shape, name, entry, at, error) for error in errors.errors(include_url=False, include_context=True)
        ]
        return None, [_empty_operands(mistake) for mistake in found]


def _mistake(shape: type[_Shape], name: str, entry: object, at: Location, error) -> Diagnostic:
    kind, path = error["type"], error["loc"]
    field = next((str(part) for part in reversed(path) if isinstance(part, str)), name)
    given = error["input"] if isinstance(error["input"], str) else ""
    code, words = _MISTAKES.get(kind, ("wrong-type", error["msg"]))
    place = _place(entry, path, at, of_key=kind == "extra_forbidden")
    hint = _HINTS.get(kind, "")
    if kind == "extra_forbidden":
        hint = did_you_mean(field, _fields(shape, path)) or f"Known here: {', '.join(_fields(shape, path))}."
    elif kind == "literal_error":
        known = _CHOICES[field]
        hint = did_you_mean(given, known) or f"Known: {', '.join(known)}."
    elif kind == "missing":
        place = _place(entry, path[:-1], at)
        hint = "Write 'sources: []' where the report gives none." if field == "sources" else f"Add '{field}: …'."
    return Diagnostic(place, code.format(field), words.format(field, name, given), hint)


def _empty_operands(mistake: Diagnostic) -> Diagnostic:
    """Too few items of a check are too few operands."""
    if mistake.code == "too-few-items" and mistake.message.startswith(("'of'", "'asserts'")):
        return Diagnostic(
            mistake.location, "too-few-operands", mistake.message, "Name the claims that the check compares."
        )
    return mistake


def _fields(shape: type[_Shape], path) -> list[str]:
    """The fields that an entry of this shape, or a row in it, may have."""
    rows = {BoxShape: {"rows": BoxRowShape}, ChartShape: {"rows": ChartRowShape, "series": ChartSeriesShape}}
    inner = rows.get(shape, {}).get(path[0], shape) if len(path) > 1 else shape
    return [info.alias or name for name, info in inner.model_fields.items()]


def _place(value: object, path, at: Location, of_key: bool = False) -> Location:
    """Follow a path of keys and indices to the place of its last part, as far as it leads."""
    for number, part in enumerate(path, 1):
        last = number == len(path)
        if isinstance(value, YamlMapping) and part in value:
            at = value.key_locations[part] if last and of_key else value.value_locations[part]
        elif isinstance(value, YamlList) and isinstance(part, int) and part < len(value):
            at = value.value_locations[part]
        else:
            return at
        value = value[part]
    return at


def all_places(entry: YamlMapping) -> dict[str, Location]:
    """Return where each value of an entry stands: {'value': …, 'passages.0': …, 'rows.0.claims.1': …}."""
    return dict(_places_in(entry, ""))


def _places_in(value: object, prefix: str) -> Iterator[tuple[str, Location]]:
    if isinstance(value, YamlMapping):
        parts = [(key, value.value_locations[key], inner) for key, inner in value.items()]
    elif isinstance(value, YamlList):
        parts = [(str(i), value.value_locations[i], inner) for i, inner in enumerate(value)]
    else:
        return
    for key, location, inner in parts:
        yield prefix + key, location
        yield from _places_in(inner, f"{prefix}{key}.")


def json_schemas() -> dict[str, dict]:
    """Return a JSON Schema (2020-12) for each kind of file, by file name: 'claims.schema.json'."""
    return {f"{kind}.schema.json": _file_schema(kind, shape) for kind, shape in FILE_SHAPES.items()}


def _file_schema(kind: str, shape: type[_Shape] | None) -> dict:
    shapes = [shape] if shape else list(CHECK_SHAPES.values())
    definitions: dict[str, dict] = {}
    for one in shapes:
        schema = _without_null(one.model_json_schema(ref_template="#/$defs/{model}"))
        definitions |= schema.pop("$defs", {})
        definitions[one.__name__] = schema
    references = [{"$ref": f"#/$defs/{one.__name__}"} for one in shapes]
    entry = references[0] if len(references) == 1 else {"oneOf": references}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"content/facts/{kind}{'*' if kind in SEVERAL_FILES else ''}.yml",
        "type": "object",
        "propertyNames": {"pattern": f"^(?:{KEBAB_ID.pattern})$"},
        "additionalProperties": entry,
        "$defs": definitions,
    }


def _without_null(schema):
    """Take out what pydantic adds for fields that may be missing: to an author, an empty field is a mistake."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    rest = {
        key: _without_null(part)
        for key, part in schema.items()
        if key != "anyOf" and not (key == "default" and part is None)
    }
    return rest | _without_null(choices[0]) if len(choices) == 1 else rest


SEVERAL_FILES = ("claims", "checks")  # 'claims-1.yml', 'checks-3.yml'
