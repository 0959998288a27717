"""Links: each leads to a passage, a heading or a file that is there, or to an address of the web."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from ..diagnostics import Diagnostic
from ..edition import CONTENT, Edition
from ..model import Chapter, Link
from ..suggestions import did_you_mean

SCHEMES = ("http", "https", "mailto", "doi")
BOUND_KINDS = ("claim", "entity")


def check(edition: Edition) -> Iterator[Diagnostic]:
    for said in edition.said:
        for link in said.prose.links:
            if link.is_image:
                yield from _image(link, said.chapter, edition)
            yield from _target(link, said.chapter, edition)


def _image(link: Link, chapter: Chapter, edition: Edition) -> Iterator[Diagnostic]:
    if not link.words.strip():
        hint = "Say between the brackets what it shows."
        yield Diagnostic(link.location, "image-without-text", "the image has no alternative text", hint)


def _target(link: Link, chapter: Chapter, edition: Edition) -> Iterator[Diagnostic]:
    try:
        parts = urlsplit(link.href)
    except ValueError:
        yield Diagnostic(link.location, "bad-link", f"{link.href!r} is not an address", "Mend it.")
        return
    if parts.scheme or parts.netloc:
        if parts.scheme.lower() in BOUND_KINDS:
            message = f"{link.href!r} leads to nothing"
            hint = f"Write {parts.scheme.lower()}: in small letters, without an exclamation mark before the link."
            yield Diagnostic(link.location, "unsafe-link", message, hint)
        elif parts.scheme.lower() not in SCHEMES:
            message = f"links of the kind {parts.scheme or '//'!r} are not followed"
            yield Diagnostic(link.location, "unsafe-link", message, f"Use {', '.join(SCHEMES)}, a file or a #passage.")
        elif link.is_image:
            message = "the image would be loaded from another host"
            yield Diagnostic(link.location, "remote-image", message, "Put the file beside the chapter.")
        return
    if not parts.path:
        yield from _anchor(link, parts.fragment, _anchors(chapter) | edition.anchors, edition)
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.path), unquote(parts.path)))
    if not path.startswith(f"{CONTENT}/"):
        yield Diagnostic(
            link.location, "link-outside-content", f"{link.href!r} leads out of content/", "Keep files in content/."
        )
    elif path.endswith(".md"):
        yield from _page(link, path, parts.fragment, edition)
    elif path not in edition.attachments:
        hint = did_you_mean(path, [*edition.attachments, *edition.chapters_by_path])
        yield Diagnostic(link.location, "broken-link", f"there is no {path}", hint)


def _page(link: Link, path: str, fragment: str, edition: Edition) -> Iterator[Diagnostic]:
    target = edition.chapters_by_path.get(path)
    if target is None:
        hint = did_you_mean(path, edition.chapters_by_path)
        yield Diagnostic(link.location, "broken-link", f"there is no {path}", hint)
    elif fragment:
        yield from _anchor(link, fragment, _anchors(target), edition)


def _anchor(link: Link, fragment: str, anchors, edition: Edition) -> Iterator[Diagnostic]:
    if not fragment:
        yield Diagnostic(link.location, "broken-link", "the link leads nowhere", "Name a passage (#p1.4) or a file.")
    elif fragment not in anchors:
        yield Diagnostic(link.location, "broken-link", f"there is no '#{fragment}'", did_you_mean(fragment, anchors))


def _anchors(chapter: Chapter) -> set[str]:
    things = (*chapter.headings, *chapter.passages, *chapter.notes, *chapter.annotations)
    return {thing.anchor for thing in things}
