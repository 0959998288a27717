"""Pandoc's inlines -> the Markdown of an edition, in which nothing of a stranger's text means anything by accident."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .pieces import Inlines, plain_words

DROPPED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ue000-\uf8ff]"
)
_BLANKS = re.compile(r"[ \t\n]+")
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])")  # an underline is a letter only between letters
_TAG = re.compile(r"<(?=\S)")  # a tag, or an address in angle brackets
_ENTITY = re.compile(r"&(?=#?\w+;)")
# What would begin a heading, a list, a quotation, a note, a block, a definition or an id at the start of a line.
_AT_START = re.compile(r"(?:#|[-+](?=\s)|>|:(?=\s)|\{|~{3}|/{3}|={3,}$|-{3,}$|\|)|(?P<number>\d{1,9})(?=[.)]\s)")
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCHEMES = ("http", "https", "mailto")
_EMPHASIS = {"Emph": "*", "Strong": "**"}
INTERNAL = "\ue000{}\ue001"  # where a link leads within the manuscript, until it is known which passage that is


@dataclass
class InlineWriter:
    """Writes runs of inlines. What it cannot write itself it asks for, and what is lost it tells."""

    note: Callable[[Sequence[Mapping]], str]  # a note's blocks -> its call
    image: Callable[[str, str], str]  # (name, words) -> Markdown
    anchor: Callable[[str], None]  # the manuscript links to this place by this name
    tell: Callable[[str], None]

    def run(self, inlines: Inlines) -> str:
        """Return one line of Markdown, which may stand at the start of a paragraph."""
        return at_start(self._inner(inlines).strip(" \u00a0"))

    def words(self, text: str) -> str:
        """Return words as a heading has them."""
        return _BLANKS.sub(" ", escaped(text)).strip(" \u00a0#")

    def _written(self, inlines: Inlines) -> Iterator[str]:
        for inline in inlines:
            yield getattr(self, f"_{inline['t'].lower()}", self._unknown)(inline.get("c"))

    def _inner(self, inlines: Inlines) -> str:
        return _BLANKS.sub(" ", "".join(self._written(_merged(inlines))))

    def _str(self, text: str) -> str:
        return escaped(text)

    def _space(self, _) -> str:
        return " "

    _softbreak = _linebreak = _space

    def _emph(self, inlines) -> str:
        return _marked(self._inner(inlines), "*")

    def _strong(self, inlines) -> str:
        return _marked(self._inner(inlines), "**")

    def _underline(self, inlines) -> str:
        return self._inner(inlines)

    _smallcaps = _underline

    def _strikeout(self, inlines) -> str:
        words = self._inner(inlines)
        self.tell(f"“{_short(words)}” is struck out in the manuscript: keep it or delete it.")
        return words

    def _superscript(self, inlines) -> str:
        return _shifted(self._inner(inlines), _RAISED)

    def _subscript(self, inlines) -> str:
        return _shifted(self._inner(inlines), _LOWERED)

    def _quoted(self, content) -> str:
        kind, inlines = content
        opening, closing = "‘’" if kind["t"] == "SingleQuote" else "“”"
        return f"{opening}{self._inner(inlines)}{closing}"

    def _cite(self, content) -> str:
        return self._inner(content[1])

    def _code(self, content) -> str:
        text = _BLANKS.sub(" ", DROPPED.sub("", content[1])).strip()
        if not text:
            return ""
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * (longest + 1)
        return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"

    def _math(self, content) -> str:
        self.tell(f"The formula “{_short(content[1])}” stands here as TeX: write it in words or bring a picture.")
        return self._code(content)

    def _rawinline(self, content) -> str:
        self.tell(f"“{_short(content[1])}” is raw {content[0]} and was left out.")
        return ""

    def _note(self, blocks) -> str:
        return self.note(blocks)

    def _span(self, content) -> str:
        (name, classes, attributes), inlines = content
        if name:
            self.anchor(name)
        if "deletion" in classes:
            if words := plain_words(inlines).strip():
                self.tell(f"“{_short(words)}” is deleted in the manuscript's tracked changes: it was left out.")
            return ""
        if "insertion" in classes and (words := plain_words(inlines).strip()):
            self.tell(f"“{_short(words)}” is inserted in the manuscript's tracked changes: it was taken.")
        if "comment-start" in classes:
            who = dict(attributes).get("author", "")
            words = _short(plain_words(inlines), 300)
            self.tell(f"A comment{f' of {who}' if who else ''}: “{words}”. Comments are not published.")
            return ""
        if "comment-end" in classes:
            return ""
        return self._inner(inlines)

    def _link(self, content) -> str:
        (name, _, _), inlines, (href, _) = content
        if name:
            self.anchor(name)
        words = self._inner(inlines)
        if href.startswith("#"):
            return f"[{words}](#{INTERNAL.format(href[1:])})" if words.strip() and "[^" not in words else words
        href, said = _safe(href), plain_words(inlines).strip()
        if not href:
            self.tell(f"The link of “{_short(said)}” leads to {_short(content[2][0])!r}: it was left out.")
            return words
        if "](" in words or "[^" in words:
            return words
        if said in ("", href, href.removeprefix("mailto:")) or href.rstrip("/") == said.rstrip("/"):
            return f"<{href}>"
        return f"[{words.strip()}]({href})"

    def _image(self, content) -> str:
        _, inlines, (name, title) = content
        return self.image(name, _short(plain_words(inlines).strip() or title, 300))

    def _unknown(self, _) -> str:
        return ""


def escaped(text: str) -> str:
    """Return words as Markdown that shows just these words, wherever in a line they stand."""
    text = _SPECIAL.sub(lambda match: f"\\{match[0]}", DROPPED.sub("", text))
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def at_start(line: str) -> str:
    """Return a line that begins no block by accident."""
    match = _AT_START.match(line)
    if match is None:
        return line
    if match["number"]:
        return f"{match['number']}\\{line[match.end() :]}"
    return f"\\{line}" if line[0] in "#-+>{" else f"&#{ord(line[0])};{line[1:]}"


def _merged(inlines: Inlines) -> list[Mapping]:
    """Join neighbours with the same emphasis, whose marks would otherwise meet."""
    merged: list[Mapping] = []
    for inline in inlines:
        if merged and inline["t"] in _EMPHASIS and merged[-1]["t"] == inline["t"]:
            merged[-1] = {"t": inline["t"], "c": [*merged[-1]["c"], *inline["c"]]}
        else:
            merged.append(inline)
    return merged


def _marked(words: str, mark: str) -> str:
    core = words.strip(" \u00a0")
    if not core or core.startswith("[^") or not re.search(r"\w", core):
        return words
    # Marks of other emphasis within the same are taken off: **a *b* c** reads well, ***b*** with a neighbour does not.
    before, after = words[: len(words) - len(words.lstrip(" \u00a0"))], words[len(words.rstrip(" \u00a0")) :]
    return f"{before}{mark}{core}{mark}{after}"


def _shifted(words: str, table: Mapping) -> str:
    shifted = words.translate(table)
    return shifted if all(ord(a) != ord(b) for a, b in zip(words, shifted, strict=True)) else words


def _safe(href: str) -> str:
    """Return an address of the web without what Markdown would stumble over; '' for any other."""
    href = re.sub(r"[\x00-\x20\x7f]+", "", href)
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (parts.scheme.lower() != "mailto" and not parts.netloc):
        return ""
    return re.sub(r"[<>\"'()\[\]\\`*_\s\ue000-\uf8ff]", lambda m: m[0] if m[0] == "_" else f"%{ord(m[0]):02X}", href)


def _short(words: str, length: int = 80) -> str:
    words = " ".join(DROPPED.sub("", words).split())
    return words if len(words) <= length else f"{words[:length].rsplit(' ', 1)[0]} …"
