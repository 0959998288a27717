"""references.bib -> works: a case file a behaviour, tables of bad input, and other people's files."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from build_tools.bibliography import LONGEST, MOST_BLOCKS, read_bibliography
from build_tools.diagnostics import Location, Severity
from build_tools.sources.source_files import read_source

HANGS = 10  # seconds; nothing that an author writes may take longer

CASES = Path(__file__).parent / "bibliography"
CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
OUTCOMES = CASES / "corpora.txt"


def read(text: str):
    return read_bibliography(text, "references.bib")


def told(text: str) -> list[str]:
    """What is wrong with a file, without its name; warnings in brackets."""
    _, diagnostics = read(text)
    lines = [str(diagnostic).removeprefix("references.bib:") for diagnostic in diagnostics]
    return [f"({line})" if d.severity is Severity.WARNING else line for d, line in zip(diagnostics, lines, strict=True)]


@pytest.mark.parametrize("file", sorted(CASES.glob("*.bib")), ids=lambda file: file.stem)
def test_entries_become_csl(file: Path, update_cases: bool):
    sources, diagnostics = read_bibliography(file.read_text(encoding="utf-8"), file.name)
    assert [str(diagnostic) for diagnostic in diagnostics] == []
    items = json.dumps([source.csl for source in sources], ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    expected = file.with_suffix(".json")
    if update_cases:
        expected.write_text(items, encoding="utf-8")
    assert items == expected.read_text(encoding="utf-8")


BAD = {
    "an entry that is not closed": (
        "@book{a,\n title = {T},\n",
        ["1:1: '@book{a' cannot be read: unexpectedly reached end of file. A brace or a quotation mark is not closed. [broken-bibliography-entry]"],
    ),
    "an entry that is not closed before the next": (
        "@book{a,\n title = {T,\n}\n@book{b, title = {U}}\n",
        [
            "1:1: '@book{a' cannot be read: unexpected block start: '@book'. Was still looking for field-value closing ',' or '}'. "
            "A brace or a quotation mark is not closed. [broken-bibliography-entry]"
        ],
    ),
    "a missing comma": (
        "@book{a,\n title = {T}\n date = {1999},\n}\n",
        ["3:2: a comma is missing before 'date'. 'date' is left out. [broken-bibliography-entry]"],
    ),
    "a value without braces": (
        "@book{a, title = {T}, volume = 3 of 4}",
        ["1:34: 'volume' goes on after its value. Put the whole value in braces; the rest is left out. [broken-bibliography-entry]"],
    ),
    "a field without a value": (
        "@book{a, title}",
        [
            "1:15: '@book{a' cannot be read: expected a '=' after entry key 'title', but found the end of the entry ('}'). "
            "Look for a missing comma, brace or equals sign. [broken-bibliography-entry]"
        ],
    ),
    "fields outside an entry": (
        "@book{a, title = {T}}\n  date = {1999},\n}\n",
        ["2:3: these fields stand outside any entry. A brace above them closes the entry too early. [broken-bibliography-entry]"],
    ),
    "no citation key": ("@book{, title = {T}}", ["1:1: this entry has no citation key. Write @book{key, …}. [broken-bibliography-entry]"]),
    "no type": ("@{a, title = {T}}", ["1:3: this entry has no type. Write @book{key, …}. [broken-bibliography-entry]"]),
    "a key used twice": (
        "@book{a, title = {T}}\n\n@book{a, title = {U}}",
        [
            "3:7: the citation key 'a' is used twice, first in line 1. Rename or delete one of the two; the second is left out. "
            "[duplicate-citation-key]"
        ],
    ),
    "a key that no citation can hold": (
        "@book{a b, title = {T}}",
        ["(1:7: 'a b' does not work as @a b. Use letters, digits and single marks such as - : . / between them. [citation-key-unusable])"],
    ),
    "a key that needs braces": (
        "@book{a--b, title = {T}}",
        ["(1:7: 'a--b' does not work as @a--b. Cite it as @{a--b}, or rename it. [citation-key-unusable])"],
    ),
    "a field given twice": (
        "@book{a,\n title = {T},\n date = {1999},\n Title = {U},\n}",
        ["4:10: the field 'title' is given twice. Delete one; the second is left out. [duplicate-field]"],
    ),
    "a field given twice alike": (
        "@book{a,\n title = {T},\n title = {T},\n}",
        ["(3:10: the field 'title' is given twice. Delete one; the second is left out. [duplicate-field])"],
    ),
    "no title": ("@book{a, date = {1999}}", ["(1:7: 'a' has no title. Add a 'title'. [missing-field])"]),
    "a misspelt field": (
        "@book{a, title = {T}, auhtor = {A}}",
        ["(1:32: unknown field 'auhtor'. Did you mean 'author'? [unknown-field])"],
    ),
    "a misspelt type": ("@bok{a, title = {T}}", ["(1:2: unknown entry type '@bok'. Did you mean 'book'? [unknown-entry-type])"]),
    "a strange type": ("@qqq{a, title = {T}}", ["(1:2: unknown entry type '@qqq'. It is read as @misc. [unknown-entry-type])"]),
    "a set": (
        "@set{s, entryset = {a}}",
        ["(1:2: 's' is a set of works, which no citation style knows. Cite its members: [@one; @other]. [unknown-entry-type])"],
    ),
    "a month that does not exist": (
        "@book{a,\n  title = {T},\n  date = {1996-13-03}}",
        [
            "3:10: '1996-13-03' is no date as ISO 8601-2 writes dates. Write 1991, 1991-12, 1991-12-16 or 1991-12-16/1991-12-17. "
            "[impossible-date]"
        ],
    ),
    "a day of another notation": (
        "@book{a, title = {T}, urldate = {1.5.1998}}",
        [
            "1:33: '1.5.1998' is no date as ISO 8601-2 writes dates. Write 1991, 1991-12, 1991-12-16 or 1991-12-16/1991-12-17. "
            "[impossible-date]"
        ],
    ),
    "an end before its start": (
        "@book{a, title = {T}, date = {1999/1998}}",
        [
            "1:30: '1999/1998' is no date as ISO 8601-2 writes dates. Write 1991, 1991-12, 1991-12-16 or 1991-12-16/1991-12-17. "
            "[impossible-date]"
        ],
    ),
    "a month that nobody knows": (
        "@book{a, title = {T}, year = 2013, month = {14}}",
        ["1:44: '14' is no month that can be. Write the whole as date = {1991-12-16}. [impossible-date]"],
    ),
    "a day that the month does not have": (
        "@book{a, title = {T}, urlyear = 2013, urlmonth = jun, urlday = 31}",
        ["1:64: '31' is no day that can be. Write the whole as urldate = {1991-12-16}. [impossible-date]"],
    ),
    "a day of reading that is none": (
        "@book{a, title = {T}, readingdate = {2026-02-30}}",
        ["1:37: '2026-02-30' is no day. Write it as 2026-11-22. [impossible-date]"],
    ),
    "an unknown outcome of reading": (
        "@book{a, title = {T}, reading = {suports}}",
        ["1:33: unknown outcome of reading 'suports'. Did you mean 'supports'? [unknown-reading]"],
    ),
    "an undefined string": (
        "@book{a, title = {T}, publisher = cup}\n@book{b, title = {U}, publisher = cup}",
        ["1:35: no @string defines 'cup'. Put the words in braces: {cup}. [unknown-string]"],
    ),
    "a string defined otherwise": (
        "@string{p = {One}}\n@string{p = {Other}}",
        ["(2:1: the string 'p' is defined twice, each time otherwise. It means the second from here on. [duplicate-string])"],
    ),
    "an unknown crossref": (
        "@inbook{a, title = {T}, crossref = {collectoin}}\n@book{collection, title = {U}}",
        ["1:36: unknown entry 'collectoin'. Did you mean 'collection'? [unknown-crossref]"],
    ),
    "an unknown xref loses nothing": (
        "@book{a, title = {T}, xref = {zzz}}",
        ["(1:30: unknown entry 'zzz'. [unknown-crossref])"],
    ),
    "a circle of crossrefs": (
        "@book{a, title = {T}, crossref = {b}}\n@book{b, title = {U}, crossref = {a}}",
        ["2:34: these entries inherit from each other: a → b → a. Take one reference out. [crossref-cycle]"],
    ),
    "an entry that inherits from itself": (
        "@book{a, title = {T}, crossref = {a}}",
        ["1:34: these entries inherit from each other: a → a. Take one reference out. [crossref-cycle]"],
    ),
    "a circle of xdata": (
        "@xdata{a, xdata = {b}}\n@xdata{b, xdata = {a}}\n@book{c, title = {T}, xdata = {a}}",
        ["2:19: these entries inherit from each other: a → b → a. Take one reference out. [crossref-cycle]"],
    ),
    "xdata of an ordinary entry": (
        "@book{a, title = {T}}\n@book{b, title = {U}, xdata = {a}}",
        ["2:31: 'a' is not an @xdata entry. [unknown-crossref]"],
    ),
    "xdata without a field": (
        "@book{a, title = {T}, location = {xdata=b}}\n@xdata{b, location = {X}}",
        ["1:34: 'xdata=b' names no field. Write xdata=key-field or xdata=key-field-1. [unknown-crossref]"],
    ),
    "xdata beyond the end of a list": (
        "@book{a, title = {T}, location = {xdata=b-location-2}}\n@xdata{b, location = {X}}",
        ["1:34: 'location' of 'b' has no part 2. [unknown-crossref]"],
    ),
    "an unknown command": (
        r"@book{a, title = {A \foo title}}",
        [r"1:18: unknown LaTeX command \foo in 'title'. It is left out; write the character or the words. [unknown-latex-command]"],
    ),
    "an unknown command with words": (
        r"@book{a, title = {A \foo{good} title}}",
        [r"(1:18: unknown LaTeX command \foo{…} in 'title'. Its words are kept as they are. [unknown-latex-command])"],
    ),
    "commas where names are parted": (
        "@book{a, title = {T}, author = {Doe, Jane, Roe, John}}",
        ["(1:32: too many commas in the name 'Doe, Jane, Roe, John'. Write 'and' between names. [too-many-commas])"],
    ),
    "a giant field": (
        f"@book{{a, title = {{T}}, publisher = {{{'x' * (LONGEST + 1)}}}}}",
        ["1:35: 'publisher' has more than 20,000 characters. It is left out; 'and others' stands for many names. [field-too-long]"],
    ),
    "braces too deep": (
        f"@book{{a, title = {{T}}, publisher = {{{'{' * 60}x{'}' * 60}}}}}",
        ["1:35: braces are nested more than 50 deep in 'publisher'. It is left out; take braces out of it. [nesting-too-deep]"],
    ),
    "commands too deep": (
        "@book{a, title = {" + r"\emph" * 500 + " T}}",
        ["1:18: commands stand too deep in one another in 'title'. They are left out; write the words. [nesting-too-deep]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_told_with_its_place(name: str):
    text, expected = BAD[name]
    assert told(text) == expected


def test_there_are_as_many_bad_inputs_as_good_ones():
    assert len(BAD) >= len(list(CASES.glob("*.bib")))


def test_a_broken_entry_takes_no_other_with_it():
    sources, diagnostics = read(
        "@book{a, title = {T}}\n@book{b, title = {U}\n@book{c, title = {V}}\n@book{d title = {W}}\n@book{e, title = {X}}"
    )
    assert [source.key for source in sources] == ["a", "c", "e"]
    assert {diagnostic.code for diagnostic in diagnostics} == {"broken-bibliography-entry"}


def test_what_only_the_edition_says():
    [source], diagnostics = read(
        "@book{keenan2013,\n"
        "  title = {T},\n"
        "  keywords = {nuclear, editors},\n"
        "  note = {The report leaves out the \\emph{subtitle}.},\n"
        "  reading = {supports-in-part},\n"
        "  readingdate = {2026-11-22},\n"
        "  readingnote = {Pages 5--7 were read.},\n"
        "}\n"
    )
    assert diagnostics == []
    assert source.role == "editors"
    assert source.note == "The report leaves out the subtitle."
    assert (source.reading, source.reading_date) == ("supports-in-part", "2026-11-22")
    assert source.reading_note == "Pages 5–7 were read."
    assert source.location == Location("references.bib", 1, 7)
    assert source.entry.startswith("@book{keenan2013,")
    assert source.entry.endswith("}")
    assert source.csl == {"id": "keenan2013", "type": "book", "title": "T", "keyword": "nuclear"}


@pytest.mark.parametrize(
    ("keywords", "role"), [("", "cited"), ("keywords = {cited},", "cited"), ("keywords = {oil,Editors},", "editors")]
)
def test_keywords_tell_who_cites_a_work(keywords: str, role: str):
    [source], _ = read(f"@book{{a, {keywords} title = {{T}}}}")
    assert source.role == role


def test_the_place_of_an_inherited_mistake_is_where_it_is_written():
    assert told("@inbook{a, title = {T}, crossref = {b}}\n@book{b, title = {U},\n date = {1999-13}}")[0].startswith(
        "3:9:"
    )


def test_the_entry_is_kept_as_written():
    entry = "@book{a, % which\n  title = {T},\n}"
    [source], _ = read(f"% before\n{entry}\n")
    assert source.entry == entry


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title={" + "{" * 10_000,
        "@book{a, title={" + "{" * 10_000 + "}" * 10_000 + "}}",
        '@book{a, title="' + "{" * 10_000 + "}" * 10_000 + '"}',
        "@book{\n" * 5_000,
        "@book(" * 5_000,
        " @ {" * 100_000,
        "@book{a, title={" + "\\" * 100_000 + "}}",
        "@book{a, title={" + r"\'" * 9_000 + "}}",
        "@book{a, title={" + r"\em " * 4_000 + "}}",
        "@book{a, title={" + "$^" * 8_000 + "}}",
        "@book{a, title={x}, author={" + "A and " * 3_300 + "}}",
        "@book{a, title={x}, author={" + "," * 19_000 + "}}",
        "@book{a, title={x}" + " # {x}" * 19_000 + "}",
        "@book{a, title={" + "x" * 3_900_000 + "}}",
        "@book{a, " + "title={x}," * 20_000 + "}",
        "@book{a, title={x}}\n" * 3_000,
        "".join(f"@book{{k{n}, title={{x}}, crossref={{k{n + 1}}}}}\n" for n in range(500)),
        "".join(f"@xdata{{k{n}, xdata={{k{n + 1}, k{n + 1}}}}}\n" for n in range(1_000)) + "@book{b, title={x}, xdata={k0}}",
        '@string{a="xxxxxxxxxx"}' + "".join(f"@string{{{b} = {a} # {a} # {a}}}\n" for a, b in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)),
        "%" * 200_000,
        '"' * 200_000,
        "@book{a, title={x}, date={" + "1/" * 9_000 + "}}",
        "@book{a, title={x}, pages={" + "- " * 9_000 + "}}",
        "@book{a, title={" + "xdata= and " * 1_500 + "}}",
        "@book{a\0b, title={\0\ud800}}",
    ],
    ids=lambda text: text[:24].replace("\0", "0"),
)  # fmt: skip
def test_nothing_hangs(text: str):
    started = time.process_time()
    sources, diagnostics = read(text)
    assert time.process_time() - started < HANGS
    for diagnostic in diagnostics:
        assert str(diagnostic)
    assert all(source.csl["id"] for source in sources)


def test_a_file_of_nothing_but_entries_is_refused():
    assert told("@a{}" * (MOST_BLOCKS + 1)) == [
        "1:1: the file has more than 30,000 entries. Split it. [too-many-entries]"
    ]


_PIECES = st.sampled_from(
    ["@book{a,", "@inbook{b,", "@string{s =", "@xdata{x,", "}", "{", '"', ",", "=", "#", "%", "\n", " ", "\\", "\\emph", "\\'", "$", "^", "~", "--"]
    + ["title", "author", "date", "year", "crossref", "xdata", "xdata=x-title-1", "and", "others", "von", "1999", "1999/..", "é", "(", ")", "s", "a", "b"]
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=60).map("".join)))
def test_whatever_the_file_holds_nothing_is_raised(text: str):
    sources, diagnostics = read(text)
    lines = text.count("\n") + 1
    for diagnostic in diagnostics:
        assert 1 <= diagnostic.location.line <= lines
        assert diagnostic.location.column >= 1
    json.dumps([source.csl for source in sources])


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(_PIECES, max_size=30).map("".join),
    st.sampled_from(["title", "author", "date", "year", "pages", "url", "keywords", "location"]),
)
def test_whatever_a_field_holds_nothing_is_raised(value: str, field: str):
    for source in read(f"@book{{a, {field} = {{{value}}}}}\n")[0]:
        json.dumps(source.csl)


def test_three_thousand_entries_are_read():
    entries = "".join(
        f"@article{{k{n},\n  author = {{M{{\\\"u}}ller, Hans and {{Bank {n}}}}},\n  title = {{{{\\\"U}}ber {n}: \\emph{{De Anima}} \\& {{Oil}}}},\n"
        f"  journaltitle = {{The Journal}},\n  date = {{{1900 + n % 120}-05-07}},\n  pages = {{1--{n}}},\n  url = {{https://example.org/{n}}},\n}}\n"
        for n in range(3_000)
    )  # fmt: skip
    sources, diagnostics = read(entries)
    assert (len(sources), diagnostics) == (3_000, [])


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the collection of other people's files is not at ../shared/corpora")
def test_other_peoples_files(update_cases: bool):
    """Each loads, or is refused with the place of what is wrong. The table says how many works and mistakes each has."""
    lines = []
    for file in sorted(CORPORA.rglob("*.bib")):
        path = file.relative_to(CORPORA).as_posix()
        text, diagnostics = read_source(CORPORA, path)
        sources = ()
        if text is not None:
            sources, diagnostics = read_bibliography(text, path)
        assert all(d.location.path == path and d.location.line >= 1 and d.message for d in diagnostics)
        assert not (text is None and not diagnostics)
        codes = Counter(diagnostic.code for diagnostic in diagnostics)
        lines.append(
            " ".join(
                [f"{path}:", f"{len(sources)} works", *(f"{code}×{count}" for code, count in sorted(codes.items()))]
            )
        )
    outcome = "\n".join(lines) + "\n"
    if update_cases:
        OUTCOMES.write_text(outcome, encoding="utf-8")
    assert outcome == OUTCOMES.read_text(encoding="utf-8")
