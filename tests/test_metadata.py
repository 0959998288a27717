"""What machines read on the built site, by the rules that they publish."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from build_tools.citations.citable import Citables
from build_tools.citations.citing import Citing
from build_tools.cli import main
from build_tools.model import Person
from build_tools.outputs.head import part_metas, report_metas, script_json
from build_tools.outputs.kept_sites import with_own_pdf
from build_tools.publication import Publication

from .conftest import HARBOUR
from .pages import PageReader

SITE = "https://example.org/harbour/"

# Zotero's 'Embedded Metadata', as of June 2026: the last tag that gives a type wins.
ZOTERO_TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_conference": "conferencePaper",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
ZOTERO_FIELDS = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_inbook_title": "publicationTitle",
    "citation_technical_report_institution": "institution",
    "citation_publisher": "publisher",
    "citation_public_url": "url",
    "citation_language": "language",
}


@dataclass
class ZoteroItem:
    type: str
    fields: dict[str, str]
    creators: list[tuple[str, str]] = field(default_factory=list)  # (family, given)


def zotero_reads(page: PageReader) -> ZoteroItem | None:
    """Return the item that Zotero makes of a page's tags; None where it tries COinS, which come before them."""
    if "Z3988" in page.classes:
        return None
    kind, guess, properties = "", "", {}
    for name, content in page.metas:
        kind = ZOTERO_TYPES.get(name, kind)
        guess = guess or ("journalArticle" if name == "citation_title" else "")
        if name.startswith("og:"):
            properties.setdefault(name, content)
    fields = {}
    for name, zotero in ZOTERO_FIELDS.items():
        if page.first(name):
            fields[zotero] = page.first(name)
    fields.setdefault("title", properties.get("og:title", ""))
    fields.setdefault("url", properties.get("og:url") or next((link["href"] for link in page.related("canonical")), ""))
    return ZoteroItem(kind or guess or "webpage", fields, zotero_creators(page.all("citation_author")))


def zotero_creators(tags: list[str]) -> list[tuple[str, str]]:
    """Split authors as Zotero does: at semicolons, and a lone tag at a comma with two words on either side."""
    creators = []
    for tag in tags:
        names = re.split(r"\s*;\s*", tag)
        if len(names) == 1 and len(tags) == 1:
            parts = re.split(r"\s*,\s*", names[0])
            if len(parts) > 1 and " " in parts[0] and " " in parts[1]:
                names = parts
        for name in names:
            family, comma, given = name.partition(",")
            if not comma:
                given, _, family = name.rpartition(" ")
            creators.append((family.strip(), given.strip()))
    return creators


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition built under a public address."""
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("metadata") / "harbour"))
    repository = Path(__file__).parents[1]
    config = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    config = re.sub(r"(?m)^site_url:.*\n", "", config) + f"\nsite_url: {SITE}\n"
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    (root / "theme").symlink_to(repository / "theme")
    assert main(["--root", str(root), "site"]) == 0
    return root / "site"


def page_at(site: Path, address: str) -> PageReader:
    return PageReader((site / address / "index.html").read_text(encoding="utf-8"))


def test_zotero_takes_the_home_page_for_a_report(site: Path):
    item = zotero_reads(page_at(site, ""))
    assert item == ZoteroItem(
        "report",
        {
            "title": "The Harbour at Low Tide",
            "date": "2019/05",
            "institution": "Skagle Harbour Trust",
            "language": "en-GB",
            "url": SITE,
        },
        [("Lund", "Ada")],
    )


def test_zotero_takes_a_chapter_for_a_section_of_it(site: Path):
    item = zotero_reads(page_at(site, "1-silt"))
    assert item
    assert (item.type, item.creators) == ("bookSection", [("Lund", "Ada")])
    assert item.fields == {
        "title": "Silt",
        "date": "2019/05",
        "publicationTitle": "The Harbour at Low Tide",
        "publisher": "Skagle Harbour Trust",
        "language": "en-GB",
        "url": f"{SITE}1-silt/",
    }


def test_zotero_takes_a_passage_for_a_section_of_it(site: Path):
    item = zotero_reads(page_at(site, "p/1.4"))
    assert item
    assert (item.type, item.creators) == ("bookSection", [("Lund", "Ada")])
    assert item.fields["title"] == "Passage 1.4: What came in"
    assert item.fields["url"] == f"{SITE}p/1.4/"


def test_zotero_takes_the_editors_pages_for_web_pages(site: Path):
    for address in ("register", "checks", "people"):
        item = zotero_reads(page_at(site, address))
        assert item
        assert (item.type, item.creators) == ("webpage", [])


def test_coins_stand_on_the_bibliography_alone(site: Path):
    having = [file.parent.name for file in site.rglob("index.html") if "Z3988" in file.read_text(encoding="utf-8")]
    assert having == ["bibliography"]


def test_the_home_page_names_every_work_once(site: Path):
    references = page_at(site, "").all("citation_reference")
    assert len(references) == 2
    assert references[0] == (
        "citation_title=Soundings of Skagle; citation_author=Holm, Mette; citation_publication_date=1911; citation_publisher=Harbour Press"
    )


def test_nothing_is_said_that_is_not_so(site: Path):
    names = {name for file in site.rglob("*.html") for name, _ in PageReader(file.read_text(encoding="utf-8")).metas}
    for absent in (
        "doi",
        "firstpage",
        "lastpage",
        "isbn",
        "issn",
        "journal_title",
        "book_title",
        "author_email",
        "author_institution",
    ):
        assert f"citation_{absent}" not in names


def test_the_home_page_alone_gives_the_pdf_which_lies_beside_it(site: Path):
    having = {
        file.relative_to(site).as_posix(): addresses
        for file in site.rglob("*.html")
        if (addresses := PageReader(file.read_text(encoding="utf-8")).all("citation_pdf_url"))
    }
    assert having == {"index.html": [f"{SITE}the-harbour-at-low-tide.pdf"]}
    assert (site / "the-harbour-at-low-tide.pdf").read_bytes().startswith(b"%PDF-")


def test_the_home_page_of_a_former_edition_gives_that_editions_pdf():
    page = f'<meta name="citation_pdf_url" content="{SITE}port.pdf">'.encode()
    assert with_own_pdf(page, "1.0") == f'<meta name="citation_pdf_url" content="{SITE}v/1.0/port.pdf">'.encode()


def pages_to_read(site: Path) -> list[Path]:
    """Every page but the search, which has nothing of its own to read."""
    return [file for file in sorted(site.rglob("index.html")) if file.parent.name != "search"]


def test_every_page_leads_to_the_books(site: Path):
    for file in pages_to_read(site):
        hrefs = PageReader(file.read_text(encoding="utf-8")).hrefs
        books = [href for href in hrefs if href.endswith((".pdf", ".epub"))]
        assert len(books) >= 2, file
        assert all((file.parent / href).resolve().is_file() for href in books)
    items = [link["type"] for link in page_at(site, "").related("item") if link["href"].endswith((".pdf", ".epub"))]
    assert items == ["application/pdf", "application/epub+zip"]


@pytest.mark.parametrize(
    ("family", "given", "creators"),
    [
        ("Lund", "Ada", [("Lund", "Ada")]),
        ("Lund", "", [("Lund", "")]),
        ("de Vries", "Jan", [("de Vries", "Jan")]),
        ("de Vries", "Jan Piet", [("Vries", "Jan Piet de")]),
        ("Lund; Holm", "Ada", [("Lund Holm", "Ada")]),
    ],
)
def test_an_author_is_one_person(harbour_publication: Publication, family: str, given: str, creators: list):
    publication = with_report(harbour_publication, authors=(Person(family, given),))
    tags = [content for name, content in part_metas(publication, "Silt", "1-silt/") if name == "citation_author"]
    assert zotero_creators(tags) == creators


def test_an_institution_is_no_author(harbour_publication: Publication):
    publication = with_report(harbour_publication, authors=())
    assert "citation_author" not in dict(report_metas(publication))


def with_report(publication: Publication, **changes) -> Publication:
    edition = replace(publication.edition, report=replace(publication.edition.report, **changes))
    citing = Citing(Citables(edition, publication.site_url), publication.citing.cache)
    return replace(publication, edition=edition, citing=citing, known={})


def test_json_ld_says_what_each_page_is(site: Path):
    (home,), (chapter,), (passage,) = (page_at(site, address).data for address in ("", "1-silt", "p/1.4"))
    assert (home["@type"], home["@id"], home["author"][0]["familyName"]) == ("Report", SITE, "Lund")
    assert home["publisher"] == {"@type": "Organization", "name": "Skagle Harbour Trust"}
    assert [part["name"] for part in home["hasPart"]] == ["Silt", "Dredging"]
    assert (chapter["@type"], chapter["isPartOf"]["@id"]) == ("Chapter", SITE)
    (claim,) = passage["mentions"]
    assert (claim["@type"], claim["text"]) == ("Claim", "Silt that the Bek brings in a year")
    assert claim["@id"] == f"{SITE}register/#claim-silt-bek"


def test_no_text_ends_the_script_that_holds_it():
    data = {"name": "</script><script>alert(1)</script><!-- & \u2028"}
    text = str(script_json(data))
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text)["name"] == data["name"]


def test_signposts(site: Path):
    for address in ("", "1-silt/", "p/1.4/"):
        page = page_at(site, address)
        assert [link["href"] for link in page.related("cite-as")] == [f"{SITE}{address}"]
        assert [link["href"] for link in page.related("canonical")] == [f"{SITE}{address}"]
        described = page.related("describedby")
        assert {link["type"] for link in described} == {
            "application/x-bibtex",
            "application/x-research-info-systems",
            "application/vnd.citationstyles.csl+json",
        }
        for link in (*described, *page.related("alternate")):
            assert (site / address / link["href"]).resolve().is_file(), link
    assert [link["href"] for link in page_at(site, "").related("item") if "html" in link["type"]] == [
        "1-silt/",
        "2-dredging/",
    ]
    assert [link["href"] for link in page_at(site, "p/1.4").related("collection")] == ["../../"]


def test_open_graph_and_description_are_true_of_the_page(site: Path):
    page = page_at(site, "1-silt")
    assert page.all("description") == ["How the harbour of Skagle filled with silt."]
    assert (page.first("og:title"), page.first("og:description"), page.first("og:url")) == (
        "Silt",
        page.first("description"),
        f"{SITE}1-silt/",
    )
    passage = page_at(site, "p/1.4")
    assert passage.all("description") == ["Passage 1.4 of The Harbour at Low Tide, retold: the Bek, with 150 tonnes."]
    descriptions = [page_at(site, f"p/{id_}").first("description") for id_ in ("1.1", "1.2", "1.3", "1.4", "2.1")]
    assert len(set(descriptions)) == 5
    assert max(map(len, descriptions)) <= 160


def test_the_sitemap_lists_every_page(site: Path):
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    listed = set(re.findall(r"<loc>(.*?)</loc>", text))
    built = {f"{SITE}{file.parent.relative_to(site).as_posix()}/".replace("/./", "/") for file in pages_to_read(site)}
    assert listed == {address for address in built if re.search(r"/harbour/(?!v/)", address)}
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()).decode() == text


def test_every_page_has_clean_markdown_beside_it(site: Path):
    assert not [file for file in pages_to_read(site) if not file.with_suffix(".md").is_file()]
    text = (site / "1-silt" / "index.md").read_text(encoding="utf-8")
    assert "**[1.4]** the Bek, with 150 tonnes.[^2]" in text
    assert "[^1]: The soundings are those of Mette Holm, *Soundings of Skagle*" in text
    assert "> **Annotation a-1.4 by the editors:** The report contradicts itself" in text
    assert "| Silt that the Bek brings in a year" in (site / "register" / "index.md").read_text(encoding="utf-8")
    for file in site.rglob("index.md"):
        if file.parent.name == "what-the-checker-says":
            continue  # its examples are what must not stand in a page
        outside_code = re.sub(r"(?s)```.*?```|`[^`]*`", "", file.read_text(encoding="utf-8"))
        assert not re.search(r"</?(?:p|div|span|a|li)\b", outside_code), file


def test_llms_txt_leads_to_files_that_are_there(site: Path):
    text = (site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith(
        "# The Harbour at Low Tide\n\n> A report on the silting of a small harbour, retold and checked.\n"
    )
    addresses = re.findall(r"\]\((.*?)\)", text)
    assert f"{SITE}1-silt/index.md" in addresses
    assert not [address for address in addresses if not (site / address.removeprefix(SITE)).is_file()]
