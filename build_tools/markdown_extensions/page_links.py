"""`[the register](register.md)` and `![A map](map.png)` lead to where the page or the file stands on the site.

Engines would do so too, each in its own way; here all do it alike, in the generated parts as well.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from ..edition import CONTENT
from .page_scope import PageScope


class PageLinks(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root) -> None:
        for element in root.iter():
            attribute = {"a": "href", "img": "src"}.get(element.tag)
            if attribute and (found := self._found(element.get(attribute, ""))):
                element.set(attribute, found)

    def _found(self, link: str) -> str | None:
        """Return where a link to a file of the content leads from the page; None for any other link.

        What a path is relative to is said in `checks/links.py`: to the chapter's file.
        """
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path or parts.path.endswith("/"):
            return None
        chapter = self.scope.chapter
        path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.path), unquote(parts.path)))
        target = self.scope.edition.chapters_by_path.get(path)
        address = self.scope.addresses.of_page(target.slug) if target else path.removeprefix(f"{CONTENT}/")
        return self.scope.link(f"{address}#{parts.fragment}" if parts.fragment else address)


def register(md: Markdown, scope: PageScope) -> None:
    # Before the bindings (14), whose links are addresses on the site already.
    md.treeprocessors.register(PageLinks(md, scope), "edition-page-links", 15)
