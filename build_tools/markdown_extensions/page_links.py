"""`[the register](register.md)` and `![A map](map.png)` lead to where the page or the file stands on the site.

Engines would do so too, each in its own way; here all do it alike, in the generated parts as well. An address that a
browser would run, or load from elsewhere, is dropped: the checks refuse it, and what they overlook does no harm.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from ..edition import CONTENT
from .page_scope import PageScope

_FOLLOWED = ("http", "https", "mailto", "doi", "claim", "entity")
# Signs that a browser passes over in an address (WHATWG URL Standard, "basic URL parser").
_PASSED_OVER = re.compile(r"[\t\n\r]|^[\x00-\x20]+|[\x00-\x20]+$")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):|[/\\]{2}", re.IGNORECASE)


class PageLinks(Treeprocessor):
    def __init__(self, md: Markdown, scope: PageScope):
        super().__init__(md)
        self.scope = scope

    def run(self, root) -> None:
        for element in root.iter():
            attribute = {"a": "href", "img": "src"}.get(element.tag)
            link = element.get(attribute, "") if attribute else ""
            if not link or link.startswith(AMP_SUBSTITUTE):  # Python-Markdown's <mailto:…>, letter by letter
                continue
            if not _is_safe(link, element.tag):
                del element.attrib[attribute]
            elif found := self._found(link):
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


def _is_safe(link: str, tag: str) -> bool:
    scheme = _SCHEME.match(_PASSED_OVER.sub("", link))
    return scheme is None or (tag == "a" and (scheme[1] or "").lower() in _FOLLOWED)


def register(md: Markdown, scope: PageScope) -> None:
    # Before the bindings (14), whose links are addresses on the site already.
    md.treeprocessors.register(PageLinks(md, scope), "edition-page-links", 15)
