"""The files of an edition at a git revision or in a folder, without running anything of them.

Git is asked for objects, neither for a checkout nor for an archive: a revision's own `.gitattributes` could name filters
for the one and hide files from the other. Links are named and never followed.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .edition import BIBLIOGRAPHY, CONTENT, LARGEST_LEDGER
from .releases.ledger import LEDGER_FILE

LARGEST_TEXT = (
    LARGEST_LEDGER + 1
)  # bytes; a larger file is laid out empty and of this size, so that its reader refuses it
MOST_TEXT = 400_000_000  # bytes of all texts of a snapshot
_TEXTS = (".md", ".yml", ".yaml")
_NOT_SOURCES = {"site", "node_modules", "__pycache__"}
_GIT = ("git", "--no-replace-objects", "-c", "core.quotePath=false")
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class NoSnapshot(Exception):
    """Neither a revision nor a folder that can be read; says why."""


@dataclass(frozen=True, slots=True)
class File:
    kind: str  # 'file', 'link', 'module' (another repository), 'other' (a pipe, a name that climbs)
    size: int  # bytes
    digest: str  # Git's hash of the content; '' for what is no file


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a revision or a folder holds."""

    said: str  # how it was named: 'main', '../other'
    root: Path  # the folder, or the repository
    commit: str  # '' for a folder
    files: Mapping[str, File]  # by path, with slashes, in order

    def lay_out(self, folder: Path) -> None:
        """Write what `read_edition` reads into an empty folder."""
        wanted = [path for path, file in self.files.items() if file.kind == "file" and is_text(path)]
        if sum(min(self.files[path].size, LARGEST_TEXT) for path in wanted) > MOST_TEXT:
            raise NoSnapshot(f"{self.said!r} holds more than {MOST_TEXT:,} bytes of text")
        small = [path for path in wanted if self.files[path].size < LARGEST_TEXT]
        contents = self._objects(small) if self.commit else ((path, (self.root / path).read_bytes()) for path in small)
        for path, content in contents:
            _written(folder / path, content)
        for path in set(wanted) - set(small):
            os.truncate(_written(folder / path, b""), LARGEST_TEXT)

    def _objects(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        asked = "".join(f"{self.files[path].digest}\n" for path in paths)
        answer = _git(self.root, "cat-file", "--batch", given=asked.encode())
        start = 0
        for path in paths:
            end = answer.index(b"\n", start) + 1
            size = int(answer[start:end].split()[-1])
            yield path, answer[end : end + size]
            start = end + size + 1


def is_text(path: str) -> bool:
    """Whether `read_edition` reads it."""
    return path in (BIBLIOGRAPHY, LEDGER_FILE) or (path.startswith(f"{CONTENT}/") and path.endswith(_TEXTS))


def _written(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def snapshots(base: str, head: str, here: Path) -> tuple[Snapshot, Snapshot]:
    """Return both sides of a contribution; raises NoSnapshot.

    Each is a git revision of the repository around `here`, else a folder. Of two revisions, the first gives way to the
    one where they parted: what came to it since is no part of the contribution.
    """
    before, after = _commit(base, here), _commit(head, here)
    parted = _git(here, "merge-base", before, after, may_fail=True).decode().split() if before and after else []
    return _snapshot(base, parted[0] if parted else before, here), _snapshot(head, after, here)


def _snapshot(said: str, commit: str, here: Path) -> Snapshot:
    if commit:
        return Snapshot(said, here, commit, dict(_files_of_commit(commit, here)))
    folder = here / said
    if said.startswith("-") or not folder.is_dir():
        raise NoSnapshot(f"{said!r} is neither a revision of this repository nor a folder")
    return Snapshot(said, folder, "", dict(_files_of_folder(folder)))


def _commit(said: str, here: Path) -> str:
    """Return the hash of the commit that a revision names; '' where it names none."""
    if said.startswith("-") or "\0" in said:
        raise NoSnapshot(f"{said!r} is no name of a revision")
    try:
        found = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{said}^{{commit}}", may_fail=True)
    except FileNotFoundError:  # Without Git there are folders still.
        return ""
    commit = found.decode().strip()
    return commit if _OBJECT.fullmatch(commit) else ""


def _git(here: Path, *arguments: str, given: bytes = b"", may_fail: bool = False) -> bytes:
    # A partial clone would fetch what it lacks.
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    done = subprocess.run([*_GIT, *arguments], cwd=here, input=given, env=env, capture_output=True, check=False)
    if done.returncode and not may_fail:
        raise NoSnapshot(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()[:300]}")
    return b"" if done.returncode else done.stdout


def _files_of_commit(commit: str, here: Path) -> Iterator[tuple[str, File]]:
    # The repository may be larger than the edition that lies in it.
    prefix = _git(here, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip("\n")
    listed = _git(here, "ls-tree", "-r", "-z", "--long", "--full-tree", f"{commit}:{prefix}".removesuffix("/"))
    kinds = {"120000": "link", "160000": "module"}
    for line in listed.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, digest, size = about.decode().split()
        path = name.decode("utf-8", "surrogateescape")
        kind = kinds.get(mode, "other" if _climbs(path) else "file")
        yield path, File(kind, int(size) if size.isdecimal() else 0, digest)


def _climbs(path: str) -> bool:
    return any(part in ("", ".", "..") for part in path.split("/"))


def _files_of_folder(folder: Path) -> Iterator[tuple[str, File]]:
    found = {}
    for where, folders, names in os.walk(folder):
        linked = [name for name in folders if os.path.islink(os.path.join(where, name))]
        folders[:] = sorted(name for name in folders if not _is_left_out(name) and name not in linked)
        for name in (*names, *linked):
            file = Path(where, name)
            found[file.relative_to(folder).as_posix()] = _file(file)
    yield from sorted(found.items())


def _is_left_out(name: str) -> bool:
    return (
        name in _NOT_SOURCES or name.endswith(".egg-info") or (name.startswith(".") and name not in (".github", ".ci"))
    )


def _file(file: Path) -> File:
    try:
        about = file.lstat()
        if stat.S_ISLNK(about.st_mode):
            return File("link", 0, f"-> {os.readlink(file)}")
        if stat.S_ISREG(about.st_mode):
            with file.open("rb") as content:
                digest = hashlib.sha1(b"blob %d\0" % about.st_size, usedforsecurity=False)
                while part := content.read(1 << 20):
                    digest.update(part)
            return File("file", about.st_size, digest.hexdigest())
    except OSError:
        pass
    return File("other", 0, "")
