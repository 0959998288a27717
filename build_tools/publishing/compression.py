"""Files of a built site compressed beside themselves, for servers that send what is compressed already.

The only home of Brotli, which is an extra (`pip install annotated-edition[publish]`); without it there is gzip alone.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

_TEXT = {".bib", ".css", ".html", ".js", ".json", ".md", ".ris", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"}
_LEAST = 1024  # bytes; below that, a network packet is not filled


def compress(site: Path) -> list[str]:
    """Write `page.html.gz` and, where Brotli is installed, `page.html.br`; return the endings written."""
    forms = dict(_forms())
    files = [file for file in sorted(site.rglob("*")) if file.suffix in _TEXT and file.stat().st_size >= _LEAST]
    for file in files:
        content = file.read_bytes()
        for ending, packed in forms.items():
            smaller = packed(content)
            if len(smaller) < len(content):
                file.with_name(file.name + ending).write_bytes(smaller)
    return list(forms)


def _forms() -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    # Without the time of day, so that the same file gives the same bytes.
    yield ".gz", lambda content: gzip.compress(content, 9, mtime=0)
    if find_spec("brotli"):
        import brotli

        yield ".br", lambda content: brotli.compress(content, quality=11)
