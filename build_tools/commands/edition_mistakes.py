"""The edition that a command is about, with its mistakes, and these as lines on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ..checks import check_edition
from ..diagnostics import Diagnostic, in_order
from ..edition import Edition, read_edition
from ..keeper import Keeper
from ..mistakes.consequences import without_consequences
from ..publishing.processes import keeping_all
from ..reviews.file import open_tasks
from ..sources.source_files import read_source


def read(root: Path, keeper: Keeper | None = None) -> tuple[Edition | None, list[Diagnostic]]:
    """Return the edition at `root`, or None where there is none, and all that is wrong with it, in order."""
    with keeping_all():
        edition, diagnostics = read_edition(root, keeper)
        found = check_edition(edition, keeper) if edition else []
    return edition, in_order(without_consequences([*diagnostics, *found, *open_tasks(root)], root))


def print_mistakes(diagnostics: Sequence[Diagnostic], root: Path | None = None) -> None:
    """Print mistakes, with the lines on which they stand where `root` is given."""
    from ..mistakes.report_text import COLOURS, PLAIN, as_text, wants_colours

    palette = COLOURS if wants_colours(sys.stdout.isatty(), os.environ) else PLAIN
    folders: dict[str, bool] = {}
    lines_of = cache(lambda path: _lines(root, path, folders))
    print(as_text(diagnostics, lines_of if root else lambda path: (), palette), end="")


def _lines(root: Path, path: str, folders: dict[str, bool]) -> list[str]:
    """Return the lines of a file that was read before, or none."""
    text, _ = read_source(root, path, folders=folders)
    return text.split("\n") if text else []


def today() -> str:
    """Return today's date, or that of SOURCE_DATE_EPOCH (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now()
    return now.date().isoformat()
