"""HTML of the edition's pages as a tree of nodes. It is ours or Python-Markdown's, so every element is closed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
# HTML's parser lowers the case of names; XML minds it.
_SVG_NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio", "textlength": "textLength"}
# What is written plainly is read at once; for the rest there is the library's parser, which takes five times as long.
_PLAIN_TAG = re.compile(r"([^<]*)<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?: [a-zA-Z][a-zA-Z0-9:-]*(?:=\"[^\"]*\")?)*) ?(/?)>")
_ATTRIBUTE = re.compile(r" ([^=\" ]+)(?:=\"([^\"]*)\")?")
_OTHERWISE_READ = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext")
)
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def words(self) -> str:
        return "".join(child if isinstance(child, str) else child.words for child in self.children)

    @property
    def holds_blocks(self) -> bool:
        """True for a block and for what holds one."""
        return self.tag in BLOCKS or any(child.holds_blocks for child in self.children if isinstance(child, Node))

    def nodes(self) -> Iterator[Node]:
        return (child for child in self.children if isinstance(child, Node))

    def all(self) -> Iterator[Node]:
        """Yield the nodes in it, each before what it holds."""
        for child in self.nodes():
            yield child
            yield from child.all()


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attributes})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def html_tree(html: str) -> Node:
    """Return a node without a name that holds what the HTML holds."""
    return _plain_tree(html) or _any_tree(html)


def _any_tree(html: str) -> Node:
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


def _plain_tree(html: str) -> Node | None:
    """Return the tree of HTML in which every tag is written plainly and closed in its turn; None for any other."""
    root = Node("")
    open_nodes, children = [root], root.children
    end = 0
    for match in _PLAIN_TAG.finditer(html):
        text, closes, name, attributes, ends_itself = match.groups()
        tag = name.lower()
        if match.start() != end or tag in _OTHERWISE_READ:
            return None
        end = match.end()
        if text:
            children.append(unescape(text))
        if closes:
            if open_nodes.pop().tag != tag or attributes or ends_itself:
                return None
            children = open_nodes[-1].children
            continue
        node = Node(tag, dict(_attributes(attributes)))
        children.append(node)
        if not ends_itself and tag not in VOID:
            open_nodes.append(node)
            children = node.children
    rest = html[end:]
    if len(open_nodes) > 1 or "<" in rest:
        return None
    if rest:
        children.append(unescape(rest))
    return root


@lru_cache(maxsize=4096)
def _attributes(written: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(written))


def as_xml(children: Iterable[Node | str]) -> str:
    """Return nodes and words as XML: XHTML, or SVG."""
    return "".join(_xml_text(child) if isinstance(child, str) else _xml_element(child) for child in children)


def _xml_element(node: Node) -> str:
    given = "".join(
        f' {_SVG_NAMES.get(name, name)}="{_xml_text(value, quote=True)}"' for name, value in node.attributes.items()
    )
    if node.tag in VOID:
        return f"<{node.tag}{given}/>"
    return f"<{node.tag}{given}>{as_xml(node.children)}</{node.tag}>"


def _xml_text(text: str, quote: bool = False) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text), quote=quote)
