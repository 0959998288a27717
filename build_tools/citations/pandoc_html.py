"""Pandoc's inline elements -> HTML: those that a CSL processor makes, and nothing that could harm a page.

The elements are those of the package pandoc-types, as Pandoc writes them in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_TAGS = {"Emph": "em", "Strong": "strong", "Superscript": "sup", "Subscript": "sub", "Strikeout": "s", "Underline": "u"}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LINK = re.compile(r"</?a\b[^>]*>")


def inlines_html(inlines: Iterable[dict]) -> str:
    """Return the HTML of a list of inline elements. Only web addresses that are shown become links."""
    return "".join(map(_inline, inlines))


def without_links(html: str) -> str:
    """Return HTML of `inlines_html` as it can stand inside a link."""
    return _LINK.sub("", html)


def blocks_html(blocks: Iterable[dict]) -> str:
    """Return the HTML of a reference: its paragraphs and the parts that some styles lay out as blocks."""
    parts = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            parts.append(inlines_html(block["c"]).strip())
        elif block["t"] == "Div":
            parts.append(_classed(block["c"][0], blocks_html(block["c"][1])))
    return " ".join(filter(None, parts))


def _inline(inline: dict) -> str:
    kind, content = inline["t"], inline.get("c")
    if kind == "Str":
        return escape(content)
    if kind in ("Space", "SoftBreak"):
        return " "
    if kind == "LineBreak":
        return "<br>"
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{inlines_html(content)}</{_TAGS[kind]}>"
    if kind == "SmallCaps":
        return f'<span class="small-caps">{inlines_html(content)}</span>'
    if kind == "Quoted":
        left, right = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        return f"{left}{inlines_html(content[1])}{right}"
    if kind == "Span":
        return _classed(content[0], inlines_html(content[1]))
    if kind == "Link":
        return _link(inlines_html(content[1]), content[2][0])
    if kind == "Cite":
        return inlines_html(content[1])
    if kind == "Note":
        return blocks_html(content)
    if kind in ("Code", "Math", "RawInline"):
        return escape(content[1])
    return ""


def _link(html: str, address: str) -> str:
    if _ADDRESS.fullmatch(address) and html == escape(address):
        return f'<a href="{html}">{html}</a>'
    return html


def _classed(attributes: list, html: str) -> str:
    """Keep the classes that lay out a reference ('csl-left-margin'), not those that told the processor something."""
    classes = " ".join(name for name in attributes[1] if name.startswith("csl-"))
    return f'<span class="{escape(classes)}">{html}</span>' if classes else html
