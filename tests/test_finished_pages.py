"""Pages that are taken over from the published site are the pages that would be made: random edits, byte for byte."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from build_tools.engines import NotBuilt
from build_tools.engines.mkdocs import build_into
from build_tools.keeper import CACHE, Keeper
from build_tools.publishing.finished import FinishedPage
from build_tools.publishing.unchanged import keeper_of

from .test_site import tree

pytestmark = pytest.mark.usefixtures("own_home")

THEME = Path(__file__).parents[1] / "theme"
TIDES = """---
title: Tides
section: "3"
description: How high the water stands.
---

# 3. Tides

The water rises and falls by an arm's length.[^3] The dredger waits for it.
{ #p3.1 }

The Trust keeps a gauge, of which [passage 1.1](#p1.1) says nothing.[@lund2018, p. 4]
{ #p3.2 }

[^3]: By the gauge at the mole; see the other notes.
"""


@pytest.fixture
def project(harbour: Path) -> Path:
    """The small edition with a third chapter that no other shows, and a theme of its own."""
    (harbour / "content" / "3-tides.md").write_text(TIDES, encoding="utf-8")
    _replace(harbour / "content" / "edition.yml", "2-dredging.md]", "2-dredging.md, 3-tides.md]")
    config = (THEME.parent / "mkdocs.yml").read_text(encoding="utf-8")
    config = config.replace("  - edition\n", "  - edition:\n      books: false\n")
    (harbour / "mkdocs.yml").write_text(config, encoding="utf-8")
    shutil.copytree(THEME, harbour / "theme")
    return harbour


class Builds:
    """The builds of an edition, one after the other, each beside the one before."""

    def __init__(self, root: Path, folder: Path):
        self.root, self.folder, self.number, self.site = root, folder, 0, None

    def build(self) -> Path:
        """Build as a new process would, with all that is kept."""
        keeper_of.cache_clear()
        site = self.folder / f"site-{self.number}"
        build_into(self.root, site, self.site)
        if self.site:
            shutil.rmtree(self.site)
        self.number, self.site = self.number + 1, site
        return site

    def clean(self) -> Path:
        """Build from nothing that is kept of pages."""
        aside = self.folder / "aside"
        (self.root / CACHE / "read").rename(aside)
        keeper_of.cache_clear()
        site = self.folder / f"clean-{self.number}"
        build_into(self.root, site)
        shutil.rmtree(self.root / CACHE / "read")
        aside.rename(self.root / CACHE / "read")
        return site

    def taken(self, change: Callable[[], object]) -> set[str]:
        """Return the paths of the files that the build after a change has taken over."""
        before = {path: os.stat(self.site / path).st_ino for path in tree(self.site)}
        change()
        self.build()
        return {path for path in tree(self.site) if before.get(path) == os.stat(self.site / path).st_ino}


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("bdfgklmnprst", k=6))


# An edit: (file, what is sought, what takes its place; WORD in it is new each time).
EDITS = {
    "words of a passage": ("content/1-silt.md", r"lost \[", "lost, WORD, ["),
    "words of a passage alone": ("content/3-tides.md", r"The water", "The WORD water"),
    "words of a note": ("content/1-silt.md", r"The soundings", "The WORD soundings"),
    "words of a note that cites": ("content/1-silt.md", r"See \[@lund", "See, WORD, [@lund"),
    "words of an annotation": ("content/1-silt.md", r"The two rivers", "The WORD rivers"),
    "what an annotation is on": ("content/2-dredging.md", r"on: 2\.1", "on: 2.1, 3.1"),
    "a heading": ("content/1-silt.md", r"## What", "## WORD what"),
    "a title": ("content/2-dredging.md", r"title: (?=\w)", "title: WORD "),
    "a claim's words": ("content/facts/claims.yml", r"statement: Silt that the", "statement: WORD silt that the"),
    "where a claim is stated": ("content/facts/claims.yml", r"passages: \[2\.1\]", "passages: [2.1, 3.2]"),
    "the works of a claim": ("content/facts/claims.yml", r"sources: \[\]", "sources: [holm1911]"),
    "another spelling": ("content/facts/people.yml", r"spellings: \[", "spellings: [WORD, "),
    "a spelling of words that stand there": ("content/facts/people.yml", r"Holm\]", "Holm, The dredger]"),
    "another name": ("content/facts/places.yml", r"\Askagle:", "the-aa:\n  name: Aa\n  position: [57, 9]\nskagle:"),
    "an entity of another kind": ("content/facts/people.yml", r"\Amette", "gauge:\n  name: gauge\nmette"),
    "a role": ("content/facts/people.yml", r"Surveyor", "Surveyor of WORD"),
    "the title of a work": ("references.bib", r"\{Two Rivers", "{Two WORD Rivers"),
    "what came of reading": ("references.bib", r"\{supports\}", "{differs}"),
    "a work of the same year": ("references.bib", r"date      = \{1911\}", "date      = {2018}"),
    "the order of chapters": ("content/edition.yml", r"1-silt.md, 2-dredging.md", "2-dredging.md, 1-silt.md"),
    "a passage more": ("content/3-tides.md", r"\n\[\^3\]", "\nA WORD more.\n{ #p3.3 }\n\n[^3]"),
    "a passage less": ("content/3-tides.md", r"A \w+ more\.\n\{ #p3.3 \}\n\n", ""),
    "a table": ("content/3-tides.md", r"\n\[\^3\]", "\n/// fact-box | silt\n///\n\n[^3]"),
    "a chart": ("content/3-tides.md", r"\n\[\^3\]", "\n/// chart | silt-by-river\n///\n\n[^3]"),
    "the row of a table": ("content/facts/boxes.yml", r"The Bek", "The WORD Bek"),
    "the edition": ("content/edition.yml", r"Harbour Trust", "WORD Trust"),
    "the address": ("mkdocs.yml", r"(?m)^# site_url: .*", "site_url: https://example.org/WORD/"),
    "a fragment": ("theme/fragments/passage-page.html", r"</body>", "<p>WORD</p></body>"),
    "a template": ("theme/partials/footer.html", r"<footer", "<p>WORD</p><footer"),
    "a script": ("theme/assets/javascript/search.js", r"\A", "// WORD\n"),
    "a script in the page": ("theme/base.html", r"</body>", "<script>WORD</script></body>"),
}


def _edit(root: Path, name: str, chance: random.Random) -> dict[Path, str]:
    """Make an edit where it can be made, and return what the file held."""
    path, sought, new = EDITS[name]
    file = root / path
    if not file.exists():
        return {}
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(sought, new.replace("WORD", _word(chance)), text, count=1), encoding="utf-8")
    return {file: text}


def _add_or_drop_chapter(root: Path) -> dict[Path, str]:
    chapter, contents = root / "content" / "4-quay.md", root / "content" / "edition.yml"
    before = {contents: contents.read_text(encoding="utf-8")}
    if chapter.exists():
        before[chapter] = chapter.read_text(encoding="utf-8")
        chapter.unlink()
        _replace(contents, "3-tides.md, 4-quay.md", "3-tides.md")
    else:
        chapter.write_text(
            '---\ntitle: Quay\nsection: "4"\ndescription: The quay.\n---\n\n# 4. Quay\n\nMette Holm built it.\n{ #p4.1 }\n',
            encoding="utf-8",
        )
        _replace(contents, "3-tides.md", "3-tides.md, 4-quay.md")
    return before


def _edited(root: Path, chance: random.Random) -> tuple[str, dict[Path, str]]:
    name = chance.choice([*EDITS, "a chapter"])
    return name, _add_or_drop_chapter(root) if name == "a chapter" else _edit(root, name, chance)


def test_random_edits_give_what_a_clean_build_gives(project: Path, tmp_path: Path):
    chance = random.Random(7)
    builds = Builds(project, tmp_path)
    builds.build()
    done = []
    for _ in range(5):
        name, before = _edited(project, chance)
        done.append(name)
        try:
            builds.build()
        except NotBuilt:  # an edit that makes a mistake is taken back
            for file, text in before.items():
                file.write_text(text, encoding="utf-8")
            continue
        clean = builds.clean()
        assert tree(builds.site) == tree(clean), done
        shutil.rmtree(clean)


def _sections(paths: set[str]) -> set[str]:
    return {path.partition("/")[0] for path in paths if re.fullmatch(r"\d-[a-z]+/index.html", path)}


def test_what_does_not_show_a_change_is_taken_over(project: Path, tmp_path: Path):
    content = project / "content"
    builds = Builds(project, tmp_path)
    builds.build()
    everything = set(tree(builds.site))

    taken = builds.taken(lambda: _replace(content / "3-tides.md", "The water", "The WORD water"))
    assert _sections(taken) == {"1-silt", "2-dredging"}
    assert {path for path in everything if re.match(r"p/[12]\.", path)} <= taken
    assert not {path for path in taken if path.startswith("p/3.")}

    # What the editors say in the first chapter of a passage of the second stands on that passage's page.
    taken = builds.taken(lambda: _replace(content / "1-silt.md", "The two rivers bring", "Both rivers bring"))
    assert _sections(taken) == {"3-tides"}

    claims = content / "facts" / "claims.yml"
    taken = builds.taken(lambda: _replace(claims, "statement: Share", "statement: The share"))
    assert _sections(taken) == {"1-silt", "3-tides"}

    people = content / "facts" / "people.yml"
    taken = builds.taken(lambda: _replace(people, "spellings: [Holm]", "spellings: [Holm, The Trust]"))
    assert _sections(taken) == {"1-silt", "2-dredging"}


def test_a_page_of_another_hand_is_not_taken_over(project: Path, tmp_path: Path):
    """Whatever lies in the published folder: another text, a link, a folder, a pipe, a file that has another name elsewhere."""
    builds = Builds(project, tmp_path)
    builds.build()
    expected = tree(builds.site)
    page = "p/{}/index.html"
    (builds.site / page.format("1.1")).write_bytes(b"harm")
    (builds.site / page.format("2.1")).unlink()
    moved = (builds.site / page.format("3.1")).rename(tmp_path / "elsewhere.html")
    (builds.site / page.format("3.1")).symlink_to(moved)
    builds.build()
    assert tree(builds.site) == expected
    assert not (builds.site / page.format("3.1")).is_symlink()

    (builds.site / page.format("1.1")).unlink()
    os.mkfifo(builds.site / page.format("1.1"))
    (builds.site / page.format("2.1")).unlink()
    (builds.site / page.format("2.1")).mkdir()
    os.link(builds.site / page.format("3.1"), tmp_path / "mine.html")
    builds.build()
    assert tree(builds.site) == expected
    assert os.stat(tmp_path / "mine.html").st_nlink == 1


@pytest.mark.parametrize("spoil", ["forged", "key"])
def test_what_is_kept_of_pages_is_not_believed_without_this_machines_mark(
    project: Path, tmp_path: Path, own_home: Path, spoil: str
):
    builds = Builds(project, tmp_path)
    builds.build()
    expected = tree(builds.site)
    if spoil == "key":
        shutil.rmtree(own_home / "annotated-edition")
    for file in (project / CACHE / "read").glob("page-*"):
        content = file.read_bytes()
        forged = bytes([*content[:-9], content[-9] ^ 1, *content[-8:]])
        file.write_bytes({"forged": forged, "key": content}[spoil])
    assert not _sections(builds.taken(lambda: None))
    assert tree(builds.site) == expected


def test_a_page_that_was_sealed_otherwise_is_made_again(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    builds = Builds(project, tmp_path)
    builds.build()
    expected = tree(builds.site)
    found = Keeper.found

    def sealed_apart(self: Keeper, kind: str, what: list[str]):
        page = found(self, kind, what)
        return replace(page, seal=replace(page.seal, policy="of another")) if isinstance(page, FinishedPage) else page

    monkeypatch.setattr(Keeper, "found", sealed_apart)
    assert not _sections(builds.taken(lambda: None))
    assert tree(builds.site) == expected


def test_nothing_is_kept_where_pages_depend_on_what_is_not_known(project: Path, tmp_path: Path):
    """A syntax that may read other files."""
    _replace(project / "mkdocs.yml", "  - sane_lists\n", "  - sane_lists\n  - pymdownx.snippets\n")
    Builds(project, tmp_path).build()
    assert not list((project / CACHE / "read").glob("page-*"))


def test_what_is_kept_holds_no_page_that_is_gone(project: Path, tmp_path: Path):
    builds = Builds(project, tmp_path)
    for word in ("one", "two"):
        _replace(project / "content" / "3-tides.md", "The water", f"The {word} water")
        builds.build()
        kept = b"".join(file.read_bytes() for file in sorted((project / CACHE / "read").glob("page-*")))
        _replace(project / "content" / "3-tides.md", f"The {word} water", "The water")
    assert b"The two water" in kept
    assert b"The one water" not in kept
