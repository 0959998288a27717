"""Mends what has one right answer. What is mended is read again; a file that would then mean something else stays as it was."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..chapters import read_chapter
from ..diagnostics import Diagnostic, Location
from ..edition import BIBLIOGRAPHY, Edition
from ..model import Chapter, Prose, Source
from ..sources.source_form import trailing_spaces
from ..sources.yaml_source import YamlList, YamlMapping, read_yaml

_PASSAGE_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that was made, for its author to see."""

    location: Location
    code: str  # of the mistake that it mends
    what: str  # 'deleted the spaces at the end of the line'

    def __str__(self) -> str:
        return f"{self.location}: {self.what} [{self.code}]"


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    words: str
    mend: Mend


def mended(
    texts: Mapping[str, str], edition: Edition, diagnostics: Iterable[Diagnostic]
) -> tuple[dict[str, str], list[Mend]]:
    """Return the new texts of the files that change, by path, and what was changed in them.

    `texts` are the sources as they were read. Mending twice changes nothing the second time.
    """
    told = Counter((d.location.path, d.code) for d in diagnostics)
    new: dict[str, str] = {}
    mends: list[Mend] = []
    for path, text in texts.items():
        for code, edits_of, means_the_same in _MENDERS:
            if not told[path, code]:
                continue
            before = new.get(path, text)
            edits = list(edits_of(path, before, edition))
            after = _apply(before, edits)
            if after != before and means_the_same(path, before, after, len(edits)):
                new[path] = after
                mends += [edit.mend for edit in edits]
    return new, sorted(mends, key=lambda mend: mend.location)


def _apply(text: str, edits: Iterable[_Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.words + text[edit.end :]
    return text


def _edit(path: str, text: str, start: int, end: int, words: str, code: str, what: str) -> _Edit:
    place = Location(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    return _Edit(start, end, words, Mend(place, code, what))


def _spaces(path: str, text: str, edition: Edition) -> Iterator[_Edit]:
    for start, end in trailing_spaces(text, path):
        yield _edit(path, text, start, end, "", "trailing-space", "deleted the spaces at the end of the line")


def _letters(path: str, text: str, edition: Edition) -> Iterator[_Edit]:
    offset = 0
    for line in text.split("\n"):
        composed = unicodedata.normalize("NFC", line)
        if composed != line:
            what = "wrote letters and their marks as one sign each"
            yield _edit(path, text, offset, offset + len(line), composed, "decomposed-letter", what)
        offset += len(line) + 1


def _quotes(path: str, text: str, edition: Edition) -> Iterator[_Edit]:
    """Where the edition's language has no “ and ”, what is right is not known."""
    if not path.endswith(".md") or not edition.report.language.startswith("en"):
        return
    starts = _line_starts(text)
    chapter, _ = read_chapter(text, path)
    for prose in _proses(chapter):
        for place, mark in _curly(prose):
            start = starts[place.line - 1] + place.column - 1
            if text[start : start + 1] in ("'", '"'):
                yield _edit(path, text, start, start + 1, mark, "straight-quote", f"wrote {mark} for {text[start]}")


def _curly(prose: Prose) -> Iterator[tuple[Location, str]]:
    """Yield the curly mark for each straight one that can mean only one."""
    plain = prose.plain
    marks = [
        offset
        for offset, sign in enumerate(plain)
        if sign in "'\"" and not any(start <= offset < end for start, end in prose.plain_code)
    ]
    for offset in marks:
        if plain[offset] == "'" and offset and _LETTER_OR_DIGIT.match(plain[offset - 1]):
            followed = offset + 1 < len(plain) and plain[offset + 1].isalpha()
            # After a word it may close a quotation or stand for a genitive; either is the same sign.
            if plain[offset - 1].isalpha() or followed:
                yield prose.place_of(offset), "’"
    doubles = [offset for offset in marks if plain[offset] == '"']
    if (
        all(_opens(plain, offset) == (number % 2 == 0) for number, offset in enumerate(doubles))
        and not len(doubles) % 2
    ):
        for number, offset in enumerate(doubles):
            yield prose.place_of(offset), "”" if number % 2 else "“"


def _opens(plain: str, offset: int) -> bool | None:
    """Tell whether a mark opens a quotation or closes it; None where it could do either."""
    before = plain[offset - 1 : offset]
    after = plain[offset + 1 : offset + 2]
    free_before = not before or before.isspace() or before in "([{—–/“‘"
    free_after = not after or after.isspace() or after in ")]}—–/”’.,;:!?…"
    return None if free_before == free_after else free_before


def _passage_ids(path: str, text: str, edition: Edition) -> Iterator[_Edit]:
    """Number a new paragraph after those before it; one between two others gets a letter."""
    chapter, _ = read_chapter(text, path)
    if not chapter.section:
        return
    starts = _line_starts(text)
    taken = {*edition.passages, *edition.former}
    last = ""
    told = [*((p.prose, p.id) for p in chapter.passages), *((prose, "") for prose in chapter.prose)]
    for prose, id_ in sorted(told, key=lambda pair: pair[0].location):
        if id_ or not _is_paragraph(prose, text, starts):
            last = id_ if id_.partition(".")[0] == chapter.section else last
            continue
        new = _next_id(last, chapter.section, taken)
        if not new:
            continue
        taken.add(new)
        last = new
        end = text.find("\n", starts[prose.location.line - 1 + prose.markdown.count("\n")])
        end = len(text) if end < 0 else end
        line = text[starts[prose.location.line - 1] :]
        indent = " " * (prose.location.column - 1) if re.match(r"[ ]*(?:[-*+]|\d{1,9}\.)[ \t]", line) else ""
        yield _edit(
            path, text, end, end, f"\n{indent}{{ #p{new} }}", "passage-without-id", f"gave the paragraph the id {new}"
        )


def _is_paragraph(prose: Prose, text: str, starts: list[int]) -> bool:
    return not text[starts[prose.location.line - 1] :].lstrip().startswith(("|", "///"))


def _next_id(last: str, section: str, taken: set[str]) -> str:
    """Return the id that follows `last`, or '' where no letter or number is left between it and the next."""
    if not last:
        return f"{section}.1" if not any(id_.startswith(f"{section}.") for id_ in taken) else ""
    number = re.match(rf"{re.escape(section)}\.(\d+)([a-z]?)", last)
    following = f"{section}.{int(number[1]) + 1}"
    later = (re.fullmatch(rf"{re.escape(section)}\.(\d+)[a-z]?", id_) for id_ in taken)
    if not any(match and int(match[1]) > int(number[1]) for match in later):
        return following
    letters = _PASSAGE_LETTERS[_PASSAGE_LETTERS.find(number[2]) + 1 if number[2] else 0 :]
    return next((id_ for letter in letters if (id_ := f"{section}.{number[1]}{letter}") not in taken), "")


def _order(path: str, text: str, edition: Edition) -> Iterator[_Edit]:
    """Sort the entries; what stands above the first one, strings mostly, stays there, a remark goes with its entry."""
    if path != BIBLIOGRAPHY:
        return
    sources, mistakes = _read_works(text)
    starts = _line_starts(text)
    begins = [text.rfind("@", 0, starts[s.location.line - 1] + s.location.column - 1) for s in sources]
    if (
        any(m.code == "broken-bibliography-entry" for m in mistakes)
        or sorted(begins) != begins
        or min(begins, default=-1) < 0
    ):
        return
    if text.count("\n@") + text.startswith("@") != len(begins) + text[: begins[0]].count("\n@") + text[
        : begins[0]
    ].startswith("@"):
        return  # Something else than works stands among them.
    cuts = [*(_after_former(text, begin) for begin in begins), len(text)]
    blocks = [text[start:end].strip("\n") for start, end in zip(cuts, cuts[1:], strict=False)]
    keyed = sorted(zip((s.key.lower() for s in sources), blocks, strict=True), key=lambda pair: pair[0])
    words = "\n\n".join(block for _, block in keyed) + "\n"
    yield _edit(path, text, cuts[0], len(text), words, "unsorted-bibliography", "sorted the entries by their keys")


def _after_former(text: str, begin: int) -> int:
    """Return where what belongs to an entry begins: below the blank line or the entry above it."""
    ends = [text.rfind(end, 0, begin) for end in ("\n\n", "\n}")]
    return max(ends) + 2 if max(ends) >= 0 else begin


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _proses(chapter: Chapter) -> Iterator[Prose]:
    for thing in (*chapter.passages, *chapter.notes):
        yield thing.prose
    for annotation in chapter.annotations:
        yield from annotation.paragraphs
    yield from chapter.prose


def _same_words(path: str, before: str, after: str, edits: int) -> bool:
    """Tell whether a file still says what it said, but for spaces and the form of letters."""
    if path == BIBLIOGRAPHY:
        return _works(before) == _works(after)
    if path.endswith(".md"):
        return _chapter(before, path) == _chapter(after, path)
    return _plain(read_yaml(before, path)[0]) == _plain(read_yaml(after, path)[0])


def _read_works(text: str) -> tuple[tuple[Source, ...], list[Diagnostic]]:
    # Loaded where works are mended: its library takes a while, and every report asks what can be mended.
    from ..bibliography import read_bibliography

    return read_bibliography(text, BIBLIOGRAPHY)


def _works(text: str) -> dict[str, object]:
    return {source.key: _normal(str(source.csl)) for source in _read_works(text)[0]}


def _chapter(text: str, path: str) -> tuple:
    chapter, mistakes = read_chapter(text, path)
    ids = [thing.id for thing in (*chapter.passages, *chapter.notes, *chapter.annotations)]
    return (
        [_normal(prose.plain) for prose in _proses(chapter)],
        ids,
        sorted(m.code for m in mistakes),
        len(chapter.headings),
    )


def _normal(words: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", words)).strip()


def _plain(value: object) -> object:
    if isinstance(value, YamlMapping):
        return {_normal(key): _plain(part) for key, part in value.items()}
    if isinstance(value, YamlList):
        return [_plain(part) for part in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _same_but_marks(path: str, before: str, after: str, edits: int) -> bool:
    def straight(words: str) -> str:
        return re.sub("[“”]", '"', words).replace("’", "'")

    return _chapter(straight(before), path) == _chapter(straight(after), path)


def _more_passages(path: str, before: str, after: str, edits: int) -> bool:
    """Tell whether the same is said by as many more passages as were numbered."""
    old, new = read_chapter(before, path)[0], read_chapter(after, path)[0]
    said_before, said_after = ([prose.plain for prose in _proses(chapter)] for chapter in (old, new))
    return len(new.passages) == len(old.passages) + edits and Counter(said_before) == Counter(said_after)


def _same_works(path: str, before: str, after: str, edits: int) -> bool:
    return _works(before) == _works(after) and not any(
        m.code == "broken-bibliography-entry" for m in _read_works(after)[1]
    )


_Edits = Callable[[str, str, Edition], Iterator[_Edit]]
_MENDERS: tuple[tuple[str, _Edits, Callable[[str, str, str, int], bool]], ...] = (
    ("trailing-space", _spaces, _same_words),
    ("decomposed-letter", _letters, _same_words),
    ("straight-quote", _quotes, _same_but_marks),
    ("passage-without-id", _passage_ids, _more_passages),
    ("unsorted-bibliography", _order, _same_works),
)
MENDED_CODES = frozenset(code for code, _, _ in _MENDERS)
