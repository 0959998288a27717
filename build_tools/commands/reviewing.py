"""`diff`: what a reviewer of a contribution needs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_to(commands) -> None:
    differ = commands.add_parser("diff", help="write what a reviewer of a contribution needs, as Markdown")
    differ.add_argument("base", metavar="BASE", help="a git revision, or a folder")
    differ.add_argument("head", metavar="HEAD", help="the contribution: a git revision, or a folder")
    differ.add_argument(
        "--sites", nargs=2, type=Path, metavar=("A", "B"), help="the folders of both built sites, to weigh their pages"
    )
    differ.set_defaults(run=tell_what_changes)


def tell_what_changes(given: argparse.Namespace) -> int:
    from ..reviews.report import review_report
    from ..reviews.reviewing import review
    from ..snapshots import NoSnapshot

    for site in given.sites or ():
        if not site.is_dir():
            print(f"{site} is no folder.", file=sys.stderr)
            return 2
    try:
        told = review_report(review(given.base, given.head, given.root.resolve(), given.sites))
    except NoSnapshot as error:
        print(f"{error}.", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")
    print(told, end="")
    return 0
