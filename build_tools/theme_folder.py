"""Where an edition's theme is: its own `theme/` if it has one, else the one that came with the generator."""

from __future__ import annotations

from pathlib import Path

OWN = "theme"
_PACKAGE = Path(__file__).parent


def theme_folder(root: Path) -> Path:
    """Return the folder of the theme that the edition at `root` is shown with."""
    own = root / OWN
    if own.is_dir():
        return own
    installed = _PACKAGE / OWN
    # In a checkout the theme stands beside the package; an installed package has it inside.
    return installed if installed.is_dir() else _PACKAGE.parent / OWN
