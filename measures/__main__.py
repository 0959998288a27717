"""Measures a built site: `python -m measures [SITE] [--only axe …]`. Says what was measured and what fails."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from . import accessibility, css, first_load, html, lighthouse
from .browser import NoChromium
from .tools import NotThere

MEASURES = {
    "load": first_load.measure,
    "html": html.measure,
    "css": css.measure,
    "axe": accessibility.measure,
    "lighthouse": lighthouse.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m measures", description="Measures a built site.")
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"), help="the built site (default: site)")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="the measures to take")
    given = parser.parse_args(arguments)
    if not (given.site / "index.html").is_file():
        print(f"{given.site} is no built site: make site", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    failed = 0
    for name in given.only:
        try:
            report = MEASURES[name](given.site)
        except (NotThere, NoChromium) as missing:
            print(missing, file=sys.stderr)
            return 2
        failed += len(report.failures)
    print("All measures are met." if not failed else f"{failed} findings.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
