"""What a reviewer is told of a contribution.

Each folder in `reviews/` is a contribution to the small edition: `head/` is laid over it, the paths in `gone.txt` are
taken away, and the report is `expected.md`. Where there is a `base/`, it is laid over both sides first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.edition import read_edition
from build_tools.published import entries_of, since_release
from build_tools.releases.ledger import LEDGER_FILE, Ledger, appended
from build_tools.reviews.report import MOST_CHARACTERS, code, inert

from .conftest import HARBOUR, HERE

CASES = sorted(HERE.joinpath("reviews").iterdir())
WORDS = "Skagle, which Mette Holm surveyed"


def sides(folder: Path, case: Path | None = None) -> tuple[Path, Path]:
    base = Path(shutil.copytree(HARBOUR, folder / "base"))
    if case and (case / "base").is_dir():
        shutil.copytree(case / "base", base, dirs_exist_ok=True)
    head = Path(shutil.copytree(base, folder / "head"))
    if case:
        shutil.copytree(case / "head", head, dirs_exist_ok=True)
        for path in (case / "gone.txt").read_text(encoding="utf-8").split() if (case / "gone.txt").exists() else ():
            (head / path).unlink()
    return base, head


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def publish(root: Path) -> None:
    """Put all names of the edition at `root` into its ledger, as a release does."""
    edition, _ = read_edition(root)
    records, _ = since_release(Ledger(), entries_of(edition), {})
    text = appended(edition.ledger, edition.report.version, edition.report.edition_date, records)
    (root / LEDGER_FILE).write_text(text, encoding="utf-8")


def told(root: Path, base: str | Path, head: str | Path, *more: str, capsys: pytest.CaptureFixture) -> str:
    assert main(["--root", str(root), "diff", *more, "--", str(base), str(head)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_report_is_as_expected(case: Path, tmp_path: Path, update_cases: bool, capsys: pytest.CaptureFixture):
    sides(tmp_path, case)
    report = told(tmp_path, "base", "head", capsys=capsys)
    expected = case / "expected.md"
    if update_cases:
        expected.write_text(report, encoding="utf-8")
    assert report == expected.read_text(encoding="utf-8")


def git(root: Path, *arguments: str) -> str:
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    who |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **who}, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root, _ = sides(tmp_path)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    git(root, "checkout", "-qb", "contribution")
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Change")


def test_a_branch_is_compared_with_what_it_left(repository: Path, capsys: pytest.CaptureFixture):
    edit(repository / "content/1-silt.md", "of its depth", "of its whole depth")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit(repository / "content/1-silt.md", "These rivers", "Those rivers")
    commit(repository)
    report = told(repository, "main", "contribution", capsys=capsys)
    assert "<ins>whole</ins>" in report
    assert "Those" not in report


def test_the_work_tree_is_not_touched_and_not_read(repository: Path, capsys: pytest.CaptureFixture):
    edit(repository / "content/1-silt.md", "of its depth", "of its whole depth")
    before = git(repository, "status", "--porcelain")
    assert "No text and no data of the edition changes." in told(repository, "main", "contribution", capsys=capsys)
    assert git(repository, "status", "--porcelain") == before


def test_attributes_of_a_contribution_hide_nothing_and_run_nothing(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture
):
    ran = tmp_path / "ran"
    git(repository, "config", "filter.trap.smudge", f"touch {ran}")
    git(repository, "config", "diff.trap.textconv", f"touch {ran}")
    edit(repository / "content/1-silt.md", "of its depth", "of its whole depth")
    attributes = "* export-ignore export-subst filter=trap diff=trap\n"
    (repository / "content/.gitattributes").write_text(attributes)
    git(repository, "-c", "filter.trap.smudge=", "add", "-A")
    git(repository, "commit", "-qm", "Change")
    report = told(repository, "main", "contribution", capsys=capsys)
    assert "<ins>whole</ins>" in report
    assert "added: `content/.gitattributes`" in report
    assert not ran.exists()


def test_links_are_named_and_not_followed(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    (tmp_path / "secret.md").write_text("# The secret\n")
    (repository / "content/secret.md").symlink_to(tmp_path / "secret.md")
    (repository / "content/elsewhere").symlink_to("/etc")
    commit(repository)
    report = told(repository, "main", "contribution", capsys=capsys)
    assert "**Not read: `content/elsewhere` (a link), `content/secret.md` (a link).**" in report
    assert "The secret" not in report


def test_of_folders_links_and_pipes_are_not_opened(tmp_path: Path, capsys: pytest.CaptureFixture):
    _, head = sides(tmp_path)
    (tmp_path / "secret.md").write_text("# The secret\n")
    (head / "content/secret.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(head / "content/pipe.md")
    report = told(tmp_path, "base", "head", capsys=capsys)
    assert "`content/pipe.md` (no regular file), `content/secret.md` (a link)" in report
    assert "The secret" not in report


def test_nothing_of_the_contribution_is_run(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    ran = tmp_path / "ran"
    trap = f"import pathlib\npathlib.Path({str(ran)!r}).touch()\n"
    for path in ("build_tools/__init__.py", "sitecustomize.py", "conftest.py", "content/hook.py", "theme/hook.py"):
        (repository / path).parent.mkdir(exist_ok=True)
        (repository / path).write_text(trap)
    (repository / "mkdocs.yml").write_text("hooks: [content/hook.py]\nsite_name: !!python/name:os.getcwd\n")
    commit(repository)
    report = told(repository, "main", "contribution", capsys=capsys)
    assert "**Beside the text, 6 files changed" in report
    assert not ran.exists()


@pytest.mark.parametrize("name", ["-x", "--output=x", "--upload-pack=x", "no-such-branch", "a..b", "", "main:content"])
def test_what_is_no_revision_is_refused(name: str, repository: Path, capsys: pytest.CaptureFixture):
    for given in ([name, "main"], ["main", name]):
        if name:
            assert main(["--root", str(repository), "diff", "--", *given]) == 2
            assert capsys.readouterr().err.count("\n") == 1
    assert not (repository / "x").exists()


def test_an_edition_within_a_larger_repository(tmp_path: Path, capsys: pytest.CaptureFixture):
    base, head = sides(tmp_path / "editions")
    shutil.rmtree(head)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    edit(base / "content/1-silt.md", "of its depth", "of its whole depth")
    commit(tmp_path)
    report = told(base, "main~1", "main", capsys=capsys)
    assert "<ins>whole</ins>" in report
    assert "`content/1-silt.md`" in report


def test_cited_addresses_and_names_at_risk(tmp_path: Path, capsys: pytest.CaptureFixture):
    base, head = sides(tmp_path)
    for side in (base, head):
        publish(side)
    edit(head / "content/1-silt.md", WORDS, "Skagle, which Mette Holm sounded")
    edit(head / "content/1-silt.md", "\n\n[^1]: The soundings are those of [@holm1911, p. 12].", "")
    edit(head / "content/1-silt.md", "a century.[^1]", "a century.")
    (head / "content/2-dredging.md").rename(head / "content/2-dredger.md")
    edit(head / "content/edition.yml", "2-dredging.md", "2-dredger.md")
    (head / "content/changes.yml").write_text("1.1: {became: revised, reason: A word was wrong.}\n")
    report = told(tmp_path, "base", "head", capsys=capsys)
    assert "| `1.1` | `1-silt/#p1.1` | 1.0 | has another text | revised: A word was wrong. |" in report
    assert "| `note-1` | `1-silt/#note-1` | 1.0 | is gone | **nothing** |" in report
    assert "| `2.1` | `2-dredging/#p2.1` | 1.0 | moved to `2-dredger/#p2.1` | **nothing** |" in report
    at_risk = report.partition("## Names at risk")[2].partition("\n## ")[0]
    assert "`published-name-gone`" in at_risk
    assert "`published-name-elsewhere`" in at_risk
    assert "`published-text-changed`" not in at_risk


def test_a_ledger_that_is_rewritten_is_told_though_its_hashes_fit(tmp_path: Path, capsys: pytest.CaptureFixture):
    base, head = sides(tmp_path)
    publish(base)
    edit(head / "content/1-silt.md", WORDS, "Skagle, which Mette Holm sounded")
    publish(head)
    report = told(tmp_path, "base", "head", capsys=capsys)
    assert "**The ledger of what was published is rewritten.**" in report
    assert "`published-text-changed`" in report.partition("## Names at risk")[2].partition("\n## ")[0]


def test_built_pages_are_weighed(tmp_path: Path, capsys: pytest.CaptureFixture):
    sides(tmp_path)
    for name, page in (("a", "<p>one</p>"), ("b", "<p>one and two</p>")):
        (tmp_path / name / "1-silt").mkdir(parents=True)
        (tmp_path / name / "1-silt/index.html").write_text(page)
        (tmp_path / name / "v/1.0").mkdir(parents=True)
        (tmp_path / name / "v/1.0/index.html").write_text(page)
    sites = ("--sites", str(tmp_path / "a"), str(tmp_path / "b"))
    report = told(tmp_path, "base", "head", *sites, capsys=capsys)
    assert re.search(r"\| `1-silt/index.html` \| 10 \| 18 \| \d+ \| \d+ \| \+\d+ \|", report)
    assert "v/1.0" not in report


def test_a_giant_contribution_gives_a_report_that_can_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture):
    _, head = sides(tmp_path)
    paragraphs = (f"{'word ' * 300}\n{{ #p2.{number} }}\n" for number in range(2, 2000))
    with (head / "content/2-dredging.md").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(paragraphs))
    (head / "content/large.md").write_bytes(b"# Large\n" + b"x" * 70_000_000)
    report = told(tmp_path, "base", "head", capsys=capsys)
    assert "1,998 new" in report
    assert "more." in report
    assert "`file-too-large`" in report
    assert len(report) < MOST_CHARACTERS * 1.1


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@octocat and @octo/team",
    "fixes #12, octo/repo#12, GH-12",
    "[click](javascript:alert(1)) ![x](http://example.org/x.png)",
    "https://example.org www.example.org a@example.org",
    "`` `code` ``` <b>",
    "| a | b |",
    "$x$ :smile: ~~gone~~ **bold** __bold__",
    "\\<b>\\`",
    "</ins></del></details><h1>Approved</h1>",
    "<!-- --> --> <!--",
    "&lt;script&gt; &#64;octocat",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_a_contribution_do_nothing(text: str):
    shown = inert(text)
    bare = shown.replace("<!-- -->", "\0")
    assert "<" not in bare
    assert ">" not in bare.replace("&gt;", "")
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.\w|(?<!\\)[`*_\[\]|~$!]", bare)
    assert not re.search(r"&(?!amp;|lt;|gt;)", bare)


@pytest.mark.parametrize("text", ["a", "`", "``", "a`b``c", " `x` ", "<b>@you", ""])
def test_code_spans_end_where_they_should(text: str):
    span = code(text)
    fence = re.match("`+", span)[0]
    inner = span[len(fence) : -len(fence)]
    assert span.endswith(fence)
    assert fence not in re.findall("`+", inner)


def test_characters_that_hide_are_named():
    assert inert("a\u202eb\u200bc") == "a‹U+202E›b‹U+200B›c"
    assert "\n" not in inert("a\n\n# b\u2028- c\r> d\x85e")
    assert code("bad\udcffname") == "`bad‹U+DCFF›name`"
