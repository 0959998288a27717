"""HTML of a page made fit for use elsewhere: whole addresses, no ids of that page; and its plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

_WAYS_BACK = {"note-back"}  # of use on their page only
_SIGNS = {"note-call", "to-source"}  # no words of the text
_VOID = {"br", "hr", "img", "wbr"}


def for_elsewhere(html: str, whole: Callable[[str], str]) -> tuple[str, str]:
    """Return the HTML with the addresses that `whole` makes of its links, and its words on one line."""
    reader = _Reader(whole)
    reader.feed(html)
    reader.close()
    return "".join(reader.html).strip(), re.sub(r"[ \t\n]+", " ", unescape("".join(reader.words))).strip()


class _Reader(HTMLParser):
    def __init__(self, whole: Callable[[str], str]):
        super().__init__(convert_charrefs=False)
        self.whole = whole
        self.html: list[str] = []
        self.words: list[str] = []
        self.open: list[
            tuple[bool, bool]
        ] = []  # of each open element: whether it is left out of the HTML, of the words

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        classes = set((given.get("class") or "").split())
        no_html, no_words = self.open[-1] if self.open else (False, False)
        no_html = no_html or bool(classes & _WAYS_BACK)
        no_words = no_words or no_html or bool(classes & _SIGNS)
        if tag not in _VOID:
            self.open.append((no_html, no_words))
        if no_words and self.words:
            self.words[-1] = self.words[-1].rstrip(" \n")
        if not no_html:
            self.html.append(f"<{tag}{''.join(self._attribute(name, value) for name, value in attributes)}>")
        if tag in ("p", "li", "br") and self.words:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        no_html, _ = self.open.pop()
        if not no_html:
            self.html.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def _attribute(self, name: str, value: str | None) -> str:
        if name == "id":
            return ""
        value = self.whole(value or "") if name in ("href", "src") else value
        return f' {name}="{escape(value or "")}"'

    def handle_data(self, data: str) -> None:
        no_html, no_words = self.open[-1] if self.open else (False, False)
        if not no_html:
            self.html.append(data)
        if not no_words:
            self.words.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
