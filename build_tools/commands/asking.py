"""`links`: whether the addresses of works still answer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..edition import read_edition
from ..link_ledger import LINKS_FILE
from .edition_mistakes import print_mistakes, today


def add_to(commands) -> None:
    links = commands.add_parser("links", help=f"ask each work's address whether it is there, and write {LINKS_FILE}")
    links.add_argument("--report", type=Path, help="a file for what was found, as Markdown")
    links.add_argument("--delay", type=float, default=1.0, help="seconds between two requests to one host (default: 1)")
    links.add_argument("--timeout", type=float, default=30.0, help="seconds for an answer (default: 30)")
    links.add_argument("--at-once", type=int, default=8, help="requests at the same time, to all hosts (default: 8)")
    links.add_argument("--archive", default=None, help="the address that is asked for archived copies")
    links.add_argument(
        "--allow-private", action="store_true", help="ask machines too that are not public, such as this one"
    )
    links.set_defaults(run=ask_links)


def ask_links(given: argparse.Namespace) -> int:
    from tqdm import tqdm

    from ..links.asking import ARCHIVE, Manners
    from ..links.checking import NothingAnswers, check_links, link_report, questions_of
    from ..site_builder import repository_address

    edition, diagnostics = read_edition(given.root)
    if edition is None:
        print_mistakes(diagnostics)
        return 1
    if given.at_once < 1 or not given.timeout > 0 or not given.delay >= 0:
        print("--at-once and --timeout take numbers above 0, --delay none below it.", file=sys.stderr)
        return 2
    who = repository_address(given.root)
    manners = Manners(
        at_once=given.at_once,
        delay=given.delay,
        timeout=given.timeout,
        agent=f"{Manners().agent} (+{who})" if who else Manners().agent,
        archive=given.archive or ARCHIVE,
        may_be_private=given.allow_private,
    )
    with tqdm(total=len(questions_of(edition)), unit="address", disable=None) as bar:
        try:
            run = check_links(edition, given.root, today(), manners, lambda answer: bar.update())
        except NothingAnswers:
            bar.close()
            print(f"Nothing answers: is this machine connected? {LINKS_FILE} stays as it was.", file=sys.stderr)
            return 1
    told = link_report(run)
    if given.report:
        given.report.write_text(told, encoding="utf-8")
    print(told.partition("\n")[0])
    for record in run.turned:
        print(f"{record.key}: {record.state}, {record.said}")
    return 0
