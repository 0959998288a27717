"""mkdocs.yml as MkDocs reads it, for an engine that is told what it says: YAML with `!ENV [NAME, default]`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from ..repository import Repository, repository
from . import CONFIG, NotBuilt


class _Loader(yaml.SafeLoader):
    """Makes no objects; what another tag would make is a mistake."""


def _from_environment(loader: _Loader, node: yaml.Node):
    """Return the first variable that is set, read as YAML, else the default, which comes last in a list."""
    if isinstance(node, yaml.ScalarNode):
        names, default = [loader.construct_scalar(node)], None
    else:
        *names, default = loader.construct_sequence(node)
        names, default = (names, default) if names else ([default], None)
    found = next((os.environ[name] for name in names if name in os.environ), None)
    return default if found is None else yaml.load(found, Loader=_Loader)


_Loader.add_constructor("!ENV", _from_environment)


def configuration(root: Path) -> Mapping:
    """Return what mkdocs.yml says; raises NotBuilt where it cannot be read."""
    try:
        config = yaml.load((root / CONFIG).read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NotBuilt(f"{CONFIG} cannot be read: {error}") from error
    if not isinstance(config, Mapping):
        raise NotBuilt(f"{CONFIG} is no mapping.")
    return config


def address_in(config: Mapping) -> str:
    """Return the public address that mkdocs.yml gives, ending with a slash; '' while it gives none."""
    address = (config.get("site_url") or "").rstrip("/")
    return f"{address}/" if address else ""


def repository_in(config: Mapping, version: str) -> Repository:
    """Return the repository that mkdocs.yml names, for edition `version`."""
    given = (config.get("repo_url"), config.get("edit_uri"), _options_in(config).get("report_uri"))
    return repository(*(value or "" for value in given), version)


def wants_books_in(config: Mapping) -> bool:
    """Tell whether a build is to make the PDF and the EPUB, which it does unless mkdocs.yml says no."""
    return bool(_options_in(config).get("books", True))


def _options_in(config: Mapping) -> Mapping:
    plugins = [plugin for plugin in config.get("plugins") or [] if isinstance(plugin, Mapping)]
    return next((plugin["edition"] for plugin in plugins if plugin.get("edition")), {})


def markdown_settings(config: Mapping) -> tuple[list[str], dict[str, dict]]:
    """Return the extensions of Python-Markdown that mkdocs.yml names, after those that MkDocs always loads."""
    names, settings = ["toc", "tables", "fenced_code"], {}
    for extension in config.get("markdown_extensions") or []:
        given = extension if isinstance(extension, Mapping) else {extension: {}}
        for name, options in given.items():
            names += [name] if name not in names else []
            settings[name] = dict(options or {})
    return names, settings
