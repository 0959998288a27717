"""Finds the figures in running prose: amounts, shares, dates, ranks; not every 'one', 'first' and 'the two'.

It serves the list of figures that no claim is bound to, and so prefers silence to a false alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, compress, count

from ..sources.lazy_pattern import LazyPattern
from .date_syntax import DATE_WORDS, DAY_OF_RANGE, DECADE_WORD, MOMENT_IN_PROSE, MONTH, SEASON, YEAR
from .number_words import AMOUNT_IN_PROSE, AMOUNT_WORDS, ORDINAL_WORDS, SMALL_NUMBERS
from .units import CURRENCY_PATTERN, UNIT_PATTERN

_PART = r"(?:early|late|mid|(?:beginning|start|middle|end|close) of)[ -](?:in )?(?:the )?"
_RANGE_SIGN = r"(?: ?[–—-] ?| to )"
_CLOCK = r"[0-9]{1,2}(?:[:.][0-5][0-9])? ?[ap](?:\.m\.|m(?!\w))|[0-9]{1,2}:[0-5][0-9]"
_SUPERLATIVE = r"(?:\w{2,}est|most|place|rank|position)(?!\w)"

# At the word on which a figure begins; the longest match counts. 'and' joins only what one 'between' holds.
_DATES = LazyPattern(
    rf"(?:{DAY_OF_RANGE}(?: ?[–—-] ?| to | and | or ){DAY_OF_RANGE} {MONTH}(?:,? {YEAR})?"
    rf"|(?:{_PART})?(?:{MOMENT_IN_PROSE}|(?<=\bthe ){DECADE_WORD}(?!\w))(?:{_RANGE_SIGN}(?:{MOMENT_IN_PROSE}))?"
    rf"|{_PART}(?:{MONTH}|{SEASON}|{DECADE_WORD}|{YEAR})(?!\w)"
    rf"|(?:last|next) (?:{MONTH}|{SEASON})(?!\w)"
    rf"|(?<=between ){YEAR} and {YEAR}"
    rf"|(?:{'|'.join(ORDINAL_WORDS)}|twenty-first)[ -]centur(?:y|ies)"
    rf"|(?:{_CLOCK}))"
)
_AMOUNT_WITH_UNIT = rf"(?:{CURRENCY_PATTERN})?{AMOUNT_IN_PROSE}"
_AMOUNTS = LazyPattern(
    rf"(?:(?<=between ){_AMOUNT_WITH_UNIT} and |{_AMOUNT_WITH_UNIT}(?: ?[–—-] ?| to | or ))?{_AMOUNT_WITH_UNIT}"
    rf"(?: of(?= (?:{UNIT_PATTERN})))?(?:[ -](?:{UNIT_PATTERN})| ?[%°]|km(?!\w))?"
)
_RANKS = re.compile(rf"(?:{'|'.join(ORDINAL_WORDS)})[ -]{_SUPERLATIVE}")
_BARE_MONTH = re.compile(rf"{MONTH}")
_MONTH_FOLLOWS = re.compile(
    r"(?:in|since|until|till|after|before|from|by|early|late|mid|of|that|this|last|next|unlike)[ -]$"
)
_MONTHS_THAT_ARE_WORDS = frozenset(("may", "march", "mar", "jan", "dec"))  # 'he may', 'the march', names

# What is called by a number has it for a name.
_NUMBERED = re.compile(
    r"\b(?:articles?|sections?|chapters?|notes?|pages?|pp?\.|nos?\.|laws?|parts?|figures?|tables?|resolutions?|protocols?|volumes?|vols?\.|"
    r"versions?|annex|paragraphs?|passages?|boeing|airbus|isbn|doi|line|room|see) $"
)
_ANAPHORIC = re.compile(r"\b(?:the|these|those|other|such|of us|them) $")
_MEASURED_ONE = re.compile(
    r"one[ -](?:hundred|thousand|million|billion|years?|months?|weeks?|hours?|minutes?|decades?|centur|per|kilomet|%)"
)
_HALF_OF_SOMETHING = re.compile(
    r"\b(?:first|second|other|latter|better|last|upper|lower|northern|southern|eastern|western|each|the|and a) $"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…] |[“”\"‘’(\[–—/] ?)$")

_TRIGGER_WORDS = (
    AMOUNT_WORDS
    | DATE_WORDS
    | frozenset(("early", "late", "mid", "beginning", "start", "middle", "end", "close", "last", "next"))
)


def _by_first_letter(words: Iterable[str]) -> str:
    """Return a pattern for any of the words that looks at few of them where a word begins."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, reverse=True):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())


_CURRENCY_SIGNS = "$€£₸₽"
_TRIGGER = LazyPattern(
    rf"[{_CURRENCY_SIGNS}](?= ?[0-9])|[0-9½¼¾⅓⅔]|us\$|(?<![a-z])(?:{_by_first_letter(_TRIGGER_WORDS)})(?![a-z])"
)
_CHARACTERS = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " ", "‑": "-", "'": "’"}


def find_figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, words) of each figure in the text, from left to right, the longest at each place.

    A figure's words include its unit, percent or currency sign, but not the thing counted.
    """
    lower = _lower(text)
    position = 0
    for start, stop in _triggers(lower):
        if start < position:
            continue
        position = stop
        end = _figure_end(lower, text, start)
        if end > start:
            yield start, end, text[start:end]
            position = end
        elif lower[start].isdigit():
            position = _after_digits(lower, position)


def _triggers(lower: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sign or word with which a figure may begin."""
    if any(sign in lower for sign in _CURRENCY_SIGNS):
        yield from (match.span() for match in _TRIGGER.finditer(lower))
        return
    # But for those signs, none looks beyond a space.
    words = lower.split(" ")
    triggers = [*map(_triggers_of, words)]
    lengths = accumulate(map(len, words), initial=0)
    for spaces, letters, found in compress(zip(count(), lengths, triggers, strict=False), triggers):
        for start, end in found:
            yield spaces + letters + start, spaces + letters + end


@lru_cache(maxsize=1 << 16)
def _triggers_of(word: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _TRIGGER.finditer(word))


def _lower(text: str) -> str:
    """Return the text in lower case, every character still in its place."""
    # One after the other: most texts have none of them, which is seen much faster than each character is looked up.
    for character, plain in _CHARACTERS.items():
        text = text.replace(character, plain)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


_DIGITS_ON = re.compile(r"[0-9.,:/-]*[\w]*")


def _after_digits(text: str, position: int) -> int:
    """Skip the rest of what began with a digit and is no figure, so that its later digits are none either."""
    return max(position, _DIGITS_ON.match(text, position).end())


def _figure_end(lower: str, text: str, start: int) -> int:
    """Return where the figure that begins here ends, or `start` where none does."""
    before = lower[max(0, start - 24) : start]
    if _is_glued(before) or _is_name(text, start):
        return start
    ends = [start]
    date = _DATES.match(lower, start)
    if date:
        ends.append(date.end())
    amount = _AMOUNTS.match(lower, start)
    if amount and _is_amount(amount.group(), before, lower[amount.end() : amount.end() + 12]):
        ends.append(amount.end())
    rank = _RANKS.match(lower, start)
    if rank:
        ends.append(rank.end())
    month = _BARE_MONTH.match(lower, start)
    if month and _is_month(month.group(), before, text[start]):
        ends.append(month.end())
    end = max(ends)
    return start if _goes_on(lower, end) else end


def _is_glued(before: str) -> bool:
    """'G7', 'MP-19', 'lund2018', '/2013/', '#12': part of a name, a key or an address."""
    if not before:
        return False
    last = before[-1]
    return last.isalnum() or last in "_@#/\\&=.+" or last == "-" and bool(re.search(r"\w-$", before))


def _goes_on(text: str, end: int) -> bool:
    """'20minutes', '3D', '2013/05'."""
    return end < len(text) and (
        text[end].isalnum() and text[end - 1].isalnum() or bool(re.match(r"[/_@=]\w", text[end : end + 2]))
    )


def _is_name(text: str, start: int) -> bool:
    """'the Group of Seven', 'the Big Four': a number word in a name has its capital inside the sentence."""
    if not text[start].isupper():
        return False
    if text[start : start + 4] == "US$" or re.match(MONTH, text[start : start + 10].lower()):
        return False
    if text[start : start + 3].lower() in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        return False
    return not _SENTENCE_START.search(text[max(0, start - 3) : start])


def _is_month(word: str, before: str, first: str) -> bool:
    """A month's name after a word that a date follows: 'the storms of January', but 'it may', 'the January storms'."""
    if (
        not first.isupper()
        or word.rstrip(".") in _MONTHS_THAT_ARE_WORDS
        and not re.search(r"\b(?:in|since|until|last|next|that) $", before)
    ):
        return False
    return bool(_MONTH_FOLLOWS.search(before))


def _is_amount(words: str, before: str, after: str) -> bool:
    """Tell an amount from the other uses of its words."""
    if words[0].isdigit():
        return not _NUMBERED.search(before)
    first = re.match(r"[a-z]+", words)
    if first is None:
        return True
    rule = _RULES.get(first.group())
    return rule is None or rule(words, before, after)


def _is_one(words: str, before: str, after: str) -> bool:
    return bool(
        _MEASURED_ONE.match(words + after)
        or re.match(r"one(?:[ -](?:half|third|quarter|fourth|fifth|tenth)| or | in )", words)
    )


def _is_small(words: str, before: str, after: str) -> bool:
    """'two convictions', but not 'the two', nor 'two-faced'."""
    if words in SMALL_NUMBERS:
        return not _ANAPHORIC.search(before) and not re.match(r"-[a-z]", after)
    return True


def _is_half(words: str, before: str, after: str) -> bool:
    return not (words == "half" and (_HALF_OF_SOMETHING.search(before) or re.match(r"[-’]", after)))


def _is_with_article(words: str, before: str, after: str) -> bool:
    """'a third' and 'a quarter' are shares only of something; 'a few' counts nothing without a scale."""
    if re.match(r"a (?:few|couple|handful|number)", words):
        return _is_few(words, before, after)
    part = re.fullmatch(r"an? (half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)", words)
    return part is None or after.startswith(" of ") or bool(re.search(r"\bby $", before))


def _is_plural(words: str, before: str, after: str) -> bool:
    """'tens' and 'scores' count only with what follows: the 'scores' of an election are results."""
    return " of " in words or after.startswith(" of ")


def _is_zero(words: str, before: str, after: str) -> bool:
    return len(words) > len("zero")


def _is_never(words: str, before: str, after: str) -> bool:
    return False


def _is_few(words: str, before: str, after: str) -> bool:
    return bool(re.search(r" (?:hundred|thousand|million|billion|dozen)", words))


_RULES = (
    dict.fromkeys(SMALL_NUMBERS, _is_small)
    | {
        "one": _is_one,
        "half": _is_half,
        "a": _is_with_article,
        "an": _is_with_article,
        "tens": _is_plural,
        "scores": _is_plural,
    }
    | {
        "zero": _is_zero,
        "several": _is_few,
        "some": _is_few,
        "once": _is_never,
        "double": _is_never,
        "doubles": _is_never,
        "triple": _is_never,
    }
)
