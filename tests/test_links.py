"""Asking addresses: what a server on loopback does wrong, what is made of it, and what the ledger and the site say."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.cli import main
from build_tools.diagnostics import Severity
from build_tools.edition import read_edition
from build_tools.link_ledger import (
    LINKS_FILE,
    LinkRecord,
    archived_copy,
    clean_words,
    is_web_address,
    links_text,
    read_links,
)
from build_tools.links.asking import Answer, Manners, Question, ask_all
from build_tools.links.checking import LinkRun, link_report
from build_tools.links.page_titles import says_not_there, title_of
from build_tools.outputs.bibliography import render
from build_tools.plugin import accepted

from .misbehaving import Server, misbehaving, untrusted
from .pages import PageReader
from .publications import publication_of

NOT_THERE = "the title says that the page is not there"
# path -> state, what is said, title
OUTCOMES = {
    "/good": ("alive", "200 OK", "Soundings & more"),
    "/file.pdf": ("alive", "200 OK", ""),
    "/empty": ("alive", "200 OK", ""),
    "/no-type": ("alive", "200 OK", "Without a type"),
    "/gone": ("gone", "404 Not Found", "Error"),
    "/410": ("gone", "410 Gone", "Error"),
    "/403": ("refused", "403 Forbidden", "Are you a robot?"),
    "/999": ("refused", "999 Request denied", ""),
    "/500": ("failing", "500 Internal Server Error", "Error"),
    "/600": ("failing", "600 What", ""),
    "/soft": ("gone", NOT_THERE, "Page not found | The Harbour Times"),
    "/soft-ru": ("gone", NOT_THERE, "Страница не найдена"),
    "/soft-utf16": ("gone", NOT_THERE, "404"),
    "/not-found-is-its-name": ("alive", "200 OK", "Not Found: a history of lost ships"),
    "/moved": ("alive", "200 OK", "Soundings & more"),
    "/to-front": ("gone", "it leads to a front page", "The Harbour Times"),
    "/": ("alive", "200 OK", "The Harbour Times"),
    "/loop": ("failing", "more than 10 redirects", ""),
    "/loop-a": ("failing", "more than 10 redirects", ""),
    "/to-script": ("failing", "it leads to what is no web address", ""),
    "/to-file": ("failing", "it leads to what is no web address", ""),
    "/to-nothing": ("failing", "more than 10 redirects", ""),
    "/to-broken": ("failing", "it leads to what is no address", ""),
    "/to-nowhere": ("failing", "302 Found", ""),
    "/endless": ("alive", "200 OK", "Without end"),
    "/endless-head": ("failing", "the answer cannot be read", ""),
    "/slow": ("failing", "no answer within 2 seconds", ""),
    "/slow-head": ("failing", "no answer within 2 seconds", ""),
    "/slow-body": ("alive", "200 OK", "A slow page"),
    "/too-short": ("alive", "200 OK", "Cut off"),
    "/too-long": ("failing", "the answer cannot be read", ""),
    "/reset": ("failing", "the connection broke off", ""),
    "/reset-once": ("alive", "200 OK", "Back again"),
    "/nothing": ("failing", "the connection broke off", ""),
    "/no-http": ("failing", "the answer cannot be read", ""),
    "/huge-head": ("failing", "the answer cannot be read", ""),
    "/large-head": ("alive", "200 OK", "A long policy"),
    "/nul": ("alive", "200 OK", "Nul in it [31m"),
    "/wrong-charset": ("alive", "200 OK", "Ск"),
    "/no-encoding": ("alive", "200 OK", "Plain"),
    "/slow-encoding": ("alive", "200 OK", "a" * 200 + "…"),
    "/not-utf-8": ("alive", "200 OK", "Caf\N{REPLACEMENT CHARACTER}"),
    "/bomb": ("alive", "200 OK", "A bomb"),
    "/no-gzip": ("alive", "200 OK", ""),
    "/trap": ("alive", "200 OK", ""),
    "/long-title": ("alive", "200 OK", ("word " * 41)[:200] + "…"),
    "/busy": ("alive", "200 OK", "Free again"),
    "/busy-for-ever": ("refused", "429 Too Many Requests", ""),
    "/busy-for-years": ("refused", "429 Too Many Requests", ""),
    "/busy-till": ("alive", "200 OK", "Free again"),
    "/busy-nonsense": ("failing", "503 Service Unavailable", ""),
    "/no-head": ("alive", "200 OK", "By GET alone"),
    "/head-is-gone": ("alive", "200 OK", "There after all"),
    "/cookie": ("alive", "200 OK", "With a cookie"),
}


def manners(server: Server, **more) -> Manners:
    given = {"delay": 0, "timeout": 2, "patience": 0.5, "archive": f"{server.address}/wayback/available"}
    return Manners(**{**given, "may_be_private": True, **more})


@pytest.fixture(scope="module")
def asked() -> Iterator[dict[str, Answer]]:
    """Every page, asked in one run: the slow ones of hosts of their own, so that they do not wait for each other."""
    with ExitStack() as stack:
        servers = defaultdict(lambda: stack.enter_context(misbehaving()))
        questions = [
            Question(path, f"{servers[path if 'slow' in path else ''].address}{path}", _title(path))
            for path in (*OUTCOMES, "/markup")
        ]
        yield {answer.key: answer for answer in ask_all(questions, manners(servers[""]), lambda answer: None)}


def _title(path: str) -> str:
    return "Not Found: lost ships" if "its-name" in path else "A work"


@pytest.mark.parametrize("path", OUTCOMES)
def test_what_a_page_does_and_what_is_made_of_it(path: str, asked: dict[str, Answer]):
    answer = asked[path]
    assert (answer.state, answer.said, answer.title) == OUTCOMES[path]


def test_where_an_address_leads_is_told(asked: dict[str, Answer]):
    assert asked["/moved"].final.endswith("/good")
    assert asked["/good"].final == ""


def test_copies_are_taken_from_the_archive_alone(asked: dict[str, Answer]):
    assert asked["/gone"].archived == "https://web.archive.org/web/20190302112233/https://example.org/"
    assert not [path for path in ("/410", "/soft", "/403", "/500", "/600", "/empty") if asked[path].archived]
    assert asked["/moved"].archived == ""


def test_a_machine_that_is_not_public_is_not_asked():
    with misbehaving() as server:
        port = server.server_address[1]
        hosts = ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0")
        questions = [Question(host, f"http://{host}:{port}/good") for host in hosts]
        answers = ask_all(questions, manners(server, may_be_private=False), lambda answer: None)
        assert not server.visits
    assert {answer.state for answer in answers} == {"failing"}
    assert {a.said for a in answers} <= {
        "the address is not public",
        "the host has no address",
        "the answer cannot be read",
    }
    assert answers[0].said == answers[1].said == "the address is not public"


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "224.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)
def test_addresses_of_closed_networks_are_not_asked(address: str):
    (answer,) = ask_all([Question("k", f"http://{address}/")], Manners(delay=0, timeout=0.3), lambda answer: None)
    assert answer.said == "the address is not public"


def test_a_certificate_of_an_unknown_authority_is_not_valid():
    with misbehaving(untrusted()) as server:
        (answer,) = ask_all([Question("k", f"{server.address}/good")], manners(server), lambda answer: None)
    assert (answer.state, answer.said) == ("failing", "the certificate is not valid")


def test_where_nobody_listens_nothing_is_reached():
    with misbehaving() as server:
        pass
    (answer,) = ask_all([Question("k", f"{server.address}/good")], manners(server), lambda answer: None)
    assert (answer.state, answer.reached) == ("failing", False)


def test_one_host_is_asked_one_thing_at_a_time_and_left_in_peace_in_between():
    with misbehaving() as server:
        questions = [Question(str(n), f"{server.address}/file.pdf", wants_copy=False) for n in range(4)]
        ask_all(questions, manners(server, delay=0.1), lambda answer: None)
        times = [when for when, *_ in server.visits]
    assert server.most_at_once == 1
    assert all(later - earlier >= 0.09 for earlier, later in zip(times, times[1:], strict=False))


def test_whoever_asks_says_who_asks():
    with misbehaving() as server:
        ask_all([Question("k", f"{server.address}/good")], manners(server, agent="harbour-links"), lambda answer: None)
        assert {headers["user-agent"] for *_, headers in server.visits} == {"harbour-links"}
        assert [method for _, method, path, _ in server.visits if path == "/good"] == ["HEAD", "GET"]


def test_what_has_no_title_is_asked_for_its_head_alone():
    with misbehaving() as server:
        ask_all([Question("k", f"{server.address}/file.pdf", wants_copy=False)], manners(server), lambda answer: None)
        assert [method for _, method, *_ in server.visits] == ["HEAD"]


def test_the_archive_is_asked_for_a_copy_near_the_day_of_reading():
    with misbehaving() as server:
        ask_all([Question("k", f"{server.address}/gone", near="2019-12-01")], manners(server), lambda answer: None)
        (path,) = [path for _, _, path, _ in server.visits if "wayback" in path]
    assert path.endswith("&timestamp=20191201")


@pytest.mark.parametrize(
    "title",
    ["404", "Error 404 - Trust", "Page Not Found", "Cette page est introuvable", "Seite nicht gefunden", "Página no encontrada",
     "Страница не найдена", "Бет табылмады", "This domain is for sale!", "Not\u00a0found"],
)  # fmt: skip
def test_titles_of_pages_that_are_not_there(title: str):
    assert says_not_there(title)


@pytest.mark.parametrize(
    "title", ["", "Soundings of Skagle", "Flight 4041", "The 1404 map", "Lost and found", "Route 4:04"]
)
def test_titles_of_pages_that_are_there(title: str):
    assert not says_not_there(title)


def test_a_title_is_read_as_its_page_says():
    assert title_of("<meta charset=koi8-r><title>Аа</title>".encode("koi8-r"), "text/html") == "Аа"
    assert title_of(b"<TITLE data-x='1'>a\n b</TITLE>", "") == "a b"
    assert title_of(b"<titles>no</titles>", "") == ""


def test_addresses_in_any_script_are_asked():
    assert is_web_address("https://example.org/гавань")
    assert not is_web_address("https://example.org/a\u202eb")
    assert not is_web_address("javascript:alert(1)")


# The ledger.
RECORD = LinkRecord("holm1911", "https://example.org/a", "gone", "404 Not Found", "2020-01-02", "2020-02-02")


def test_what_is_written_is_read_back(asked: dict[str, Answer]):
    title = clean_words(asked["/markup"].title)
    assert "!!python/object" in title
    records = [
        LinkRecord("k", 'https://example.org/"\\', "gone", title, "2020-01-02", "2020-02-02", title=title),
        LinkRecord("a:b.c", "https://example.org/", "alive", "200 OK", "2020-01-02", "2020-02-02"),
    ]
    read, mistakes = read_links(links_text(records))
    assert not mistakes
    assert [read["k"], read["a:b.c"]] == records


@pytest.mark.parametrize(
    "address",
    ["https://example.org/web/20190302112233/https://example.org/", "https://web.archive.org.example.org/web/20190302112233/x",
     "javascript:https://web.archive.org/web/20190302112233/x", "https://web.archive.org/web/20190302112233/a b",
     "https://web.archive.org/web/20190302112233/x><script>", ""],
)  # fmt: skip
def test_what_is_no_archived_copy_is_not_recorded(address: str):
    assert archived_copy(address) == ""


@pytest.fixture
def edition_with_addresses(harbour: Path) -> Iterator[tuple[Path, Server]]:
    with misbehaving() as server:
        bib = harbour / "references.bib"
        text = bib.read_text(encoding="utf-8")
        text = text.replace("  location  = {Skagle},", f"  location  = {{Skagle}},\n  url = {{{server.address}/gone}},")
        bib.write_text(text.replace("  volume  ", f"  url = {{{server.address}/good}},\n  volume  "), encoding="utf-8")
        yield harbour, server


def run_links(root: Path, server: Server, *more: str) -> int:
    archive = f"{server.address}/wayback/available"
    quick = ("--delay", "0", "--timeout", "2", "--allow-private", "--archive", archive)
    return main(["--root", str(root), "links", *quick, *more])


def test_the_command_writes_the_ledger_and_a_report(
    edition_with_addresses: tuple[Path, Server],
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    root, server = edition_with_addresses
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577923200")
    assert run_links(root, server, "--report", str(tmp_path / "report.md")) == 0
    out = capsys.readouterr().out
    assert out == "2 addresses were asked: 1 alive, 0 refused, 1 gone, 0 failing.\nholm1911: gone, 404 Not Found\n"
    assert "copy of 2019-03-02" in (tmp_path / "report.md").read_text()
    edition, mistakes = read_edition(root)
    assert not [*mistakes, *check_edition(edition)]
    assert edition.links["holm1911"].since == "2020-01-02"

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1580601600")
    server.visits.clear()
    assert run_links(root, server) == 0
    edition, _ = read_edition(root)
    record = edition.links["holm1911"]
    assert (record.since, record.asked) == ("2020-01-02", "2020-02-02")
    assert record.archived_on == "2019-03-02"
    copies_asked = [path for _, _, path, _ in server.visits if "wayback" in path]
    assert len(copies_asked) == 1, "the copy that is known is not asked for again"


def test_where_nothing_answers_the_ledger_stays(
    edition_with_addresses: tuple[Path, Server], capsys: pytest.CaptureFixture
):
    root, server = edition_with_addresses
    (root / LINKS_FILE).write_text(links_text([RECORD]))
    server.shutdown()
    server.server_close()
    assert run_links(root, server) == 1
    assert "is this machine connected?" in capsys.readouterr().err
    assert (root / LINKS_FILE).read_text() == links_text([RECORD])


def test_a_dead_address_warns_and_stops_nothing(harbour: Path, caplog: pytest.LogCaptureFixture):
    case = Path(__file__).parent / "diagnostics/dead-link/input"
    (harbour / "references.bib").write_text((case / "references.bib").read_text())
    (harbour / LINKS_FILE).write_text((case / LINKS_FILE).read_text())
    edition, _ = read_edition(harbour)
    (warning,) = check_edition(edition)
    assert (warning.code, warning.severity) == ("dead-link", Severity.WARNING)
    # A strict build stops at whatever is logged as a warning.
    with caplog.at_level(logging.INFO, "mkdocs"):
        accepted(harbour)
    assert [record.levelname for record in caplog.records if "dead-link" in record.message] == ["INFO"]


def bibliography(root: Path, *records: LinkRecord) -> str:
    bib = root / "references.bib"
    bib.write_text(bib.read_text().replace("  volume  ", "  url = {https://example.org/a},\n  volume  "))
    (root / LINKS_FILE).write_text(links_text(records))
    publication = publication_of(root)
    publication.citations.references.update({key: key for key in publication.edition.sources})
    return render(publication, "", "bibliography")


def record(**more) -> LinkRecord:
    given = {
        "key": "lund2018",
        "address": "https://example.org/a",
        "state": "gone",
        "said": "404",
        "since": "2020-01-02",
    }
    return LinkRecord(**{**given, "asked": "2020-02-02", **more})


def test_the_bibliography_says_since_when_an_address_is_dead_and_where_a_copy_is(harbour: Path):
    copy = "https://web.archive.org/web/20190302112233/https://example.org/a"
    page = PageReader(bibliography(harbour, record(archived=copy)))
    assert re.search(r"The address is dead since 2 January 2020; archived copy of 2 March 2019\.", page.text)
    assert copy in page.hrefs


@pytest.mark.parametrize(
    "known",
    [
        record(state="alive"),
        record(state="refused"),
        record(state="failing", since="2020-02-02"),
        record(address="https://example.org/former-address"),
        record(key="nobody1900"),
    ],
    ids=lambda known: f"{known.key} {known.state}",
)
def test_of_other_addresses_it_says_nothing(known: LinkRecord, harbour: Path):
    assert "work-link" not in bibliography(harbour, known)


def test_words_of_strangers_do_nothing_in_the_report():
    title = clean_words("<script>alert(1)</script> @octocat #1 [a](javascript:x) `x` \0\u202e")
    report = link_report(LinkRun((record(title=title, said=title),), {}))
    assert "<script" not in report
    assert "@octocat" not in report
    assert "\\[a\\](javascript" in report
