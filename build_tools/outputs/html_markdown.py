"""HTML of a page of the edition -> Markdown that says the same with less: no signs, forms, drawings or ways back.

Passages keep their ids, notes their numbers, and annotations are quotations that say that they are the editors'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..html_tree import Node, html_tree

_DROPPED_TAGS = {"button", "form", "input", "label", "nav", "output", "script", "select", "style", "svg", "template"}
_DROPPED_CLASSES = {"note-back", "to-source", "self", "Z3988", "work-files", "cite__files", "annotation-address"}
_UNLINKED = {"figure", "name", "passage-number"}
_HEADING = re.compile("h[1-6]")
_SIGNS = re.compile(r"([\\*`\[\]<])")  # of Markdown
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}


def markdown_of(html: str) -> str:
    """Return the Markdown of a page's content."""
    return "\n\n".join(filter(None, _blocks(html_tree(html)))) + "\n"


def _is_dropped(node: Node) -> bool:
    return node.tag in _DROPPED_TAGS or bool(node.classes & _DROPPED_CLASSES) or "aria-hidden" in node.attributes


def _blocks(node: Node) -> list[str]:
    """Return the blocks in a node; loose words between blocks are a block of their own."""
    blocks: list[str] = []
    loose: list[Node | str] = []
    for child in [*node.children, None]:
        if isinstance(child, Node) and _is_dropped(child):
            continue
        if child is not None and not (isinstance(child, Node) and child.holds_blocks):
            loose.append(child)
            continue
        blocks.append(_inline(loose))
        loose = []
        if child is not None:
            blocks += _block(child)
    return [block for block in blocks if block]


def _block(node: Node) -> list[str]:
    if _HEADING.fullmatch(node.tag):
        return [f"{'#' * int(node.tag[1])} {_inline(node.children)}"]
    if node.tag == "table":
        return [_table(node)]
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "pre":
        return [f"```\n{node.words}\n```"]
    if node.tag in ("aside", "blockquote"):
        return [_quoted(_blocks(node))]
    if "annotation-label" in node.classes:
        id_ = node.attributes.get("id", "").removesuffix("-label")
        return [f"**Annotation {id_} by the editors:** {_inline(node.children)}"]
    return _blocks(node)


def _quoted(blocks: list[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _list(node: Node) -> list[str]:
    items = []
    for item in node.nodes():
        text = "\n\n".join(_blocks(item))
        if "note" in item.classes:
            items.append(f"[^{item.attributes.get('id', '').removeprefix('note-')}]: " + text.replace("\n", "\n    "))
        elif text:
            items.append("- " + text.replace("\n", "\n  "))
    is_spaced = any("\n\n" in item for item in items) or any("note" in item.classes for item in node.nodes())
    return items if is_spaced else ["\n".join(items)]


def _table(node: Node) -> str:
    rows = [[_cell(cell) for cell in row.nodes() if cell.tag in ("th", "td")] for row in _rows(node)]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _rows(node: Node) -> Iterable[Node]:
    for child in node.nodes():
        if child.tag == "tr":
            yield child
        else:
            yield from _rows(child)


def _cell(node: Node) -> str:
    return " ".join(_blocks(node)).replace("\n", " ").replace("|", "\\|")


def _inline(children: Iterable[Node | str]) -> str:
    return " ".join("".join(map(_inline_one, children)).split())


def _inline_one(child: Node | str) -> str:
    if isinstance(child, str):
        return _SIGNS.sub(r"\\\1", child)
    if _is_dropped(child):
        return ""
    if "note-call" in child.classes:
        return f"[^{child.words.strip()}]"
    if "passage-number" in child.classes:
        return f"**[{child.words.strip()}]**"
    text = "".join(map(_inline_one, child.children))
    if child.tag == "br":
        return " "
    if child.tag == "a" and child.attributes.get("href") and not child.classes & _UNLINKED:
        return f"[{text}]({_escaped_address(child.attributes['href'])})"
    mark = _MARKS.get(child.tag, "")
    return f"{mark}{text}{mark}" if text.strip() else text


def _escaped_address(href: str) -> str:
    return re.sub(r"([\s()<>])", lambda m: f"%{ord(m[1]):02X}", href)
