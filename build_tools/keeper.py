"""Keeps what was made of a text, by the text: in this process, and in a folder that may be deleted at any time.

A contribution may bring files for that folder along. So each file bears a mark that only this machine can make, by a key
that lies in the user's own folder; one without it counts as none. And what is read is nothing but records and values:
no other class is made, and nothing is called.
"""

from __future__ import annotations

import hmac
import io
import os
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, make_dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial
from hashlib import blake2b, sha256
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

Made = TypeVar("Made")

CACHE = ".cache"  # the folder in an edition's own, for all that is kept
_PACKAGE = f"{__name__.partition('.')[0]}."
_MARK = 32  # bytes
_MANY = 32  # things to make, from which on other processes are worth their start
Share = Callable[[Callable[[int], bytes], Sequence[int]], list[bytes]]


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Asked(NamedTuple):
    """What `kept` is asked for."""

    kind: str
    what: Sequence[str]
    make: Callable[[], Any]


class Keeper:
    """What is kept; without a folder, only as long as this object lives."""

    def __init__(self, folder: Path | None = None, generator: str = "", share: Share | None = None):
        """`generator` is the digest of all that makes something of a text: code, and what it stands on.

        `share(work, tasks)` returns [work(task) for task in tasks], done by several processes.
        """
        self._share = share
        self._key = _own_key() if folder else b""
        self._folder = folder if self._key else None
        self._generator = generator
        self._values: dict[tuple[str, str], Any] = {}  # by kind and digest
        self._files: dict[tuple[str, str], dict[str, bytes]] = {}  # by kind and first digit: digest -> record
        self._used: set[tuple[str, str]] = set()
        self._new: dict[tuple[str, str], bytes] = {}

    def kept(self, kind: str, what: Sequence[str], make: Callable[[], Made]) -> Made:
        """Return what `make` returns, which must depend on nothing but `what`; it is called where nothing is kept.

        `kind` is a word that is good as a file's name, and has one `make`. Nobody may change what is returned.
        """
        value = self.found(kind, what)
        if value is None:
            value = make()
            self.keep(kind, what, value)
        return value

    def found(self, kind: str, what: Sequence[str]) -> Any:
        """Return what is kept of `what`; None where nothing is."""
        name = (kind, self._digest(kind, what))
        self._used.add(name)
        if name not in self._values:
            record = self._record(*name)
            value = _read(record) if record else None
            if value is None:
                return None
            self._values[name] = value
        return self._values[name]

    def keep(self, kind: str, what: Sequence[str], value: Any) -> None:
        """Keep a value, in place of what was kept; it must depend on nothing but `what`."""
        name = (kind, self._digest(kind, what))
        self._used.add(name)
        self._values[name] = value
        if self._folder:
            self._record(*name)
            self._new[name] = written(value)

    def kept_of_all(self, kind: str, whats: Sequence[Sequence[str]], make: Callable[[int], Made]) -> list[Made]:
        """Return `kept` of each, by its number; where much is missing, several processes make it."""
        asked = [Asked(kind, what, partial(make, number)) for number, what in enumerate(whats)]
        self.make_ready(asked)
        return [self.kept(*one) for one in asked]

    def make_ready(self, asked: Sequence[Asked]) -> None:
        """Make what is missing of these by several processes, if it is much; `kept` then returns it."""
        if not self._share:
            return
        names = [(kind, self._digest(kind, what)) for kind, what, _ in asked]
        missing = [n for n, name in enumerate(names) if name not in self._values and not self._record(*name)]
        if len(missing) < _MANY:
            return
        for number, record in zip(missing, self._share(lambda n: written(asked[n].make()), missing), strict=True):
            kind, digest = names[number]
            self._files[kind, digest[0]][digest] = record
            if self._folder:
                self._new[kind, digest] = record

    def look_through(self, kind: str) -> None:
        """Have all that is kept of a kind at hand, so that `save` forgets whatever of it nobody has asked for."""
        for digit in "0123456789abcdef":
            self._record(kind, digit)

    def save(self) -> None:
        """Write what is new, and forget what nobody has asked for since it was saved last.

        A folder that refuses costs the next run its time, and nothing else.
        """
        kinds = {kind for kind, _ in self._used}
        for (kind, digit), kept in self._files.items() if self._folder else ():
            used = {digest: record for digest, record in kept.items() if (kind, digest) in self._used}
            new = {
                digest: record
                for (of, digest), record in self._new.items()
                if of == kind and digest[0] == digit and (kind, digest) in self._used
            }
            if kind in kinds and (new or len(used) < len(kept)):
                self._write(kind, digit, used | new)
        self._values = {name: value for name, value in self._values.items() if name in self._used}
        self._files, self._used, self._new = {}, set(), {}

    def _digest(self, kind: str, what: Sequence[str]) -> str:
        # With their lengths, so that no text can pass for two.
        return digest_of("".join(f"{len(part)}:{part}" for part in (self._generator, kind, *what)))

    def _record(self, kind: str, digest: str) -> bytes | None:
        name = (kind, digest[0])
        if name not in self._files:
            self._files[name] = self._load(*name) if self._folder else {}
        return self._files[name].get(digest)

    def _file(self, kind: str, digit: str) -> Path:
        return self._folder / f"{kind}-{digit}.kept"

    def _load(self, kind: str, digit: str) -> dict[str, bytes]:
        with suppress(OSError):
            content = self._file(kind, digit).read_bytes()
            if hmac.compare_digest(content[:_MARK], self._mark(content[_MARK:])):
                kept = _read(content[_MARK:])
                return kept if isinstance(kept, dict) else {}
        return {}

    def _write(self, kind: str, digit: str, records: dict[str, bytes]) -> None:
        content = written(records)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, beside = _beside(self._file(kind, digit))
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._mark(content) + content)
                os.replace(beside, self._file(kind, digit))
            except OSError:
                os.unlink(beside)
                raise

    def _mark(self, content: bytes) -> bytes:
        return blake2b(content, digest_size=_MARK, key=self._key).digest()


def _own_key() -> bytes:
    """Return this user's key, made if there is none; nothing where it cannot be kept."""
    with suppress(OSError, RuntimeError):
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        file = home / "annotated-edition" / "key"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = _beside(file)
            with os.fdopen(handle, "wb") as open_file:
                open_file.write(os.urandom(_MARK))
            with suppress(FileExistsError):
                os.link(beside, file)  # Whoever comes first: two runs at once have one key.
            os.unlink(beside)
        key = file.read_bytes()
        return key if len(key) == _MARK else b""
    return b""


def _beside(file: Path) -> tuple[int, Path]:
    """Open a new file beside another, which nobody else can read and which later takes its place."""
    beside = file.with_name(f"{file.name}.{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), beside


@lru_cache(maxsize=256)
def _fields_of(kind: type) -> Callable[[object], tuple] | None:
    """Return what gives the fields of a record of this kind; None where it is no record."""
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value):
        """Write a record as its class and its fields, so that reading it is one call."""
        kind = type(value)
        fields_of = _fields_of(kind)
        return (kind, fields_of(value)) if fields_of else NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str):
        """Return a record's class, and of others none ('Restricting Globals' in the library's documentation)."""
        return _class_of_records(module, name)


@lru_cache(maxsize=256)
def _class_of_records(module: str, name: str) -> type:
    if (module, name) == ("decimal", "Decimal"):
        return Decimal
    found = getattr(import_module(module), name, None) if module.startswith(_PACKAGE) else None
    if isinstance(found, type) and is_dataclass(found):
        return _draft_of(found)
    if isinstance(found, type) and issubclass(found, Enum):
        return found
    raise pickle.UnpicklingError(f"{module}.{name} is no record")


def _draft_of(kind: type) -> type:
    """Return what makes records of this kind in a third of the time, since its fields are set before they are frozen."""
    if "__slots__" not in kind.__dict__ or hasattr(kind, "__post_init__"):
        return kind

    def freeze(draft) -> None:
        draft.__class__ = kind

    names = [(field.name, object) for field in fields(kind)]
    return make_dataclass(
        kind.__name__, names, namespace={"__post_init__": freeze}, slots=True, eq=False, repr=False, match_args=False
    )


def written(value: object) -> bytes:
    """Return a value of records, texts, numbers and collections of them as bytes."""
    stream = io.BytesIO()
    _Pickler(stream, protocol=5).dump(value)
    return stream.getvalue()


def _read(record: bytes) -> Any:
    # What pickle raises on a record that is none is not written down anywhere.
    with suppress(Exception):
        return _Unpickler(io.BytesIO(record)).load()
    return None
