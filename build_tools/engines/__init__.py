"""What makes a site of an edition. One file an engine; each has `build_into(root, folder)` and raises NotBuilt.

All are given the same: the converted chapters, the words of `site_words.py`, the theme. None is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

CONFIG = "mkdocs.yml"
ENGINES = ("mkdocs", "properdocs", "zensical")  # the release, the insurance, the future


class NotBuilt(Exception):
    """The engine refused to build; its log says why."""


def build_with(engine: str, root: Path, folder: Path, former: Path | None = None) -> None:
    """Build the edition at `root` into a folder by one of ENGINES; raises NotBuilt where it cannot be built.

    `former`: where the site was published before, of which the release's engine takes over what is as it would make it.
    """
    kept = {"former": former} if engine == ENGINES[0] else {}
    import_module(f".{engine}", __name__).build_into(root, folder, **kept)
