"""Each folder in `facts/` is named for a code; its `input/` are files of `content/facts/`, whose mistakes are `expected.txt`."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import build_tools
from build_tools.diagnostics import Location, in_order
from build_tools.facts.claim_checks import run_checks
from build_tools.facts.reading import read_facts
from build_tools.facts.schema import json_schemas
from build_tools.model import Quantity
from build_tools.sources.yaml_source import read_yaml

HERE = Path(__file__).parent
CASES = sorted((HERE / "facts").iterdir())
EDITIONS = [HERE.parent, HERE / "editions" / "harbour"]


def files_of(folder: Path) -> dict[str, str]:
    return {f"content/facts/{file.name}": file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yml"))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mistakes_are_told_as_expected(case: Path, update_cases: bool):
    facts, mistakes = read_facts(files_of(case / "input"))
    _, more = run_checks(facts)
    told = "".join(f"{mistake}\n" for mistake in in_order([*mistakes, *more]))
    expected = case / "expected.txt"
    if update_cases:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert f"[{case.name}]" in told


CLAIM = """
ships:
  statement: Ships in port
  value: 1_300
  unit: ships
  qualifier: about
  passages: [1.10, note-7]
  sources: [holm1911]
survey:
  statement: The survey
  date: 1911-03/1911-04
  passages: [1.1]
  sources: []
"""


def test_a_claim_is_read():
    facts, mistakes = read_facts({"content/facts/claims-1.yml": CLAIM})
    assert not mistakes
    ships, survey = facts.claims.values()
    assert ships.value == Quantity(Decimal(1300), Decimal(1300))
    assert (ships.value_source, ships.unit, ships.qualifier) == ("1_300", "ships", "about")
    assert (ships.passages, ships.sources) == (("1.10", "note-7"), ("holm1911",))
    assert ships.location == Location("content/facts/claims-1.yml", 2, 1)
    assert ships.places["passages.1"] == Location("content/facts/claims-1.yml", 7, 20)
    assert (survey.date, survey.value) == ("1911-03/1911-04", None)


def test_a_box_is_read():
    box = "port:\n  title: The port\n  label: Kind\n  columns: [Then, Now]\n  rows:\n    - claims: [ships, none]\n    - label: The survey\n      claims: [ships, survey]\n"
    facts, mistakes = read_facts({"content/facts/claims.yml": CLAIM, "content/facts/boxes.yml": box})
    assert not mistakes
    (port,) = facts.boxes.values()
    assert (port.title, port.label_heading, port.columns) == ("The port", "Kind", ("Then", "Now"))
    assert [(row.label, row.cells) for row in port.rows] == [("", ("ships", "")), ("The survey", ("ships", "survey"))]
    assert port.rows[1].cell_locations[1] == Location("content/facts/boxes.yml", 8, 23)


def test_entities_and_exemptions_are_read():
    place = "skagle:\n  name: Skagle\n  spellings: [Skagel]\n  names: {ru: Скагле}\n  position: [57.10, -9.2]\n"
    exemption = "title:\n  passage: 1.10\n  words: two\n  reason: The name of a ship\n"
    facts, mistakes = read_facts({"content/facts/places.yml": place, "content/facts/exemptions.yml": exemption})
    assert not mistakes
    skagle = facts.entities["skagle"]
    assert (skagle.kind, skagle.latitude, skagle.longitude) == ("place", Decimal("57.10"), Decimal("-9.2"))
    assert [(e.passage, e.words, e.reason) for e in facts.exemptions] == [("1.10", ("two",), "The name of a ship")]


def test_a_claim_with_a_mistake_is_not_unknown_besides():
    check = "same:\n  statement: Both\n  kind: same\n  of: [ships, survey]\n"
    facts, mistakes = read_facts(
        {"content/facts/claims.yml": CLAIM.replace("1_300", "many"), "content/facts/checks.yml": check}
    )
    assert [mistake.code for mistake in mistakes] == ["unreadable-value"]
    assert [verdict.outcome for verdict in run_checks(facts)[0]] == ["undecided"]


@pytest.mark.parametrize("root", EDITIONS, ids=lambda root: root.name)
def test_editors_accept_the_facts_of_an_edition(root: Path):
    """As an editor sees them: YAML's numbers are numbers."""
    schemas = json_schemas()
    for path, text in files_of(root / "content" / "facts").items():
        kind = re.match(r"[a-z]+", path.rpartition("/")[2])[0]
        values, _ = read_yaml(text, path)
        jsonschema.validate(_with_numbers(values), schemas[f"{kind}.schema.json"], jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "code",
    [
        "unknown-field",
        "missing-field",
        "empty-field",
        "unknown-qualifier",
        "unknown-check-kind",
        "too-few-items",
        "bad-id",
    ],
)
def test_editors_refuse_what_the_reader_refuses(code: str):
    schemas = json_schemas()
    refused = 0
    for path, text in files_of(HERE / "facts" / code / "input").items():
        kind = re.match(r"[a-z]+", path.rpartition("/")[2])[0]
        validator = jsonschema.Draft202012Validator(schemas[f"{kind}.schema.json"])
        refused += not validator.is_valid(_with_numbers(read_yaml(text, path)[0]))
    assert refused


def _with_numbers(value):
    if isinstance(value, dict):
        return {key: _with_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_numbers(inner) for inner in value]
    return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value


def test_each_schema_is_a_schema():
    for schema in json_schemas().values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_code_of_these_readers_has_its_folder():
    package = Path(build_tools.__file__).parent
    codes = set()
    for module in (package / "sources" / "yaml_source.py", *(package / "facts").glob("*.py")):
        codes |= set(_codes(ast.parse(module.read_text(encoding="utf-8"))))
    folders = {case.name for case in (*CASES, *(HERE / "yaml").iterdir())}
    assert codes - folders == {"yaml-too-large"}  # Its input would be larger than all others together.


def _codes(tree: ast.AST):
    """Yield the codes in calls that make diagnostics, and in the table of the shapes' mistakes."""
    makers = {"Diagnostic", "Mistake", "_Refused", "mistake"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            candidates = node.args if name in makers else []
        else:
            candidates = node.elts if isinstance(node, ast.Tuple) else []
        constants = [
            part.value for part in candidates if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        yield from (text for text in constants if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", text))


WORDS = st.sampled_from(
    [
        "ships",
        "value",
        "unit",
        "date",
        "of",
        "kind",
        "sum",
        "is",
        "passages",
        "statement",
        "1911",
        "[",
        "]",
        "{",
        "}",
        ":",
        "-",
        ",",
        "\n",
        "  ",
        "half",
        "2022-02-30",
        "order",
        "rows",
    ]
)


@given(
    st.sampled_from(["claims", "checks", "people", "events", "boxes", "exemptions", "claims-x", "what"]),
    st.lists(WORDS, max_size=40).map(" ".join) | st.text(),
)
@settings(max_examples=200, deadline=None)
def test_no_file_raises(name: str, text: str):
    facts, _ = read_facts({f"content/facts/{name}.yml": text, "content/facts/claims-1.yml": CLAIM})
    assert len(run_checks(facts)[0]) == len(facts.checks)
