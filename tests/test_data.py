"""The data files: true to their schemas, to the pages, and to the last build."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from build_tools.assembly import assemble
from build_tools.edition import read_edition
from build_tools.facts.schema import SEVERAL_FILES, json_schemas
from build_tools.outputs.data import FILES, claims_csv, data_files, render
from build_tools.outputs.data_html import for_elsewhere
from build_tools.publication import Publication

from .conftest import HARBOUR
from .publications import THEME

ROOT = Path(__file__).parents[1]
SITE = "https://example.org/harbour/"


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("data") / "harbour"))
    (root / "theme").symlink_to(THEME)
    edition, _ = read_edition(root)
    return assemble(edition, root).publication


@pytest.fixture(scope="module")
def files(publication: Publication) -> dict[str, bytes]:
    return dict(data_files(publication, SITE))


@pytest.fixture(scope="module")
def data(files: dict[str, bytes]) -> dict[str, list[dict]]:
    return {name: json.loads(files[f"data/{name}.json"]) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_to_its_schema(files: dict[str, bytes], data, name: str):
    schema = json.loads(files[f"data/schemas/{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data[name])
    assert data[name]


@pytest.mark.parametrize("name", sorted(FILES.keys() - {"sources"}))
def test_a_schema_knows_every_field(files: dict[str, bytes], data, name: str):
    schema = json.loads(files[f"data/schemas/{name}.schema.json"])
    validator = Draft202012Validator(schema)
    first = data[name][0]
    assert not validator.is_valid([first | {"another": 1}])
    assert all(
        not validator.is_valid([{key: value for key, value in first.items() if key != left_out}]) for left_out in first
    )


def test_a_passage_is_given_as_text_and_as_html(data):
    first = data["passages"][0]
    assert first["id"] == "1.1"
    assert first["url"] == f"{SITE}1-silt/#p1.1"
    assert (
        first["text"]
        == "The harbour of Skagle, which Mette Holm surveyed in 1911, lost 2.5 metres of its depth in a century."
    )
    assert (
        f'<a class="figure" data-claim="survey-year" href="{SITE}register/#claim-survey-year">1911</a>' in first["html"]
    )
    assert f'href="{SITE}1-silt/#note-1"' in first["html"]
    assert (first["notes"], first["claims"]) == (["note-1"], ["survey-year", "depth-lost"])
    assert first["entities"] == ["mette-holm", "skagle"]
    assert [passage["heading"] for passage in data["passages"]] == [
        None,
        "What came in",
        "What came in",
        "What came in",
        None,
    ]


def test_a_note_has_its_references_whole(data):
    note = data["notes"][0]
    assert (note["id"], note["called_in"], note["sources"]) == ("note-1", "1.1", ["holm1911"])
    assert re.search(r"Soundings of Skagle \(.*1911\), 12\.$", note["text"])
    assert "↩" not in note["html"]


def test_a_claim_keeps_what_it_says_and_how_it_stands(data):
    claims = {claim["id"]: claim for claim in data["claims"]}
    assert claims["depth-lost"]["value"] == {"low": 2.5, "high": 2.5, "vague": False, "written": "2.5"}
    assert (claims["survey-year"]["value"], claims["survey-year"]["date"]) == (None, "1911")
    assert (claims["silt-total"]["standing"], claims["silt-total"]["words"]) == ("contradicted", "500 tonnes")
    (check,) = data["checks"]
    assert (check["outcome"], check["explained_by"], check["computed"]) == ("fails", ["a-1.4"], "450 tonnes")


def test_a_source_is_csl_with_what_is_ours_apart(data):
    sources = {source["id"]: source for source in data["sources"]}
    assert sources["holm1911"]["title"] == "Soundings of Skagle"
    assert sources["lund2018"]["custom"] == {
        "url": f"{SITE}bibliography/#ref-lund2018",
        "role": "cited",
        "note": None,
        "reading": "supports",
        "reading_date": "2019-12-01",
        "reading_note": "Read in print.",
        "cited_in": ["note-2", "a-2.1"],
    }


def test_ids_lead_to_records(data):
    known = {record["id"] for records in data.values() for record in records}
    for records in data.values():
        for record in records:
            for field in (
                "passages",
                "notes",
                "claims",
                "entities",
                "annotations",
                "sources",
                "checks",
                "on",
                "mentioned_in",
                "explained_by",
            ):
                assert set(record.get(field) or ()) <= known


def test_no_address_is_relative(files: dict[str, bytes], publication: Publication):
    at_root = dict(data_files(publication))
    for name in FILES:
        assert not re.search(rb'href=\\"(?!https://example\.org/harbour/|https?://)', files[f"data/{name}.json"])
        assert not re.search(rb'href=\\"(?!/|https?://)', at_root[f"data/{name}.json"])
        assert all(
            re.match(r"/[^/]", record["url"]) for record in json.loads(at_root[f"data/{name}.json"]) if "url" in record
        )


def test_every_build_writes_the_same(files: dict[str, bytes], publication: Publication):
    root = publication.root
    edition, _ = read_edition(root)
    assert dict(data_files(assemble(edition, root).publication, SITE)) == files


def test_the_table_says_what_the_records_say(files: dict[str, bytes], data):
    rows = list(csv.DictReader(io.StringIO(files["data/claims.csv"].decode(), newline="")))
    assert [row["id"] for row in rows] == [claim["id"] for claim in data["claims"]]
    row = next(row for row in rows if row["id"] == "silt-bek")
    assert (row["value_low"], row["unit"], row["sources"], row["date"]) == ("150", "tonnes", "lund2018", "")


@pytest.mark.parametrize(
    ("statement", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 ships", "'+49 ships"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2 degrees", "'-2 degrees"),
        ("\tships", "'\tships"),
        ("-5", "-5"),
        ("a=b", "a=b"),
        ('a "b", c', 'a "b", c'),
    ],
)
def test_no_cell_is_a_formula(data, statement: str, cell: str):
    table = claims_csv([data["claims"][1] | {"statement": statement}])
    assert next(csv.DictReader(io.StringIO(table, newline="")))["statement"] == cell


def test_the_page_lists_every_file(publication: Publication, files: dict[str, bytes]):
    page = ElementTree.fromstring(render(publication, "", "data"))
    listed = {f"data/{a.get('href')}" for a in page.iter("a")}
    assert listed == {path for path in files if path.startswith("data/")}


@pytest.mark.parametrize(
    ("html", "elsewhere", "words"),
    [
        ('a <a href="../x/#y" id="z">b</a>, c', 'a <a href="W:../x/#y">b</a>, c', "a b, c"),
        (
            'a<sup class="note-call"><a href="#n">1</a></sup>.',
            'a<sup class="note-call"><a href="W:#n">1</a></sup>.',
            "a.",
        ),
        (
            'a <a class="to-source" href="s">◊</a>. <a class="note-back" href="#c">↩</a>',
            'a <a class="to-source" href="W:s">◊</a>.',
            "a.",
        ),
        (
            "<p>a &lt; b &amp;&nbsp;c</p><p>d<br />e</p>",
            "<p>a &lt; b &amp;&nbsp;c</p><p>d<br>e</p>",
            "a < b &\u00a0c d e",
        ),
        ("", "", ""),
    ],
)
def test_html_is_made_fit_for_elsewhere(html: str, elsewhere: str, words: str):
    assert for_elsewhere(html, lambda href: f"W:{href}") == (elsewhere, words)


@pytest.mark.parametrize("name", json_schemas())
def test_editors_have_the_schemas_that_the_reader_has(name: str, files: dict[str, bytes], update_cases: bool):
    kept = ROOT / "schemas" / name
    if update_cases:
        kept.write_bytes(files[f"schemas/{name}"])
    assert kept.read_bytes() == files[f"schemas/{name}"]


def test_editors_know_which_file_has_which_schema():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    kinds = [name.removesuffix(".schema.json") for name in json_schemas()]
    expected = {
        f"./schemas/{kind}.schema.json": f"content/facts/{kind}{'*' if kind in SEVERAL_FILES else ''}.yml"
        for kind in kinds
    }
    assert settings["yaml.schemas"] == expected
    assert {file.name for file in (ROOT / "schemas").iterdir()} == set(json_schemas())
