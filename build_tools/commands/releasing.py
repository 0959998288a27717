"""`release` and `cff`: an edition for good, and how it is cited."""

from __future__ import annotations

import argparse

from .edition_mistakes import print_mistakes, read, today


def add_to(commands) -> None:
    release = commands.add_parser(
        "release", help="check, then publish an edition for good: its names, its changes, its site"
    )
    release.add_argument("version", help="greater than the last one: 1.1")
    release.add_argument("--date", default=today(), help="of the edition (default: today)")
    release.set_defaults(run=release_edition)
    cff = commands.add_parser("cff", help="write CITATION.cff from content/edition.yml")
    cff.set_defaults(run=write_cff)


def release_edition(given: argparse.Namespace) -> int:
    from ..log_output import show_log
    from ..releasing import Refused, release

    show_log()
    try:
        print(release(given.root.resolve(), given.version, given.date))
    except Refused as refused:
        print_mistakes(refused.diagnostics)
        print(refused)
        return 1
    return 0


def write_cff(given: argparse.Namespace) -> int:
    edition, diagnostics = read(given.root)
    if edition is None:
        print_mistakes(diagnostics)
        return 1
    from ..citations.cff import FILE, citation_cff
    from ..site_builder import site_address

    (given.root / FILE).write_text(citation_cff(edition.report, site_address(given.root)), encoding="utf-8")
    return 0
