"""Sets a book with Typst. The only home of typst, and of fontTools, which says what the fonts can show.

A template reads the book as JSON from `sys.inputs.book`: words of content are strings in it and never source, so none of
them can become a command. Only the fonts of the template's folder are used.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

_LIBRARIES = ("typst", "fonttools")
_REPLACEMENT = "□"
_ADDRESS = re.compile(r"https?://\S+")


class NotSet(Exception):
    """Typst refused the book: why, in its words."""


def can_typeset() -> bool:
    """Return whether what sets books is installed: the extra 'publish'."""
    return all(map(_installed, _LIBRARIES))


def typesetter() -> str:
    """Return what sets books, with its version: 'typst 0.15.2, fonttools 4.60.1'."""
    return ", ".join(f"{library} {_installed(library)}" for library in _LIBRARIES)


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def typeset(template: Path, book: str, day: str, images: Mapping[str, bytes], form: str = "pdf") -> bytes:
    """Return a book as PDF/UA-1, or its first page as PNG where `form` is 'png'.

    `template` lies in a folder with the fonts it names in `fonts/`; `book` is JSON; `day` is the ISO date that the
    document says it was made on. Raises NotSet where Typst refuses.
    """
    import typst  # 80 MB, which a build without changes does not load.

    # A folder of its own, so that nothing else can be read.
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.typ"
        source.write_bytes(template.read_bytes())
        for name, content in images.items():
            (Path(folder) / name).write_bytes(content)
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(template.parent / "fonts")]
        )
        given = {"pdf_standards": ["ua-1"]} if form == "pdf" else {"ppi": 144.0}
        try:
            compiler = typst.Compiler(
                str(source), root=folder, font_paths=fonts, sys_inputs={"book": book, "form": form}
            )
            pages = compiler.compile(format=form, timestamp=_seconds(day), **given)
        except typst.TypstError as error:
            raise NotSet(" ".join(filter(None, (error.message, *error.hints)))) from error
    return pages[0] if isinstance(pages, list) else pages


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC).timestamp())


def showable(text: str, fonts: Path) -> str:
    """Return a text without what no font of the folder can show.

    Signs that show nothing go, others are replaced; in an address they are encoded (RFC 3986), so that it leads on.
    """
    known = _characters(fonts)
    if known.issuperset(text):
        return text
    composed = _ADDRESS.sub(lambda found: _encoded(found[0], known), unicodedata.normalize("NFC", text))
    return "".join(
        c if c in known else "" if unicodedata.category(c) in ("Cf", "Cc") else " " if c.isspace() else _REPLACEMENT
        for c in composed
    )


def _encoded(address: str, known: frozenset[str]) -> str:
    return "".join(c if c in known or unicodedata.category(c) == "Cf" else quote(c) for c in address)


@lru_cache(maxsize=8)
def _characters(fonts: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    found: set[str] = {"\n", "\t"}
    for file in sorted(fonts.glob("*.otf")):
        with TTFont(file, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)
