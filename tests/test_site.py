"""From the command line to a published folder, with the small edition."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.publishing.swapping import publish

ROOT = Path(__file__).parents[1]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "build_tools", "--root", str(root), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_check_counts_what_the_edition_holds(harbour: Path, capsys: pytest.CaptureFixture):
    assert main(["--root", str(harbour), "check"]) == 0
    told = capsys.readouterr().out
    assert "No mistakes." in told
    assert "5 passages, 2 notes, 2 works, 2 annotations" in told
    assert "figures of the report: 6 bound of 6 found" in told
    assert "1 checks: 0 hold, 0 hold approximately, 1 fail and are explained by 1 annotations" in told


def test_check_tells_mistakes_and_fails(harbour: Path, capsys: pytest.CaptureFixture):
    (harbour / "references.bib").unlink()
    assert main(["--root", str(harbour), "check"]) == 1
    assert "[unknown-citation-key]" in capsys.readouterr().out


def test_a_good_edition_is_published_whole(harbour_project: Path):
    result = run(harbour_project, "site")
    assert result.returncode == 0, result.stderr
    page = (harbour_project / "site" / "1-silt" / "index.html").read_text(encoding="utf-8")
    assert 'id="p1.1"' in page
    assert 'id="note-2"' in page
    assert "Soundings of Skagle" in page
    assert not (harbour_project / "site" / "facts").exists()
    assert [p.name for p in harbour_project.glob("site*")] == ["site"]


def test_a_mistake_leaves_the_published_site_as_it_was(harbour_project: Path):
    assert run(harbour_project, "site").returncode == 0
    before = tree(harbour_project / "site")
    chapter = harbour_project / "content" / "1-silt.md"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("@holm1911", "@holm1912"), encoding="utf-8")
    result = run(harbour_project, "site")
    assert result.returncode == 1
    assert (
        "content/1-silt.md:12:35: unknown citation key 'holm1912'. Did you mean 'holm1911'? [unknown-citation-key]"
        in result.stderr
    )
    assert "Traceback" not in result.stderr
    assert tree(harbour_project / "site") == before
    assert [p.name for p in harbour_project.glob("site*")] == ["site"]


def test_plain_mkdocs_builds_the_same_pages(harbour_project: Path):
    assert run(harbour_project, "site").returncode == 0
    mkdocs = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-f",
        str(harbour_project / "mkdocs.yml"),
        "-d",
        str(harbour_project / "plain"),
    ]
    result = subprocess.run(mkdocs, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    ours, plain = tree(harbour_project / "site"), tree(harbour_project / "plain")
    assert ours.keys() == plain.keys()
    assert ours["1-silt/index.html"] == plain["1-silt/index.html"]


def test_another_citation_style_is_one_line(harbour_project: Path):
    file = harbour_project / "content" / "edition.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("chicago-notes-bibliography", "apa"), encoding="utf-8")
    assert run(harbour_project, "site").returncode == 0
    page = (harbour_project / "site" / "1-silt" / "index.html").read_text(encoding="utf-8")
    assert "(Holm, 1911, p. 12)" in page.replace("\xa0", " ")


def test_an_unknown_citation_style_is_an_authors_mistake(harbour_project: Path):
    file = harbour_project / "content" / "edition.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("chicago-notes-bibliography", "appa"), encoding="utf-8")
    result = run(harbour_project, "check")
    assert result.returncode == 1
    assert "content/edition.yml:14:17: " in result.stdout
    assert "[unknown-citation-style]" in result.stdout


def test_publishing_takes_the_place_of_the_former_site(tmp_path: Path):
    new, published = tmp_path / "new", tmp_path / "site"
    for folder, words in ((new, "new"), (published, "old")):
        folder.mkdir()
        (folder / "index.html").write_text(words)
    publish(new, published)
    assert (published / "index.html").read_text() == "new"


def test_words_of_front_matter_and_edition_cannot_become_markup(harbour_project: Path):
    evil = 'x <img src=x onerror=alert(1)> "q'
    for file, old, new in (
        ("1-silt.md", "title: Silt", f"title: '{evil}'"),
        ("1-silt.md", "description: How", f"description: '{evil}' #"),
        ("edition.yml", "title: The Harbour at Low Tide", f"title: '{evil}'"),
        ("edition.yml", "heading: The report", f"heading: '{evil}'"),
        ("edition.yml", "author-role: Harbour mistress of Skagle", f"author-role: '{evil}'"),
    ):
        path = harbour_project / "content" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = run(harbour_project, "site")
    assert result.returncode == 0, result.stderr
    for page in (harbour_project / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<img src=x" not in text, page
        assert '> "q"' not in text, page
