"""What citation-js, which many reference managers are built on, reads from the files that the edition exports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from build_tools.citations.citing import Citing

from .conftest import HERE

CLIENTS = HERE / "clients"
SAME = ("id", "type", "title", "container-title", "author", "publisher", "edition", "language", "URL")
installed = shutil.which("node") is not None and (CLIENTS / "node_modules").is_dir()
pytestmark = pytest.mark.skipif(
    not installed and os.environ.get("CLIENT_TESTS") != "required",
    reason="needs Node and 'npm ci' in tests/clients",
)


@pytest.fixture(scope="module")
def citing(harbour_publication) -> Citing:
    return harbour_publication.citing


def read(files: dict[str, str], folder: Path) -> dict[str, list[dict]]:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    done = subprocess.run(
        ["node", CLIENTS / "read.mjs", *files], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def people(names: list[dict]) -> list[str]:
    """BibTeX has no name in one part: what is protected as a whole comes back as a family."""
    return [name.get("literal") or " ".join(filter(None, (name.get("given"), name["family"]))) for name in names]


def said(item: dict) -> dict:
    known = {name: item.get(name) for name in SAME}
    return {**known, "author": people(item.get("author", [])), "editor": people(item.get("editor", []))}


def test_every_format_gives_the_same_fields(citing: Citing, tmp_path: Path):
    things = citing.citables
    cited = [things.report, *things.chapters.values(), *things.passages.values()]
    items = read({path: text for thing in cited for path, text in citing.files(thing)}, tmp_path)
    for thing in cited:
        meant = thing.csl()
        for ending in ("bib", "biblatex.bib", "ris", "json"):
            (item,) = items[thing.filled(f"{thing.files}.{ending}")]
            # citation-js knows no editor of a report in RIS, and takes the year alone of a part of a book.
            editors = (
                {} if ending == "ris" and meant["type"] == "report" else {"editor": people(meant.get("editor", []))}
            )
            assert said(item) | {"editor": editors.get("editor", [])} == said(meant) | {
                "editor": editors.get("editor", [])
            }
            issued = meant["issued"]["date-parts"][0]
            assert item["issued"]["date-parts"][0] == (
                issued[:1] if ending == "ris" and meant["type"] == "chapter" else issued
            )


def test_the_whole_bibliography_is_read(citing: Citing, tmp_path: Path):
    files = {path: text for path, text in citing.files_of_bibliography() if not path.endswith(".txt")}
    for path, items in read(files, tmp_path).items():
        assert {item["id"] for item in items} == set(citing.citables.sources), path
