"""What the syntaxes look up while one page is converted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown

from ..addresses import Addresses, relative
from ..citations.style import FormattedCitations
from ..edition import Edition
from ..facts.entity_names import NameFinder
from ..model import Annotation, Chapter


@dataclass(eq=False)
class PageScope:
    """The edition and the page being converted; `turn_to` opens another page."""

    edition: Edition
    citations: FormattedCitations
    addresses: Addresses
    names: NameFinder
    render: Callable[[str, str, str], str]  # (kind, argument, page slug) -> HTML of a placement
    tells_lines: bool = False  # whether a passage says where it stands in its file, for those who edit it
    # Takes paragraphs, each by its Markdown, as they are apart from the page that is converted.
    hand_over: Callable[[Markdown, Mapping[str, Element]], None] | None = None
    chapter: Chapter | None = None
    _annotations: Iterator[Annotation] = field(default_factory=lambda: iter(()))

    def turn_to(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self._annotations = iter(chapter.annotations)

    def next_annotation(self) -> Annotation:
        """The annotations of a page come in the order in which the reader found them."""
        return next(self._annotations)

    def link(self, address: str | None) -> str | None:
        """Return the address as this page links to it."""
        return None if address is None else relative(address, self.chapter.slug)

    def placement(self, kind: str, argument: str) -> str:
        return self.render(kind, argument, self.chapter.slug)
