"""What is kept of an edition's files is never wrong: with it and without it, an edition is the same."""

from __future__ import annotations

import os
import pickle
import random
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from build_tools.checks import check_edition
from build_tools.diagnostics import Diagnostic, Location, in_order
from build_tools.edition import Edition, read_edition
from build_tools.keeper import Keeper, written
from build_tools.publishing.processes import shared

HARBOUR = Path(__file__).parent / "editions" / "harbour"
GENERATOR = "the generator as it is"

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour", ignore=shutil.ignore_patterns("site", ".cache")))


def keeper(root: Path, generator: str = GENERATOR) -> Keeper:
    return Keeper(root / ".cache" / "read", generator, lambda work, tasks: shared(work, tasks, workers=2)[0])


def looked_at(root: Path, kept: Keeper | None = None) -> tuple[Edition | None, list[Diagnostic]]:
    edition, found = read_edition(root, kept)
    found = in_order([*found, *(check_edition(edition, kept) if edition else [])])
    if kept:
        kept.save()
    return edition, found


def kept_files(root: Path) -> list[Path]:
    return sorted((root / ".cache" / "read").iterdir())


def test_what_is_kept_is_not_made_again(root: Path):
    first, found = looked_at(root, keeper(root))
    again = keeper(root)
    chapter = first.chapters[0]
    kept = again.kept("chapter", (chapter.path, chapter.digest), lambda: pytest.fail("made again"))
    assert kept == (chapter, [])
    assert looked_at(root, keeper(root)) == (first, found) == looked_at(root)


def texts(root: Path) -> Iterator[Path]:
    yield from root.glob("references*.bib")
    yield from (file for file in sorted((root / "content").rglob("*")) if file.suffix in (".md", ".yml", ".lock"))


def edited(root: Path, chance: random.Random) -> None:
    """Change, as an author or an accident might: a line away, twice, elsewhere, a word put in, a file gone or renamed."""
    file = chance.choice(list(texts(root)))
    lines = file.read_text(encoding="utf-8").split("\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    words = (
        "[the two](claim:x)",
        "1.5 million",
        "Receeve",
        "“",
        "{ #p1.1 }",
        "[@holm1911]",
        "---",
        "- a: b",
        "Skágle",
        "  ",
    )
    match chance.randrange(8):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            file.rename(file.with_stem(f"{file.stem}-2"))
            return
        case 4 if file.name != "edition.yml":
            file.unlink()
            return
        case _:
            column = chance.randrange(len(lines[at]) + 1)
            lines[at] = f"{lines[at][:column]}{chance.choice(words)}{lines[at][column:]}"
    file.write_text("\n".join(lines), encoding="utf-8")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_random_edits_give_what_a_fresh_reading_gives(seed: int, tmp_path_factory: pytest.TempPathFactory):
    chance = random.Random(seed)
    root = tmp_path_factory.mktemp("edited") / "harbour"
    shutil.copytree(HARBOUR, root, ignore=shutil.ignore_patterns("site", ".cache"))
    stays = keeper(root)  # as a server's does; the others begin anew, as each command does
    for _ in range(6):
        fresh = looked_at(root)
        assert looked_at(root, keeper(root)) == fresh
        assert looked_at(root, stays) == fresh
        for _ in range(chance.randrange(3)):
            edited(root, chance)


def test_a_claim_that_changes_is_seen_in_chapters_that_do_not(root: Path):
    looked_at(root, keeper(root))
    for file in (root / "content" / "facts").glob("claims*.yml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("value: ", "value: 9", 1), encoding="utf-8")
    _, found = looked_at(root, keeper(root))
    assert found == looked_at(root)[1]
    assert any(mistake.location.path.endswith(".md") for mistake in found)


@pytest.mark.parametrize("spoil", ["cut", "turned", "empty", "another", "folder"])
def test_a_file_that_is_not_as_it_was_written_counts_as_none(root: Path, spoil: str):
    fresh = looked_at(root, keeper(root))
    for file in kept_files(root):
        content = file.read_bytes()
        turned = bytes([*content[:-9], content[-9] ^ 1, *content[-8:]])
        file.unlink()
        if spoil == "folder":
            file.mkdir()
        else:
            file.write_bytes({"cut": content[:-7], "turned": turned, "empty": b"", "another": os.urandom(99)}[spoil])
    assert looked_at(root, keeper(root)) == fresh


def test_a_contribution_that_brings_kept_files_along_is_not_believed(root: Path, own_home: Path):
    """Who sends it knows the code and the texts, so every name in the folder, but not the key of this machine."""
    chapter = next((root / "content").glob("1-*.md"))
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n<script>alert(1)</script>\n", encoding="utf-8")
    forged = Keeper(root / ".cache" / "read", GENERATOR)
    clean, _ = read_edition(root)
    for each in clean.chapters:
        forged.kept("chapter", (each.path, each.digest), lambda each=each: (each, []))
    forged.save()
    assert "raw-html" not in {mistake.code for mistake in looked_at(root, keeper(root))[1]}
    shutil.rmtree(own_home / "annotated-edition")  # As on every machine but the contributor's.
    _, found = looked_at(root, keeper(root))
    assert "raw-html" in {mistake.code for mistake in found}


class _Harm:
    def __init__(self, folder: Path):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def test_nothing_but_records_is_made_of_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Even under the machine's own mark nothing is called."""
    one = Keeper(tmp_path / "read", GENERATOR)
    monkeypatch.setattr("build_tools.keeper.written", pickle.dumps)
    one.kept("chapter", ("a",), lambda: _Harm(tmp_path / "harm"))
    one.save()
    monkeypatch.undo()
    assert len(list((tmp_path / "read").iterdir())) == 1
    assert Keeper(tmp_path / "read", GENERATOR).kept("chapter", ("a",), lambda: "made anew") == "made anew"
    assert not (tmp_path / "harm").exists()


def test_another_generator_keeps_its_own(tmp_path: Path):
    for generator, made in (("one", "first"), ("two", "second"), ("two", "third")):
        one = Keeper(tmp_path, generator)
        assert one.kept("chapter", ("a",), lambda made=made: made) == ("second" if made == "third" else made)
        one.save()


def test_what_nobody_asked_for_is_forgotten(tmp_path: Path):
    for words in ("abcdefghijklmnop", "a"):
        one = Keeper(tmp_path, GENERATOR)
        for word in words:
            one.kept("word", (word,), lambda word=word: word)
        one.save()
    kept = Keeper(tmp_path, GENERATOR)
    assert kept.kept("word", ("a",), lambda: "anew") == "a"
    digit = kept._digest("word", ("a",))[0]
    assert kept._load("word", digit).keys() == {kept._digest("word", ("a",))}


def test_a_folder_that_refuses_costs_time_and_nothing_else(tmp_path: Path):
    (tmp_path / "read").write_text("no folder")
    for made in ("first", "second"):
        one = Keeper(tmp_path / "read", GENERATOR)
        assert one.kept("chapter", ("a",), lambda made=made: made) == made
        one.save()


def test_without_a_home_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    one = Keeper(tmp_path / "read", GENERATOR)
    assert one.kept("chapter", ("a",), lambda: "made") == "made"
    one.save()
    assert not (tmp_path / "read").exists()


def test_much_is_made_by_several_processes_and_is_the_same(tmp_path: Path):
    whats = [(str(number),) for number in range(100)]

    def make(number: int) -> tuple:
        return Location(f"content/{number}.md", number), Decimal(number) / 8, frozenset((os.getpid(),))

    several = Keeper(tmp_path, GENERATOR, lambda work, tasks: shared(work, tasks, workers=2)[0])
    made = several.kept_of_all("chapter", whats, make)
    assert [value[:2] for value in made] == [make(number)[:2] for number in range(100)]
    several.save()
    again = Keeper(tmp_path, GENERATOR)
    assert again.kept_of_all("chapter", whats, lambda number: pytest.fail("made again")) == made
    assert written(again.kept("chapter", whats[3], lambda: None)) == written(made[3])
