"""MkDocs 1.6 with Material: the engine of the release. All that is the edition's comes by `plugin.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError

from ..publishing.finished import SealedApart
from . import CONFIG, NotBuilt
from .mkdocs_build import build


def build_into(root: Path, folder: Path, former: Path | None = None) -> None:
    """Build the edition at `root` into a folder; raises NotBuilt where it cannot be built.

    `former`: where the site was published before. What of it is as this build would make it is taken over.
    """
    try:
        try:
            _build(root, folder, former)
        except SealedApart:
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            _build(root, folder, None)
    except (Abort, BuildError) as error:
        raise NotBuilt(str(error)) from error


def _build(root: Path, folder: Path, former: Path | None) -> None:
    config = load_config(str(root / CONFIG), site_dir=str(folder), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config, former)
    config.plugins.on_shutdown()
