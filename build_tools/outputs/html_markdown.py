"""HTML of a page of the edition -> Markdown that says the same with less: no signs, forms, drawings or ways back.

Passages keep their ids, notes their numbers, and annotations are quotations that say that they are the editors'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_DROPPED_TAGS = {"button", "form", "input", "label", "nav", "output", "script", "select", "style", "svg", "template"}
_DROPPED_CLASSES = {"note-back", "to-source", "self", "Z3988", "work-files", "cite__files", "annotation-address"}
_UNLINKED = {"figure", "name", "passage-number"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def is_dropped(self) -> bool:
        return self.tag in _DROPPED_TAGS or bool(self.classes & _DROPPED_CLASSES) or "aria-hidden" in self.attributes

    def nodes(self) -> Iterable[_Node]:
        return (child for child in self.children if isinstance(child, _Node))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = _Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attributes})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(_Node(tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def markdown_of(html: str) -> str:
    """Return the Markdown of a page's content."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return "\n\n".join(filter(None, _blocks(tree.root))) + "\n"


def _blocks(node: _Node) -> list[str]:
    """Return the blocks in a node; loose words between blocks are a block of their own."""
    blocks: list[str] = []
    loose: list[_Node | str] = []
    for child in [*node.children, None]:
        if isinstance(child, _Node) and child.is_dropped:
            continue
        if child is not None and not (isinstance(child, _Node) and _holds_blocks(child)):
            loose.append(child)
            continue
        blocks.append(_inline(loose))
        loose = []
        if child is not None:
            blocks += _block(child)
    return [block for block in blocks if block]


def _holds_blocks(node: _Node) -> bool:
    return node.tag in _BLOCKS or any(_holds_blocks(child) for child in node.nodes())


def _block(node: _Node) -> list[str]:
    if re.fullmatch("h[1-6]", node.tag):
        return [f"{'#' * int(node.tag[1])} {_inline(node.children)}"]
    if node.tag == "table":
        return [_table(node)]
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "pre":
        return [f"```\n{_words(node)}\n```"]
    if node.tag in ("aside", "blockquote"):
        return [_quoted(_blocks(node))]
    if "annotation-label" in node.classes:
        id_ = node.attributes.get("id", "").removesuffix("-label")
        return [f"**Annotation {id_} by the editors:** {_inline(node.children)}"]
    return _blocks(node)


def _quoted(blocks: list[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _list(node: _Node) -> list[str]:
    items = []
    for item in node.nodes():
        text = "\n\n".join(_blocks(item))
        if "note" in item.classes:
            items.append(f"[^{item.attributes.get('id', '').removeprefix('note-')}]: " + text.replace("\n", "\n    "))
        elif text:
            items.append("- " + text.replace("\n", "\n  "))
    is_spaced = any("\n\n" in item for item in items) or any("note" in item.classes for item in node.nodes())
    return items if is_spaced else ["\n".join(items)]


def _table(node: _Node) -> str:
    rows = [[_cell(cell) for cell in row.nodes() if cell.tag in ("th", "td")] for row in _rows(node)]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _rows(node: _Node) -> Iterable[_Node]:
    for child in node.nodes():
        if child.tag == "tr":
            yield child
        else:
            yield from _rows(child)


def _cell(node: _Node) -> str:
    return " ".join(_blocks(node)).replace("\n", " ").replace("|", "\\|")


def _inline(children: Iterable[_Node | str]) -> str:
    return re.sub(r"\s+", " ", "".join(map(_inline_one, children))).strip()


def _inline_one(child: _Node | str) -> str:
    if isinstance(child, str):
        return re.sub(r"([\\*`\[\]<])", r"\\\1", child)
    if child.is_dropped:
        return ""
    if "note-call" in child.classes:
        return f"[^{_words(child).strip()}]"
    if "passage-number" in child.classes:
        return f"**[{_words(child).strip()}]**"
    text = "".join(map(_inline_one, child.children))
    if child.tag == "br":
        return " "
    if child.tag == "a" and child.attributes.get("href") and not child.classes & _UNLINKED:
        return f"[{text}]({_escaped_address(child.attributes['href'])})"
    mark = _MARKS.get(child.tag, "")
    return f"{mark}{text}{mark}" if text.strip() else text


def _escaped_address(href: str) -> str:
    return re.sub(r"([\s()<>])", lambda m: f"%{ord(m[1]):02X}", href)


def _words(node: _Node) -> str:
    return "".join(child if isinstance(child, str) else _words(child) for child in node.children)
