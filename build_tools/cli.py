"""The command line, `python -m build_tools COMMAND`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .commands import asking, building, checking, releasing, reviewing, starting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 well, 1 mistakes of authors, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m build_tools", description="Builds an annotated edition of a report."
    )
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the edition's folder (default: this one)")
    commands = parser.add_subparsers(dest="command", required=True)
    for kind in (checking, building, releasing, reviewing, asking, starting):
        kind.add_to(commands)
    given = parser.parse_args(arguments)
    return given.run(given)
