"""Converts the Markdown of an edition to HTML, as every engine does it: Python-Markdown with the edition's syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile, takewhile
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from .markdown_extensions.apart import HandingOver
from .markdown_extensions.edition import EditionExtension
from .markdown_extensions.page_scope import PageScope
from .model import Chapter
from .sources.source_files import read_source

EXTENSIONS = ("tables", "fenced_code", "sane_lists")
# The address of a picture is that of the file beside the chapter's; the chapter's page is in a folder of its own.
_PICTURE = re.compile(r"(<img\b[^>]*?\bsrc=\")(?![a-z][a-z0-9+.-]*:|[/#])")
_BETWEEN = "\n\0\n"  # no text of an edition holds the sign

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
        return _on_its_page(self.markdown.convert(markdown), chapter)

    def prose_of_page(self, page: Markdown, chapter: Chapter, runs: Mapping[str, Element]) -> dict[str, str]:
        """Return what `prose` returns of runs, by their Markdown, that `page` has just handed over as elements.

        Of none where that Markdown is not read as this converter reads it.
        """
        if not self._reads_as(page):
            return {}
        self.scope.turn_to(chapter)
        steps = list(dropwhile(_is_before_handing_over, self.markdown.treeprocessors))
        together = _BETWEEN.join(self._finished(element, steps) for element in runs.values())
        for step in page.postprocessors:
            together = step.run(together)
        return {
            markdown: _on_its_page(html.strip(), chapter)
            for markdown, html in zip(runs, together.split(_BETWEEN), strict=True)
        }

    def _reads_as(self, page: Markdown) -> bool:
        """Tell whether the text of a paragraph becomes there what it becomes here."""
        return _inline_steps(page) == _inline_steps(self.markdown) and _block_steps(page) >= _block_steps(self.markdown)

    def _finished(self, element: Element, steps: Iterable[Treeprocessor]) -> str:
        """Return the HTML of an element that was handed over, after the steps that it has still to take."""
        root = Element(self.markdown.doc_tag)
        root.append(element)
        for step in steps:
            changed = step.run(root)
            root = root if changed is None else changed
        html = self.markdown.serializer(root)
        return html[html.index(">") + 1 : html.rindex("<")].strip()


def _is_before_handing_over(step: Treeprocessor) -> bool:
    return not isinstance(step, HandingOver)


def _inline_steps(markdown: Markdown) -> tuple[list, ...]:
    return (
        markdown.ESCAPED_CHARS,
        [(type(pattern), pattern.pattern) for pattern in markdown.inlinePatterns],
        list(map(type, takewhile(_is_before_handing_over, markdown.treeprocessors))),
        list(map(type, markdown.postprocessors)),
    )


def _block_steps(markdown: Markdown) -> set[type]:
    return {type(step) for step in (*markdown.preprocessors, *markdown.parser.blockprocessors)}


def _on_its_page(html: str, chapter: Chapter) -> str:
    """Return the HTML of a run as the page of `chapter` shows it, without the paragraph's tags."""
    if chapter.slug and "<img" in html:
        html = _PICTURE.sub(r"\1../", html)
    is_one_paragraph = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[len("<p>") : -len("</p>")] if is_one_paragraph else html


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
