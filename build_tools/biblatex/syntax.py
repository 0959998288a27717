"""How a BibTeX file is written between what bibtexparser splits: remarks, and the parts of a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLOCK = re.compile(r"@\w*[ \t]*[{(]")
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r'(?<!\\)[{}"]')
_BARE = re.compile(r"[^\s#]+")
# Where a '%' may begin a remark: outside entries and between fields, as for Biber; never in a value.
_REMARK = re.compile(r'(?<![^\s,{}"])%')
_MARK = re.compile(rf'(?<!\\)[{{}}")]|{_REMARK.pattern}|^[ \t]*@(?P<block>\w+)[ \t]*[{{(]', re.MULTILINE)


def without_remarks(text: str) -> str:
    """Return the text with blanks for what stands after a '%', each character at its old place."""
    if not _REMARK.search(text):
        return text
    parts, done = [], 0
    depth, in_quotes, verbatim = 0, False, False
    for match in _MARK.finditer(text):
        mark = match.group()
        if match.start() < done:
            continue
        if match["block"]:
            # A block begins at the start of a line whatever was left open before, as bibtexparser has it.
            depth, in_quotes, verbatim = 1, False, match["block"].lower() in ("comment", "preamble")
        elif mark == "%" and depth < 2 and not in_quotes and not verbatim:
            end = text.find("\n", match.start())
            end = len(text) if end < 0 else end
            parts += text[done : match.start()], " " * (end - match.start())
            done = end
        elif mark == '"':
            in_quotes = in_quotes != (depth == 1)
        elif mark == "{":
            depth += depth > 0
        elif mark == "}" or (mark == ")" and depth == 1 and not in_quotes):
            depth -= depth > 0
    return "".join([*parts, text[done:]])


def block_start(raw: str) -> int:
    """Return where what a block holds begins: after '@book{'."""
    match = BLOCK.match(raw)
    return match.end() if match else 0


def value_parts(raw: str) -> Iterator[tuple[str, int, bool]]:
    """Yield the parts of '{Proceedings of } # jams # "…"': the text, where it begins, whether it is a name or a number."""
    at = 0
    while at < len(raw):
        mark = raw[at]
        if mark in "# \t\n":
            at += 1
        elif mark in '{"':
            end = _closing_mark(raw, at)
            yield raw[at + 1 : end], at + 1, False
            at = end + 1
        else:
            match = _BARE.match(raw, at)
            yield match.group(), at, True
            at = match.end()


def _closing_mark(raw: str, start: int) -> int:
    """Return where the brace or the quotation mark at `start` is closed."""
    depth = 0
    for match in (_BRACE if raw[start] == "{" else _QUOTE).finditer(raw, start + 1):
        if match.group() == "{":
            depth += 1
        elif depth and match.group() == "}":
            depth -= 1
        elif not depth and match.group() != "{" and (match.group() == '"') == (raw[start] == '"'):
            return match.start()
    return len(raw)
