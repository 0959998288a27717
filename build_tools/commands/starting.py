"""`new` and `import`: an edition in a folder of its own."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(commands) -> None:
    new = commands.add_parser("new", help="make a small complete edition in a new folder, to start from")
    new.add_argument("folder", type=Path, metavar="DIR", help="does not exist yet, or is empty")
    new.set_defaults(run=new_edition)
    bring = commands.add_parser("import", help="make an edition of a manuscript: .docx, .odt, .html, .md or .txt")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("folder", type=Path, metavar="DIR", help="does not exist yet, or is empty")
    bring.set_defaults(run=import_edition)


def new_edition(given: argparse.Namespace) -> int:
    from ..new_edition import NotLaidOut, lay_out, skeleton

    try:
        lay_out(given.folder, skeleton("edition") | skeleton("sample"))
    except NotLaidOut as error:
        print(error)
        return 1
    print(f"A small edition is in {given.folder}: README.md there says how to go on.")
    return 0


def import_edition(given: argparse.Namespace) -> int:
    from ..importing import import_manuscript
    from ..manuscripts.refusal import Refused
    from ..new_edition import NotLaidOut

    try:
        print(import_manuscript(given.file, given.folder))
    except Refused as refused:
        print(f"{given.file}: {refused}. {refused.hint}".rstrip())
        return 1
    except NotLaidOut as error:
        print(error)
        return 1
    print(f"The edition is in {given.folder}: README.md there says how to go on.")
    return 0
