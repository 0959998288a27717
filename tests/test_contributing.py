"""CONTRIBUTING.md word by word: what it says to write is written, and what it says of `make check` is so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.cli import main
from build_tools.diagnostics import Severity
from build_tools.edition import Edition, read_edition

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = GUIDE.partition("## Four examples to follow")[2].partition("\n---\n")[0]
BLOCKS = {
    title: re.findall(r"^```\w+\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
    for title, part in re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", EXAMPLES, re.MULTILINE | re.DOTALL)
}
CHAPTER = "content/1-under-russian-domination.md"


class Newcomer:
    """Somebody with a copy of the edition."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        file.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")

    def edition(self) -> Edition:
        return read_edition(self.root)[0]

    def mistakes(self) -> list[str]:
        edition, mistakes = read_edition(self.root)
        return [m.code for m in (*mistakes, *check_edition(edition)) if m.severity is Severity.ERROR]

    def check(self) -> list[str]:
        """The mistakes but those of which the guide says that a released edition has them."""
        return [code for code in self.mistakes() if code != "published-text-changed"]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    root = tmp_path_factory.mktemp("fork")
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "references.bib", root)
    return Newcomer(root)


def test_the_guide_has_four_examples():
    assert list(BLOCKS) == [
        "Correct a passage",
        "Add a source to a note",
        "Add a claim and a check",
        "Add an annotation",
    ]


def test_a_newcomer_follows_the_examples_in_order(newcomer: Newcomer):
    assert newcomer.check() == []

    passage, change = BLOCKS["Correct a passage"]
    newcomer.put(CHAPTER, "The Kazakh tribes took badly to Russian domination.", passage.strip())
    assert newcomer.check() == []
    if newcomer.edition().ledger.releases:
        assert newcomer.mistakes() == ["published-text-changed"]
        newcomer.append("content/changes.yml", change)
    assert newcomer.mistakes() == []

    work, cites, change = BLOCKS["Add a source to a note"]
    newcomer.append("references.bib", work)
    assert newcomer.check() == ["unused-entry"]
    beginning, _, _ = cites.strip("… \n").partition(". Both")
    newcomer.put(CHAPTER, f"{beginning}.\n", f"{cites.strip('… ')}")
    if newcomer.edition().ledger.releases:
        assert newcomer.mistakes() == ["published-text-changed"]
        newcomer.append("content/changes.yml", change)
    assert newcomer.mistakes() == []
    assert "Both dates are in" in newcomer.edition().notes["note-2"].prose.plain

    sentence, claim, check = BLOCKS["Add a claim and a check"]
    words = sentence[sentence.index(", [eight years]") : sentence.index(", on [20 October")]
    newcomer.put(
        CHAPTER, "to an assassination on [20 October 1846]", f"to an assassination{words}, on [20 October 1846]"
    )
    assert newcomer.check() == ["unknown-claim"]
    newcomer.append("content/facts/claims-1.yml", claim.replace("value: 8", "value: 9"))
    assert newcomer.check() == ["figure-differs"]
    newcomer.put("content/facts/claims-1.yml", claim.replace("value: 8", "value: 9"), claim)
    assert newcomer.check() == []
    newcomer.append("content/facts/checks.yml", check.replace("  tolerance: 0.5\n", ""))
    assert newcomer.check() == ["unexplained-contradiction"]
    newcomer.append("content/facts/checks.yml", "  tolerance: 0.5\n")
    assert newcomer.check() == []

    (annotation,) = BLOCKS["Add an annotation"]
    note_3 = re.search(r"^\[\^3\]: .+\n", (newcomer.root / CHAPTER).read_text(encoding="utf-8"), re.MULTILINE)[0]
    newcomer.put(CHAPTER, note_3, f"{note_3}\n{annotation}")
    assert newcomer.check() == []
    assert newcomer.edition().annotations["a-note-2"].weight == "slight"


@pytest.mark.parametrize("path", re.findall(r"`((?:content|tests|schemas|theme)/[\w./-]*[\w/])`", GUIDE))
def test_files_that_the_guide_names_are_there(path: str):
    made_by_commands = {"content/published.lock", "content/changes.yml", "content/links.yml"}
    assert path in made_by_commands or (ROOT / path).exists()


def test_commands_that_the_guide_names_are_there(capsys: pytest.CaptureFixture):
    for command in set(re.findall(r"-m build_tools (\w+)", GUIDE)):
        with pytest.raises(SystemExit) as asked:
            main([command, "--help"])
        assert asked.value.code == 0
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^ *make ([a-z]+)|`make ([a-z]+)", GUIDE, re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }
