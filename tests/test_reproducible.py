"""The same sources give the same bytes, in another folder, on another day, in another time zone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
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


def built(root: Path, **environment: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site"]
    given = {**os.environ, **environment}
    result = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=180, check=False)
    assert result.returncode == 0, result.stderr
    site = root / "site"
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    one = project(tmp_path_factory.mktemp("one") / "harbour")
    other = project(tmp_path_factory.mktemp("the-other") / "in a folder of another length" / "port")
    for file in other.rglob("*"):
        if not file.is_symlink():
            os.utime(file, (86_400, 86_400))
    return (
        built(one, PYTHONHASHSEED="1", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", SOURCE_DATE_EPOCH="1600000000"),
        built(other, PYTHONHASHSEED="2", TZ="Pacific/Pago_Pago", LC_ALL="C", SOURCE_DATE_EPOCH="1900000000"),
    )


def test_two_builds_are_the_same_bytes(sites):
    one, other = sites
    assert one.keys() == other.keys()
    assert [path for path in sorted(one) if one[path] != other[path]] == []


def test_no_file_tells_where_or_with_what_day_it_was_built(sites, tmp_path_factory: pytest.TempPathFactory):
    days = ("2020-09-13", "2030-03-17", date.today().isoformat())
    told = [str(tmp_path_factory.getbasetemp()).encode(), *(day.encode() for day in days)]
    assert [path for path, content in sites[0].items() if any(words in content for words in told)] == []
