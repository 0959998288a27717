"""An edition ready to be shown, without the CSL processor: for tests of what does not cite."""

from __future__ import annotations

from pathlib import Path

from build_tools.citations.citable import Citables
from build_tools.citations.citing import Citing
from build_tools.citations.style import FormattedCitations
from build_tools.diagnostics import Severity
from build_tools.edition import read_edition
from build_tools.publication import Publication

THEME = Path(__file__).parents[1] / "theme"


def publication_of(root: Path) -> Publication:
    """Read the edition at `root` and show it with the theme that all editions share."""
    if not (root / "theme").exists():
        (root / "theme").symlink_to(THEME)
    edition, mistakes = read_edition(root)
    assert not [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
    citing = Citing(Citables(edition))
    return Publication(edition, FormattedCitations(), citing, root, prose=lambda markdown, slug: markdown)
