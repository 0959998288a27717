"""The only home of Pagefind: documents -> the files of an index that a browser searches without a server.

Pagefind finds the documents that hold a word and where in them it stands, in time that grows with the square of their
number: 30,000 documents take seconds, 3,000 take milliseconds. So a document is a stretch of a page with many parts,
each under its own anchor, and what is found in it is told apart by the place of the words.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pagefind_bin

# Pagefind's own interfaces, and what does the same in a worker: nothing here asks for them.
_NOT_SHIPPED = (
    "pagefind-component-ui.css",
    "pagefind-component-ui.js",
    "pagefind-highlight.js",
    "pagefind-modular-ui.css",
    "pagefind-modular-ui.js",
    "pagefind-ui.css",
    "pagefind-ui.js",
    "pagefind-worker.js",
)
_ANY_LANGUAGE = "wasm.unknown.pagefind"
_SECONDS = 600


class IndexingFailed(RuntimeError):
    """Pagefind ended with an error: what it said."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a search leads to: a title and words, and words that are searched and never shown."""

    anchor: str  # unique in its document: '3-presidency/#p3.24'
    title: str
    text: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A stretch of a page. `about` comes back with what is found.

    Pagefind’s own filters are not used: it writes their values in an order that changes from run to run.
    """

    parts: tuple[Part, ...]
    about: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def begun_index(documents: Iterable[Document], language: str) -> Iterator[Callable[[], Iterator[tuple[str, bytes]]]]:
    """Let Pagefind begin; what this gives waits for it and yields (name, content) of every file of the index.

    The same documents give the same bytes. `language` is a BCP 47 tag, 'en-GB', by which words are reduced to stems.
    Raises IndexingFailed.
    """
    with tempfile.TemporaryDirectory(prefix="search.") as folder:
        source, output = Path(folder, "documents"), Path(folder, "index")
        source.mkdir()
        for number, document in enumerate(documents):
            with open(f"{source}/{number:06}.html", "w", encoding="utf-8") as file:
                file.write(_html(document, language))
        arguments = ("--site", source, "--output-path", output, "--force-language", language.partition("-")[0])
        with _running(*arguments) as pagefind:
            yield lambda: _files_of(pagefind, output)


def _files_of(pagefind: subprocess.Popen, output: Path) -> Iterator[tuple[str, bytes]]:
    try:
        told, complaint = pagefind.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise IndexingFailed(f"Pagefind could not run: {error}") from error
    if pagefind.returncode:
        raise IndexingFailed(f"Pagefind failed: {complaint.strip() or told.strip()}")
    left_out = {*_NOT_SHIPPED, *([_ANY_LANGUAGE] if len(list(output.glob("wasm.*"))) > 1 else [])}
    for file in sorted(output.rglob("*")):
        if file.is_file() and file.name not in left_out:
            yield file.relative_to(output).as_posix(), file.read_bytes()


@contextmanager
def _running(*arguments: object) -> Iterator[subprocess.Popen]:
    command = [str(pagefind_bin.get_executable()), *map(str, arguments)]
    try:
        pagefind = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise IndexingFailed(f"Pagefind could not run: {error}") from error
    with pagefind:
        try:
            yield pagefind
        finally:
            pagefind.kill()  # nothing where it is done


def _html(document: Document, language: str) -> str:
    about = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
        for name, value in document.about.items()
    )
    parts = "\n".join(_part(part) for part in document.parts)
    return f'<!doctype html><html lang="{escape(language)}"><body>{about}{parts}</body></html>'


def _part(part: Part) -> str:
    hidden = f"<p>{escape(part.hidden)}</p>" if part.hidden else ""
    return f'<h2 id="{escape(part.anchor)}">{escape(part.title)}</h2><p>{escape(part.text)}</p>{hidden}'
