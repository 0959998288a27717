"""Typography: quotation marks are curly and come in pairs, dashes are dashes and of one kind, no word stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..diagnostics import Diagnostic, Severity
from ..edition import Utterance
from .doubts import Doubt, doubt

_STRAIGHT = re.compile("[\"']")
_QUOTATION_MARK = re.compile("[“”«»]")
_PAIRS = {"”": "“", "»": "«"}
# A range of years or small numbers; not a day (2022-11-20), a number of a law or of a telephone.
_RANGE = re.compile(r"\b(?<![./-])\d{1,4}-\d{1,4}(?![\w-]|[./]\d)")
_HYPHEN_AND_DIGIT = re.compile(r"-\d")
_HYPHEN = re.compile(r"(?<=\w) --? (?=\w)|(?<=\w)--(?=\w)")
_SPACED = re.compile(r"(?<=\S) – (?=\S)")
_LOPSIDED = re.compile(r"(?<=\w)(?: [–—](?=\w)|[–—] (?=\w))")
_TWICE = re.compile(r"\b(?<![\w’-])([^\W\d_]++) (\1)(?![\w’-])", re.IGNORECASE)
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_RIGHTLY_TWICE = frozenset(("had", "that"))  # 'he had had', 'said that that'


def mistakes(utterances: Sequence[Utterance]) -> Iterator[Diagnostic]:
    """Yield the straight quotation marks in the prose of a chapter."""
    for said in utterances:
        if not ('"' in said.prose.plain or "'" in said.prose.plain):
            continue
        for start, _ in _outside_code(said, _STRAIGHT):
            mark = said.prose.plain[start]
            hint = "Write “ and ” (or ‘ and ’) for quotations, ’ for an apostrophe."
            message = f"{mark} is a straight quotation mark"
            yield Diagnostic(said.prose.place_of(start), "straight-quote", message, hint, Severity.WARNING)


def doubts(utterances: Sequence[Utterance]) -> Iterator[Doubt]:
    """Yield what an editor would ask about in the prose of a chapter."""
    for number, said in enumerate(utterances):
        following = utterances[number + 1].prose.plain if number + 1 < len(utterances) else ""
        yield from _unmatched(said, following)
        yield from _dashes(said)
        yield from _doubled(said)


def _outside_code(said: Utterance, pattern: re.Pattern) -> Iterator[tuple[int, str]]:
    """Yield (offset in the plain words, what is found) wherever it is not in code."""
    code = said.prose.plain_code
    for match in pattern.finditer(said.prose.plain):
        if not any(start <= match.start() < end for start, end in code):
            yield match.start(), match.group()


def _unmatched(said: Utterance, following: str) -> Iterator[Doubt]:
    """Yield the first mark without its fellow. A quotation that goes on in the next paragraph is opened there again."""
    if said.prose.plain.isascii():
        return
    opened: list[tuple[int, str]] = []
    for start, mark in _outside_code(said, _QUOTATION_MARK):
        if mark in _PAIRS.values():
            opened.append((start, mark))
        elif opened and opened[-1][1] == _PAIRS[mark]:
            opened.pop()
        else:
            yield _of(
                said, start, mark, "unmatched-quotation-mark", f"{mark} closes what nothing opens", "Mend the pair."
            )
            return
    for start, mark in opened:
        if not following.lstrip().startswith(mark):
            yield _of(said, start, mark, "unmatched-quotation-mark", f"nothing closes this {mark}", "Mend the pair.")
            return


def _dashes(said: Utterance) -> Iterator[Doubt]:
    if "-" in said.prose.plain:
        yield from _hyphens(said)
    if "–" in said.prose.plain or "—" in said.prose.plain:
        yield from _kinds_of_dash(said)


def _hyphens(said: Utterance) -> Iterator[Doubt]:
    for start, words in _outside_code(said, _RANGE) if _HYPHEN_AND_DIGIT.search(said.prose.plain) else ():
        hint = f"Write it with an en dash: {words.replace('-', '–')}."
        yield _of(said, start, words, "hyphen-for-dash", f"a hyphen stands in the range '{words}'", hint)
    apart = " -" in said.prose.plain or "--" in said.prose.plain
    for start, words in _outside_code(said, _HYPHEN) if apart else ():
        yield _of(said, start, words.strip(), "hyphen-for-dash", "a hyphen stands for a dash", "Write – or —.")


def _kinds_of_dash(said: Utterance) -> Iterator[Doubt]:
    for start, words in _outside_code(said, _LOPSIDED):
        hint = "Put spaces on both sides of – or on neither side of —."
        yield _of(said, start, words.strip(), "mismatched-dash", "the dash has a space on one side only", hint)
    spaced = next(_outside_code(said, _SPACED), None)
    closed = next(_outside_code(said, re.compile("—")), None)
    if spaced and closed:
        start = max(spaced[0] + 1, closed[0])
        yield _of(
            said,
            start,
            said.prose.plain[start],
            "mismatched-dash",
            "two kinds of dash stand in one paragraph",
            "Choose one.",
        )


def _doubled(said: Utterance) -> Iterator[Doubt]:
    if not _may_say_twice(said.prose.plain):
        return
    for start, words in _outside_code(said, _TWICE):
        first, second = words.split(" ")
        # 'Bora Bora' and 'Holm’s. The the': a name may, a sentence's first word may not.
        if first.lower() in _RIGHTLY_TWICE or (first[0].isupper() and second[0].isupper()):
            continue
        yield _of(said, start + len(first) + 1, words, "doubled-word", f"'{second}' stands here twice", "Delete one.")


def _may_say_twice(plain: str) -> bool:
    """Tell whether a word may be said again by the next one: soon told of most texts, in which none is."""
    if "Σ" in plain or "İ" in plain:
        return True  # Whose small letters depend on the next letter, or are two.
    words = plain.lower().split(" ")
    if any(map(str.startswith, words[1:], words)):
        return True
    with_marks = ((word, following) for word, following in pairwise(words) if not word.isalpha())
    return any((last := _LAST_LETTERS.search(word)) and following.startswith(last[0]) for word, following in with_marks)


def _of(said: Utterance, start: int, words: str, code: str, message: str, hint: str) -> Doubt:
    return doubt(said.owner, words, said.prose.place_of(start), code, message, hint)
