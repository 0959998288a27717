"""The ledger: what was published stays where it was, or says what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from build_tools.diagnostics import Location
from build_tools.edition import read_edition
from build_tools.published import (
    Entry,
    Place,
    entries_of,
    fingerprint,
    former_pages,
    kind_of,
    names_at,
    place_of,
    settled,
    since_release,
)
from build_tools.releases.changes_file import Change, read_changes
from build_tools.releases.ledger import EVENTS, HEADER, Ledger, Record, appended, read_ledger, version_key

HERE = Location("content/changes.yml")
FIRST = (
    Record("published", "page:1-silt", "1-silt/", ""),
    Record("published", "1.1", "1-silt/#p1.1", fingerprint("One.")),
    Record("published", "1.2", "1-silt/#p1.2", fingerprint("Two.")),
)
TEXT = appended(Ledger(), "1.0", "2020-01-02", FIRST)


def ledger_of(text: str) -> Ledger:
    ledger, mistakes = read_ledger(text)
    assert not mistakes, mistakes[0]
    return ledger


def told(text: str) -> str:
    ledger, mistakes = read_ledger(text)
    assert ledger is None
    assert len(mistakes) == 1
    return str(mistakes[0])


def test_what_is_appended_is_read():
    more = (
        Record("revised", "1.1", "1-silt/#p1.1", fingerprint("One!"), (), "A point too few."),
        Record("merged", "1.2", "", "", ("1.1",), "Both say the same."),
    )
    ledger = ledger_of(appended(ledger_of(TEXT), "1.1", "2020-02-02", more))
    assert [release.version for release in ledger.releases] == ["1.0", "1.1"]
    assert ledger.latest["1.2"].to == ("1.1",)
    assert ledger.latest["1.1"].reason == "A point too few."
    assert [record.version for record in ledger.history["1.2"]] == ["1.0", "1.1"]
    assert ledger.text.startswith(TEXT)


def test_an_empty_ledger_is_one_in_which_nothing_was_published():
    assert read_ledger("") == (Ledger(), [])
    assert ledger_of(HEADER).releases == ()


@pytest.mark.parametrize("line", range(2, TEXT.count("\n")))
def test_a_line_that_is_taken_out_or_edited_is_seen(line: int):
    lines = TEXT.splitlines(keepends=True)
    assert "-ledger]" in told("".join(lines[:line] + lines[line + 1 :]))
    edited = lines[line].replace("1", "2").replace("f", "e")
    if edited != lines[line]:
        assert "-ledger]" in told("".join([*lines[:line], edited, *lines[line + 1 :]]))
    assert "-ledger]" in told("".join(lines[: line + 1] + lines[line:]))


def chained(*lines: str) -> str:
    """A ledger whose hashes are right, whatever its lines say."""
    from build_tools.releases.ledger import _chained

    last, text = "", ""
    for line in lines:
        last = _chained(last, line)
        text += f"{last} {line}\n"
    return text


BAD = {
    "a record before any edition": ("published 1.1 1-silt/#p1.1 -",),
    "an edition cut short": ("edition 1.0 2020-01-02 2", "published 1.1 1-silt/#p1.1 -"),
    "no version": ("edition one 2020-01-02 0",),
    "no day": ("edition 1.0 yesterday 0",),
    "no number of lines": ("edition 1.0 2020-01-02 some",),
    "columns missing": ("edition 1.0 2020-01-02 1", "published 1.1 1-silt/#p1.1"),
    "a version twice": ("edition 1.0 2020-01-02 0", "edition 1.0.0 2020-01-03 0"),
    "versions falling": ("edition 1.10 2020-01-02 0", "edition 1.9 2020-01-03 0"),
    "an unknown event": ("edition 1.0 2020-01-02 1", "invented 1.1 1-silt/#p1.1 - - x"),
    "no fingerprint": ("edition 1.0 2020-01-02 1", "published 1.1 1-silt/#p1.1 abc"),
    "no name": ("edition 1.0 2020-01-02 1", "published ../1.1 1-silt/#p1.1 -"),
    "an address outside": ("edition 1.0 2020-01-02 1", "published page:x ../../etc/ -"),
    "an address outside, in disguise": ("edition 1.0 2020-01-02 1", "published page:x a/%2e%2e/%2e%2e/ -"),
    "an address from the root": ("edition 1.0 2020-01-02 1", "published page:x /etc/ -"),
    "published twice": ("edition 1.0 2020-01-02 2", "published 1.1 a/#p1.1 -", "published 1.1 b/#p1.1 -"),
    "withdrawn, never published": ("edition 1.0 2020-01-02 1", "withdrawn 1.1 - - - x"),
    "withdrawn twice": (
        "edition 1.0 2020-01-02 3",
        "published 1.1 a/ -",
        "withdrawn 1.1 - - - x",
        "withdrawn 1.1 - - - x",
    ),
}


@pytest.mark.parametrize("lines", BAD.values(), ids=BAD)
def test_a_ledger_that_cannot_be_is_refused_with_its_line(lines: tuple[str, ...]):
    assert told(chained(*lines)).startswith("content/published.lock:")


@given(st.text(max_size=300) | st.lists(st.sampled_from(TEXT.splitlines()) | st.text(max_size=40)).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_reader_raise(text: str):
    read_ledger(text)
    read_changes(text)


def test_versions_are_in_the_order_of_their_numbers():
    assert version_key("1.10") > version_key("1.9") > version_key("1.0") == version_key("1")
    assert version_key("1.0-beta") is None


def test_white_space_and_the_form_of_letters_change_no_fingerprint():
    assert fingerprint("Qandy  qañtar\n") == fingerprint("Qandy qan\u0303tar")
    assert fingerprint("One", "Two") != fingerprint("One Two")


def changed(harbour: Path, file: str, old: str, new: str) -> set[str]:
    """The names whose fingerprints an edit of the small edition changes."""
    before = entries_of(read_edition(harbour)[0])
    path = harbour / file
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = entries_of(read_edition(harbour)[0])
    return {name for name in before if name not in after or before[name].fingerprint != after[name].fingerprint}


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("content/1-silt.md", "in a century", "in  a\ncentury", set()),
        ("content/1-silt.md", "in a century", "in *a* century", set()),
        ("content/1-silt.md", "Mette Holm", "[Mette Holm](entity:mette-holm)", set()),
        ("content/1-silt.md", "in a century", "in a lifetime", {"1.1"}),
        ("content/1-silt.md", "@holm1911, p. 12", "@holm1911, p. 21", {"note-1"}),
        ("content/1-silt.md", "weight: serious", "weight: slight", {"a-1.4"}),
        ("references.bib", "Soundings", "Depths", {"source:holm1911"}),
        ("content/facts/people.yml", "Mette Holm", "Mette Holmsen", {"entity:mette-holm"}),
    ],
)
def test_what_makes_a_text_another_one(harbour: Path, file: str, old: str, new: str, names: set[str]):
    assert changed(harbour, file, old, new) == names


def test_a_similar_text_is_not_the_same_passage():
    ledger = ledger_of(TEXT)
    entries = {
        "page:1-silt": Entry("page:1-silt", "1-silt/", ""),
        "1.1": Entry("1.1", "1-silt/#p1.1", fingerprint("One.")),
        "1.3": Entry("1.3", "1-silt/#p1.3", fingerprint("Two.")),
    }
    _, mistakes = since_release(ledger, entries, {})
    assert [mistake.code for mistake in mistakes] == ["published-name-gone"]
    moved = {"1.2": Change("1.2", "moved", "It stands later.", HERE, ("1.3",))}
    records, mistakes = since_release(ledger, entries, moved)
    assert not mistakes
    assert place_of(settled(ledger, records), "1.2") == Place(
        "1.2", "", "moved", (Place("1.3", "1-silt/#p1.3"),), "It stands later."
    )


class Editions(RuleBasedStateMachine):
    """Editors at work. Whatever they do, every address that was ever published resolves or explains itself."""

    passages = Bundle("passages")

    def __init__(self):
        super().__init__()
        self.ledger = Ledger()
        self.entries: dict[str, Entry] = {}
        self.changes: dict[str, Change] = {}
        self.count = 0
        self.version = 0
        self.page()
        self.page()

    def page(self) -> str:
        self.count += 1
        name = f"page:{self.count}-chapter"
        self.entries[name] = Entry(name, f"{self.count}-chapter/", "")
        return name

    def pages(self) -> list[str]:
        return [name for name in self.entries if kind_of(name) == "page"]

    def put(self, name: str, page: str) -> str:
        self.count += 1
        self.entries[name] = Entry(name, f"{self.entries[page].address}#p{name}", fingerprint(f"text {self.count}"))
        return name

    def new_name(self) -> str:
        self.count += 1
        return f"{self.count % 3}.{self.count}"

    def stands(self, name: str) -> bool:
        return name in self.entries

    def is_published(self, name: str) -> bool:
        return name in self.ledger.latest

    def is_target(self, name: str) -> bool:
        return any(name in change.to and change.name != name for change in self.changes.values())

    def became(self, name: str, what: str, *to: str) -> None:
        if self.is_published(name):
            self.changes[name] = Change(name, what, f"{what} for a reason", HERE, to)

    def end(self, name: str, what: str, *to: str) -> None:
        del self.entries[name]
        self.changes.pop(name, None)
        self.became(name, what, *to)

    def home(self, name: str) -> str:
        return next(
            page for page in self.pages() if self.entries[page].address == self.entries[name].address.partition("#")[0]
        )

    @rule(target=passages, number=st.integers(0, 9))
    def insert(self, number: int) -> str:
        return self.put(self.new_name(), self.pages()[number % len(self.pages())])

    @rule(name=passages)
    def edit(self, name: str):
        if self.stands(name):
            self.put(name, self.home(name))
            if name not in self.changes:
                self.became(name, "revised")

    @rule(name=passages)
    def edit_in_silence(self, name: str):
        """An edit, and an end, that nothing explains are seen."""
        if self.stands(name) and self.is_published(name) and name not in self.changes and not self.is_target(name):
            kept = self.entries[name]
            self.put(name, self.home(name))
            assert [m.code for m in since_release(self.ledger, self.entries, self.changes)[1]] == [
                "published-text-changed"
            ]
            del self.entries[name]
            assert [m.code for m in since_release(self.ledger, self.entries, self.changes)[1]] == [
                "published-name-gone"
            ]
            self.entries = {**self.entries, name: kept}

    @rule(name=consumes(passages))
    def withdraw(self, name: str):
        if self.stands(name) and not self.is_target(name):
            self.end(name, "withdrawn")

    @rule(target=passages, name=consumes(passages), number=st.integers(0, 9))
    def move(self, name: str, number: int) -> str:
        if not self.stands(name) or self.is_target(name):
            return name
        text = self.entries[name].fingerprint
        new = self.put(self.new_name(), self.pages()[number % len(self.pages())])
        self.entries[new] = Entry(new, self.entries[new].address, text)
        self.end(name, "moved", new)
        return new

    @rule(target=passages, name=passages, keeps=st.booleans())
    def split(self, name: str, keeps: bool) -> str:
        if not self.stands(name) or self.is_target(name) or name in self.changes:
            return name
        page, new, other = self.home(name), self.new_name(), self.new_name()
        self.put(new, page)
        if keeps:
            self.put(name, page)
            self.became(name, "split", name, new)
        else:
            self.put(other, page)
            self.end(name, "split", new, other)
        return new

    @rule(one=passages, other=passages)
    def merge(self, one: str, other: str):
        if one != other and self.stands(one) and self.stands(other) and not self.is_target(one):
            self.put(other, self.home(other))
            if not self.is_published(one) and other not in self.changes:
                self.became(other, "revised")
            self.end(one, "merged", other)

    @rule(number=st.integers(0, 9))
    def rename_page(self, number: int):
        old = self.pages()[number % len(self.pages())]
        if self.is_target(old):
            return
        address = self.entries[old].address
        new = self.page()
        for name, entry in list(self.entries.items()):
            if entry.address.startswith(f"{address}#"):
                self.entries[name] = Entry(name, f"{self.entries[new].address}#p{name}", entry.fingerprint)
        self.end(old, "moved", new)

    @rule()
    def release(self):
        records, mistakes = since_release(self.ledger, self.entries, self.changes)
        assert not mistakes, [str(mistake) for mistake in mistakes]
        self.version += 1
        self.ledger = ledger_of(appended(self.ledger, f"1.{self.version}", "2020-01-02", records))
        self.changes = {}
        assert since_release(self.ledger, self.entries, {}) == ((), [])

    @invariant()
    def every_address_leads_somewhere(self):
        records, mistakes = since_release(self.ledger, self.entries, self.changes)
        assert not mistakes, [str(mistake) for mistake in mistakes]
        now = settled(self.ledger, records)
        here = {entry.address for entry in self.entries.values()}
        former, ids = former_pages(now), names_at(now)
        for record in self.ledger.records:
            if not record.address:
                continue
            page, mark, anchor = record.address.partition("#")
            assert page in here or page in former
            if mark and record.address not in here:
                self.leads(place_of(now, ids[anchor]), here)
        for place in former.values():
            self.leads(place, here)

    def leads(self, place: Place, here: set[str]) -> None:
        """It stands, or says why not and leads on to what does the same."""
        if place.address:
            assert place.address in here
            return
        assert place.became in EVENTS
        assert place.reason
        assert place.to or place.became == "withdrawn"
        for target in place.to:
            self.leads(target, here)


def test_every_address_ever_published_resolves_or_explains_itself():
    run_state_machine_as_test(
        Editions,
        settings=settings(
            max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
