"""The page of each passage: what stands on it, where its links lead, and that thousands of them take seconds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest

from build_tools.assembly import assemble
from build_tools.outputs.head import MARKDOWN, head, og, part_metas, shortened, signposts
from build_tools.outputs.passage_pages import passage_pages
from build_tools.publication import Publication

from .pages import PageReader

ROOT = Path(__file__).parents[1]
BASE = "https://example.org/harbour/"


@pytest.fixture(scope="module")
def files(harbour_publication: Publication) -> dict[str, str]:
    return {
        path: content.decode() for path, content in passage_pages(harbour_publication, harbour_publication.site_url)
    }


@pytest.fixture(scope="module")
def page(files: dict[str, str]) -> PageReader:
    return PageReader(files["p/1.4/index.html"])


def test_each_passage_has_a_page_and_its_files(harbour_publication: Publication, files: dict[str, str]):
    endings = ("index.html", "index.md", "cite.bib", "cite.biblatex.bib", "cite.ris", "cite.json")
    assert set(files) == {f"p/{id_}/{ending}" for id_ in harbour_publication.edition.passages for ending in endings}


def test_the_page_shows_all_that_belongs_to_the_passage(page: PageReader):
    assert "the Bek, with 150 tonnes." in page.text
    assert "Mette Holm, Soundings of Skagle" in page.text
    assert "The two rivers bring 450 tonnes" in page.text
    assert "Silt that the Bek brings in a year: 150 tonnes cited" in re.sub(r"\s+", " ", page.text)
    assert "What came in" in page.text
    assert "as cited in Lund, 2019, passage 1.4, note 2" in page.text
    assert {"note-2", "a-1.4"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("address", ["", BASE])
def test_a_head_out_of_the_mould_is_as_it_is_rendered(harbour_publication: Publication, address: str):
    edition = harbour_publication.edition
    strange = replace(edition.report, title='<b> & "it\'s"', language="en-GB", licence="https://example.org/?a&b")
    publication = assemble(replace(edition, report=strange), harbour_publication.root, address).publication
    pages = {path: content.decode() for path, content in passage_pages(publication, address)}
    for passage in publication.edition.passages.values():
        citable = publication.citing.citables.passages[passage.id]
        title = citable.filled(str(citable.item["title"]))
        description = shortened(f"Passage {passage.id} of {strange.title}, retold: {passage.prose.plain}")
        place = f"p/{passage.id}/"
        links = [*signposts(publication, place, citable, place.rstrip("/")), MARKDOWN]
        graph = og(publication, title, description, "article", place)
        rendered = head(publication, part_metas(publication, title, place), graph, links, None)
        assert rendered.strip() in pages[f"{place}index.html"]


def test_it_says_where_the_passage_stands(page: PageReader):
    assert {"../../1-silt/#p1.4", "../../1-silt/", "../../1-silt/#what-came-in", "../1.3/", "../2.1/"} <= set(
        page.hrefs
    )
    assert [link["href"] for link in page.related("prev") + page.related("next")] == ["../1.3/", "../2.1/"]


def test_links_lead_where_they_lead_in_the_chapter(page: PageReader):
    assert "../../register/#claim-silt-bek" in page.hrefs
    assert "../../2-dredging/#p2.1" in page.hrefs
    assert "#note-2" in page.hrefs
    assert not [href for href in page.hrefs if not urljoin(f"{BASE}p/1.4/", href).startswith("https://")]


def test_every_file_that_it_offers_is_there(files: dict[str, str], page: PageReader):
    offered = [urljoin("p/1.4/", href) for href in page.hrefs if href.startswith("../../p/")]
    assert len(offered) == 4
    assert not [path for href in offered if (path := href.replace("../", "").removeprefix("/")) not in files]


def test_it_can_be_read_without_a_mouse_and_without_scripts(files: dict[str, str], page: PageReader):
    html = files["p/1.4/index.html"]
    assert page.language == "en-GB"
    assert '<a class="skip" href="#passage">' in html
    assert "passage" in page.ids
    assert html.count("<h1") == 1
    buttons = re.findall(r"<button[^>]*>", html)
    assert buttons
    assert all('type="button"' in button and " hidden" in button for button in buttons)


def test_without_a_public_address_the_page_says_so(harbour_publication: Publication):
    private = assemble(harbour_publication.edition, harbour_publication.root).publication
    html = dict(passage_pages(private, ""))["p/1.4/index.html"].decode()
    assert "The public address of this edition is not set yet" in html
    page = PageReader(html)
    assert not page.related("canonical") + page.related("cite-as")
    assert not page.all("og:url") + page.all("citation_public_url")
    assert "@id" not in page.data[0]
    assert "example.org" not in html


def test_the_same_edition_gives_the_same_bytes(harbour_publication: Publication, files: dict[str, str]):
    again = assemble(harbour_publication.edition, harbour_publication.root, harbour_publication.site_url).publication
    assert {path: content.decode() for path, content in passage_pages(again, again.site_url)} == files


def test_the_markdown_of_a_passage_keeps_voices_apart(files: dict[str, str]):
    text = files["p/1.4/index.md"]
    assert "**[1.4]** the Bek, with 150 tonnes.[^2]" in text
    assert "[^2]: See Ada Lund" in text
    assert "> **Annotation a-1.4 by the editors** (the report contradicts itself, on 1.4, 2.1, 2020-01-02):" in text


def test_thousands_of_pages_are_written(harbour_publication: Publication):
    edition = harbour_publication.edition
    chapter = edition.chapters_by_path["content/1-silt.md"]
    first = chapter.passages[0]
    many = tuple(
        replace(
            first,
            id=f"1.{number}",
            prose=replace(
                first.prose, markdown=f"{first.prose.markdown.replace('[^1]', '')} {number}", note_references=()
            ),
        )
        for number in range(1, 2001)
    )
    chapters = tuple(replace(c, passages=many) if c is chapter else c for c in edition.chapters)
    publication = assemble(replace(edition, chapters=chapters), harbour_publication.root, BASE).publication
    count = sum(1 for _ in passage_pages(publication, BASE))
    assert count > 12_000
