"""What is wrong, told to people in a terminal or a pipe, and to programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from build_tools.cli import main
from build_tools.diagnostics import Diagnostic, Location, Severity
from build_tools.mistakes.consequences import without_consequences
from build_tools.mistakes.report_formats import as_github, as_json, as_sarif
from build_tools.mistakes.report_text import COLOURS, as_text, summary, wants_colours

# As OASIS publishes it, in sarif-spec/sarif-2.1/schema.
SCHEMA = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
UNKNOWN = Diagnostic(Location("content/1.md", 3, 9), "unknown-claim", "unknown claim 'silt'", "Did you mean 'salt'?")
ODD = Diagnostic(Location("content/a, b:c%.md", 1, 1), "bad-name", "a %, a :\nand \x1b[31m", "", Severity.WARNING)


def shown(source: str, column: int, message: str = "wrong") -> str:
    return as_text([Diagnostic(Location("a.md", 1, column), "some-code", message)], lambda path: [source])


def test_a_mistake_is_told_on_one_line_then_shown():
    assert as_text([UNKNOWN], lambda path: ["", "", "A [word](silt) here."]) == (
        "content/1.md:3:9: unknown claim 'silt'. Did you mean 'salt'? [unknown-claim]\n"
        "  3 | A [word](silt) here.\n"
        "    |         ^\n"
    )


@pytest.mark.parametrize(
    ("source", "column", "message", "caret"),
    [
        ("A silt here", 3, "unknown 'silt'", "  ^^^^"),
        ("\tA", 2, "x", " ^"),
        ("水 A", 3, "x", "   ^"),  # A wide sign takes two columns.
        ("e\u0301 A", 4, "x", "  ^"),  # A mark takes none.
        ("A", 2, "x", " ^"),  # Right behind the end.
    ],
)
def test_the_caret_stands_under_what_is_meant(source: str, column: int, message: str, caret: str):
    assert shown(source, column, message).split("\n")[2] == f"    | {caret}"


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("yaml-syntax", "content/facts/people.yml"),
        ("broken-front-matter", "content/2.md"),
        ("broken-bibliography-entry", "references.bib"),
        ("not-utf-8", "content/changes.yml"),
    ],
)
def test_what_follows_from_a_file_that_cannot_be_read_is_not_told(code: str, path: str, tmp_path: Path):
    unread = Diagnostic(Location(path), code, "it cannot be read")
    gone = Diagnostic(Location("content/published.lock", 7), "published-name-gone", "1.4 is gone")
    apart = Diagnostic(Location("content/1.md", 3, 9), "doubled-word", "'the' stands here twice")
    assert without_consequences([unread, gone, apart], tmp_path) == [unread, apart]
    assert without_consequences([gone, apart], tmp_path) == [gone, apart]


def test_a_name_that_the_unread_file_does_not_have_either_is_told(tmp_path: Path):
    (tmp_path / "references.bib").write_text("@book{holm1911, title = {Silt}\n@book{", encoding="utf-8")
    unread = Diagnostic(Location("references.bib", 2), "broken-bibliography-entry", "it has no end")
    its_own = Diagnostic(Location("content/1.md", 3), "unknown-citation-key", "unknown citation key 'holm1911'")
    another = Diagnostic(Location("content/1.md", 4), "unknown-citation-key", "unknown citation key 'hlom1911'")
    assert without_consequences([unread, its_own, another], tmp_path) == [unread, another]


def test_a_long_line_is_cut_around_the_place():
    told = shown("a" * 500 + "X" + "b" * 500, 501).split("\n")
    assert len(told[1]) < 110
    assert told[1][told[2].index("^")] == "X"


@pytest.mark.parametrize("line", ["", "short"])
def test_what_is_not_there_is_not_shown(line: str):
    assert shown(line, 40).count("\n") == 1


def test_a_terminal_obeys_nothing_that_a_source_says():
    told = as_text([ODD], lambda path: ["\x1b]0;owned\x07 \u202etxt"])
    assert all(part.isprintable() for part in told.split("\n"))


@pytest.mark.parametrize(
    ("is_terminal", "environment", "coloured"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (False, {"TERM": "xterm"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(is_terminal: bool, environment: dict, coloured: bool):
    assert wants_colours(is_terminal, environment) == coloured


def test_colours_change_no_word():
    told = as_text([UNKNOWN, ODD], lambda path: ["", "", "A [word](silt) here."], COLOURS)
    assert re.sub(r"\x1b\[\d*m", "", told) == as_text([UNKNOWN, ODD], lambda path: ["", "", "A [word](silt) here."])


def test_the_summary_counts_mistakes_and_doubts():
    assert summary([UNKNOWN, ODD, ODD], 1).startswith("1 mistake and 2 doubts in 2 files.\n1 of them can be mended")
    assert summary([], 0) == ""


def test_github_gets_what_its_toolkit_would_write():
    """The toolkit's `command.ts` escapes % and line ends everywhere, colons and commas in properties."""
    assert as_github([UNKNOWN], "edition") == (
        "::error file=edition/content/1.md,line=3,col=9,title=unknown-claim::"
        "unknown claim 'silt'. Did you mean 'salt'? [unknown-claim]\n"
    )
    assert as_github([ODD]) == (
        "::warning file=content/a%2C b%3Ac%25.md,line=1,col=1,title=bad-name::a %25, a :\\nand \\x1b[31m. [bad-name]\n"
    )


def test_json_has_every_part():
    assert json.loads(as_json([UNKNOWN])) == [
        {
            "path": "content/1.md",
            "line": 3,
            "column": 9,
            "severity": "error",
            "code": "unknown-claim",
            "message": "unknown claim 'silt'",
            "hint": "Did you mean 'salt'?",
        }
    ]


@pytest.mark.parametrize("found", [[], [UNKNOWN], [UNKNOWN, ODD, UNKNOWN]])
def test_sarif_is_valid(found: list[Diagnostic]):
    log = json.loads(as_sarif(found, {"unknown-claim": "A claim is declared."}, "1.0", "edition"))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    for result in log["runs"][0]["results"]:
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_the_command_writes_each_format(harbour: Path, capsys: pytest.CaptureFixture):
    (harbour / "references.bib").unlink()
    counts = {}
    for name in ("github", "json", "sarif", "text"):
        assert main(["--root", str(harbour), "check", "--format", name]) == 1
        counts[name] = capsys.readouterr().out
    found = json.loads(counts["json"])
    places = [(mistake["path"], mistake["line"], mistake["column"]) for mistake in found]
    assert places == sorted(places)
    assert len(found) == len(json.loads(counts["sarif"])["runs"][0]["results"]) == counts["github"].count("::error ")
    assert f"{len(found)} mistakes in " in counts["text"]


def test_a_doubt_fails_only_where_it_is_asked_to(harbour: Path):
    page = harbour / "content" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nA recieved word.\n", encoding="utf-8")
    assert main(["--root", str(harbour), "check"]) == 0
    assert main(["--root", str(harbour), "check", "--strict"]) == 1
