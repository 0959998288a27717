"""Writes a source file again in one step, as its author saved it: line ends, byte order mark and rights stay."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MARK = b"\xef\xbb\xbf"


def rewrite(file: Path, before: str, after: str) -> bool:
    """Put `after` into the file if it still holds `before`; False, and nothing done, where it holds something else.

    Line ends are those of the file where all are alike; a file that mixes them stays as it is. Raises OSError.
    """
    file = file.resolve()
    data = file.read_bytes()
    mark, body = (_MARK, data[len(_MARK) :]) if data.startswith(_MARK) else (b"", data)
    line_end = next((end for end in ("\n", "\r\n", "\r") if before.replace("\n", end).encode() == body), None)
    if line_end is None:
        return False
    handle, beside = tempfile.mkstemp(prefix=f".{file.name[:40]}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(mark + after.replace("\n", line_end).encode())
            new.flush()
            os.fsync(new.fileno())
        shutil.copymode(file, beside)
        os.replace(beside, file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return True
