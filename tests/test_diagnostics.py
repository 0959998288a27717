"""Each folder in `diagnostics/` is named for a code. Its `input/` is laid over the small edition, whose mistakes then are `expected.txt`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.diagnostics import in_order
from build_tools.edition import read_edition
from build_tools.reviews.file import open_tasks

CASES = sorted(Path(__file__).with_name("diagnostics").iterdir())
# Inputs that are too large to be kept, that lack a file (None) or that have a link instead (a path).
MADE = {
    "field-too-long": ("references.bib", "@book{quay1900,\n  title = {" + "Quay " * 5_000 + "},\n}\n"),
    "file-too-large": ("content/2-dredging.md", "Silt.\n" * 700_000),
    "line-too-long": ("content/2-dredging.md", "# Dredging\n\n" + "silt " * 30_000),
    "no-edition": ("content/edition.yml", None),
    "outside-edition": ("content/3-passwords.md", Path("/etc/passwd")),
    "paragraph-too-long": ("content/index.md", "# Tide\n\n" + "silt " * 5_000),
    "too-many-entries": ("references.bib", "".join(f"@misc{{m{number}}}\n" for number in range(30_001))),
    "unreadable-file": ("content/9-nowhere.md", Path("8-nothing.md")),
    "yaml-too-large": ("content/facts/places.yml", "# Skagle\n" * 250_000),
}


def mistakes(root: Path) -> str:
    edition, found = read_edition(root)
    found = in_order([*found, *(check_edition(edition) if edition else []), *open_tasks(root)])
    return "".join(f"{diagnostic}\n" for diagnostic in found)


def lay_over(case: Path, harbour: Path) -> None:
    if case.name not in MADE:
        shutil.copytree(case / "input", harbour, dirs_exist_ok=True, symlinks=True)
        return
    path, text = MADE[case.name]
    if text is None:
        (harbour / path).unlink()
    elif isinstance(text, Path):
        (harbour / path).symlink_to(text)
    else:
        (harbour / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mistakes_are_told_as_expected(case: Path, harbour: Path, update_cases: bool):
    lay_over(case, harbour)
    told = mistakes(harbour)
    expected = case / "expected.txt"
    if update_cases:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert f"[{case.name}]" in told


def test_the_small_edition_has_no_mistake(harbour: Path):
    assert mistakes(harbour) == ""


def test_a_folder_without_an_edition_says_so(tmp_path: Path):
    assert "[no-edition]" in mistakes(tmp_path)


def test_many_mistakes_are_told_in_one_run(harbour: Path):
    (harbour / "content" / "2-dredging.md").write_bytes(b"\xff\xfe")
    (harbour / "content" / "facts" / "claims.yml").write_text("a: [", encoding="utf-8")
    (harbour / "references.bib").write_text("@book{x,", encoding="utf-8")
    told = mistakes(harbour)
    assert all(
        code in told
        for code in ("[not-utf-8]", "[yaml-syntax]", "[broken-bibliography-entry]", "[unknown-citation-key]")
    )
