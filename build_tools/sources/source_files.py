"""Reads the edition's source files. Whatever is in them comes from strangers."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from ..diagnostics import Diagnostic, Location

LARGEST = 4_000_000  # bytes; the largest source of a thousand-chapter edition is a tenth of that
LONGEST_LINE = 100_000  # characters
# C0 but for the tab and the line's end, delete, and C1, which no font shows.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_BEFORE_C1 = b"\xc2"  # in UTF-8; before some letters and marks, too


def read_source(
    root: Path, path: str, largest: int = LARGEST, folders: dict[str, bool] | None = None
) -> tuple[str | None, list[Diagnostic]]:
    """Return the text of the file at `root / path`, or None and why it cannot be read.

    Line ends become '\\n'. A byte order mark is dropped. Raises nothing for what is in the file. Who reads many files in
    one go hands over `folders`, empty at first, in which it is noted which of their folders lie elsewhere.
    """

    def refused(code: str, message: str, hint: str, line: int = 1, column: int = 1):
        return None, [Diagnostic(Location(path, line, column), code, message, hint)]

    file = os.path.join(root, path)
    try:
        status = os.lstat(file)
        is_link = stat.S_ISLNK(status.st_mode)
        if _leads_out(root, file, is_link, {} if folders is None else folders):
            return refused(
                "outside-edition", "the file is a link that leads out of the edition", "Put the file itself here."
            )
        status = os.stat(file) if is_link else status
        if not stat.S_ISREG(status.st_mode):
            return refused("unreadable-file", "this is no file", "Take it out.")
        if status.st_size > largest:
            return refused("file-too-large", f"the file is larger than {largest:,} bytes", "Split it.")
        with open(file, "rb", buffering=0) as opened:
            data = opened.read()
    except (OSError, RuntimeError) as error:  # Links in a circle: RuntimeError until Python 3.13, OSError since.
        reason = getattr(error, "strerror", None) or "it is a link that leads to itself"
        return refused("unreadable-file", f"the file cannot be read: {reason}", "Put the file itself here.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return refused("not-utf-8", "the file is UTF-16", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        return refused(
            "not-utf-8", f"byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8.", line, column
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n") if len(text) > LONGEST_LINE else (), 1):
        if len(line) > LONGEST_LINE:
            return refused("line-too-long", f"the line has more than {LONGEST_LINE:,} characters", "Break it.", number)
    may_have_one = _BEFORE_C1 in data or len(data.translate(None, _CONTROL_BYTES)) < len(data)
    character = _CONTROL.search(text) if may_have_one else None
    if character:
        before = text[: character.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"control character U+{ord(character.group()):04X}"
        return refused("control-character", message, "Delete it.", line, column)
    return text, []


def _leads_out(root: Path, file: str, is_link: bool, folders: dict[str, bool]) -> bool:
    """Tell whether a file, or the folder in which it stands, lies elsewhere. Raises RuntimeError for links in a circle."""
    if is_link:
        return not Path(file).resolve().is_relative_to(root.resolve())
    folder = os.path.dirname(file)
    if folder not in folders:
        inner, outer = os.path.realpath(folder), os.path.realpath(root)
        folders[folder] = inner != outer and not inner.startswith(os.path.join(outer, ""))
    return folders[folder]
