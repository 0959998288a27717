"""Builds the site beside the published one and puts it in its place when it is whole."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from .engines import CONFIG, ENGINES, NotBuilt, build_with
from .log_output import show_log
from .publishing.compression import compress
from .publishing.processes import keeping_all
from .publishing.source_state import changed_since, source_state
from .publishing.swapping import Unpublishable, building_folder, destination, publish, settle

_MOST_NAMED = 3


def build_site(root: Path, output: Path, engine: str = ENGINES[0], compressed: bool = False) -> int:
    """Build the edition at `root` into `output` (relative to it) and return the exit status.

    Until the new site is whole, the former one stays; where anything is wrong, it stays for good.
    """
    show_log()
    try:
        published = destination(root, output)
        with building_folder(published) as beside, keeping_all():
            build_unchanged(root, beside, engine, published)
            if compressed:
                compress(beside)
            settle(beside, published)
            publish(beside, published)
    except Unpublishable as error:
        return _told(f"{error}", status=2)
    except NotBuilt as error:
        return _told(f"{error}")
    except OSError as error:
        return _told(f"{_words_of(error)}. Nothing was published; what was there is as it was.")
    print(f"The site is in {published}")
    return 0


def build_unchanged(root: Path, folder: Path, engine: str, former: Path | None = None) -> None:
    """Build into a folder; raises NotBuilt, too where a source changed meanwhile: such a site is of no edition."""
    before = source_state(root)
    try:
        build_with(engine, root, folder, former)
    except Exception as error:
        _refuse_change(before, root, error)
        raise
    _refuse_change(before, root)


def _refuse_change(before: dict[str, str], root: Path, cause: Exception | None = None) -> None:
    changed = changed_since(before, root)
    if changed:
        named = ", ".join(changed[:_MOST_NAMED]) + (" and more" if len(changed) > _MOST_NAMED else "")
        raise NotBuilt(f"Changed while the site was built: {named}. Nothing was published; build again.") from cause


def _words_of(error: OSError) -> str:
    return ": ".join(str(part) for part in (error.filename2 or error.filename, error.strerror or error) if part)


def _told(words: str, status: int = 1) -> int:
    print(words, file=sys.stderr)
    return status


def site_address(root: Path) -> str:
    """Return the public address that the engine's configuration gives, ending with a slash; '' while it gives none."""
    if find_spec("mkdocs") is None:
        from .engines.configuration import address_in, configuration

        return address_in(configuration(root))
    from mkdocs.config import load_config

    from .plugin import public_address

    return public_address(load_config(str(root / CONFIG)))


def repository_address(root: Path) -> str:
    """Return the address of the edition's repository as the engine's configuration gives it; '' where it gives none."""
    from mkdocs.config import load_config

    return load_config(str(root / CONFIG)).repo_url or "" if (root / CONFIG).is_file() else ""


def serve_site(root: Path, address: str) -> int:
    """Serve the edition with live reload until interrupted and return the exit status."""
    from mkdocs.exceptions import Abort, BuildError

    from . import serving

    show_log()
    try:
        serving.serve(root / CONFIG, address)
    except (Abort, BuildError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0
