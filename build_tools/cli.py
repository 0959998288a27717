"""The command line, `python -m build_tools COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

# The files of `commands/` with the commands of each, in the order in which they are told.
_COMMANDS = {
    "checking": ("check", "explain"),
    "building": ("site", "serve", "nginx"),
    "releasing": ("release", "cff"),
    "reviewing": ("diff",),
    "asking": ("links",),
    "starting": ("new", "import"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 well, 1 mistakes of authors, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m build_tools", description="Builds an annotated edition of a report."
    )
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the edition's folder (default: this one)")
    commands = parser.add_subparsers(dest="command", required=True)
    words = sys.argv[1:] if arguments is None else list(arguments)
    for kind in _kinds(words):
        kind.add_to(commands)
    given = parser.parse_args(words)
    return given.run(given)


def _kinds(words: Sequence[str]) -> Iterator[ModuleType]:
    """Load the commands that may be meant, or all where none is: most take longer to load than one takes to run."""
    meant = {kind for kind, commands in _COMMANDS.items() if not set(commands).isdisjoint(words)}
    for kind in _COMMANDS:
        if not meant or kind in meant:
            yield import_module(f".commands.{kind}", __package__)
