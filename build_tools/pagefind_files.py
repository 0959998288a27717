"""The files of Pagefind's indexes, of version 1.5: read, and those of several indexes joined into one.

They are gzip around a signature and JSON (a fragment) or CBOR (RFC 8949), of which they use whole numbers, texts and
arrays of a length that is told:

    fragment/NAME.pf_fragment   what is shown of a document
    pagefind.NAME.pf_meta       [version, [[document, words], …], [[from, to, chunk], …], filters, sorts, [field, …]]
    index/NAME.pf_index         a chunk: [[[word, [posting, …], [[spelling, [posting, …]], …]], …]]
    posting                     [document, [place, …], [place in a field, …]]

A posting tells its document by the difference of its number from that of the posting before. So where the documents of
several indexes are counted on, the first posting of a word in each index is all that changes; what follows it is taken
as it stands. What is joined here is what Pagefind itself would have made of all documents at once.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha1
from heapq import merge
from itertools import accumulate, groupby, repeat
from typing import NamedTuple

ENTRY = "pagefind-entry.json"
_OF_DOCUMENTS = (".pf_meta", ".pf_index", ".pf_fragment")
_SIGNATURE = b"pagefind_dcd"
_FULL = 20_000  # numbers in a chunk, from which on the next word begins another
_NAME, _META_NAME = 7, 10  # digits
_NUMBER, _TEXT, _ARRAY = 0, 3, 4  # major types of CBOR, in the first three bits of what has them
_IN_ONE_BYTE = 24  # the least number that is not written in the five bits after them
_THREE = b"\x83"  # begins an array of three

_NUMBER_WRITTEN = rb"(?:[\x00-\x17\x20-\x37]|[\x18\x38].|[\x19\x39]..|[\x1a\x3a].{4})"
_ARRAY_BEGUN = rb"(?:[\x80-\x97]|\x98.|\x99..|\x9a.{4})"
_NUMBERS_WRITTEN = rb"(" + _ARRAY_BEGUN + rb")" + _NUMBER_WRITTEN + rb"*+"
_POSTING = re.compile(_THREE + rb"(" + _NUMBER_WRITTEN + rb")" + _NUMBERS_WRITTEN * 2, re.DOTALL)
_POSTINGS = re.compile(rb"(?:" + _POSTING.pattern + rb")*+", re.DOTALL)

# How many, the first and the last document's number, how many numbers, and all after the number of the first, as written.
Postings = tuple[int, int, int, int, bytes]
# A word, where it stands, and where it stands in another spelling.
Word = tuple[str, Postings, tuple[tuple[str, Postings], ...]]


Files = Mapping[str, bytes]  # content by path


def of_documents(files: Files) -> dict[str, bytes]:
    """Return those files of an index that tell of its documents."""
    return {path: content for path, content in files.items() if path.endswith(_OF_DOCUMENTS)}


def of_all(files: Files) -> dict[str, bytes]:
    """Return those files that indexes of a language have alike, but for two values in the entry: scripts, stems, the entry."""
    return {path: content for path, content in files.items() if not path.endswith(_OF_DOCUMENTS)}


def joined(indexes: Sequence[Files], alike: Files) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of one index of the documents of all, in their order.

    Of each index, of which there is one at least, here is what `of_documents` returns; all have the same fields. `alike` is what `of_all` returns.
    """
    entry = json.loads(alike[ENTRY])
    ((language, about),) = entry["languages"].items()
    names = _Names(language)
    metas = [_meta(files) for files in indexes]
    assert all(meta.fields == metas[0].fields for meta in metas)
    documents = []
    for files, meta in zip(indexes, metas, strict=True):
        for name, words in meta.documents:
            fragment = files[f"fragment/{name}.pf_fragment"]
            documents.append([names.of_fragment(name, fragment), words])
            yield f"fragment/{documents[-1][0]}.pf_fragment", fragment
    chunks = []
    for first, last, content in _chunks(_counted_on(indexes, metas)):
        chunks.append([first, last, names.of(content, _NAME)])
        yield f"index/{chunks[-1][-1]}.pf_index", _packed(content)
    _part_chunks(chunks)
    content = _written([entry["version"], documents, chunks, [], [], metas[0].fields])
    about |= {"hash": names.of(content, _META_NAME), "page_count": len(documents)}
    yield f"pagefind.{about['hash']}.pf_meta", _packed(content)
    yield from (file for file in alike.items() if file[0] != ENTRY)
    yield ENTRY, json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


class _Meta(NamedTuple):
    version: str
    documents: list[tuple[str, int]]  # name of the fragment, count of words
    chunks: list[tuple[str, str, str]]
    filters: list
    sorts: list
    fields: list[str]  # names of what documents tell of themselves, by whose number places in a field are told


def _meta(files: Files) -> _Meta:
    packed = next(content for path, content in files.items() if path.endswith(".pf_meta"))
    return _Meta(*_item(_unpacked(packed), 0)[0])


def _words_of(files: Files, meta: _Meta) -> Iterator[Word]:
    for *_, name in meta.chunks:
        yield from _words(_unpacked(files[f"index/{name}.pf_index"]))


class _Names:
    """Names of files by their content, each as short as it can be told from the others."""

    def __init__(self, language: str):
        self._language = language
        self._contents: dict[str, bytes] = {}  # name -> digest

    def of(self, content: bytes, digits: int) -> str:
        digest = sha1(content).digest()
        whole = "".join(f"{byte:x}" for byte in digest)
        while self._contents.setdefault(name := f"{self._language}_{whole[:digits]}", digest) != digest:
            digits += 1
        return name

    def of_fragment(self, name: str, file: bytes) -> str:
        """Return a name that a fragment has already, or where another has it, too, a longer one."""
        if self._contents.setdefault(name, file) == file:
            return name
        return self.of(_unpacked(file), len(name.rpartition("_")[2]) + 1)


def _words(chunk: bytes) -> Iterator[Word]:
    _, at = _head(chunk, 0)
    count, at = _head(chunk, at)
    for _ in range(count):
        word, at = _item(chunk, at + len(_THREE))
        postings, at = _postings(chunk, at)
        count_of_spellings, at = _head(chunk, at)
        spellings = []
        for _ in range(count_of_spellings):
            _, at = _head(chunk, at)
            spelling, at = _item(chunk, at)
            found, at = _postings(chunk, at)
            spellings.append((spelling, found))
        yield word, postings, tuple(spellings)


def _postings(chunk: bytes, at: int) -> tuple[Postings, int]:
    """Read the postings at a place of a chunk; returns them and the place after them."""
    count, start = _head(chunk, at)
    if not count:
        return (0, 0, 0, 0, b""), start
    end = _POSTINGS.match(chunk, start).end()
    documents, places, in_fields = zip(*_POSTING.findall(chunk, start, end), strict=True)
    first = len(_THREE) + len(documents[0])
    numbers = count + sum(map(_number_of, places)) + sum(map(_number_of, in_fields))
    return (count, _number_of(documents[0]), sum(map(_number_of, documents)), numbers, chunk[start + first : end]), end


def _counted_on(indexes: Sequence[Files], metas: Sequence[_Meta]) -> Iterator[tuple[str, bytes, int]]:
    """Yield (word, all of it as written, how many numbers it has) of the words of all indexes, in order."""
    starts = accumulate((len(meta.documents) for meta in metas), initial=0)
    # Read as they are asked for, so that of each index there is one chunk at a time.
    streams = [
        zip(_words_of(files, meta), repeat(start)) for files, meta, start in zip(indexes, metas, starts, strict=False)
    ]
    for word, group in groupby(merge(*streams, key=_word), key=_word):
        found, spelt = [], {}
        for (_, postings, spellings), start in group:
            found.append((start, postings))
            for spelling, others in spellings:
                spelt.setdefault(spelling, []).append((start, others))
        postings, numbers = _put_together(found)
        others = [b"\x82" + _written(spelling) + _put_together(spelt[spelling])[0] for spelling in sorted(spelt)]
        yield word, b"".join((_THREE, _written(word), postings, _begun(_ARRAY, len(others)), *others)), numbers


def _word(standing: tuple[Word, int]) -> str:
    return standing[0][0]


def _put_together(found: Iterable[tuple[int, Postings]]) -> tuple[bytes, int]:
    """Return postings of several indexes, each given with the number of its first document, and how many numbers they have."""
    written: list[bytes] = []
    before = count = numbers = 0
    for start, (postings, first, last, their_numbers, rest) in found:
        if postings:
            written += (_THREE, _begun(_NUMBER, start + first - before), rest)
            before = start + last
        count += postings
        numbers += their_numbers
    return _begun(_ARRAY, count) + b"".join(written), numbers


def _chunks(words: Iterable[tuple[str, bytes, int]]) -> Iterator[tuple[str, str, bytes]]:
    """Yield (first word, last word, content) of each chunk."""
    chunk: list[tuple[str, bytes]] = []
    size = 0
    for word, written, numbers in words:
        chunk.append((word, written))
        size += numbers
        if size >= _FULL:
            yield _chunk(chunk)
            chunk, size = [], 0
    if chunk:
        yield _chunk(chunk)


def _chunk(words: Sequence[tuple[str, bytes]]) -> tuple[str, str, bytes]:
    content = b"".join((_begun(_ARRAY, 1), _begun(_ARRAY, len(words)), *(written for _, written in words)))
    return words[0][0], words[-1][0], content


def _part_chunks(chunks: Sequence[list[str]]) -> None:
    """Shorten the words between which chunks are parted to as many letters as part them."""
    for before, after in zip(chunks, chunks[1:], strict=False):
        last, first = before[1], after[0]
        alike = next(
            (n for n, (a, b) in enumerate(zip(last, first, strict=False)) if a != b), min(len(last), len(first))
        )
        before[1], after[0] = last[: alike + 1], first[: alike + 1]


def _packed(content: bytes) -> bytes:
    # Without the time of day, so that the same content gives the same bytes.
    return gzip.compress(_SIGNATURE + content, 6, mtime=0)


def _unpacked(file: bytes) -> bytes:
    return gzip.decompress(file).removeprefix(_SIGNATURE)


def _item(content: bytes, at: int) -> tuple[int | str | list, int]:
    """Read what stands at a place, but for negative numbers; returns it and the place after it."""
    major = content[at] >> 5
    number, at = _head(content, at)
    if major == _TEXT:
        return content[at : at + number].decode(), at + number
    if major == _ARRAY:
        items = []
        for _ in range(number):
            item, at = _item(content, at)
            items.append(item)
        return items, at
    return number, at


def _head(content: bytes, at: int) -> tuple[int, int]:
    """Read the number with which something begins; returns it and the place after it."""
    number = content[at] & 0b11111
    if number < _IN_ONE_BYTE:
        return number, at + 1
    end = at + 1 + (1 << number - _IN_ONE_BYTE)
    return int.from_bytes(content[at + 1 : end]), end


@lru_cache(maxsize=1 << 12)
def _number_of(head: bytes) -> int:
    return _head(head, 0)[0]


def _written(value: int | str | list) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return _begun(_TEXT, len(text)) + text
    if isinstance(value, list):
        return _begun(_ARRAY, len(value)) + b"".join(map(_written, value))
    return _begun(_NUMBER, value)


@lru_cache(maxsize=1 << 12)
def _begun(major: int, number: int) -> bytes:
    """Write a major type and the number that goes with it, in as few bytes as it takes."""
    if number < _IN_ONE_BYTE:
        return bytes([major << 5 | number])
    power = next(power for power in range(4) if number < 1 << 8 * (1 << power))
    return bytes([major << 5 | _IN_ONE_BYTE + power]) + number.to_bytes(1 << power)
