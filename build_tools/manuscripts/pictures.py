"""Pictures of a manuscript -> files of the edition: by what they are, not by what they are called."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote_to_bytes

FOLDER = "content/images"
LARGEST = 20_000_000  # bytes
# The first bytes of what browsers show and what cannot hold a script: so not SVG.
_KINDS = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
_DATA = re.compile(r"data:image/[\w.+-]+(?P<encoded>;base64)?,(?P<data>.*)", re.DOTALL)


@dataclass
class Pictures:
    """Takes pictures over; each once, under a name of its own."""

    find: Callable[[str], bytes | None]
    files: dict[str, bytes] = field(default_factory=dict)  # path in the edition -> content
    _paths: dict[str, str] = field(default_factory=dict)  # SHA-256 -> path

    def taken(self, name: str) -> tuple[str, str]:
        """Return (the picture's address in a chapter, ''), or ('', why it was not taken)."""
        content = _of_address(name) if name.startswith("data:") else self.find(name)
        if content is None:
            return "", "it is not in the manuscript" if "//" in name else "there is no such file"
        if len(content) > LARGEST:
            return "", f"it is larger than {LARGEST:,} bytes"
        kind = next((ending for ending, form in _KINDS if form.match(content)), "")
        if not kind:
            return "", "it is no PNG, JPEG, GIF or WebP"
        digest = sha256(content).hexdigest()
        path = self._paths.setdefault(digest, f"{FOLDER}/figure-{len(self._paths) + 1}.{kind}")
        self.files[path] = content
        return path.removeprefix("content/"), ""


def _of_address(address: str) -> bytes | None:
    match = _DATA.fullmatch(address)
    if match is None:
        return None
    data = unquote_to_bytes(match["data"])
    try:
        return base64.b64decode(data, validate=False) if match["encoded"] else data
    except binascii.Error:
        return None
