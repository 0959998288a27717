"""Opens .docx and .odt, which are archives of strangers, and tells what stands in them that Pandoc leaves out.

Pandoc is given the archive written anew from what was read here: within bounds, with safe names, without XML that
declares entities.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from .refusal import Refused

MOST_PARTS = 5_000
LARGEST_PART = 64_000_000  # bytes
LARGEST_WHOLE = 256_000_000  # bytes
_NOT_FOR_PANDOC = ("vbaProject.bin", "vbaData.xml")

# Of WordprocessingML (ISO/IEC 29500-1): the element's local name, what it is, and what became of it.
_UNREAD_ELEMENTS = {
    "object": ("Embedded objects", "left out"),
    "chart": ("Charts of Word's own", "left out; bring it as a picture or as claims"),
    "relIds": ("SmartArt drawings", "left out"),
    "altChunk": ("Parts in another format", "left out"),
    "control": ("Form controls", "left out"),
    "vMerge": ("Cells merged with another row", "repeated in each row"),
    "gridSpan": ("Cells merged across columns", "read once"),
    "moveFrom": ("Tracked moves", "read where it was moved to"),
}


@dataclass(frozen=True)
class OfficeFile:
    """An archive that was read: its parts by name, and the same written anew."""

    parts: Mapping[str, bytes]
    paragraphs: tuple[str, ...] = ()  # the words of each paragraph, wherever it stands
    margins: tuple[str, ...] = ()  # words of headers and footers
    unread: tuple[str, ...] = ()  # what the reader is to be told: 'Embedded objects (2): left out'
    properties: Mapping[str, str] = field(default_factory=dict)  # 'title', 'creator', 'created'

    def written_anew(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                if not name.endswith(_NOT_FOR_PANDOC):
                    archive.writestr(name, content)
        return target.getvalue()


def read_office_file(data: bytes, kind: str) -> OfficeFile:
    """Open a .docx or .odt (`kind`); raises Refused for what is none, or is not safe to read."""
    parts = _parts(data)
    body = "word/document.xml" if kind == "docx" else "content.xml"
    if body not in parts:
        raise Refused(f"this is no .{kind} file: it has no {body}", f"Save it as .{kind} once more.")
    scans = {name: _scanned(content, name) for name, content in parts.items() if name.endswith((".xml", ".rels"))}
    properties = _properties(scans.get("docProps/core.xml") or scans.get("meta.xml"))
    if kind == "odt":
        return OfficeFile(parts, properties=properties)
    said = [name for name in scans if name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")]
    margins = [name for name in scans if name.startswith(("word/header", "word/footer"))]
    return OfficeFile(
        parts,
        paragraphs=tuple(text for name in said for text in scans[name].paragraphs),
        margins=tuple(dict.fromkeys(text for name in margins for text in scans[name].paragraphs)),
        unread=tuple(_unread(parts, sum((scans[name].elements for name in said), Counter()))),
        properties=properties,
    )


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return dict(_read_parts(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused(f"the archive cannot be read: {error}", "Save it once more, without a password.") from error


def _read_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS:
        raise Refused(f"the archive has more than {MOST_PARTS:,} parts", "This is no word processor's file.")
    whole, seen = 0, set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name or name in seen:
            raise Refused(
                f"the archive has a part with the name {entry.filename[:80]!r}", "No word processor wrote it."
            )
        seen.add(name)
        # The sizes that an archive states are not believed: one byte more than allowed is read, and counted.
        with archive.open(entry) as part:
            content = part.read(LARGEST_PART + 1)
        whole += len(content)
        if len(content) > LARGEST_PART or whole > LARGEST_WHOLE:
            raise Refused("the archive becomes too large when it is unpacked", "Make its pictures smaller.")
        yield name, content


@dataclass
class _Scan:
    elements: Counter = field(default_factory=Counter)
    paragraphs: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # (element, its words)


def _scanned(content: bytes, name: str) -> _Scan:
    """Read one XML part without a tree: what elements it has, and its paragraphs."""
    scan, open_paragraphs, path = _Scan(), [], []
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_):
        raise Refused(f"the part {name} declares a document type", "No word processor writes that.")

    def start(element, _attributes):
        namespace, _, local = element.rpartition(" ")
        is_formula = namespace.endswith("/math")
        path.append("formula" if is_formula else local)
        scan.elements[local] += 1
        if local == "p":
            open_paragraphs.append([])
        elif is_formula and open_paragraphs:
            open_paragraphs[-1].append("\n")  # where the words before and after it part
        elif local in ("tab", "br") and open_paragraphs:
            open_paragraphs[-1].append(" ")

    def end(element):
        path.pop()
        if element.rpartition(" ")[2] == "p" and open_paragraphs:
            scan.paragraphs.append("".join(open_paragraphs.pop()))

    def words(text):
        if not path:
            return
        if path[-1] == "t" and open_paragraphs:
            open_paragraphs[-1].append(text)
        elif len(path) <= 4 and len(scan.texts) < 1_000:
            scan.texts.append((path[-1], text))

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused(f"the part {name} is broken: {error}", "Save the file once more.") from error
    scan.paragraphs = [words.strip() for text in scan.paragraphs for words in text.split("\n") if words.strip()]
    return scan


def _properties(scan: _Scan | None) -> dict[str, str]:
    """Return what the file says of itself (Dublin Core), the first of each."""
    found: dict[str, str] = {}
    for element, words in scan.texts if scan else ():
        name = {"creation-date": "created", "initial-creator": "creator"}.get(element, element)
        if name in ("title", "creator", "created") and words.strip():
            found.setdefault(name, words.strip())
    return found


def _unread(parts: Mapping[str, bytes], elements: Counter) -> Iterator[str]:
    if any(name.endswith("vbaProject.bin") for name in parts):
        yield "Macros: not run, not kept"
    for element, (what, became) in _UNREAD_ELEMENTS.items():
        if count := elements[element]:
            yield f"{what} ({count}): {became}"
