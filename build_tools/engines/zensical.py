"""Zensical, which runs no plugin and no hook: what these do is done before it and after it.

Before: the chapters are converted here, and each becomes a template that says what MkDocs would tell the theme about its
page and then extends the theme's own. Zensical navigates, renders the theme, and brings its scripts and styles. After:
the finishing step, as with every engine.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from ..assembly import Assembly, assemble
from ..checks import check_edition
from ..converter import PageConverter
from ..diagnostics import Severity, in_order
from ..edition import CONTENT, Edition, read_edition
from ..finishing import finish, seal
from ..keeper import CACHE
from ..mistakes.consequences import without_consequences
from ..publishing.unchanged import keeper_of
from ..releases.archive import BrokenArchive
from ..site_words import NOT_PUBLISHED, navigation, site_words
from ..theme_folder import theme_folder
from ..typesetting import NotSet, can_typeset
from . import CONFIG, NotBuilt
from .configuration import address_in, configuration, markdown_settings, repository_in, wants_books_in
from .theme_templates import not_found, page_stubs, page_templates

TRIED = "0.0.73"
log = logging.getLogger("mkdocs.plugins.edition")
_NOT_OURS = ("search.json",)  # nothing of the theme asks for it


def build_into(root: Path, folder: Path) -> None:
    """Build the edition at `root` into a folder; raises NotBuilt where it cannot be built."""
    if find_spec("zensical") is None:
        raise NotBuilt(f"Zensical is not installed: pip install zensical=={TRIED}")
    edition = accepted(root)
    config = configuration(root)
    site_url = address_in(config)
    with_books = can_typeset() and wants_books_in(config)
    assembly = assemble(edition, root, site_url, repository_in(config, edition.report.version), with_books=with_books)
    with tempfile.TemporaryDirectory(prefix="zensical.") as name:
        project = Path(name)
        lay_out(project, root, config, assembly)
        run(project)
        shutil.copytree(project / "site", folder, dirs_exist_ok=True)
    for path in _NOT_OURS:
        (folder / path).unlink(missing_ok=True)
    try:
        finish(assembly.publication, folder, site_url)
    except NotSet as error:
        raise NotBuilt(f"The book could not be set: {error}") from error
    except BrokenArchive as error:
        raise NotBuilt(f"{error}.") from error
    seal(folder, site_url)


def accepted(root: Path) -> Edition:
    """Return the edition at `root`; raises NotBuilt with all that is wrong with it."""
    keeper = keeper_of(root / CACHE)
    edition, diagnostics = read_edition(root, keeper)
    if edition is not None:
        diagnostics = in_order(without_consequences([*diagnostics, *check_edition(edition, keeper)], root))
    keeper.save()
    if edition is None or any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        raise NotBuilt("\n".join([*map(str, diagnostics), "Nothing was built."]))
    for diagnostic in diagnostics:
        log.info(str(diagnostic))
    return edition


def lay_out(project: Path, root: Path, config: Mapping, assembly: Assembly) -> None:
    """Write a project that Zensical builds: its configuration, a stub and a template for every chapter, the theme."""
    publication = assembly.publication
    theme = project / "theme"
    shutil.copytree(
        theme_folder(root),
        theme,
        ignore=shutil.ignore_patterns("fragments", "*.py", *(name.rstrip("/") for name in NOT_PUBLISHED)),
    )
    shutil.copytree(root / CONTENT, project / "docs", ignore=_chapters)
    (theme / "404.html").rename(theme / "edition-404.html")
    converter = PageConverter(assembly.scope, *markdown_settings(config))
    generated = {
        **{f"docs/{path}": text for path, text in page_stubs(publication.edition)},
        **{f"theme/{path}": text for path, text in page_templates(publication, converter)},
        "theme/404.html": not_found(publication, "edition-404.html"),
        CONFIG: json.dumps(settings(config, assembly), ensure_ascii=False),
    }
    for path, text in generated.items():
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def settings(config: Mapping, assembly: Assembly) -> dict:
    """Return the configuration of the project, from that of the edition."""
    publication, theme = assembly.publication, config.get("theme") or {}
    return {
        "site_name": site_words(publication)["report"].title,
        **({"site_url": publication.site_url} if publication.site_url else {}),
        "docs_dir": "docs",
        "site_dir": "site",
        "exclude_docs": config.get("exclude_docs") or "",
        "theme": {
            "name": "material",
            "variant": "classic",
            "custom_dir": "theme",
            "language": theme.get("language", "en"),
            "font": False,
            "features": list(theme.get("features") or []),
        },
        "nav": navigation(publication.edition),
        "plugins": [],
        "markdown_extensions": [],
    }


def run(project: Path) -> None:
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", CONFIG]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    # Zensical 0.0.73 ends well where it has written nothing.
    if result.returncode or not (project / "site" / "index.html").is_file():
        raise NotBuilt(f"Zensical: {(result.stderr or result.stdout).strip()}")


def _chapters(directory: str, names: list[str]) -> set[str]:
    return {name for name in names if name.endswith(".md")}
