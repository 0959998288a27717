"""Reads amounts: '1.5 million', 'Three hundred and forty', 'half a million', 'tens of billions', '65th'.

The only home of text2num, which reads the number words; the tables here add what stands around them.
All words are expected in lower case, with single spaces, as `normal` leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from text_to_num import alpha2digit, text2num

LONGEST = 200  # characters of words that can be one figure
LARGEST = 10**15  # no report counts further

_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_DOZENS = {"dozen": 12, "score": 20}
_BELOW_TWENTY = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = frozenset((*_BELOW_TWENTY, *_TENS, *_SCALES, "zero"))
ORDINAL_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth", "hundredth", "thousandth",
)  # fmt: skip
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_SIGNS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3"}
_VAGUE_PLURALS = {"tens": 10, "dozens": 12, "scores": 20} | {f"{word}s": value for word, value in _SCALES.items()}
_MULTIPLES = {
    "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "thrice": 3, "triple": 3, "tripled": 3,
    "treble": 3, "trebled": 3, "quadruple": 4, "quadrupled": 4, "once": 1,
}  # fmt: skip
# Words for a number that only their binding makes a figure.
_ONES = ("a single", "single", "only one", "sole", "an", "a")
_NONES = ("no one", "not one", "nobody", "nothing", "none", "nil", "no")
_FOREMOST = ("leading", "largest", "biggest", "highest", "richest", "best", "foremost", "top", "main")
_SHARES = {
    "all": ("1", "1"),
    "every": ("1", "1"),
    "the whole": ("1", "1"),
    "most": ("0.5", "1"),
    "majority": ("0.5", "1"),
    "the majority": ("0.5", "1"),
}
_FEW = {
    "several": (3, 10),
    "a few": (3, 10),
    "few": (3, 10),
    "a handful": (3, 10),
    "a couple": (2, 2),
    "a number": (3, 10),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """What an amount's words say, before any unit."""

    low: Decimal
    high: Decimal
    vague: bool = False  # 'thousands'
    share: bool = False  # 'half': of something, not 0.5 things
    ordinal: bool = False  # '65th'
    multiple: bool = False  # 'twice'
    scale: int = 1  # the last scale word: 1,000,000 of '1.5 million'


def normal(words: str) -> str:
    """Return words in lower case with plain spaces, hyphens and apostrophes; dashes stay dashes."""
    words = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", words).strip().lower()
    return words.replace("‑", "-").replace("‐", "-").replace("−", "-").replace("'", "’")


def _either(words) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")(?!\w)"


DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?(?![0-9])"
_WORD = _either(NUMBER_WORDS)
# 'and' joins only what follows a scale: 'three hundred and forty', but not 'two and three'.
_AND = "|".join(f"(?<={scale}) and (?!a )" for scale in _SCALES)
_RUN = rf"{_WORD}(?:(?:[ -]|{_AND}){_WORD})*"
_SCALE = _either(_SCALES)
_PART = _either(_PARTS)
_PARTS_OF = _either([*(f"{part}s" for part in _PARTS), "halves"])
# 'two thirds', but 'twenty-third' is an ordinal.
_FRACTION = rf"(?:(?:an? |one[ -])?half(?!\w)|(?:an? |one[ -]){_PART}|{_either(_BELOW_TWENTY[1:9])}[ -]{_PARTS_OF}|[{''.join(_SIGNS)}])"
_VAGUE = _either(_VAGUE_PLURALS)

# Every shape of an amount, the longer before what it begins with.
_SHAPES = {
    "vague": rf"{_VAGUE}(?: of {_VAGUE})?",
    "few": rf"(?:some |{_either(_FEW)} )(?:{_SCALE}|{_either(_DOZENS)})|{_either(_FEW)}",
    "scaled_fraction": rf"{_FRACTION}(?: of)?(?: an?)? {_SCALE}",
    "mixed": rf"(?:{DIGITS}|{_RUN}) and an? {_PART}(?: {_SCALE})?|[0-9]+ ?[½¼¾](?: {_SCALE})?",
    "ordinal_digits": r"[0-9]{1,4}(?:st|nd|rd|th)(?!\w)",
    "fraction": _FRACTION,
    "fold": rf"(?:[0-9]+|{'|'.join(_BELOW_TWENTY)})[ -]?fold(?!\w)",
    "dozens": rf"(?:an? |(?:[0-9]+|{_RUN}) )?{_either(_DOZENS)}",
    "one_in": rf"(?:{'|'.join(_BELOW_TWENTY[:9])}) in (?:every )?(?:{_WORD}|1,?000?(?![0-9]))",
    "digits": rf"(?:{DIGITS})(?:[ -]{_SCALE}(?:[ -]{_SCALE})?| ?(?:mn|bn|tn)(?!\w)|[km](?!\w))?",
    "article": rf"an? {_SCALE}(?:(?:[ -]|{_AND}){_WORD})*",
    # Before 'run', which would take the 'twenty' of 'twenty-first'.
    "ordinal_words": rf"(?:{_either(_TENS)}-)?{_either(ORDINAL_WORDS)}",
    "run": _RUN,
    "multiple": _either(_MULTIPLES),
}
# Shapes that only a binding or a claim makes a figure.
_BOUND_SHAPES = {
    "out_of": rf"(?:{DIGITS}|{_RUN}) (?:out of (?:every |the )?|of the )(?:{DIGITS}|{_RUN})",
    "none": _either(_NONES),
    "share": _either(_SHARES),
    "one": _either(_ONES),
    "foremost": _either(_FOREMOST),
}
SMALL_NUMBERS = frozenset(_BELOW_TWENTY[1:10])  # two to ten
# The words with which an amount may begin in running prose.
AMOUNT_WORDS = NUMBER_WORDS | frozenset(
    (*_VAGUE_PLURALS, *_MULTIPLES, *ORDINAL_WORDS, "a", "an", "half", "some", "several", "dozen")
)
AMOUNT_WORDS |= frozenset(f"{word}fold" for word in _BELOW_TWENTY)
AMOUNT_IN_PROSE = "(?:" + "|".join(shape for name, shape in _SHAPES.items() if name != "ordinal_words") + ")"
# 'out_of' first: the others would take its first number for all of it.
AMOUNT = "(?:" + "|".join((_BOUND_SHAPES["out_of"], *_SHAPES.values(), *_BOUND_SHAPES.values())) + ")"


def read_amount(words: str) -> Amount | None:
    """Read words that are an amount and nothing else; None if they are none."""
    if len(words) > LONGEST:
        return None
    for name, pattern in _COMPILED.items():
        if pattern.fullmatch(words):
            amount = _READERS[name](words)
            if amount is not None:
                return amount if amount.high <= LARGEST else None
    return None


def _number(words: str) -> Decimal | None:
    """Read digits or a run of number words, with a scale or without."""
    if words[:1].isdigit():
        return _digits(words)
    try:
        return Decimal(text2num(words.replace("-", " "), "en"))
    except (ValueError, OverflowError):
        return None


def _digits(words: str) -> Decimal | None:
    match = re.match(DIGITS, words)
    if len(match.group()) > 28:  # as many as Decimal keeps
        return None
    value = Decimal(match.group().replace(",", ""))
    scales = re.findall(r"[a-z]+", words[match.end() :])
    for scale in scales:
        value *= _SCALES.get(scale) or _SHORT_SCALES[scale]
    return whole(value) if scales else value


def whole(value: Decimal) -> Decimal:
    """Write a whole number without decimals: 1500000.0 -> 1500000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < 10**25 else value


def _last_scale(words: str) -> int:
    last = re.split(r"[ -]", words)[-1]
    return _SCALES.get(last, 1)


def _exactly(value: Decimal | None, **kinds) -> Amount | None:
    return None if value is None else Amount(value, value, **kinds)


def _plain(words: str) -> Amount | None:
    return _exactly(_number(words), scale=_last_scale(words))


def _article(words: str) -> Amount | None:
    return _plain("one " + words.split(" ", 1)[1])


def _vague(words: str) -> Amount:
    """Plurals have no end of their own; by convention they reach from two to ten: 'thousands' is 2,000 to 10,000."""
    size = Decimal(1)
    for word in words.split(" of "):
        size *= _VAGUE_PLURALS[word]
    return Amount(2 * size, 10 * size, vague=True)


def _few(words: str) -> Amount:
    head, _, scale = words.rpartition(" ")
    size = _SCALES.get(scale) or _DOZENS.get(scale)
    low, high = _FEW.get(head if size else words, (3, 10))
    return Amount(Decimal(low * (size or 1)), Decimal(high * (size or 1)), vague=low != high)


def _part(words: str) -> Decimal | None:
    """Read 'half', 'a quarter', 'two-thirds', '¾' as a share of one."""
    if words in _SIGNS:
        return _ratio(_SIGNS[words])
    count, _, part = words.replace("-", " ").rpartition(" ")
    number = Decimal(1) if count in ("", "a", "an") else _number(count)
    return None if number is None else number / _PARTS[part if part in _PARTS else part.removesuffix("s")]


def _ratio(words: str) -> Decimal:
    above, _, below = words.partition("/")
    return Decimal(above) / Decimal(below or 1)


def _fraction(words: str) -> Amount | None:
    return _exactly(_part(words), share=True)


def _scaled_fraction(words: str) -> Amount | None:
    head, _, scale = words.rpartition(" ")
    part = _part(re.sub(r"(?: of)?(?: an?)?$", "", head))
    return None if part is None else _exactly(whole(part * _SCALES[scale]), scale=_SCALES[scale])


def _mixed(words: str) -> Amount | None:
    scale = _last_scale(words)
    if scale > 1:
        words = words.rpartition(" ")[0]
    count, _, part = words.partition(" and ") if " and a" in words else (words[:-1], "", words[-1])
    number, fraction = _number(count.strip()), _part(part)
    return None if number is None or fraction is None else _exactly(whole((number + fraction) * scale), scale=scale)


def _ordinal_digits(words: str) -> Amount:
    return _exactly(Decimal(words[:-2]), ordinal=True)


def _ordinal_words(words: str) -> Amount | None:
    read = re.match(r"[0-9]+", alpha2digit(words, "en", threshold=0))
    return _exactly(Decimal(read.group()), ordinal=True) if read else None


def _fold(words: str) -> Amount | None:
    return _exactly(_number(re.sub(r"[ -]?fold$", "", words)), multiple=True)


def _dozens(words: str) -> Amount | None:
    count, _, word = words.rpartition(" ")
    number = Decimal(1) if count in ("", "a", "an") else _number(count)
    return None if number is None else _exactly(number * _DOZENS[word])


def _out_of(words: str) -> Amount | None:
    """'one in ten', '10 of the 25': the one as a share of the other."""
    part, whole = re.split(r" (?:in|out of|of) (?:every |the )?", words)
    above, below = _number(part), _number(whole)
    return _exactly(above / below, share=True) if above is not None and below else None


def _share(words: str) -> Amount:
    low, high = map(Decimal, _SHARES[words])
    return Amount(low, high, vague=low != high, share=True)


_READERS: dict[str, Callable[[str], Amount | None]] = {
    "vague": _vague,
    "few": _few,
    "scaled_fraction": _scaled_fraction,
    "mixed": _mixed,
    "ordinal_digits": _ordinal_digits,
    "fraction": _fraction,
    "fold": _fold,
    "dozens": _dozens,
    "one_in": _out_of,
    "out_of": _out_of,
    "digits": _plain,
    "article": _article,
    "run": _plain,
    "ordinal_words": _ordinal_words,
    "multiple": lambda words: _exactly(Decimal(_MULTIPLES[words]), multiple=True),
    "none": lambda words: _exactly(Decimal(0)),
    "share": _share,
    "one": lambda words: _exactly(Decimal(1)),
    "foremost": lambda words: _exactly(Decimal(1), ordinal=True),
}
_COMPILED = {name: re.compile(shape) for name, shape in (_SHAPES | _BOUND_SHAPES).items()}


def scaled_alike(left: Amount, right: Amount) -> Amount:
    """Give the left end of a range the scale of the right one: '3.5 to 5 million' is 3.5 million to 5 million."""
    # What is scaled stays below the right end, and so within what is read.
    if left.scale > 1 or right.scale == 1 or left.vague or left.low * right.scale >= right.high:
        return left
    return replace(left, low=whole(left.low * right.scale), high=whole(left.high * right.scale), scale=right.scale)
