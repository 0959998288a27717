"""Files kept by content, in a folder that may be deleted at any time."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_MOST = 8  # files of a folder, the newest


def kept(file: Path) -> bytes | None:
    """Return the content of a file; None where there is none, or another hand or a full disk has spoilt it."""
    with suppress(OSError, ValueError):
        digest, content = file.read_bytes().split(b"\n", 1)
        if digest.decode("ascii", "replace") == sha256(content).hexdigest():
            return content
    return None


def keep(content: bytes, file: Path) -> None:
    """Write in one step, so that no build ever reads half of it; a folder that cannot be written keeps nothing."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.stem[:12]}.")
        with os.fdopen(handle, "wb") as open_file:
            open_file.write(sha256(content).hexdigest().encode() + b"\n" + content)
        os.replace(beside, file)
        newest = sorted(file.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in newest[_MOST:]:
            old.unlink(missing_ok=True)
