"""ProperDocs, which goes on where MkDocs 1.6 ended, with Material: the same plugin, the same theme.

ProperDocs answers to the name `mkdocs` once `properdocs.replacement` is imported, so nothing else differs.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from . import NotBuilt

TRIED = "1.6.7"


def build_into(root: Path, folder: Path) -> None:
    """Build the edition at `root` into a folder; raises NotBuilt where it cannot be built."""
    if find_spec("properdocs") is None:
        raise NotBuilt(f"ProperDocs is not installed: pip install properdocs=={TRIED}")
    taken = sys.modules.get("mkdocs")
    if taken is not None and taken.__name__ != "properdocs":
        raise NotBuilt("MkDocs is loaded already: build with ProperDocs in a process of its own.")
    import properdocs.replacement  # noqa: F401

    from ..log_output import show_log
    from .mkdocs import build_into as build

    show_log("properdocs")
    build(root, folder)
