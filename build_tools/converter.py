"""Converts the Markdown of an edition to HTML, as every engine does it: Python-Markdown with the edition's syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from markdown import Markdown

from .markdown_extensions.edition import EditionExtension
from .markdown_extensions.page_scope import PageScope
from .model import Chapter
from .sources.source_files import read_source

EXTENSIONS = ("tables", "fenced_code", "sane_lists")
# The address of a picture is that of the file beside the chapter's; the chapter's page is in a folder of its own.
_PICTURE = re.compile(r"(<img\b[^>]*?\bsrc=\")(?![a-z][a-z0-9+.-]*:|[/#])")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p>).)*)</p>", re.DOTALL)

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*\n", re.DOTALL | re.MULTILINE)


class Converter:
    """Converts runs of prose outside their page, for the generated parts."""

    def __init__(self, scope: PageScope):
        self.scope = scope
        self.markdown = Markdown(extensions=[*EXTENSIONS, EditionExtension(scope)])

    def prose(self, markdown: str, chapter: Chapter) -> str:
        """Return the HTML of a run as the page of `chapter` shows it, without the paragraph's tags."""
        self.scope.turn_to(chapter)
        self.markdown.reset()
        html = self.markdown.convert(markdown)
        if chapter.slug:
            html = _PICTURE.sub(r"\1../", html)
        match = _ONE_PARAGRAPH.fullmatch(html)
        return match[1] if match else html


class PageConverter:
    """Converts whole chapters, for an engine that does not."""

    def __init__(self, scope: PageScope, extensions: Sequence[str], settings: Mapping[str, dict]):
        self.scope = scope
        self.markdown = Markdown(extensions=[*extensions, EditionExtension(scope)], extension_configs=settings)

    def page(self, chapter: Chapter, root: Path) -> tuple[str, list[dict]]:
        """Return the HTML of a chapter and its headings, as the extension `toc` of Python-Markdown tells them."""
        self.scope.turn_to(chapter)
        self.markdown.reset()
        text, _ = read_source(root, chapter.path)
        html = self.markdown.convert(_FRONT_MATTER.sub("", text or "", count=1).lstrip("\n"))
        return html, getattr(self.markdown, "toc_tokens", [])
