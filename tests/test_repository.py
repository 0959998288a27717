"""From a passage to the form or the file in which it is mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.outputs.head import page_head
from build_tools.outputs.passage_pages import passage_pages
from build_tools.publication import Publication
from build_tools.repository import Repository, repository

from .browser import open_browser, serve
from .conftest import HARBOUR, HERE
from .pages import PageReader

GITHUB = "https://github.com/skagle/harbour"
FORM = f"{GITHUB}/issues/new?template=mistake.yml&title=Passage%201.4&passage=1.4&edition=1.0"
FILE = f"{GITHUB}/edit/main/content/1-silt.md#L21"


def test_github_has_a_form():
    found = repository(f"{GITHUB}/", "edit/main/content/", "", "1.0")
    assert found.report_address("1.4") == FORM
    assert found.edit_address("content/1-silt.md", 21) == FILE


def test_another_host_is_asked_as_it_wants_to_be():
    found = repository("https://git.example.org/a/b", "-/edit/main/content", "-/issues/new?issue[title]={title}", "1")
    assert found.report_address("1.4") == "https://git.example.org/a/b/-/issues/new?issue[title]=Passage%201.4"
    assert found.edit_address("content/ä b.md") == "https://git.example.org/a/b/-/edit/main/content/%C3%A4%20b.md"


@pytest.mark.parametrize(
    ("repo_url", "edit_uri", "report_uri"),
    [("", "edit/main/content/", "x"), ("javascript:alert(1)", "x", "x"), ("https://git.example.org/a/b", "", "")],
)
def test_where_nothing_is_known_nothing_is_offered(repo_url: str, edit_uri: str, report_uri: str):
    assert repository(repo_url, edit_uri, report_uri, "1") == Repository()


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "data:text/html,x"])
def test_no_link_leads_to_what_is_no_web_address(uri: str):
    assert repository(GITHUB, uri, uri, "1") == Repository()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition in a repository, built as the workflow that publishes builds it."""
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("repository") / "harbour"))
    config = (HERE.parent / "mkdocs.yml").read_text(encoding="utf-8")
    added = ("site_url: https://skagle.github.io/harbour/", f"repo_url: {GITHUB}", "edit_uri: edit/main/content/")
    (root / "mkdocs.yml").write_text("\n".join([config, *added, ""]), encoding="utf-8")
    (root / "theme").symlink_to(HERE.parent / "theme")
    assert main(["--root", str(root), "site"]) == 0
    return root / "site"


def test_the_page_of_a_passage_leads_to_both(built: Path):
    page = PageReader((built / "p/1.4/index.html").read_text(encoding="utf-8"))
    assert {FORM, FILE} <= set(page.hrefs)
    assert page.related("canonical")[0]["href"] == "https://skagle.github.io/harbour/p/1.4/"


def test_without_a_repository_no_page_speaks_of_one(harbour_publication: Publication):
    chapters = [chapter for chapter in harbour_publication.edition.chapters if chapter.passages]
    pages = [content.decode() for _, content in passage_pages(harbour_publication, "")]
    pages += [page_head(harbour_publication, chapter) for chapter in chapters]
    assert not [
        word for word in ("issues/new", "edit/main", "edition:report", "Edit this") for page in pages if word in page
    ]


@pytest.fixture(scope="module")
def site(built: Path) -> Iterator[str]:
    with serve(built) as address:
        yield address


@pytest.mark.browser
def test_the_number_of_a_passage_offers_both(site: str):
    with open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{site}1-silt/")
        page.locator('[id="p1.4"] .passage-number').click()
        assert page.get_by_role("link", name="Report a mistake here").get_attribute("href") == FORM
        assert page.get_by_role("link", name="Edit this").get_attribute("href") == FILE
