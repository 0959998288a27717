"""Looks at every file of `content/`: what may be published, under which names, and that pictures are what they say.

An engine publishes whatever lies there, and a browser runs whatever an HTML or SVG file brings along.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Location

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 20_000_000  # bytes of a file that is published as it is
_LARGEST_DRAWING = 2_000_000

SOURCES = {".md", ".yml", ".lock"}
# ending -> how such a file begins; nothing where any text may stand
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".avif": (b"\x00\x00\x00",),
    ".pdf": (b"%PDF-",),
    ".svg": (),
    ".csv": (),
    ".txt": (),
}
_NAME = re.compile(r"\w[\w.,()-]*")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # of Windows
# What the generator and the engine write at the root of a site.
RESERVED = frozenset(("assets", "cite", "data", "p", "schemas", "search", "shapes", "stylesheets", "javascripts", "v"))

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "title",
        "desc",
        "defs",
        "clipPath",
        "mask",
        "pattern",
        "linearGradient",
        "radialGradient",
        "stop",
        "use",
        "symbol",
        "marker",
        "metadata",
    ]
)
_ELSEWHERE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression|javascript:|\\", re.IGNORECASE)


def content_files(root: Path, content: str) -> Iterator[str]:
    """Yield the path under `root` of every file below `content`, links and devices too, in a stable order.

    Folders that are links are not entered.
    """
    folders = [content]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as found:
                entries = sorted(found, key=attrgetter("name"))
        except OSError:
            continue
        folders += [f"{folder}/{entry.name}" for entry in entries if entry.is_dir(follow_symlinks=False)]
        yield from (f"{folder}/{entry.name}" for entry in entries if not entry.is_dir(follow_symlinks=False))


def is_source(path: str) -> bool:
    """Tell whether a file of the content is read as text, by its path."""
    return os.path.splitext(path)[1] in SOURCES


def attachment_mistakes(root: Path, paths: list[str]) -> Iterator[Diagnostic]:
    """Yield what keeps the files at `paths` under `root` from being published. Reads of sources nothing but their names."""
    lower: dict[str, str] = {}
    for path in paths:
        twin = lower.setdefault(path.lower(), path)
        if twin != path:
            yield _mistake(
                path, "bad-file-name", f"the name differs from {twin} in capitals alone", "Call it otherwise."
            )
        yield from _name_mistakes(path, path.split("/")[1:])
        if not is_source(path):
            yield from _file_mistakes(root, root / path, path)


def _mistake(path: str, code: str, message: str, hint: str, line: int = 1) -> Diagnostic:
    return Diagnostic(Location(path, line), code, message, hint)


def _name_mistakes(path: str, parts: list[str]) -> Iterator[Diagnostic]:
    odd = next((part for part in parts if not _NAME.fullmatch(part) or _DEVICES.fullmatch(part)), None)
    if odd is not None or path.endswith("."):
        hint = "Names are of letters, digits, - and _, with a full stop before the ending."
        yield _mistake(path, "bad-file-name", "the name cannot be an address everywhere", hint)
    elif len(parts) > 1 and parts[0].lower() in RESERVED:
        message = f"the site has a folder {parts[0]!r} of its own"
        yield _mistake(path, "bad-file-name", message, "Call this one otherwise.")
    elif parts[-1].lower() in ("readme.md", "404.md"):
        yield _mistake(path, "bad-file-name", f"the engine makes another page of {parts[-1]}", "Call it otherwise.")


def _file_mistakes(root: Path, file: Path, path: str) -> Iterator[Diagnostic]:
    if file.suffix not in _SIGNATURES:
        known = ", ".join(sorted((*_SIGNATURES, ".md")))
        yield _mistake(
            path, "unknown-file-type", f"files of the kind {file.suffix!r} are not published", f"Known: {known}."
        )
        return
    try:
        if not file.resolve().is_relative_to(root.resolve()):
            message = "the file is a link that leads out of the edition"
            yield _mistake(path, "outside-edition", message, "Put the file itself here.")
            return
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            yield _mistake(path, "unreadable-file", "this is no file", "Take it out.")
            return
        largest = _LARGEST_DRAWING if file.suffix == ".svg" else LARGEST
        if status.st_size > largest:
            yield _mistake(path, "file-too-large", f"the file is larger than {largest:,} bytes", "Make it smaller.")
            return
        with file.open("rb") as opened:
            data = opened.read(largest if file.suffix == ".svg" else 16)
    except (OSError, RuntimeError) as error:  # Links in a circle: RuntimeError until Python 3.13, OSError since.
        reason = getattr(error, "strerror", None) or "it is a link that leads to itself"
        yield _mistake(path, "unreadable-file", f"the file cannot be read: {reason}", "Put the file itself here.")
        return
    signatures = _SIGNATURES[file.suffix]
    if signatures and not data.startswith(signatures):
        yield _mistake(
            path, "unknown-file-type", f"the file is no {file.suffix.removeprefix('.').upper()}", "Save it as one."
        )
    if file.suffix == ".svg":
        yield from _drawing_mistakes(path, data)


def _drawing_mistakes(path: str, data: bytes) -> Iterator[Diagnostic]:
    """A drawing draws: no scripts, no events, no other files, no entities, no HTML."""
    from xml.etree import ElementTree

    hint = "Save it as a plain drawing: shapes and words, nothing that runs or is loaded."
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield _mistake(path, "unsafe-drawing", "the drawing is not UTF-8", hint)
        return
    forbidden = re.search(r"<!DOCTYPE|<!ENTITY|<\?(?!xml\s)|encoding\s*=\s*[\"'](?!utf-8[\"'])", text, re.IGNORECASE)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        yield _mistake(path, "unsafe-drawing", f"{forbidden.group()!r} stands in the drawing", hint, line)
        return
    try:
        events = ElementTree.XMLPullParser(["start", "comment"])
        for number, line in enumerate(text.split("\n"), 1):
            events.feed(line + "\n")
            for kind, element in events.read_events():
                wrong = _wrong_in(element) if kind == "start" else ""
                if wrong:
                    yield _mistake(path, "unsafe-drawing", f"{wrong} stands in the drawing", hint, number)
                    return
        events.close()
    except ElementTree.ParseError as error:
        yield _mistake(path, "unsafe-drawing", f"the drawing is no XML: {error}", hint, error.position[0])


def _wrong_in(element: Element) -> str:
    name = element.tag.removeprefix(_SVG)
    if name not in _DRAWN and not (
        element.tag.startswith("{") and not element.tag.startswith(_SVG) and _is_remark(element)
    ):
        return f"<{name[-40:]}>"
    for attribute, value in element.attrib.items():
        bare = attribute.rpartition("}")[2].lower()
        if bare.startswith("on") or (bare in ("href", "src") and not value.startswith("#")) or _ELSEWHERE.search(value):
            return f"{bare}={value[:40]!r}"
    return ""


def _is_remark(element: Element) -> bool:
    """What drawing programs note for themselves, such as RDF; never XHTML."""
    return not element.tag.startswith("{http://www.w3.org/1999/xhtml}") and "MathML" not in element.tag
