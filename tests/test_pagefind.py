"""The index of the search: made of parts, it is the one that Pagefind makes of all documents at once."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_tools import pagefind_files, pagefind_index
from build_tools.keeper import Keeper
from build_tools.pagefind_index import Document, IndexingFailed, Part, index_files

pytestmark = pytest.mark.usefixtures("own_home")

SPELLINGS = ("resume", "résumé", "resumé", "rèsume", "naive", "naïve", "Abış", "Abish")


def documents(count: int = 300) -> list[Document]:
    """Return documents with words that stand in nearly all of them, in some and in one alone, the same each time."""
    chance = random.Random(5)
    common = [f"{one}{other}on" for one in "bdfgklmnprst" for other in ("a", "e", "i", "o", "u")]
    return [
        Document(
            tuple(
                Part(f"{number}/#p{place}", f"{number}.{place} · {chance.choice(common)}", text, f"zqv{number}x")
                for place, text in enumerate(" ".join(chance.choices(common, k=40)) for _ in range(3))
            )
            + (Part(f"{number}/#own", chance.choice(SPELLINGS), f"word{number} {chance.choice(SPELLINGS)}"),),
            {"page": f"Page {number}", "kind": "passage"},
        )
        for number in range(count)
    ]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind_index, "_LENGTH_OF_PART", 20_000)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pages Pagefind was given, each time it was asked."""
    counts: list[int] = []
    ask = pagefind_index._indexed

    def indexed(pages: list[str], language: str) -> dict[str, bytes]:
        counts.append(len(pages))
        return ask(pages, language)

    monkeypatch.setattr(pagefind_index, "_indexed", indexed)
    return counts


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files as what is in them: two compressors may write the same content differently."""
    return {path: gzip.decompress(file) if ".pf_" in path else file for path, file in files.items()}


def changed(all_documents: list[Document]) -> Iterator[list[Document]]:
    """Yield documents of which one says something else, one is gone, and one is new."""
    other = Document((Part("150/#p0", "Other", "Words that were not there before"),), {"page": "150", "kind": "note"})
    yield [*all_documents[:150], other, *all_documents[151:]]
    yield [*all_documents[:150], *all_documents[151:]]
    new = Document((Part("new/#p0", "New", "What nobody has said"),), other.about)
    yield [*all_documents[:150], new, *all_documents[150:]]


@pytest.mark.usefixtures("small_parts")
def test_parts_make_the_index_that_pagefind_makes_of_all_documents(asked: list[int]):
    joined = dict(index_files(documents(), "en-GB"))
    _, *parts = asked
    assert len(parts) > 5
    assert sum(parts) == 300
    at_once = pagefind_index._indexed([pagefind_index._html(each, "en-GB") for each in documents()], "en")
    assert sum(path.startswith("index/") for path in at_once) > 1
    assert unpacked(joined) == unpacked(at_once)


@pytest.mark.usefixtures("small_parts")
def test_documents_are_numbered_in_the_order_in_which_they_are_given():
    files = dict(index_files(documents(), "en"))
    shown = [files[f"fragment/{name}.pf_fragment"] for name, _ in pagefind_files._meta(files).documents]
    anchors = [json.loads(pagefind_files._unpacked(fragment))["anchors"][0]["id"] for fragment in shown]
    assert anchors == [document.parts[0].anchor for document in documents()]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_one_part_is_what_pagefind_makes(language: str):
    few = documents(3)
    at_once = pagefind_index._indexed([pagefind_index._html(each, language) for each in few], language)
    assert unpacked(dict(index_files(few, language))) == unpacked(at_once)


@pytest.mark.usefixtures("small_parts")
def test_what_is_kept_is_not_indexed_again(asked: list[int], tmp_path: Path):
    first = list(index_files(documents(), "en", Keeper(tmp_path, "generator")))
    asked.clear()
    assert list(index_files(documents(), "en", Keeper(tmp_path, "generator"))) == first
    assert asked == []


@pytest.mark.usefixtures("small_parts")
def test_a_change_costs_the_parts_that_it_touches_and_gives_what_a_clean_build_gives(asked: list[int], tmp_path: Path):
    list(index_files(documents(), "en", Keeper(tmp_path, "generator")))
    for changed_documents in changed(documents()):
        asked.clear()
        again = list(index_files(changed_documents, "en", Keeper(tmp_path, "generator")))
        assert 1 <= len(asked) <= 3
        assert again == list(index_files(changed_documents, "en"))


@pytest.mark.usefixtures("small_parts")
def test_parts_that_a_stranger_brought_along_count_as_none(asked: list[int], tmp_path: Path):
    first = list(index_files(documents(), "en", Keeper(tmp_path, "generator")))
    made = len(asked)
    for file in tmp_path.glob("*.kept"):
        content = bytearray(file.read_bytes())
        content[-40] ^= 1
        file.write_bytes(content)
    assert list(index_files(documents(), "en", Keeper(tmp_path, "generator"))) == first
    assert len(asked) == 2 * made


def test_of_two_fragments_of_one_name_the_later_has_a_longer_one():
    names = pagefind_files._Names("en")
    one, other = (pagefind_files._packed(text) for text in (b"one", b"other"))
    assert [names.of_fragment("en_1234567", file) for file in (one, one)] == ["en_1234567"] * 2
    longer = names.of_fragment("en_1234567", other)
    assert longer == pagefind_files._Names("en").of(b"other", 8)
    assert names.of_fragment("en_1234567", other) == longer


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/pagefind"])
def test_a_pagefind_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch, program: str):
    monkeypatch.setattr(pagefind_index.pagefind_bin, "get_executable", lambda: program)
    with pytest.raises(IndexingFailed, match="Pagefind (could not run|failed)"):
        list(index_files(documents(1), "en"))


def test_what_pagefind_refuses_is_told():
    with pytest.raises(IndexingFailed, match="Pagefind failed: .*index"):
        pagefind_index._asked({"type": "GetFiles", "index_id": 7})
