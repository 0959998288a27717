"""Builds the site beside the published one and puts it in its place when it is whole."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path

from .engines import CONFIG, ENGINES, NotBuilt, build_with
from .log_output import show_log

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2(2)


def build_site(root: Path, output: Path, engine: str = ENGINES[0]) -> int:
    """Build the edition at `root` into `output` (relative to it) and return the exit status.

    Until the new site is whole, the former one stays; where anything is wrong, it stays for good.
    """
    output = (root / output).resolve()
    show_log()
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{output.name}.", dir=output.parent))
    try:
        build_with(engine, root, beside)
        beside.chmod(0o755)
        publish(beside, output)
    except NotBuilt as error:
        print(f"{error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    print(f"The site is in {output}")
    return 0


def site_address(root: Path) -> str:
    """Return the public address that the engine's configuration gives, ending with a slash; '' while it gives none."""
    from mkdocs.config import load_config

    from .plugin import public_address

    return public_address(load_config(str(root / CONFIG)))


def repository_address(root: Path) -> str:
    """Return the address of the edition's repository as the engine's configuration gives it; '' where it gives none."""
    return load_config(str(root / CONFIG)).repo_url or "" if (root / CONFIG).is_file() else ""


def publish(new: Path, published: Path) -> None:
    """Put the folder `new` in the place of `published`, in one step where the system can; `new` then is the former one."""
    if not published.exists():
        new.rename(published)
    elif not _exchange(new, published):
        former = new.with_name(f"{new.name}.former")
        published.rename(former)
        new.rename(published)
        shutil.rmtree(former)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or its file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0


def serve_site(root: Path, address: str) -> int:
    """Serve the edition with live reload until interrupted and return the exit status."""
    from mkdocs.commands import serve
    from mkdocs.exceptions import Abort, BuildError

    show_log()
    try:
        serve.serve(str(root / CONFIG), dev_addr=address)
    except (Abort, BuildError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0
