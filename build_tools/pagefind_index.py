"""The only home of Pagefind: documents -> the files of an index that a browser searches without a server.

In a browser, Pagefind finds the documents that hold a word and where in them it stands, in time that grows with the square
of their number: 30,000 documents take seconds, 3,000 take milliseconds. So a document is a stretch of a page with many parts,
each under its own anchor, and what is found in it is told apart by the place of the words.
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from subprocess import PIPE
from threading import Thread, Timer
from typing import IO

import pagefind_bin

from .keeper import Keeper
from .pagefind_files import joined, of_all, of_documents

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
_BLOCK = 1 << 20  # bytes
_LENGTH_OF_PART = 500_000  # characters, on average


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
    """A stretch of a page. `about` comes back with what is found, and has the same names in all documents.

    Pagefind’s own filters are not used: it writes their values in an order that changes from run to run.
    """

    parts: tuple[Part, ...]
    about: Mapping[str, str] = field(default_factory=dict)


_ANY_DOCUMENT = Document((Part("./", "a", "a"),))


def index_files(
    documents: Iterable[Document], language: str, keeper: Keeper | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every file of the index of documents, one at least. The same give the same bytes.

    `language` is a BCP 47 tag, 'en-GB', by which words are reduced to stems. Pagefind takes 330 bytes for each word that
    it reads, and as long for what has changed as for what has not. So it reads a part of the documents at a time, and
    what it made of each part is kept by `keeper`. Raises IndexingFailed.
    """
    keeper = keeper or Keeper()
    short = language.partition("-")[0]
    alike = keeper.kept("alike", (short,), lambda: of_all(_indexed([_html(_ANY_DOCUMENT, short)], short)))
    indexes = []
    for part in _parts(documents):
        pages = [_html(document, language) for document in part]
        indexes.append(keeper.kept("part", (short, *pages), lambda pages=pages: of_documents(_indexed(pages, short))))
    yield from joined(indexes, alike)
    keeper.save()


def _parts(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Cut documents into parts, so that a document that changes, comes or goes leaves all parts alike but one or two."""
    part: list[Document] = []
    for document in documents:
        if part and _begins_part(document):
            yield part
            part = []
        part.append(document)
    if part:
        yield part


def _begins_part(document: Document) -> bool:
    """Tell by the document alone: the longer it is, the likelier, so that parts are of a length, whatever they hold."""
    length = sum(len(part.title) + len(part.text) + len(part.hidden) for part in document.parts)
    chance = int.from_bytes(sha256(document.parts[0].anchor.encode()).digest()[:4]) / (1 << 32)
    return chance < length / _LENGTH_OF_PART


def _indexed(pages: Sequence[str], language: str) -> dict[str, bytes]:
    """Let Pagefind make an index of pages; returns the content of its files by their names.

    It is asked as a service: it would number the files of a folder as the file system happens to list them.
    """
    *_, made = _asked(
        {"type": "NewIndex", "config": {"force_language": language}},
        *({"type": "AddFile", "index_id": 0, "url": _url(page), "file_contents": page} for page in pages),
        # Files that it writes itself are not there yet when it answers.
        {"type": "GetFiles", "index_id": 0},
    )
    files = {file["path"]: b64decode(file["content"]) for file in made["files"]}
    has_stems = sum(name.startswith("wasm.") for name in files) > 1
    left_out = {*_NOT_SHIPPED, *([_ANY_LANGUAGE] if has_stems else [])}
    return {name: files[name] for name in sorted(files) if name not in left_out}


def _url(page: str) -> str:
    """Return an address that no other page has, wherever it stands; nobody asks for it."""
    return f"/{sha256(page.encode()).hexdigest()[:12]}"


def _asked(*requests: dict) -> list[dict]:
    """Ask Pagefind for one thing after the other; returns its answers. Raises IndexingFailed where it refuses."""
    try:
        with _service() as pagefind:
            # Beside the reading: neither waits for the other to make room.
            asking = Thread(target=_ask, args=(pagefind.stdin, requests))
            asking.start()
            answers = [answer["payload"] for _, answer in zip(requests, _answers(pagefind.stdout), strict=False)]
            asking.join()
            complaint = "" if len(answers) == len(requests) else pagefind.stderr.read().decode("utf-8", "replace")
    except OSError as error:
        raise IndexingFailed(f"Pagefind could not run: {error}") from error
    refused = [answer.get("message", "") for answer in answers if answer["type"] == "Error"]
    if refused or len(answers) < len(requests):
        raise IndexingFailed(f"Pagefind failed: {' '.join((*refused, complaint.strip()))}")
    return answers


def _ask(stream: IO[bytes], requests: Sequence[dict]) -> None:
    with suppress(OSError):  # Where nobody reads any more, too few answers say so.
        for number, request in enumerate(requests):
            message = json.dumps({"message_id": number, "payload": request})
            stream.write(b64encode(message.encode()) + b",")
        stream.flush()


def _answers(stream: IO[bytes]) -> Iterator[dict]:
    answer: list[bytes] = []
    while block := stream.read1(_BLOCK):
        first, *others = block.split(b",")
        answer.append(first)
        for other in others:
            yield json.loads(b64decode(b"".join(answer)))
            answer = [other]


@contextmanager
def _service() -> Iterator[subprocess.Popen]:
    command = [str(pagefind_bin.get_executable()), "--service"]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as pagefind:
        too_long = Timer(_SECONDS, pagefind.kill)
        too_long.start()
        try:
            yield pagefind
        finally:
            too_long.cancel()
            pagefind.kill()  # It would wait for more.


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
