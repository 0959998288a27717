"""What can be cited, how it reads in each style, and that programs read the files back as they were meant."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from build_tools.assembly import assemble
from build_tools.citations.cff import FILE, citation_cff
from build_tools.citations.citable import MARK, Citables, file_name
from build_tools.citations.citing import Citing, words
from build_tools.citations.files import bibtex_entries, clean, coins, csl_json, ris
from build_tools.edition import read_edition
from build_tools.publication import Publication
from build_tools.site_builder import site_address

ROOT = Path(__file__).parents[1]
SITE = "https://example.org/harbour/"
READERS = {"bib": "bibtex", "biblatex.bib": "biblatex", "json": "csljson"}
HOSTILE = [
    "A title\nER  - \nTY  - BOOK\nAU  - Nobody, N.",
    "Closed } , url = {https://evil.example}, note = {x",
    "@book{evil, title = {Evil}}",
    "\\input{secret} 100 % $x$ #1 & _under_ ~ ^",
    "Two lines\u2028and a \x00 control\tcharacter",
    "</script><script>alert(1)</script>",
    "{{Balanced}} and ‘quoted’ “words”",
]


@pytest.fixture(scope="module")
def citing(harbour_publication: Publication) -> Citing:
    return harbour_publication.citing


def read_back(text: str, ending: str) -> list[dict]:
    command = [pypandoc.get_pandoc_path(), f"--from={READERS[ending]}", "--to=csljson"]
    return json.loads(subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout)


def said(item: dict, *names: str) -> dict:
    return {name: words(item[name]) if isinstance(item[name], str) else item[name] for name in names if name in item}


def test_the_edition_is_the_report_as_published_in_it(citing: Citing):
    assert citing.citables.report.csl() == {
        "id": "lund2019",
        "type": "report",
        "title": "The Harbour at Low Tide",
        "author": [{"family": "Lund", "given": "Ada"}],
        "publisher": "Skagle Harbour Trust",
        "issued": {"date-parts": [[2019, 5]]},
        "edition": "annotated edition 1.0, 2 January 2020",
        "language": "en-GB",
        "URL": SITE,
    }


def test_a_passage_is_a_part_of_it_under_its_short_address(citing: Citing):
    passage = citing.citables.passages["1.4"]
    item = passage.csl()
    assert (item["type"], item["title"], item["container-title"]) == (
        "chapter",
        "Passage 1.4: What came in",
        "The Harbour at Low Tide",
    )
    assert (item["URL"], passage.key, passage.files) == (f"{SITE}p/1.4/", "lund2019-p1.4", "p/1.4/cite")
    assert citing.citables.passages["1.1"].csl()["title"] == "Passage 1.1: Silt"


def test_an_annotation_is_the_editors_and_the_institution_has_no_part_in_it(citing: Citing):
    item = citing.citables.annotations["a-2.1"].csl()
    assert item["author"] == [{"literal": "The editors"}]
    assert item["URL"] == f"{SITE}2-dredging/#a-2.1"
    assert item["issued"] == {"date-parts": [[2020, 1, 2]]}
    assert "publisher" not in item


def test_without_a_public_address_none_is_invented(citing: Citing):
    things = Citables(citing.citables.edition)
    citables = [things.report, *things.chapters.values(), *things.passages.values(), *things.annotations.values()]
    assert not [citable for citable in citables if "URL" in citable.csl()]


def test_each_style_names_the_passage_as_the_locator(citing: Citing):
    forms = {form.style.label: (form.in_text_words, form.reference_words) for form in citing.forms_of_passage("1.4")}
    assert forms["Chicago"][0] == (
        "Ada Lund, The Harbour at Low Tide, annotated edition 1.0, 2 January 2020 "
        "(Skagle Harbour Trust, 2019), passage 1.4, https://example.org/harbour/p/1.4/."
    )
    assert forms["APA"][0] == "(Lund, 2019, passage 1.4)"
    assert forms["MLA"][0] == "(Lund, passage 1.4)"
    assert forms["Harvard"][0] == "(Lund, 2019, passage 1.4)"
    assert forms["APA"][1].startswith("Lund, A. (2019). Passage 1.4: What came in. In The Harbour at Low Tide")
    assert all(MARK not in text for pair in forms.values() for text in pair)


def test_a_source_can_be_cited_as_cited_in_the_report(citing: Citing):
    edition = citing.citables.edition
    item = edition.notes["note-1"].prose.citations[0].items[0]
    forms = {form.style.label: form.in_text_words.replace("\xa0", " ") for form in citing.as_cited(item, "1.1", "1")}
    assert forms["APA"] == "(Holm, 1911, p. 12, as cited in Lund, 2019, passage 1.1, note 1)"
    assert forms["MLA"] == "(Holm 12, as cited in Lund, passage 1.1, note 1)"
    assert forms["Chicago"].startswith("Mette Holm, Soundings of Skagle (")
    assert "12, as cited in Ada Lund, The Harbour at Low Tide" in forms["Chicago"]
    assert forms["Chicago"].endswith("passage 1.1, note 1, https://example.org/harbour/p/1.1/.")


def test_every_passage_has_no_letter_after_its_year(citing: Citing):
    assert not [
        id_
        for id_ in citing.citables.passages
        for form in citing.forms_of_passage(id_)
        if "2019a" in form.reference_words
    ]


@pytest.mark.parametrize("ending", READERS)
def test_pandoc_reads_the_same_fields_from_every_file(citing: Citing, ending: str):
    things = citing.citables
    for citable in (things.report, things.chapters["1-silt"], things.passages["1.4"], *things.sources.values()):
        (text,) = [text for path, text in citing.files(citable) if path == f"{citable.files}.{ending}"]
        (read,) = read_back(text, ending)
        meant = citable.csl()
        wanted = ("id", "type", "title", "container-title", "author", "publisher", "issued", "URL", "edition")
        # BibTeX has no day, and none of these has one.
        assert said(read, *wanted) == said(meant, *wanted), ending
        if ending != "bib":
            assert read.get("language", "").lower() == str(meant.get("language", "")).lower()


def test_a_reader_of_ris_gets_the_same_fields(citing: Citing):
    things = citing.citables
    text = dict(citing.files(things.passages["1.4"]))["p/1.4/cite.ris"]
    (record,) = rispy.loads(text)
    assert record["type_of_reference"] == "CHAP"
    assert record["authors"] == ["Lund, Ada"]
    assert (record["title"], record["secondary_title"]) == ("Passage 1.4: What came in", "The Harbour at Low Tide")
    assert (record["publisher"], record["year"], record["urls"]) == ("Skagle Harbour Trust", "2019", [f"{SITE}p/1.4/"])
    (report,) = rispy.loads(dict(citing.files(things.report))["cite/edition.ris"])
    assert (report["type_of_reference"], report["publisher"]) == ("RPRT", "Skagle Harbour Trust")


@pytest.mark.parametrize(("kind", "tag"), [("report", "ED"), ("book", "ED"), ("chapter", "A2")])
def test_an_editor_is_no_editor_of_a_series(kind: str, tag: str):
    assert f"{tag}  - Holm, Mette\r\n" in ris([{"type": kind, "editor": [{"family": "Holm", "given": "Mette"}]}])


def test_editors_are_cited_when_they_are_named(citing: Citing):
    edition = citing.citables.edition
    named = Citables(replace(edition, report=replace(edition.report, editors="Skagle Archive")), SITE)
    assert named.report.csl()["editor"] == [{"literal": "Skagle Archive"}]
    assert named.annotations["a-1.4"].csl()["author"] == [{"literal": "Skagle Archive"}]
    assert "editor" not in citing.citables.report.csl()


def test_bibtex_gets_what_pandoc_does_not_write():
    item = {
        "id": "x",
        "type": "article-newspaper",
        "title": "On silt",
        "DOI": "10.1000/1",
        "language": "en-GB",
        "issued": {"date-parts": [[2019, 4, 3]]},
    }
    entries = bibtex_entries([item])
    (bibtex,), (biblatex,) = entries["bib"], entries["biblatex.bib"]
    assert {"  day = {3}", "  doi = {10.1000/1}", "  language = {en-GB}"} <= set(bibtex.replace("},", "}").splitlines())
    assert {"  langid = {british}", "  language = {en-GB}"} <= set(biblatex.replace("},", "}").splitlines())


def test_csl_json_protects_only_what_a_style_would_change():
    item = {"id": "x", "title": 'How <span class="nocase">iPads</span> came to <span class="nocase">Skagle</span>'}
    (read,) = json.loads(csl_json([item]))
    assert read["title"] == 'How <span class="nocase">iPads</span> came to Skagle'


def test_the_whole_bibliography_is_one_file_in_each_format(citing: Citing):
    files = dict(citing.files_of_bibliography())
    keys = {"holm1911", "lund2018"}
    for ending in READERS:
        assert {item["id"] for item in read_back(files[f"cite/bibliography.{ending}"], ending)} == keys
    assert {record["id"] for record in rispy.loads(files["cite/bibliography.ris"])} == keys
    assert "Lund, A. (2018). Two Rivers." in files["cite/bibliography.apa.txt"]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_a_title(title: str):
    items = [
        {
            "id": "one",
            "type": "book",
            "title": title,
            "author": [{"family": title, "given": "X"}],
            "publisher": title,
            "language": "en",
        },
        {"id": "two", "type": "book", "title": "The next one"},
    ]
    records = rispy.loads(ris(items))
    assert [record["id"] for record in records] == ["one", "two"]
    assert set(records[0]) == {"type_of_reference", "authors", "title", "publisher", "language", "id"}
    assert [item["id"] for item in json.loads(csl_json(items))] == ["one", "two"]
    for ending, entries in bibtex_entries(items).items():
        read = read_back("\n".join(entries), ending)
        assert [item["id"] for item in read] == ["one", "two"], entries
        assert "URL" not in read[0]
        assert "note" not in read[0]
        assert read[1]["title"].endswith("The next one") or words(read[1]["title"]) == "The next one"
        assert entries[0].count("\n@") == 0
        opened = entries[0].replace("\\textbraceleft{}", "").replace("\\textbraceright{}", "")
        assert opened.count("{") == opened.count("}")


def test_coins_name_the_work(citing: Citing):
    span = coins(citing.citables.sources["lund2018"].csl())
    assert "rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Ajournal" in span
    assert "rft.atitle=Two+Rivers" in span
    assert "rft.au=Lund%2C+Ada" in span


def test_file_names_are_safe_and_do_not_meet():
    names = ["holm1911", "Holm1911", "a/b", "a:b", "../x", ".hidden", "Ә"]
    files = [file_name(name) for name in names]
    assert len({file.lower() for file in files}) == len(names)
    assert not [file for file in files if "/" in file or file.startswith(".")]
    assert files[0] == "holm1911"


def test_a_lone_part_of_an_author_or_a_date_does_no_harm(citing: Citing):
    edition = citing.citables.edition
    bare = replace(
        edition, report=replace(edition.report, authors=(), institution="", editors="", edition_date="", date="2019")
    )
    item = Citables(bare).report.csl()
    assert item["issued"] == {"date-parts": [[2019]]}
    assert "author" not in item


def test_citation_cff_is_up_to_date():
    edition, _ = read_edition(ROOT)
    assert edition
    assert (ROOT / FILE).read_text(encoding="utf-8") == citation_cff(edition.report, site_address(ROOT)), (
        "python -m build_tools cff"
    )


@given(
    st.text(
        st.sampled_from("aé \u0301\t\n\x00\x85\xa0\xad\u2028\u200e\u2066\u3000\ufeff") | st.characters(), max_size=8
    )
)
def test_a_field_of_a_citation_is_one_line_of_what_can_be_read(text: str):
    ended_by = "\x00\t\n\r\x0b\x0c\x85\xa0\u2028\u2029\u200e\u200f\u202a\u2066\u3000"
    cleaned = clean(text)
    assert not set(cleaned) & set(ended_by)
    assert "  " not in cleaned
    assert cleaned == cleaned.strip(" ")
    assert clean(cleaned) == cleaned
    assert [c for c in cleaned if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    ("file", "old", "new", "is_taken_over"),
    [
        ("content/1-silt.md", "rivers feed it", "rivers fill it", True),
        ("content/1-silt.md", "title: Silt", "title: What came in", True),
        ("content/edition.yml", "The Harbour at Low Tide", "The Harbour at High Tide", False),
        ("references.bib", "Holm", "Holmes", False),
        ("content/1-silt.md", "p. 12", "p. 13", False),
    ],
)
def test_a_preview_formats_again_what_is_cited_otherwise(
    harbour: Path, file: str, old: str, new: str, is_taken_over: bool
):
    (harbour / "theme").symlink_to(ROOT / "theme")
    former = _citing_of(harbour)
    former.prepare()
    text = (harbour / file).read_text(encoding="utf-8")
    assert old in text
    (harbour / file).write_text(text.replace(old, new), encoding="utf-8")
    anew, taking = _citing_of(harbour), _citing_of(harbour)
    taking.take_over(former)
    assert ("_formatted" in vars(taking)) is is_taken_over
    assert taking.bibliography() == anew.bibliography()
    for kind in ("chapters", "annotations"):
        taken, made = (getattr(citing.citables, kind) for citing in (taking, anew))
        assert [taking.forms(taken[name]) for name in made] == [anew.forms(made[name]) for name in made]
    for passage in anew.citables.edition.passages.values():
        assert taking.forms_of_passage(passage.id) == anew.forms_of_passage(passage.id)
        for item in (item for citation in passage.prose.citations for item in citation.items):
            assert taking.as_cited(item, passage.id) == anew.as_cited(item, passage.id)


def _citing_of(root: Path) -> Citing:
    edition, _ = read_edition(root)
    return assemble(edition, root, SITE).publication.citing
