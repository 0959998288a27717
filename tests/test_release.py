"""Edition 1.0 of the small report is released, then changed, then released as 1.1; every address of 1.0 still leads where it should."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from build_tools.cli import main
from build_tools.edition import read_edition
from build_tools.outputs.kept_sites import with_address, with_editions_beside, with_notice, with_own_pdf
from build_tools.releases.archive import BrokenArchive, kept_editions
from build_tools.releases.change_log import change_log, word_diff
from build_tools.releases.ledger import Ledger, read_ledger
from build_tools.releasing import Refused, release, with_field

from .browser import serve
from .conftest import HARBOUR, HERE

ROOT = HERE.parent
MORE = """
The dredger was built abroad.
{ #p2.2 }

She lay in the inner basin.
{ #p2.3 }
"""


def edit(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def project(folder: Path) -> Path:
    root = Path(shutil.copytree(HARBOUR, folder))
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    lines = [line for line in config.splitlines() if not line.startswith("site_url:")]
    (root / "mkdocs.yml").write_text(
        "\n".join(["site_url: https://example.org/harbour/", *lines, ""]), encoding="utf-8"
    )
    (root / "theme").symlink_to(ROOT / "theme")
    return root


def change(root: Path) -> None:
    """What the editors do between 1.0 and 1.1: an edit, a split, a withdrawal, a merger, a new name for a page."""
    content = root / "content"
    edit(
        content / "1-silt.md",
        ("in a century", "within a century"),
        ("These rivers feed it:\n{ #p1.2 }", "The hills are steep.\n{ #p1.2 }\n\nThese rivers feed it:\n{ #p1.2a }"),
    )
    edit(content / "2-dredging.md", (MORE, ""))
    (content / "2-dredging.md").rename(content / "2-dredger.md")
    edit(content / "edition.yml", ("2-dredging.md", "2-dredger.md"))
    (content / "changes.yml").write_text(
        "1.1: {became: revised, reason: A word was wrong.}\n"
        "1.2: {became: split, to: [1.2, 1.2a], reason: It said two things.}\n"
        "2.2: {became: withdrawn, reason: The report does not say so.}\n"
        "2.3: {became: merged, to: [2.1], reason: 2.1 says the same.}\n"
        "page:2-dredging: {became: moved, to: [page:2-dredger], reason: The chapter has a better name.}\n",
        encoding="utf-8",
    )


def ledger(root: Path) -> Ledger:
    return read_ledger((root / "content" / "published.lock").read_text(encoding="utf-8"))[0]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*"))
        if f.is_file() and not f.is_symlink()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition after the release of 1.0."""
    root = project(tmp_path_factory.mktemp("released") / "harbour")
    chapter = root / "content" / "2-dredging.md"
    edit(chapter, ("had asked for it.\n{ #p2.1 }\n", f"had asked for it.\n{{ #p2.1 }}\n{MORE}"))
    assert main(["--root", str(root), "release", "1.0", "--date", "2020-01-02"]) == 0
    return root


@pytest.fixture(scope="module")
def second(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition after the release of 1.1, with its site built."""
    root = Path(shutil.copytree(first, tmp_path_factory.mktemp("changed") / "harbour", symlinks=True))
    change(root)
    assert main(["--root", str(root), "release", "1.1", "--date", "2020-03-04"]) == 0
    assert main(["--root", str(root), "site"]) == 0
    return root


def test_a_release_writes_what_it_says(first: Path):
    edition, mistakes = read_edition(first)
    assert not mistakes
    assert (edition.report.version, edition.report.edition_date) == ("1.0", "2020-01-02")
    names = [record.name for record in edition.ledger.records]
    assert {
        "1.1",
        "2.3",
        "note-2",
        "a-1.4",
        "claim:silt-aa",
        "check:silt-sum",
        "entity:skagle",
        "source:holm1911",
        "page:index",
    } < set(names)
    assert len(names) == len(set(names))
    manifest = json.loads((first / "editions" / "1.0" / "manifest.json").read_text(encoding="utf-8"))
    files = dict(kept_editions(first)[0].files())
    assert {path: hashlib.sha256(content).hexdigest() for path, content in files.items()} == manifest["files"]
    assert {"python", "mkdocs", "Markdown"} <= manifest["tools"].keys()
    assert not list(first.glob(".release*"))


def test_the_next_release_only_appends(first: Path, second: Path):
    assert ledger(second).text.startswith(ledger(first).text)
    events = {record.name: record.event for record in ledger(second).records if record.version == "1.1"}
    assert {name: events[name] for name in ("1.1", "1.2", "1.2a", "2.1", "2.2", "2.3", "page:2-dredging")} == {
        "1.1": "revised",
        "1.2": "split",
        "1.2a": "published",
        "2.1": "moved",
        "2.2": "withdrawn",
        "2.3": "merged",
        "page:2-dredging": "moved",
    }
    assert tree(first / "editions" / "1.0") == tree(second / "editions" / "1.0")
    assert main(["--root", str(second), "check"]) == 0


def test_the_edition_stands_at_the_root_and_for_good_in_its_folder(first: Path, second: Path):
    site = tree(second / "site")
    newest = {path.removeprefix("v/1.1/"): content for path, content in site.items() if path.startswith("v/1.1/")}
    at_root = {path: content for path, content in site.items() if not path.startswith("v/")}
    assert at_root.pop("404.html")  # A host has one such page.
    assert newest == {path: with_editions_beside(content, path) for path, content in at_root.items()}
    page = site["1-silt/index.html"].decode()
    assert '<link rel="canonical" href="https://example.org/harbour/1-silt/">' in page
    assert 'rel="cite-as" href="https://example.org/harbour/v/1.1/1-silt/"' in page
    old = site["v/1.0/1-silt/index.html"].decode()
    assert '<link rel="canonical" href="https://example.org/harbour/1-silt/">' in old
    assert 'rel="cite-as" href="https://example.org/harbour/v/1.0/1-silt/"' in old
    kept = dict(kept_editions(first)[0].files())
    assert kept.pop("404.html")
    assert "v/1.0/404.html" not in site
    for path, content in kept.items():
        served = site[f"v/1.0/{path}"]
        notice = re.compile(rb"<aside class=\"old-edition\".*?</aside>", re.DOTALL)
        if path.endswith(".html"):
            assert len(notice.findall(served)) == 1, path
            own = with_own_pdf(content, "1.0") if path == "index.html" else content
            now = with_editions_beside(own, path).replace(b"<!--edition notice-->", b"")
            assert notice.sub(b"", served) == now
        else:
            assert served == content


def test_an_old_page_says_what_changed_on_it_and_where_it_is_now(second: Path):
    old = (second / "site" / "v" / "1.0" / "1-silt" / "index.html").read_text(encoding="utf-8")
    assert "This is edition 1.0" in old
    assert '<a data-now href="../../../1-silt/">' in old
    assert '<a href="../../../1-silt/#p1.1">Passage 1.1</a> (revised)' in old
    assert "lost within" not in old
    moved = (second / "site" / "v" / "1.0" / "2-dredging" / "index.html").read_text(encoding="utf-8")
    assert '<a data-now href="../../../2-dredger/">' in moved
    assert "Passage 2.2</a> (withdrawn)" in moved


def test_the_page_of_a_passage_tells_its_editions(second: Path):
    site = second / "site"
    page = (site / "p" / "1.1" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<a href="../../v/([0-9.]+)/p/1.1/">Edition \1</a>.*?: ([^<]*)<', page) == [
        ("1.1", "revised. A word was wrong."),
        ("1.0", "first published."),
    ]
    assert "<del>in</del> <ins>within</ins>" in page
    assert "split: part of it became passage 1.2a. It said two things." in (site / "p/1.2/index.html").read_text(
        "utf-8"
    )
    assert "first published; passage 1.2 split into it." in (site / "p/1.2a/index.html").read_text("utf-8")
    assert "passage 2.3 merged into it. The chapter has a better name. 2.1 says the same." in (
        site / "p/2.1/index.html"
    ).read_text("utf-8")
    assert '>Edition 1.1</a>, <time datetime="2020-03-04">4 March 2020</time>: unchanged.' in (
        site / "p/1.3/index.html"
    ).read_text("utf-8")


def test_an_old_page_of_a_passage_says_what_the_passage_says_now(second: Path):
    pages = second / "site" / "v" / "1.0" / "p"
    now = re.compile(r"What the passage says now: <q>(.*?)</q>")
    assert "within a century" in now.findall((pages / "1.1" / "index.html").read_text(encoding="utf-8"))[0]
    assert not now.findall((pages / "1.3" / "index.html").read_text(encoding="utf-8"))


def test_no_link_between_pages_of_any_edition_is_broken(second: Path):
    site = second / "site"
    broken = []
    for file in site.rglob("*.html"):
        if file.name == "404.html":
            continue
        for href in re.findall(r'\b(?:href|src)="([^"]*)"', file.read_text(encoding="utf-8")):
            path = unquote(unescape(href)).partition("#")[0].partition("?")[0]
            if path and not re.match(r"[a-z]+:", path):
                target = file.parent / path
                if not (target / "index.html" if target.is_dir() else target).is_file():
                    broken.append((file.relative_to(site).as_posix(), href))
    assert not broken


def test_the_change_log_shows_words(second: Path):
    page = (second / "site" / "changes" / "index.html").read_text(encoding="utf-8")
    assert "of its depth <del>in</del> <ins>within</ins> a century." in page
    assert "A word was wrong." in page
    assert re.search(r"Passage 2\.3</a>, merged into Passage 2\.1", page)
    assert 'id="was-p2.2"' in page
    log = json.loads((second / "editions" / "1.1" / "changes.json").read_text(encoding="utf-8"))
    assert log["since"] == "1.0"
    assert [entry["id"] for entry in log["changes"]["passages"]["gone"]] == ["2.2", "2.3"]


def test_every_address_of_the_first_edition_still_leads_somewhere(first: Path, second: Path):
    site = second / "site"
    ids = json.loads((site / "addresses.json").read_text(encoding="utf-8"))["ids"]
    for record in ledger(first).records:
        path, mark, anchor = record.address.partition("#")
        page = (site / path / "index.html").read_text(encoding="utf-8")
        assert not mark or f'id="{anchor}"' in page or anchor in ids, record
        assert (site / "v" / "1.0" / path / "index.html").is_file()
        if re.fullmatch(r"\d+\.\d+", record.name):
            assert (site / "p" / record.name / "index.html").is_file()
    assert ids["p2.1"] == "2-dredger/#p2.1"
    assert ids["p2.2"]["reason"] == "The report does not say so."
    assert ids["p2.3"]["to"] == [{"address": "2-dredger/#p2.1", "words": "Passage 2.1"}]
    withdrawn = (site / "p" / "2.2" / "index.html").read_text(encoding="utf-8")
    assert "Passage 2.2 was withdrawn" in withdrawn
    assert 'href="../../v/1.0/2-dredging/#p2.2"' in withdrawn
    moved = (site / "2-dredging" / "index.html").read_text(encoding="utf-8")
    assert 'http-equiv="refresh" content="1; url=../2-dredger/"' in moved
    assert '<link rel="canonical" href="https://example.org/harbour/2-dredger/">' in moved


@pytest.mark.parametrize(
    ("version", "date", "told"),
    [
        ("1.0", "2020-01-03", "Edition 1.0 is released already"),
        ("0.9", "2020-01-03", "Edition 1.0 is released already"),
        ("1.0.0", "2020-01-03", "Edition 1.0 is released already"),
        ("next", "2020-01-03", "is not a version"),
        ("../1.1", "2020-01-03", "is not a version"),
        ("1.1", "tomorrow", "is not a day"),
        ("1.1", "2020-02-30", "is not a day"),
        ("1.1", "2019-12-31", "cannot be of 2019-12-31"),
    ],
)
def test_what_cannot_be_released_is_refused_and_changes_nothing(first: Path, version: str, date: str, told: str):
    before = tree(first)
    with pytest.raises(Refused, match=told):
        release(first, version, date)
    assert tree(first) == before


def test_an_edition_with_a_mistake_is_not_released(harbour_project: Path, capsys: pytest.CaptureFixture):
    edit(harbour_project / "content" / "1-silt.md", ("@holm1911", "@holm1912"))
    before = tree(harbour_project)
    assert main(["--root", str(harbour_project), "release", "1.0"]) == 1
    assert "[unknown-citation-key]" in capsys.readouterr().out
    assert tree(harbour_project) == before


def test_a_release_that_breaks_off_leaves_the_edition_as_it_was(harbour_project: Path):
    edit(harbour_project / "mkdocs.yml", ("  - edition\n", "  - edition\n  - no-such-plugin\n"))
    before = tree(harbour_project)
    with pytest.raises(Refused, match="could not be built"):
        release(harbour_project, "1.0", "2020-01-02")
    assert {path: content for path, content in tree(harbour_project).items() if not path.startswith(".cache")} == before
    assert not list(harbour_project.glob(".release*"))


def test_a_kept_edition_that_is_not_what_was_released_is_seen(first: Path, tmp_path: Path):
    root = Path(shutil.copytree(first, tmp_path / "harbour", symlinks=True))
    shared = next((root / "editions" / "shared").iterdir())
    shared.write_bytes(b"something else")
    with pytest.raises(BrokenArchive, match="is not the file that was released"):
        list(kept_editions(root)[0].files())
    (root / "editions" / "1.0" / "site.tar.xz").write_bytes(b"nothing")
    with pytest.raises(BrokenArchive, match="cannot be read"):
        list(kept_editions(root)[0].files())


def test_fields_are_replaced_and_comments_stay():
    head = 'title: A\nversion: "1.0"  # of the edition\ncontents: []\n'
    assert with_field(head, "version", '"1.1"') == 'title: A\nversion: "1.1"  # of the edition\ncontents: []\n'
    assert with_field(head, "edition-date", "2020-01-02").startswith("edition-date: 2020-01-02\ntitle: A\n")


def test_words_are_compared_one_by_one():
    assert word_diff("the old dredger", "the new big dredger") == [
        ["same", "the"],
        ["gone", "old"],
        ["new", "new big"],
        ["same", "dredger"],
    ]
    assert word_diff("", "a") == [["new", "a"]]


def test_a_check_whose_outcome_changed_is_told():
    before = {"checks": [{"id": "sum", "statement": "It adds up", "outcome": "fails", "computed": "1", "stated": "2"}]}
    after = {"checks": [{"id": "sum", "statement": "It adds up", "outcome": "holds", "computed": "2", "stated": "2"}]}
    (told,) = change_log(before, after, ())["checks"]["changed"]
    assert told["fields"][0] == {"name": "outcome", "words": [["gone", "fails"], ["new", "holds"]]}


def test_the_notice_stands_at_its_mark_or_first_in_the_body():
    assert with_notice(b"<body x><main><!--edition notice--></main>", "!") == b"<body x><main>!</main>"
    assert with_notice(b"<body x><main></main>", "!") == b"<body x>!<main></main>"
    assert with_notice(b"<p>", "!") == b"<p>"


def test_a_page_released_without_a_public_address_gets_it():
    page = b"<head></head><body>"
    assert with_address(page, "", "") == page
    told = with_address(page, "https://example.org/", "https://example.org/v/1.0/")
    assert b'<link rel="canonical" href="https://example.org/">' in told
    assert b'<link rel="cite-as" href="https://example.org/v/1.0/">' in told
    assert with_address(told, "https://example.net/", "https://example.net/v/1.0/") == told


@pytest.fixture(scope="module")
def site(second: Path) -> Iterator[str]:
    with serve(second / "site") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    page.close()


@pytest.mark.browser
def test_every_address_of_the_first_edition_leads_a_reader_on(page: Page, site: str, first: Path):
    found = {"stands": 0, "explained": 0}
    for record in ledger(first).records:
        page.goto("about:blank")
        page.goto(site + record.address.removeprefix("./"))
        if record.address.startswith("2-dredging/"):
            page.wait_for_url(re.compile("/2-dredger/"))
        anchor = record.address.partition("#")[2]
        assert "#" not in record.address or page.url.endswith(f"#{anchor}")
        if not anchor or page.evaluate("id => !!document.getElementById(id)", anchor):
            found["stands"] += 1
            continue
        notice = page.locator(".unknown-address p", has_text=re.compile("was (withdrawn|merged)"))
        notice.wait_for()
        found["explained"] += 1
    assert found["explained"] == 2
    assert found["stands"] > 30


@pytest.mark.browser
def test_an_unknown_id_says_so_and_offers_the_search(page: Page, site: str):
    page.goto(f"{site}1-silt/#p9.99")
    notice = page.get_by_role("status").filter(has_text="p9.99")
    notice.wait_for()
    assert notice.is_visible()
    notice.get_by_role("button", name="Search").click()
    assert page.get_by_role("dialog").get_by_role("combobox").input_value() == "9.99"


@pytest.mark.browser
def test_the_notice_goes_when_a_known_id_is_asked_for(page: Page, site: str):
    page.goto(f"{site}1-silt/#p2.1")
    page.locator(".unknown-address a", has_text="here").wait_for()
    page.evaluate("location.hash = 'p1.1'")
    page.locator(".unknown-address").wait_for(state="detached")


@pytest.mark.browser
def test_an_id_that_is_markup_stays_text(page: Page, site: str):
    page.goto(f"{site}1-silt/#%3Cimg%20src=x%20onerror=alert(1)%3E")
    page.locator(".unknown-address p", has_text="<img src=x").wait_for()
    assert page.locator(".unknown-address img").count() == 0


@pytest.mark.browser
def test_the_link_of_an_old_page_takes_the_id_along(page: Page, site: str):
    page.goto(f"{site}v/1.0/1-silt/#p1.2")
    page.locator(".old-edition a[data-now]").click()
    page.wait_for_url(f"{site}1-silt/#p1.2")
