"""Lays out the folder of a new edition: what every edition has, and what is its own. Nothing that exists is written over."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_SKELETON = Path(__file__).parent / "skeleton"
_NAMES = {"gitignore": ".gitignore"}  # with its own name it would hide files of the generator


class NotLaidOut(Exception):
    """The folder cannot be written. The message says why and what to do."""


def skeleton(name: str) -> dict[str, bytes]:
    """Return the files of `skeleton/edition` (what every edition has) or `skeleton/sample`, by path."""
    folder = _SKELETON / name
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {_path(file.relative_to(folder)): file.read_bytes() for file in files}


def _path(file: Path) -> str:
    return file.with_name(_NAMES.get(file.name, file.name)).as_posix()


def lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder that does not exist yet or is empty: all of them or none. Raises NotLaidOut."""
    target = Path(os.path.abspath(folder))
    try:
        if os.path.lexists(target) and (target.is_symlink() or not target.is_dir() or any(target.iterdir())):
            raise NotLaidOut(f"{folder} exists and is not an empty folder: nothing was written. Name another one.")
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-edition.", dir=target.parent))
        try:
            for path, content in files.items():
                file = beside / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            beside.chmod(0o755)
            # Replaces an empty folder, and fails where something has come into it meanwhile.
            beside.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotLaidOut(f"{str(folder)!r} cannot be written: {reason}. Name another folder.") from error
