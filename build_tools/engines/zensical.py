"""Zensical, which runs no plugin and no hook: what these do is done before it and after it.

Before: the chapters are converted here, and each becomes a template that says what MkDocs would tell the theme about its
page and then extends the theme's own. Zensical navigates, renders the theme, and brings its scripts and styles. After:
the finishing step, as with every engine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from ..archive import BrokenArchive
from ..assembly import Assembly, assemble
from ..checks import check_edition
from ..converter import PageConverter
from ..diagnostics import in_order
from ..edition import CONTENT, Edition, read_edition
from ..finishing import finish, seal
from ..site_words import NOT_PUBLISHED, navigation, site_words
from ..source_files import read_source
from ..theme_folder import theme_folder
from ..typesetting import NotSet, can_typeset
from ..yaml_source import read_yaml
from . import CONFIG, NotBuilt
from .theme_templates import not_found, page_stubs, page_templates

TRIED = "0.0.73"
_NOT_OURS = ("search.json",)  # nothing of the theme asks for it


def build_into(root: Path, folder: Path) -> None:
    """Build the edition at `root` into a folder; raises NotBuilt where it cannot be built."""
    if find_spec("zensical") is None:
        raise NotBuilt(f"Zensical is not installed: pip install zensical=={TRIED}")
    edition = accepted(root)
    config = configuration(root)
    site_url = address_in(config)
    assembly = assemble(edition, root, site_url, with_books=can_typeset())
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
    edition, diagnostics = read_edition(root)
    if edition is not None:
        diagnostics = in_order([*diagnostics, *check_edition(edition)])
    if diagnostics or edition is None:
        raise NotBuilt("\n".join([*map(str, diagnostics), "Nothing was built."]))
    return edition


def configuration(root: Path) -> Mapping:
    """Return mkdocs.yml as it is written, every scalar a string."""
    text, mistakes = read_source(root, CONFIG)
    config, more = read_yaml(text, CONFIG) if text is not None else (None, [])
    if mistakes or more or config is None:
        raise NotBuilt("\n".join(map(str, [*mistakes, *more])))
    return config


def address_in(config: Mapping) -> str:
    """Return the public address that mkdocs.yml gives, ending with a slash; '' while it gives none."""
    address = config.get("site_url", "").rstrip("/")
    return f"{address}/" if address else ""


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
    publication, theme = assembly.publication, config["theme"]
    return {
        "site_name": site_words(publication)["report"].title,
        **({"site_url": publication.site_url} if publication.site_url else {}),
        "docs_dir": "docs",
        "site_dir": "site",
        "exclude_docs": config.get("exclude_docs", ""),
        "theme": {
            "name": "material",
            "variant": "classic",
            "custom_dir": "theme",
            "language": theme.get("language", "en"),
            "font": False,
            "features": list(theme.get("features", [])),
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


def markdown_settings(config: Mapping) -> tuple[list[str], dict[str, dict]]:
    """Return the extensions of Python-Markdown that mkdocs.yml names, after those that MkDocs always loads."""
    names, settings = ["toc", "tables", "fenced_code"], {}
    for extension in config.get("markdown_extensions", []):
        given = extension if isinstance(extension, Mapping) else {extension: {}}
        for name, options in given.items():
            names += [name] if name not in names else []
            settings[name] = dict(options or {})
    return names, settings


def _chapters(directory: str, names: list[str]) -> set[str]:
    return {name for name in names if name.endswith(".md")}
