"""Headings get the anchors that the edition has given them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from .page_scope import PageScope

_HEADING = re.compile(r"h[1-6]")


class HeadingAnchors(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root: Element) -> None:
        elements = (element for element in root if _HEADING.fullmatch(element.tag))
        for element, heading in zip(elements, self.scope.chapter.headings, strict=False):
            element.set("id", heading.anchor)


def register(md: Markdown, scope: PageScope) -> None:
    md.treeprocessors.register(HeadingAnchors(md, scope), "edition-headings", 60)
