"""The folder `editions/`: the site of every released edition as it was built, and what changed in each.

editions/1.1/manifest.json   the SHA-256 of every file of the site, the tools that built it
editions/1.1/changes.json    what changed since the edition before
editions/1.1/site.tar.xz     the files of the edition: pages, data
editions/shared/5f2c…        files that editions have in common, by their SHA-256: fonts, scripts, pictures
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .ledger import version_key

EDITIONS = "editions"
SHARED = "editions/shared"
_LARGEST = 2_000_000_000  # bytes of all that an archive may hold


class BrokenArchive(Exception):
    """A kept edition is not what its manifest says."""


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """A folder of `editions/`."""

    version: str
    root: Path

    @property
    def folder(self) -> Path:
        return self.root / EDITIONS / self.version

    @property
    def is_whole(self) -> bool:
        """False while the edition is being released: then only what changed is known."""
        return (self.folder / "manifest.json").is_file()

    def manifest(self) -> dict:
        return self._json("manifest.json")

    def changes(self) -> dict:
        return self._json("changes.json")

    def _json(self, name: str) -> dict:
        try:
            value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenArchive(f"{EDITIONS}/{self.version}/{name} cannot be read: {error}") from error
        if not isinstance(value, dict):
            raise BrokenArchive(f"{EDITIONS}/{self.version}/{name} is no object")
        return value

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of every file of the edition's site; raises BrokenArchive where one is not the file that was kept."""
        packed = self._packed()
        for path, known in self.manifest().get("files", {}).items():
            content = packed.get(path)
            if content is None:
                content = self._shared(known)
            if content is None or hashlib.sha256(content).hexdigest() != known:
                raise BrokenArchive(f"{path} of edition {self.version} is not the file that was released")
            yield path, content

    def _packed(self) -> dict[str, bytes]:
        file = self.folder / "site.tar.xz"
        try:
            with tarfile.open(file, "r:xz") as tar:
                members = tar.getmembers()
                if sum(member.size for member in members) > _LARGEST:
                    raise BrokenArchive(f"{EDITIONS}/{self.version}/site.tar.xz is too large")
                # Only regular files are read, and into memory: no name of the archive becomes a path.
                return {member.name: tar.extractfile(member).read() for member in members if member.isreg()}
        except (OSError, tarfile.TarError, lzma.LZMAError, EOFError) as error:
            raise BrokenArchive(f"{EDITIONS}/{self.version}/site.tar.xz cannot be read: {error}") from error

    def _shared(self, known: str) -> bytes | None:
        file = self.root / SHARED / known
        return file.read_bytes() if known.isalnum() and file.is_file() else None


def kept_editions(root: Path) -> tuple[KeptEdition, ...]:
    """Return the editions that are kept, in order."""
    folder = root / EDITIONS
    found = [path.name for path in folder.iterdir() if version_key(path.name)] if folder.is_dir() else []
    return tuple(KeptEdition(version, root) for version in sorted(found, key=version_key))


def kept_files(version: str, site: Mapping[str, bytes], about: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    """Yield (path under the edition's root, content) of what keeps a site: the archive, its manifest, the shared files."""
    hashes = {path: hashlib.sha256(site[path]).hexdigest() for path in sorted(site)}
    shared = [path for path in hashes if _is_shared(path, site[path])]
    for path in shared:
        yield f"{SHARED}/{hashes[path]}", site[path]
    yield f"{EDITIONS}/{version}/site.tar.xz", packed((path, site[path]) for path in hashes if path not in set(shared))
    yield f"{EDITIONS}/{version}/manifest.json", as_json({**about, "files": hashes})


def _is_shared(path: str, content: bytes) -> bool:
    """What the theme brings, and what cannot be compressed, is kept once for all editions."""
    return path.startswith(("assets/", "assets-")) or b"\0" in content[:8000]


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a compressed tar of the files, the same bytes for the same files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, content in files:
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def as_json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
