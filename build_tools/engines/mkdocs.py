"""MkDocs 1.6 with Material: the engine of the release. All that is the edition's comes by `plugin.py`."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError

from . import CONFIG, NotBuilt
from .mkdocs_build import build


def build_into(root: Path, folder: Path) -> None:
    """Build the edition at `root` into a folder; raises NotBuilt where it cannot be built."""
    try:
        config = load_config(str(root / CONFIG), site_dir=str(folder), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    except (Abort, BuildError) as error:
        raise NotBuilt(str(error)) from error
