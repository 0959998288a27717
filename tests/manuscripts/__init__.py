"""Manuscripts as word processors write them: made by Pandoc from Markdown, with what only a word processor makes put in."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pypandoc

HERE = Path(__file__).parent
TEXT_BOX = (
    "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r>"
    "<w:t>Words in a box beside the text</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
OBJECT = "<w:p><w:r><w:object/></w:r></w:p>"
MERGED_TABLE = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    "<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>Nord</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>summer</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>winter</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def picture() -> bytes:
    """A PNG of one red point."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    points = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def written(markdown: str, file: Path) -> Path:
    """Write a manuscript in the format of the file's ending, with `pier.png` at hand; and return the file."""
    (file.parent / "pier.png").write_bytes(picture())
    command = [pypandoc.get_pandoc_path(), "--from=markdown", "--standalone", "--output", file.name]
    subprocess.run(command, input=markdown.encode(), cwd=file.parent, check=True, timeout=60)
    return file


def changed(file: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes] | None]) -> Path:
    """Change the parts of a .docx, by name."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = change(parts) or parts
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.write_bytes(target.getvalue())
    return file


def with_body(file: Path, xml: str) -> Path:
    """Put WordprocessingML at the end of the body of a .docx, before its last section's properties."""

    def change(parts: dict[str, bytes]) -> None:
        document = parts["word/document.xml"].decode()
        place = document.rindex("<w:sectPr") if "<w:sectPr" in document else document.rindex("</w:body>")
        parts["word/document.xml"] = (document[:place] + xml + document[place:]).encode()

    return changed(file, change)
