"""From a manuscript to an edition: what is made of it, and what is refused."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from build_tools.cli import main
from build_tools.converter import EXTENSIONS
from build_tools.diagnostics import Severity
from build_tools.edition import read_edition
from build_tools.importing import import_manuscript
from build_tools.manuscripts.inlines import DROPPED, InlineWriter
from build_tools.manuscripts.note_works import Works
from build_tools.manuscripts.plain_text import plain_text_as_commonmark
from build_tools.markdown_extensions import no_html
from build_tools.prose_syntax import SourceLine, read_prose

from .manuscripts import HERE, MERGED_TABLE, OBJECT, TEXT_BOX, changed, picture, with_body, written
from .test_site import run

THIRTY = HERE / "thirty-notes"


def imported(file: Path) -> Path:
    folder = file.parent / "edition"
    import_manuscript(file, folder)
    return folder


def text_of(folder: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("content/[0-9a-z]*-*.md")))


@pytest.fixture
def thirty_notes(tmp_path: Path) -> Path:
    """A .docx with thirty notes, and with what Pandoc cannot make: a text box, an object, merged cells."""
    file = written((THIRTY / "manuscript.md").read_text(encoding="utf-8"), tmp_path / "manuscript.docx")
    return with_body(file, TEXT_BOX + OBJECT + MERGED_TABLE)


def test_a_word_file_becomes_the_expected_edition(thirty_notes: Path, update_cases: bool):
    folder = imported(thirty_notes)
    made = [*folder.glob("content/[0-9cs]-*.md"), folder / "content/edition.yml", folder / "references.bib"]
    made += [folder / "REVIEW.md", folder / "content/facts/exemptions.yml"]
    expected = THIRTY / "expected"
    if update_cases:
        shutil.rmtree(expected, ignore_errors=True)
        for file in made:
            target = expected / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    told = {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in made}
    files = (file for file in expected.rglob("*") if file.is_file())
    assert told == {str(file.relative_to(expected)): file.read_text(encoding="utf-8") for file in files}
    assert (folder / "content/images/figure-1.png").read_bytes() == picture()


def test_an_imported_edition_passes_its_checks_and_is_built(thirty_notes: Path, capsys: pytest.CaptureFixture):
    folder = imported(thirty_notes)
    assert main(["--root", str(folder), "check"]) == 0
    told = capsys.readouterr().out
    assert "[to-review]" in told
    assert "No mistakes." in told
    assert "26 passages, 30 notes, 16 works" in told
    assert run(folder, "site").returncode == 0
    page = (folder / "site/1-the-lake-and-its-boats/index.html").read_text(encoding="utf-8")
    assert 'id="note-12"' in page
    assert "images/figure-1.png" in page


def test_what_is_ticked_is_not_named_again(tmp_path: Path):
    folder = imported(written("# A\n\nOne.\n\n# B\n\nTwo.", tmp_path / "m.docx"))
    review = folder / "REVIEW.md"
    review.write_text(review.read_text(encoding="utf-8").replace("[ ]", "[x]"), encoding="utf-8")
    edition, mistakes = read_edition(folder)
    from build_tools.reviews.file import open_tasks

    assert edition
    assert [*mistakes, *open_tasks(folder)] == []
    review.unlink()
    assert list(open_tasks(folder)) == []


@pytest.mark.parametrize("ending", ["odt", "html", "md"])
def test_other_formats_give_the_same_notes_and_works(ending: str, tmp_path: Path):
    source = (THIRTY / "manuscript.md").read_text(encoding="utf-8")
    file = tmp_path / f"manuscript.{ending}"
    if ending == "md":
        (tmp_path / "pier.png").write_bytes(picture())
        file.write_text(source, encoding="utf-8")
    else:
        written(source, file)
    edition, mistakes = read_edition(imported(file))
    assert not [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
    assert list(edition.notes) == [f"note-{number}" for number in range(1, 31)]
    expected, _ = read_edition(THIRTY / "expected")
    assert set(edition.sources) == set(expected.sources)
    assert edition.report.title == "The Ferries of Lake Orla"
    assert edition.report.authors[0].family == "Kolb"


def test_paragraphs_in_bold_are_headings_where_there_are_no_others(tmp_path: Path):
    markdown = "**1. Boats**\n\nThey went.\n\n**1.1 Steam**\n\nMuch of it.\n\n**2. Piers**\n\nThey stayed."
    folder = imported(written(markdown, tmp_path / "m.docx"))
    assert [file.name for file in sorted(folder.glob("content/[0-9]-*.md"))] == ["1-boats.md", "2-piers.md"]
    assert "## 1.1 Steam\n\nMuch of it.\n{ #p1.2 }" in text_of(folder)
    assert "“1.1 Steam” was taken for a heading by its look" in (folder / "REVIEW.md").read_text(encoding="utf-8")


def test_a_paragraph_in_bold_beside_marked_headings_is_to_be_looked_at(tmp_path: Path):
    file = tmp_path / "mixed.md"
    file.write_text("# 1. Silt\n\nIt came.\n\n**Mud**\n\nIt stayed.\n\n# 2. Sand\n\nIt went.\n")
    tasks = (imported(file) / "REVIEW.md").read_text(encoding="utf-8")
    assert "passage 1.2: All of it is in bold" in tasks
    assert tasks.count("All of it") == 1


def test_sections_of_the_only_numbered_chapter_stay_in_it(tmp_path: Path):
    file = tmp_path / "one.md"
    file.write_text("Before it.\n\n# 1. Silt\n\nIt came.\n\n## 1.1 Sand\n\nIt went.\n\n## 1.2 Clay\n\nIt too.\n")
    chapters = sorted(chapter.name for chapter in (imported(file) / "content").glob("[0-9]-*.md"))
    assert chapters[-1] == "1-silt.md"
    assert len(chapters) == 2


def test_word_s_debris_is_cleared(tmp_path: Path):
    soft, zero, blank = "\u00ad", "\u200b", "\u00a0"
    markdown = f"# A\n\nSteam{soft}er{zero}s of{blank}1911.\n\n{blank}\n\n# B\n\nTwo."
    assert "Steamers of\u00a01911.\n{ #p1.1 }" in text_of(imported(written(markdown, tmp_path / "m.docx")))


def test_a_list_in_two_levels_and_a_table_with_a_note(tmp_path: Path):
    markdown = "# A\n\n1. one\n    - two\n2. three\n\n| a | b |\n|---|---|\n| 1 | 2[^1] |\n\n[^1]: Told.\n\n# B\n\nTwo."
    text = text_of(imported(written(markdown, tmp_path / "m.docx")))
    assert (
        "1. one\n  { #p1.1 }\n    - two\n      { #p1.2 }\n2. three\n  { #p1.3 }\n\n- a: 1; b: 2[^1]\n  { #p1.4 }"
        in text
    )
    assert "\n\n[^1]: Told.\n" in text


def test_headers_macros_and_margins_are_told_and_not_kept(tmp_path: Path):
    def change(parts: dict[str, bytes]) -> None:
        space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
        parts["word/header1.xml"] = f"<w:hdr {space}><w:p><w:r><w:t>Secret draft</w:t></w:r></w:p></w:hdr>".encode()
        parts["word/vbaProject.bin"] = b"Sub AutoOpen()"

    file = changed(written("# A\n\nOne.\n\n# B\n\nTwo.", tmp_path / "m.docx"), change)
    folder = imported(file)
    review = (folder / "REVIEW.md").read_text(encoding="utf-8")
    assert "Macros: not run, not kept" in review
    assert "Header or footer: “Secret draft”" in review
    assert not [f for f in folder.rglob("*") if f.is_file() and (b"AutoOpen" in (c := f.read_bytes()) or b"vba" in c)]


PLAIN_TEXTS = {
    "superscripts and a list at the foot": ("A word.¹ Two.²\n\n¹ First.\n² Second.", "A word.[^1] Two.[^2]", ["First.", "Second."]),
    "brackets": ("A word [1] more.\n\n[1] First.", "A word [^1] more.", ["First."]),
    "numbers that begin again": (
        "One.[1]\n\n[1] First.\n\nTwo.[1]\n\n[1] Second.", "One.[^1]\n\n[^1]: First.\n\nTwo.[^2]", ["First.", "Second."],
    ),
    "a call that lost its place": ("An attack7. More.\n\n⁷ Told.", "An attack[^1]. More.", ["Told."]),
    "a power is no call": ("Ten m² of it.¹\n\n¹ First.\n\n² Nothing.", "Ten m² of it.[^1]", ["First."]),
    "an address below its note": ("One.¹\n\n¹ See\n\n<https://example.org/a>", "One.[^1]", ["See\n    <https://example.org/a>"]),
    "a link is no call": ("A [1](https://example.org) link.", "A [1](https://example.org) link.", []),
    "an indented paragraph is no code": ("    Indented.\n\nNot.", "Indented.\n\nNot.", []),
    "bullets": ("List:\n\n• one\n• two", "List:\n\n- one\n\n- two", []),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAIN_TEXTS)
def test_notes_of_plain_text(case: str):
    text, expected, notes = PLAIN_TEXTS[case]
    commonmark, _ = plain_text_as_commonmark(text)
    assert expected in commonmark
    assert re.findall(r"^\[\^\d+\]: ((?:.|\n    )+)", commonmark, re.MULTILINE) == notes


def test_a_paragraph_that_notes_cut_in_two_is_one(tmp_path: Path):
    first = (
        "The council of the lake met on the first day of May and after a long debate that nobody wrote down decided¹"
    )
    (tmp_path / "m.txt").write_text(
        f"THE LAKE\n\n1. May\n\n{first}\n\n¹ By four votes.\n\nto build a pier.\n\n2. June\n\nNothing.",
        encoding="utf-8",
    )
    folder = imported(tmp_path / "m.txt")
    assert "wrote down decided[^1] to build a pier.\n{ #p1.1 }" in text_of(folder)
    assert "Joined to the paragraph before its notes" in (folder / "REVIEW.md").read_text(encoding="utf-8")


def test_notes_of_a_web_page_that_word_wrote(tmp_path: Path):
    (tmp_path / "m.html").write_text(
        "<title>Lake</title><h1>A</h1><p>One<a href='#_ftn1' name='_ftnref1'>[1]</a>.</p><h1>B</h1><p>Two.</p><hr>"
        "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Told.</p></div>",
        encoding="utf-8",
    )
    assert "One[^1].\n{ #p1.1 }\n\n[^1]: Told.\n" in text_of(imported(tmp_path / "m.html"))


# A note in plain words (*italics* between stars) -> what is recognised, as 'kind: field=value; …'.
NOTES = {
    "Isabelle Ohayon, *La sédentarisation*, Paris, 2006, Maisonneuve et Larose.": [
        "book: author=Ohayon, Isabelle; date=2006; publisher=Maisonneuve et Larose; title=La sédentarisation"
    ],
    "https://example.org/a_(b).": ["online: organization=example.org; title=example.org/a_(b); url=https://example.org/a_(b)"],
    "See A. B. Carter, “On Piers”, *Journal of Piers* 3(2) (1999): 4–9.": [
        "article: author=Carter, A. B.; date=1999; journaltitle=Journal of Piers; number=2; title=On Piers; volume=3"
    ],
    "*Roads*, ed. by nobody.": [],
    "In the 1990s Boris Ivanov's “Family” ruled.": [],
    "The term “Great Lake” was first used in July 1840 by Captain Arthur Cook.": [],
    "Seymour Hand's article, The Price, “The New Lake”, 1 July 2001: https://www.newlake.com/price": [
        "article: author=Hand, Seymour; date=2001-07-01; entrysubtype=newspaper; journaltitle=The New Lake; "
        "title=newlake.com/price; url=https://www.newlake.com/price"
    ],
    "doi:10.1000/xyz123": ["article: doi=10.1000/xyz123; title=10.1000/xyz123"],
    "Nothing but words.": [],
}  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_works_are_recognised_where_they_are_plainly_there(note: str):
    works = Works()
    parts = enumerate(note.split("*"))
    works.cited_in([{"t": "Emph", "c": [word(part)]} if number % 2 else word(part) for number, part in parts])
    found = [
        f"{work.kind}: {'; '.join(f'{name}={value}' for name, value in sorted(work.fields.items()))}"
        for work in works.by_key.values()
    ]
    assert found == NOTES[note]


def word(text: str) -> dict:
    return {"t": "Str", "c": text}


def test_the_same_work_is_one_entry_and_others_have_letters():
    works = Works()
    for words in ("https://example.org/a", "http://www.example.org/a/", "https://example.org/b"):
        works.cited_in([word(words)])
    assert list(works.by_key) == ["example-nd", "example-ndb"]


SIGNS = "ab1 .)-+*_`[]()<>!&;#:/|\\{}~^=@'\"é"


@given(st.text(max_size=40) | st.text(SIGNS, max_size=40))
@example("__0__")
def test_nothing_of_a_text_becomes_syntax(text: str):
    words = [part for part in re.split(r"\s+", text) if part]
    markdown = InlineWriter(lambda blocks: "", lambda name, words: "", lambda name: None, lambda words: None).run(
        [inline for part in words for inline in (word(part), {"t": "Space"})]
    )
    prose, mistakes = read_prose("x.md", [SourceLine(1, 1, markdown)])
    assert not mistakes
    assert not [*prose.citations, *prose.bindings, *prose.note_references, *prose.links]
    if markdown:
        converter = Markdown(extensions=[*EXTENSIONS, "def_list"])
        no_html.register(converter, None)
        html = converter.convert(f"Before.\n\n{markdown}\n{{ #p1.1 }}\n\nAfter.")
        _, shown, _ = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
        shown = unescape(re.sub(r"<[^>]+>", "", shown)).removesuffix("\n{ #p1.1 }")
        assert "".join(shown.split()) == "".join(DROPPED.sub("", "".join(words)).split())


def archive(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


BODY = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"
REFUSED = {
    "empty.docx": (b"", "empty"),
    "text.docx": (b"just words", "this is no .docx file"),
    "old.docx": (b"\xd0\xcf\x11\xe0" + bytes(600), "old .doc file, or one with a password"),
    "cut.docx": (archive({"word/document.xml": BODY})[:60], "cannot be read"),
    "sheet.docx": (archive({"xl/workbook.xml": b"<a/>"}), "has no word/document.xml"),
    "bomb.docx": (archive({"word/document.xml": BODY, "word/media/a.png": bytes(70_000_000)}), "too large"),
    "parts.docx": (archive({f"word/{n}.txt": b"" for n in range(5_001)}), "more than 5,000 parts"),
    "climbs.docx": (archive({"word/document.xml": BODY, "../../evil.png": b""}), "a part with the name '../../evil.png'"),
    "absolute.docx": (archive({"word/document.xml": BODY, "/etc/evil": b""}), "a part with the name '/etc/evil'"),
    "entities.docx": (
        archive({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + BODY}), "a document type",
    ),
    "broken.docx": (archive({"word/document.xml": b"<w:document>"}), "is broken"),
    "nothing.docx": (archive({"word/document.xml": BODY}), "no paragraph|could not be read"),
    "text.odt": (archive({"mimetype": b"x"}), "has no content.xml"),
    "nul.txt": (b"a\0b", "no text"),
    "deep.html": (b"<blockquote>" * 300 + b"<p>x</p>", "too deep|could not be read"),
    "report.pdf": (b"%PDF-1.7", ".pdf is not read"),
    "report": (b"words", "a file without an ending is not read"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_manuscript_is_refused_in_words(name: str, tmp_path: Path, capsys: pytest.CaptureFixture):
    content, reason = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    assert main(["import", str(tmp_path / name), str(tmp_path / "edition")]) == 1
    told = capsys.readouterr().out
    assert re.search(reason, told), told
    assert "Traceback" not in told
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture):
    assert main(["import", str(tmp_path / "none.docx"), str(tmp_path / "edition")]) == 1
    assert "cannot be read: No such file or directory" in capsys.readouterr().out


HARMLESS = {
    "a link that runs": ("<p>A <a href='javascript:alert(1)'>word</a>.</p>", "A word."),
    "a link with data": ("<p>A <a href='data:text/html,x'>word</a>.</p>", "A word."),
    "a script": ("<script>alert(1)</script><p onclick='x()'>One.</p>", "One."),
    "HTML in words": ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", r"&lt;script>alert(1)&lt;/script>"),
    "a picture elsewhere": ("<p>A <img src='https://example.org/a.png' alt='b'> c.</p>", "A c."),
    "a picture that climbs": ("<p>A <img src='../secret.png' alt='b'> c.</p>", "A c."),
    "a drawing with a script": ("<p>A <img src='data:image/svg+xml,<svg onload=x()>' alt='b'> c.</p>", "A c."),
    "a frame": ("<iframe src='file:///etc/passwd'></iframe><p>One.</p>", "One."),
    "syntax of an edition": (
        "<p>[@key] [^1] [a](claim:b) { #p9.9 }</p><p>/// annotation</p>",
        "\\[@key\\] \\[^1\\] \\[a\\](claim:b) { #p9.9 }",
    ),
    "template syntax": ("<p>{{ 7*7 }} {% raw %}</p>", "{ 7\\*7 }} {% raw %}"),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_hostile_becomes_harmless_words(case: str, tmp_path: Path):
    html, expected = HARMLESS[case]
    (tmp_path / "secret.png").write_bytes(picture())
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "m.html").write_text(f"<h1>A</h1>{html}<h1>B</h1><p>Two.</p>", encoding="utf-8")
    folder = imported(tmp_path / "m" / "m.html")
    text = text_of(folder)
    assert expected in text
    assert "javascript:" not in text
    assert not (folder / "content/images").exists()


def test_markdown_reads_no_other_file_and_no_yaml(tmp_path: Path):
    (tmp_path / "m.md").write_text(
        "---\ntitle: Lake\nx: &x [1, *x]\nbibliography: /etc/passwd\n---\n# A\n\n\\input{/etc/passwd} `x`{=html} <b>c</b>\n\n"
        "# B\n\nTwo.",
        encoding="utf-8",
    )
    assert "root:" not in text_of(imported(tmp_path / "m.md"))


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture):
    (tmp_path / "edition").mkdir()
    (tmp_path / "edition" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "m.md").write_text("# A\n\nOne.\n\n# B\n\nTwo.", encoding="utf-8")
    assert main(["import", str(tmp_path / "m.md"), str(tmp_path / "edition")]) == 1
    assert "exists and is not an empty folder" in capsys.readouterr().out
    assert [file.name for file in (tmp_path / "edition").iterdir()] == ["mine.txt"]
