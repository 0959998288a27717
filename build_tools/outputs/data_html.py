"""Prose of a page, for elsewhere: with whole addresses and without ids, and its plain words.

What it reads is what this generator has written: every attribute in double quotes, every element closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

_WAYS_BACK = {"note-back"}  # of use on their page only
_SIGNS = {"note-call", "to-source"}  # no words of the text
_VOID = {"br", "hr", "img", "wbr"}
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([^\s=\"/]+)(?:=\"([^\"]*)\")?")


@dataclass(frozen=True, slots=True)
class _Tag:
    """An opening tag as it stands elsewhere, but for its addresses."""

    name: str
    parts: tuple[tuple[str, str], ...]  # attribute and unescaped value, without ids
    is_way_back: bool
    is_sign: bool

    def written(self, whole: Callable[[str], str]) -> str:
        return f"<{self.name}{''.join(_written(name, value, whole) for name, value in self.parts)}>"


def _written(name: str, value: str, whole: Callable[[str], str]) -> str:
    return f' {name}="{escape(whole(value) if name in ("href", "src") else value)}"'


def for_elsewhere(html: str, whole: Callable[[str], str]) -> tuple[str, str]:
    """Return the HTML with the addresses that `whole` makes of its links, and its words on one line."""
    written: list[str] = []
    words: list[str] = []
    left_out: list[tuple[bool, bool]] = []  # of each open element: whether it is left out of the HTML, of the words
    no_html = no_words = False
    end = 0
    for match in _TAG.finditer(html):
        text = html[end : match.start()]
        end = match.end()
        if not no_html:
            written.append(text)
        if not no_words and text:
            words.append(text)
        if match[1]:
            if not no_html:
                written.append(match[0])
            left_out.pop()
            no_html, no_words = left_out[-1] if left_out else (False, False)
            continue
        tag = _tag(match[2], match[3])
        hides_html = no_html or tag.is_way_back
        hides_words = no_words or hides_html or tag.is_sign
        if hides_words and words:
            words[-1] = words[-1].rstrip(" \n")
        if not hides_html:
            written.append(tag.written(whole))
        if tag.name in ("p", "li", "br") and words:
            words.append(" ")
        if tag.name not in _VOID:
            left_out.append((hides_html, hides_words))
            no_html, no_words = hides_html, hides_words
    written.append(html[end:])
    words.append(html[end:])
    return "".join(written).strip(), _on_one_line(unescape("".join(words))).strip()


def _on_one_line(text: str) -> str:
    """Return a text with one space for each run of spaces, tabs and ends of lines; spaces that do not break stay."""
    text = text.replace("\n", " ").replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


@lru_cache(maxsize=16384)
def _tag(name: str, attributes: str) -> _Tag:
    given = [(key.lower(), unescape(value)) for key, value in _ATTRIBUTE.findall(attributes)]
    classes = set(dict(given).get("class", "").split())
    return _Tag(
        name.lower(),
        tuple((key, value) for key, value in given if key != "id"),
        bool(classes & _WAYS_BACK),
        bool(classes & _SIGNS),
    )
