"""A manuscript's file -> Pandoc's document, with what is known of it besides."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from ..pandoc import PandocFailed, call_pandoc
from .office_files import OfficeFile, read_office_file
from .plain_text import plain_text_as_commonmark
from .refusal import Refused

LARGEST = 100_000_000  # bytes
LARGEST_TEXT = 8_000_000  # bytes
LONGEST = 120  # seconds that Pandoc may take
MEMORY = "3g"
DEEPEST = 200  # elements within elements, of Pandoc's document

# ending -> Pandoc's name of the format, with what it is to read in it
FORMATS = {
    ".docx": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown-smart-citations-raw_html-raw_tex-yaml_metadata_block+autolink_bare_uris+mark",
    ".markdown": "markdown-smart-citations-raw_html-raw_tex-yaml_metadata_block+autolink_bare_uris+mark",
    ".txt": "commonmark+footnotes+autolink_bare_uris+pipe_tables",
}


@dataclass(frozen=True)
class Manuscript:
    """What was read, before anything is made of it."""

    name: str  # of the file, without its folder
    document: Mapping  # Pandoc's: 'meta', 'blocks'
    image: Callable[[str], bytes | None]  # the picture of this name, if the manuscript has it
    properties: Mapping[str, str] = field(default_factory=dict)  # 'title', 'creator', 'created'
    unread: tuple[str, ...] = ()  # what was seen and not read
    guesses: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()  # the words that must be found again; () where they are not known


def read_manuscript(file: Path) -> Manuscript:
    """Read a file of strangers; raises Refused with the reason where it cannot be read, or not safely."""
    ending = file.suffix.lower()
    if ending not in FORMATS:
        raise Refused(f"{ending or 'a file without an ending'} is not read", f"Save it as one of {', '.join(FORMATS)}.")
    data = _bytes(file)
    if ending in (".docx", ".odt"):
        return _office(file.name, data, ending[1:])
    guesses: list[str] = []
    properties: dict[str, str] = {}
    text = _text(data)
    if ending in (".md", ".markdown"):
        text, properties = _without_front_matter(text)
    elif ending == ".txt":
        text, guesses = plain_text_as_commonmark(text)
    document = _document(text.encode(), FORMATS[ending])
    return Manuscript(file.name, document, _beside(file.parent), properties, guesses=tuple(guesses))


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"the file is larger than {LARGEST:,} bytes", "Make its pictures smaller.")
        data = file.read_bytes()
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise Refused("the file is empty")
    return data


def _office(name: str, data: bytes, kind: str) -> Manuscript:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("this is an old .doc file, or one with a password", f"Save it as .{kind}, without a password.")
    if not data.startswith(b"PK"):
        raise Refused(f"this is no .{kind} file, whatever its name says", f"Save it as .{kind}.")
    office = read_office_file(data, kind)
    return Manuscript(
        name,
        _document(office.written_anew(), kind),
        _inside(office),
        office.properties,
        unread=(*office.unread, *(f"Header or footer: “{words[:80]}”" for words in office.margins)),
        paragraphs=office.paragraphs,
    )


def _document(data: bytes, format: str) -> Mapping:
    try:
        arguments = (f"--from={format}", "--to=json", "--track-changes=all", "--wrap=none")
        document = json.loads(call_pandoc(arguments, data, LONGEST, memory=MEMORY))
    except (PandocFailed, RecursionError) as error:
        raise Refused(f"it could not be read: {str(error)[:300]}", "Is it the format that its name says?") from error
    if _depth(document["blocks"]) > DEEPEST:
        raise Refused("it has elements within elements, too deep to be read")
    return document


def _depth(blocks) -> int:
    """Return how deep the elements of a document lie in one another, without recursion."""
    deepest, waiting = 0, [(blocks, 0)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for part in value.values()]
        elif isinstance(value, list):
            waiting += [(part, depth) for part in value]
    return deepest


def _text(data: bytes) -> str:
    if len(data) > LARGEST_TEXT:
        raise Refused(f"the text is larger than {LARGEST_TEXT:,} bytes", "Import it in parts.")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Refused("this is no text, or in an unknown encoding", "Save it as UTF-8.") from error
    if "\0" in text:
        raise Refused("this is no text: it has NUL characters", "Is it the format that its name says?")
    return re.sub(r"\r\n?|\f|\v|\u2028|\u2029|\x85", "\n", text)


def _without_front_matter(text: str) -> tuple[str, dict[str, str]]:
    """Take title, author and date from the head of a Markdown file, whose YAML is a stranger's and not parsed."""
    match = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if not match:
        return text, {}
    names = {"title": "title", "author": "creator", "date": "created"}
    found = re.findall(r"^(title|author|date):[ \t]*[\"']?([^\n]*?)[\"']?[ \t]*$", match[1], re.MULTILINE)
    return text[match.end() :], {names[name]: value for name, value in found if value}


def _inside(office: OfficeFile) -> Callable[[str], bytes | None]:
    def image(name: str) -> bytes | None:
        return office.parts.get(f"word/{name}") or office.parts.get(name)

    return image


def _beside(folder: Path) -> Callable[[str], bytes | None]:
    """Pictures that a text names are read from its own folder and those below it, and from nowhere else."""

    def image(name: str) -> bytes | None:
        path = unquote(name)
        if ":" in path or path.startswith(("/", "\\")) or ".." in posixpath.normpath(path).split("/"):
            return None
        file = folder / path
        try:
            inside = file.resolve().is_relative_to(folder.resolve())
            return file.read_bytes() if inside and file.is_file() and file.stat().st_size <= LARGEST else None
        except (OSError, ValueError):
            return None

    return image
