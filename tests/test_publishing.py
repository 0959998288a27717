"""A site is published whole or not at all, whatever happens to the build, and never in the place of anything else."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_tools import site_builder
from build_tools.cli import main
from build_tools.engines import NotBuilt
from build_tools.publishing import swapping as publishing
from build_tools.publishing.swapping import Unpublishable, building_folder, destination, publish, settle
from build_tools.site_builder import build_site

from .conftest import HERE
from .kill import manifest, outcomes

KILLS = int(os.environ.get("KILLS", "6"))


def site(folder: Path, words: str) -> Path:
    """A site as small as one can be that was built here."""
    folder.mkdir(parents=True)
    for name in ("index.html", "sitemap.xml", "llms.txt"):
        (folder / name).write_text(words, encoding="utf-8")
    return folder


def words_of(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def writing(words: str):
    """An engine that writes a site of these words."""

    def build(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
        for name in ("index.html", "sitemap.xml", "llms.txt"):
            (folder / name).write_text(words, encoding="utf-8")

    return build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "edition"
    (folder / "content").mkdir(parents=True)
    (folder / "content" / "index.md").write_text("# Harbour\n", encoding="utf-8")
    return folder


def test_a_killed_build_leaves_the_old_site_or_the_new_one(tmp_path: Path):
    told = list(outcomes(tmp_path, KILLS, seed=KILLS))
    assert "BROKEN" not in told
    assert len(told) == KILLS + 1


@pytest.mark.parametrize(
    "output", [".", "..", "/", "content", "content/site", "theme/x", ".git/site", "edition.md", "loop", "loop/x"]
)
def test_no_site_takes_the_place_of_what_it_is_built_from(root: Path, output: str):
    (root / "edition.md").write_text("words", encoding="utf-8")
    (root / "loop").symlink_to("loop")
    before = manifest(root)
    assert build_site(root, Path(output)) == 2
    assert manifest(root) == before


def test_no_site_takes_the_place_of_files_that_no_build_has_written(root: Path, capsys: pytest.CaptureFixture):
    (root / "papers").mkdir()
    (root / "papers" / "index.html").write_text("mine", encoding="utf-8")
    assert build_site(root, Path("papers")) == 2
    assert "holds files that no build has written" in capsys.readouterr().err
    assert words_of(root / "papers") == "mine"


def test_a_repository_is_no_site_even_with_one_in_it(root: Path):
    (site(root.parent / "pages", "old") / ".git").mkdir()
    with pytest.raises(Unpublishable):
        destination(root, root.parent / "pages")


def test_a_new_an_empty_and_a_published_folder_may_be_published_to(root: Path):
    (root / "empty").mkdir()
    site(root / "site", "old")
    assert [destination(root, Path(name)).name for name in ("new", "empty", "site")] == ["new", "empty", "site"]


def test_a_mount_point_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch):
    site(root / "site", "old")
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "site")
    with pytest.raises(Unpublishable, match="name a folder in it"):
        destination(root, Path("site"))


def test_a_link_stays_and_the_folder_that_it_leads_to_is_published(root: Path, monkeypatch: pytest.MonkeyPatch):
    site(root.parent / "elsewhere", "old")
    (root / "site").symlink_to(root.parent / "elsewhere")
    monkeypatch.setattr(site_builder, "build_with", writing("new"))
    assert build_site(root, Path("site")) == 0
    assert (root / "site").is_symlink()
    assert words_of(root.parent / "elsewhere") == "new"


def test_a_full_disk_leaves_the_old_site(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    def full(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
        writing("half")(engine, root, folder)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / "index.html"))

    site(root / "site", "old")
    monkeypatch.setattr(site_builder, "build_with", full)
    assert build_site(root, Path("site")) == 1
    assert "No space left on device. Nothing was published" in capsys.readouterr().err
    assert words_of(root / "site") == "old"
    assert [path.name for path in root.glob("site*")] == ["site"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of resources")
def test_a_real_build_that_cannot_write_says_so(harbour_project: Path):
    """A limit of the size of a file does what a full disk does, at whatever moment."""
    site(harbour_project / "site", "old")
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); runpy.run_module('build_tools', run_name='__main__')"
    command = [sys.executable, "-c", limited, "--root", str(harbour_project), "site"]
    result = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, timeout=180, check=False)
    assert result.returncode == 1
    assert "File too large. Nothing was published" in result.stderr
    assert "Traceback" not in result.stderr
    assert words_of(harbour_project / "site") == "old"


def test_a_folder_that_cannot_be_written_is_told(root: Path, capsys: pytest.CaptureFixture):
    assert build_site(root, Path("/proc/1/site")) == 1
    told = capsys.readouterr().err
    assert "Nothing was published" in told


def test_a_source_that_changes_during_the_build_stops_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    def build(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
        (root / "content" / "index.md").write_text("# Haven\n", encoding="utf-8")
        writing("new")(engine, root, folder)

    site(root / "site", "old")
    monkeypatch.setattr(site_builder, "build_with", build)
    assert build_site(root, Path("site")) == 1
    assert "Changed while the site was built: content/index.md." in capsys.readouterr().err
    assert words_of(root / "site") == "old"


def test_a_source_that_vanishes_during_the_build_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    def build(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
        (root / "content" / "index.md").unlink()
        raise KeyError("content/index.md")

    monkeypatch.setattr(site_builder, "build_with", build)
    assert build_site(root, Path("site")) == 1
    assert "content/index.md" in capsys.readouterr().err


def test_what_a_killed_build_left_is_cleaned_and_what_another_is_writing_is_not(tmp_path: Path):
    published = site(tmp_path / "site", "old")
    (tmp_path / "site.building-abcd1234").mkdir()
    (tmp_path / "site.backup").mkdir()
    with building_folder(published) as one:
        (one / "index.html").write_text("one", encoding="utf-8")
        with building_folder(published) as other:
            assert words_of(one) == "one"
            assert other != one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.backup"]


def test_what_a_killed_build_left_is_cleaned_where_nothing_has_changed(
    harbour_project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(site_builder, "build_with", writing("old"))
    assert main(["--root", str(harbour_project), "site"]) == 0
    (harbour_project / "site.building-abcd1234").mkdir()
    assert main(["--root", str(harbour_project), "site"]) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    assert [path.name for path in harbour_project.glob("site*")] == ["site"]


def test_two_builds_at_once_publish_one_after_the_other(harbour_project: Path):
    command = [sys.executable, "-m", "build_tools", "--root", str(harbour_project), "site"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    builds = [subprocess.Popen(command, cwd=HERE.parent, **quiet) for _ in range(2)]
    assert [(build.communicate(timeout=180)[1], build.returncode)[1] for build in builds] == [0, 0]
    assert [path.name for path in harbour_project.glob("site*")] == ["site"]
    assert "1-silt/index.html" in manifest(harbour_project / "site")


@pytest.mark.parametrize("in_one_step", [True, False])
def test_the_former_site_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool):
    if not in_one_step:
        monkeypatch.setattr(publishing, "_exchange", lambda one, other: False)
    published = site(tmp_path / "site", "old")
    with building_folder(published) as beside:
        writing("new")("", tmp_path, beside)
        publish(beside, published)
    assert words_of(published) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_lost_between_two_steps_is_put_back(tmp_path: Path):
    site(tmp_path / "site.former-abcd1234", "old")
    with building_folder(tmp_path / "site"):
        assert words_of(tmp_path / "site") == "old"


def test_everybody_may_read_a_site_and_what_did_not_change_keeps_its_time(tmp_path: Path):
    published, new = site(tmp_path / "site", "words"), site(tmp_path / "new", "words")
    (new / "llms.txt").write_text("other", encoding="utf-8")
    for name in ("index.html", "llms.txt"):
        os.utime(published / name, (1_000_000_000, 1_000_000_000))
        (new / name).chmod(0o600)
    settle(new, published)
    assert {path.stat().st_mode & 0o777 for path in new.iterdir()} == {0o644}
    assert (new / "index.html").stat().st_mtime == 1_000_000_000
    assert (new / "llms.txt").stat().st_mtime > 1_000_000_000


def test_an_engine_that_refuses_leaves_the_old_site(root: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
        raise NotBuilt("three mistakes")

    site(root / "site", "old")
    monkeypatch.setattr(site_builder, "build_with", refuse)
    assert build_site(root, Path("site")) == 1
    assert words_of(root / "site") == "old"
