"""The same sources give the same bytes: in another folder, on another day, under another zone, locale, umask and seed.

`python -m tests.test_reproducible` builds this repository's edition from two clones and prints the hash of each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from .conftest import HARBOUR, HERE

ROOT = HERE.parent


def project(folder: Path) -> Path:
    root = Path(shutil.copytree(HARBOUR, folder))
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    lines = [line for line in config.splitlines() if not line.startswith("site_url:")]
    (root / "mkdocs.yml").write_text(
        "\n".join(["site_url: https://example.org/harbour/", *lines, ""]), encoding="utf-8"
    )
    (root / "theme").symlink_to(ROOT / "theme")
    return root


# What must not matter: the seed of hashes, the zone, the language, the day, the home, who may read new files.
ONE = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1600000000"}
OTHER = {
    "PYTHONHASHSEED": "2",
    "TZ": "Pacific/Pago_Pago",
    "LC_ALL": "C",
    "LANGUAGE": "tr",
    "SOURCE_DATE_EPOCH": "1900000000",
    "HOME": "/nonexistent",
}


def run(root: Path, umask: int, environment: dict[str, str], tools: Path = ROOT) -> Path:
    """Build the edition at `root` into `root / "site"` with the programs in `tools`."""
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site"]
    given = {**os.environ, "PYTHONPATH": str(tools), **environment}
    result = subprocess.run(
        command, cwd=tools, env=given, umask=umask, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    return root / "site"


def contents(site: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and the bytes of every file, and the mode of every folder."""
    found = {}
    for path in site.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(site).as_posix()] = (path.stat().st_mode, content)
    return found


def digest(site: Path) -> str:
    """Return the SHA-256 of a site: of every path in order, its mode and its bytes."""
    whole = sha256()
    for path, (mode, content) in sorted(contents(site).items()):
        whole.update(f"{path}\0{mode:o}\0{sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    one = project(tmp_path_factory.mktemp("one") / "harbour")
    other = project(tmp_path_factory.mktemp("the-other") / "in a folder of another length" / "port")
    _shuffle(other / "content")
    for file in other.rglob("*"):
        if not file.is_symlink():
            os.utime(file, (86_400, 86_400))
    return run(one, 0o022, ONE), run(other, 0o077, OTHER)


def _shuffle(folder: Path) -> None:
    """Make the files anew in the opposite order, in which some file systems list them."""
    texts = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    for file in texts:
        file.unlink()
    for file in sorted(texts, reverse=True):
        file.write_bytes(texts[file])


def test_two_builds_are_the_same_bytes_and_modes(sites):
    one, other = map(contents, sites)
    assert one.keys() == other.keys()
    assert [path for path in sorted(one) if one[path] != other[path]] == []
    assert {mode & 0o777 for mode, _ in one.values()} == {0o644, 0o755}
    assert digest(sites[0]) == digest(sites[1])


def test_no_file_tells_where_or_with_what_day_it_was_built(sites, tmp_path_factory: pytest.TempPathFactory):
    days = ("2020-09-13", "2030-03-17", date.today().isoformat())
    told = [str(tmp_path_factory.getbasetemp()).encode(), *(day.encode() for day in days)]
    # Its examples are the tests' own, and have the days that those have.
    found = [(path, file) for path, file in contents(sites[0]).items() if not path.startswith("what-the-checker-says/")]
    assert [path for path, (_, content) in found if any(words in content for words in told)] == []


def test_the_order_in_which_folders_list_their_files_does_not_matter(harbour_project: Path, sites):
    """Every listing of a folder comes in the opposite order, as another file system may give it."""
    config = (sites[0].parent / "mkdocs.yml").read_text(encoding="utf-8")
    (harbour_project / "mkdocs.yml").write_text(config, encoding="utf-8")
    program = """
import os, runpy, sys
scandir, listdir = os.scandir, os.listdir
class Backwards(list):
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __next__(self): return next(self.rest)
    def close(self): pass
def backwards(*given):
    with scandir(*given) as entries:
        found = Backwards(sorted(entries, key=lambda entry: entry.name, reverse=True))
    found.rest = iter(found)
    return found
os.scandir = backwards
os.listdir = lambda *given: sorted(listdir(*given), reverse=True)
runpy.run_module("build_tools", run_name="__main__")
"""
    command = [sys.executable, "-c", program, "--root", str(harbour_project), "site"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    assert digest(harbour_project / "site") == digest(sites[0])


def main() -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    print(f"commit {commit.strip()}")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory(prefix="another-folder-") as other:
        for folder, umask, environment in ((one, 0o022, ONE), (other, 0o077, OTHER)):
            clone = Path(folder, "clone")
            subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
            print(f"{digest(run(clone, umask, environment, clone))}  {clone}")


if __name__ == "__main__":
    main()
