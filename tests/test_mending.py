"""`check --fix` mends what has one right answer, once, and leaves alone what it is not sure of."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.cli import main
from build_tools.diagnostics import in_order
from build_tools.edition import read_edition, source_texts
from build_tools.mistakes.mending import mended
from build_tools.sources.rewriting import rewrite


def mend(root: Path) -> tuple[dict[str, str], list[str]]:
    edition, found = read_edition(root)
    assert edition
    new, mends = mended(source_texts(root, []), edition, in_order([*found, *check_edition(edition)]))
    return new, [mend.code for mend in mends]


def chapter(body: str) -> str:
    """The second chapter of the small edition with other words after its passage."""
    return f'---\ntitle: Dredging\nsection: "2"\n---\n\n# 2. Dredging\n\n{body}'


FIRST = "Of the [500](claim:silt-total) tonnes, [half](claim:silt-dredged) is dredged.\n{ #p2.1 }\n"


@pytest.mark.parametrize(
    ("written", "mends_to"),
    [
        ('They say "silt" and "sand".', "They say “silt” and “sand”."),
        ("The dredger's crew and the sailors' wives", "The dredger’s crew and the sailors’ wives"),
        ('In `a "b"` and "c"', 'In `a "b"` and “c”'),
        ('A [link](https://example.org "its title") stands', 'A [link](https://example.org "its title") stands'),
        # What could be read in two ways is left to the author.
        ('A rope of 5" and a "net', 'A rope of 5" and a "net'),
        ("'tis the season", "'tis the season"),
        ("the words 'so called' there", "the words 'so called’ there"),
        ('"open ("', '"open ("'),
        ("Trailing \t", "Trailing"),
        ("A break  \nof a line", "A break  \nof a line"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_the_marks_of_a_paragraph(written: str, mends_to: str, harbour: Path):
    file = harbour / "content" / "index.md"
    opening = "# The Harbour at Low Tide\n\n"
    file.write_text(f"{opening}{written}\n", encoding="utf-8")
    new, _ = mend(harbour)
    assert new.get("content/index.md", f"{opening}{written}\n") == f"{opening}{mends_to}\n"


@pytest.mark.parametrize(
    ("body", "mends_to"),
    [
        (f"{FIRST}\nNew.\n", f"{FIRST}\nNew.\n{{ #p2.2 }}\n"),
        (
            f"{FIRST}\nNew.\n\n- one\n- two\n",
            f"{FIRST}\nNew.\n{{ #p2.2 }}\n\n- one\n  {{ #p2.3 }}\n- two\n  {{ #p2.4 }}\n",
        ),
        (f"{FIRST}\nNew.\n\nOld.\n{{ #p2.2 }}\n", f"{FIRST}\nNew.\n{{ #p2.1a }}\n\nOld.\n{{ #p2.2 }}\n"),
        (f"{FIRST}\nNew\nlines.\n", f"{FIRST}\nNew\nlines.\n{{ #p2.2 }}\n"),
        # Before the first passage there is no number.
        (f"New.\n\n{FIRST}", f"New.\n\n{FIRST}"),
        # A table has no ids.
        (f"{FIRST}\n| a | b |\n|---|---|\n| c | d |\n", f"{FIRST}\n| a | b |\n|---|---|\n| c | d |\n"),
    ],
)
def test_new_paragraphs_are_numbered(body: str, mends_to: str, harbour: Path):
    (harbour / "content" / "2-dredging.md").write_text(chapter(body), encoding="utf-8")
    new, _ = mend(harbour)
    assert new.get("content/2-dredging.md", chapter(body)) == chapter(mends_to)


def test_works_are_sorted_with_their_remarks_below_the_strings(harbour: Path):
    file = harbour / "references.bib"
    holm, _, lund = file.read_text(encoding="utf-8").partition("\n@article")
    file.write_text(f'@string{{hp = "Harbour Press"}}\n\n% On rivers.\n@article{lund}\n{holm}', encoding="utf-8")
    new, codes = mend(harbour)
    assert codes == ["unsorted-bibliography"]
    text = new["references.bib"]
    assert text.index("@string") < text.index("@book{holm1911") < text.index("% On rivers.\n@article{lund2018")


def test_mending_twice_changes_nothing(harbour: Path, capsys):
    (harbour / "content" / "2-dredging.md").write_text(chapter(f'{FIRST}\nThe "new" one.  \n'), encoding="utf-8")
    assert main(["--root", str(harbour), "check", "--fix"]) in (0, 1)
    once = (harbour / "content" / "2-dredging.md").read_bytes()
    assert "[straight-quote]" in capsys.readouterr().err
    main(["--root", str(harbour), "check", "--fix"])
    assert (harbour / "content" / "2-dredging.md").read_bytes() == once
    assert capsys.readouterr().err == ""


def test_a_file_keeps_its_mark_its_line_ends_and_its_rights(tmp_path: Path):
    file = tmp_path / "a.md"
    file.write_bytes(b"\xef\xbb\xbfone \r\ntwo\r\n")
    file.chmod(0o640)
    assert rewrite(file, "one \ntwo\n", "one\ntwo\n")
    assert file.read_bytes() == b"\xef\xbb\xbfone\r\ntwo\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("data", [b"one \ntwo\r\n", b"something else\n"])
def test_a_file_that_mixes_line_ends_or_changed_stays(data: bytes, tmp_path: Path):
    file = tmp_path / "a.md"
    file.write_bytes(data)
    assert not rewrite(file, "one \ntwo\n", "one\ntwo\n")
    assert file.read_bytes() == data
