"""`new`: a small complete edition to start from, whose look and generator come with the package."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.new_edition import NotLaidOut, lay_out, skeleton

from .report_words import words_in
from .test_site import run

ROOT = Path(__file__).parents[1]


def test_a_new_edition_passes_its_checks_and_is_built(tmp_path: Path, capsys: pytest.CaptureFixture):
    folder = tmp_path / "an edition"
    assert main(["new", str(folder)]) == 0
    assert main(["--root", str(folder), "check"]) == 0
    told = capsys.readouterr().out
    assert "No mistakes." in told
    assert "3 checks: 2 hold, 0 hold approximately, 1 fail and are explained by 1 annotations" in told
    assert run(folder, "site").returncode == 0
    towers = (folder / "site/1-towers/index.html").read_text(encoding="utf-8")
    for shown in ('id="p1.6"', 'id="note-2"', 'id="a-1.6"', "<svg", "The nests of Ostrel"):
        assert shown in towers
    assert "<svg" in (folder / "site/places/index.html").read_text(encoding="utf-8")
    assert not (folder / "theme").exists()
    assert list(folder.glob("site/assets-*/stylesheets/edition.css"))
    pages = [file for file in (folder / "site").rglob("*") if file.suffix in (".html", ".md", ".json", ".bib")]
    assert len(pages) > 50
    for file in pages:
        assert not list(words_in(file.read_text(encoding="utf-8"))), file


def test_an_edition_s_own_theme_takes_the_place_of_the_one_that_comes_along(harbour: Path, tmp_path: Path):
    from build_tools.theme_folder import theme_folder

    assert theme_folder(harbour) == ROOT / "theme"
    (harbour / "theme").mkdir()
    assert theme_folder(harbour) == harbour / "theme"


def test_the_settings_are_those_of_this_repository_but_for_the_theme():
    ours = settings((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    theirs = settings(skeleton("edition")["mkdocs.yml"].decode())
    assert [line for line in ours if line not in ("  custom_dir: theme", "  - theme")] == theirs


def settings(text: str) -> list[str]:
    return [line.partition(" #")[0] for line in text.split("\n") if line and not line.lstrip().startswith("#")]


def test_the_readme_shows_the_syntax_as_the_reference_does():
    assert "{ #p1.4 }\n\n[^1]: " in skeleton("edition")["README.md"].decode()


@pytest.mark.parametrize("name", ["full", "file", "link", "dangling"])
def test_nothing_that_exists_is_written_over(name: str, tmp_path: Path):
    folder = tmp_path / name
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if name == "full":
        folder.mkdir()
        (folder / ".hidden").touch()
    elif name == "file":
        folder.touch()
    else:
        folder.symlink_to(elsewhere if name == "link" else tmp_path / "nothing")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotLaidOut, match="exists and is not an empty folder"):
        lay_out(folder, {"a": b""})
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    lay_out(tmp_path / "empty", {"a/b": b"c"})
    assert (tmp_path / "empty/a/b").read_bytes() == b"c"
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["x" * 300, "nul\0", "file/below"])
def test_a_name_that_cannot_be_is_told(name: str, tmp_path: Path, capsys: pytest.CaptureFixture):
    (tmp_path / "file").touch()
    assert main(["new", f"{tmp_path}/{name}"]) == 1
    told = capsys.readouterr().out
    assert "cannot be written" in told or "is not an empty folder" in told
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_failure_half_way_leaves_nothing(tmp_path: Path):
    with pytest.raises(NotLaidOut):
        lay_out(tmp_path / "edition", {"a": b"", "a/b": b""})
    assert list(tmp_path.iterdir()) == []


def test_the_package_brings_the_theme_and_the_skeleton(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        brought = set(wheel.namelist())
    for folder, prefix in (
        (ROOT / "theme", "build_tools/theme"),
        (ROOT / "build_tools/skeleton", "build_tools/skeleton"),
    ):
        files = {f"{prefix}/{f.relative_to(folder).as_posix()}" for f in folder.rglob("*") if f.is_file()}
        assert not [file for file in files - brought if "__pycache__" not in file]
    modules = {
        f"build_tools/{f.relative_to(ROOT / 'build_tools').as_posix()}" for f in (ROOT / "build_tools").rglob("*.py")
    }
    assert modules <= brought
