"""Tells whether a site is what its sources give, so that a build in which nothing has changed does nothing.

A note in the cache holds the digest of everything that a build reads, and what the built folder then looked like. Both
are taken anew, whatever the clock says; without the note, or where anything differs, the site is built.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ..keeper import Keeper
from ..sources.lazy_pattern import LazyPattern
from .processes import shared

_SOURCES = ("mkdocs.yml", "references.bib", "content", "theme", "editions")
_HERE = Path(__file__).parents[1]


def digest_of_sources(root: Path) -> str:
    """Return the digest of all that a build of the edition at `root` depends on; '' where that cannot be known.

    That is the edition, its theme, this package, the version of Python and of everything installed with it.
    """
    if leads_elsewhere(root):
        return ""
    digest = sha256(_standing_on())
    for name, file in (*files_in(_HERE, (".",)), *files_in(root, _SOURCES)):
        if "__pycache__" not in name:
            digest.update(f"{name}\0".encode())
            with suppress(OSError):
                digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def leads_elsewhere(root: Path) -> bool:
    """Tell whether the engine's configuration names what stands elsewhere, so that nobody knows what a build depends on."""
    with suppress(OSError):
        text = (root / "mkdocs.yml").read_text(encoding="utf-8")
        return any(word in text for word in ("INHERIT", "!ENV", "hooks:"))
    return False


@lru_cache(maxsize=4)
def keeper_of(cache: Path) -> Keeper:
    """Return what is kept in this folder of what was read of an edition's files; one for as long as this process lives."""
    return Keeper(cache / "read", digest_of_generator(), _shared)


def _shared(work: Callable[[int], bytes], tasks: Sequence[int]) -> list[bytes]:
    LazyPattern.compile_all()
    return shared(work, tasks)[0]


def digest_of_generator() -> str:
    """Return the digest of what makes something of a text: this package, Python, and the names of all that is installed."""
    digest = sha256(_standing_on())
    for name, file in files_in(_HERE, (".",)):
        if name.endswith((".py", ".dic", ".aff")):
            digest.update(f"{name}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _standing_on() -> bytes:
    """Return the version of Python and the names of all that is installed, which have their versions in them."""
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            names.update(name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))
    return "\0".join((sys.version, *sorted(names))).encode()


def files_in(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Yield (path, file) of each file of these names under a folder, and of all in the folders among them, in order."""
    for name in names:
        if (folder / name).is_file():
            yield name, folder / name
        found = [Path(at, file) for at, _, files in os.walk(folder / name, followlinks=True) for file in files]
        yield from sorted((file.relative_to(folder).as_posix(), file) for file in found)


def is_unchanged(cache: Path, sources: str, site: Path) -> bool:
    """Tell whether `site` was built from these sources and looks as it did then."""
    with suppress(OSError, ValueError):
        note = json.loads(_note(cache, site).read_text(encoding="utf-8"))
        return bool(sources) and note == {"sources": sources, "site": _look_of(site)}
    return False


def keep_note(cache: Path, sources: str, site: Path) -> None:
    """Write down what `site` was built from. A folder that refuses costs the next build its time, and nothing else."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        file = _note(cache, site)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"sources": sources, "site": _look_of(site)}), encoding="utf-8")
        part.replace(file)


def _note(cache: Path, site: Path) -> Path:
    return cache / f"built-{sha256(os.fsencode(site)).hexdigest()[:16]}.json"


def _look_of(site: Path) -> str:
    """Return the digest of the names, sizes and times of the files in a folder."""
    digest = sha256()
    folders = [os.fspath(site)]
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in sorted(found, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                stat = entry.stat(follow_symlinks=False)
                told = "" if entry.is_dir(follow_symlinks=False) else f"{stat.st_size} {stat.st_mtime_ns}"
                digest.update(f"{entry.path}\0{told}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
