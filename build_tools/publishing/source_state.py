"""What the sources of an edition were when a build began, so that it is seen when they change under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

FOLDERS = ("content", "theme")
FILES = ("references.bib", "mkdocs.yml")


def source_state(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every source, by its path under `root`; one that cannot be read is not there."""
    state = {}
    for file in _sources(root):
        with suppress(OSError):
            state[file.relative_to(root).as_posix()] = sha256(file.read_bytes()).hexdigest()
    return state


def changed_since(before: Mapping[str, str], root: Path) -> list[str]:
    """Return the paths of the sources that are not as they were, are new or are gone."""
    now = source_state(root)
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _sources(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (path for path in (root / folder).rglob("*") if path.is_file())
    yield from (root / name for name in FILES)
