"""`check` and `explain`: what is wrong with the content, and what a code means."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..checks.alone import look_at_all
from ..checks.figures import figures_bound
from ..diagnostics import Diagnostic, Severity, visible
from ..edition import Edition, source_texts
from ..keeper import CACHE, Keeper
from ..publishing.processes import keeping_all
from ..publishing.unchanged import keeper_of
from .edition_mistakes import print_mistakes, read


def add_to(commands) -> None:
    checking = commands.add_parser("check", help="print every mistake of the content")
    checking.add_argument("--format", choices=("text", "github", "sarif", "json"), default="text", help="for whom")
    checking.add_argument("--fix", action="store_true", help="mend what has one right answer, and say what was mended")
    checking.add_argument("--strict", action="store_true", help="exit with 1 for a doubt, too")
    checking.set_defaults(run=check)
    explaining = commands.add_parser("explain", help="say more about a mistake by the word in brackets")
    explaining.add_argument("code", nargs="?", help="such as unknown-claim; all of them if left out")
    explaining.set_defaults(run=explain)


def check(given: argparse.Namespace) -> int:
    with keeping_all(to_the_end=True):
        return _check(given)


def _check(given: argparse.Namespace) -> int:
    keeper = keeper_of(given.root / CACHE)
    edition, diagnostics = read(given.root, keeper)
    if given.fix and edition:
        edition, diagnostics = _mend(given, edition, diagnostics, keeper)
    _REPORTS[given.format](given, diagnostics)
    failed = any(d.severity is Severity.ERROR or given.strict for d in diagnostics)
    if given.format == "text" and edition and not any(d.severity is Severity.ERROR for d in diagnostics):
        print(_summary(edition, keeper))
    keeper.save()
    return int(failed)


def _mend(
    given: argparse.Namespace, edition: Edition, diagnostics: list[Diagnostic], keeper: Keeper
) -> tuple[Edition | None, list[Diagnostic]]:
    """Mend, say on standard error what was mended, and return what is there now."""
    from ..mistakes.mending import mended
    from ..sources.rewriting import rewrite

    texts = source_texts(given.root, [])
    new, mends = mended(texts, edition, diagnostics)
    for path, text in new.items():
        if not rewrite(given.root / path, texts[path], text):
            print(f"{visible(path)} mixes line ends or was changed meanwhile; it stays as it is.", file=sys.stderr)
            mends = [mend for mend in mends if mend.location.path != path]
    for mend in mends:
        print(visible(str(mend)), file=sys.stderr)
    return read(given.root, keeper) if mends else (edition, diagnostics)


def _report_text(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    if not diagnostics:
        return
    from ..mistakes.mending import MENDED_CODES
    from ..mistakes.report_text import summary

    print_mistakes(diagnostics, given.root)
    print(summary(diagnostics, sum(d.code in MENDED_CODES for d in diagnostics)))


def _report_github(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from ..mistakes.report_formats import as_github

    print(as_github(diagnostics, _folder(given.root)), end="")


def _report_sarif(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from importlib.metadata import PackageNotFoundError, version

    from ..mistakes.explanations import explanations
    from ..mistakes.report_formats import as_sarif

    try:
        installed = version("annotated-edition")
    except PackageNotFoundError:
        installed = "0"
    told = {e.code: e.markdown() for e in explanations({d.code: None for d in diagnostics})}
    print(as_sarif(diagnostics, told, installed, _folder(given.root)), end="")


def _report_json(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from ..mistakes.report_formats import as_json

    print(as_json(diagnostics), end="")


_REPORTS = {"text": _report_text, "github": _report_github, "sarif": _report_sarif, "json": _report_json}


def _folder(root: Path) -> str:
    """Return the way from here to the edition's folder, as programs that read the report need it; '' for the same."""
    way = os.path.relpath(root).replace(os.sep, "/")
    return "" if way == "." else way


def explain(given: argparse.Namespace) -> int:
    from ..mistakes.explanations import codes, suggestion
    from ..mistakes.explanations import explain as explained

    if given.code is None:
        print("\n".join(codes()))
        return 0
    explanation = explained(given.code.strip("[]"))
    if explanation is None:
        print(f"There is no code {visible(given.code)!r}. {suggestion(given.code)}".rstrip(), file=sys.stderr)
        return 2
    print(f"{explanation.code}\n\n{explanation.markdown()}")
    return 0


def _summary(edition: Edition, keeper: Keeper) -> str:
    explanations = {a.id for annotations in edition.explaining.values() for a in annotations}
    outcomes = Counter(verdict.outcome for verdict in edition.verdicts.values())
    bound = figures_bound(edition)
    unbound = sum(len(chapter.figures) for chapter in look_at_all(edition, keeper))
    since = _since_release(edition)
    readings = Counter(edition.reading_of(note) for note in edition.notes.values())
    return "\n".join(
        (
            "No mistakes.",
            *([since] if since else []),
            f"{len(edition.passages)} passages, {len(edition.notes)} notes, {len(edition.sources)} works, "
            f"{len(edition.annotations)} annotations, {len(edition.facts.entities)} names",
            f"figures of the report: {bound} bound of {bound + unbound} found, {len(edition.facts.exemptions)} exempted; "
            f"{len(edition.facts.claims)} claims",
            f"{len(edition.verdicts)} checks: {outcomes['holds']} hold, {outcomes['approximate']} hold approximately, "
            f"{outcomes['fails']} fail and are explained by {len(explanations)} annotations",
            "notes by what came of reading their sources: "
            + ", ".join(f"{count} {reading}" for reading, count in sorted(readings.items())),
        )
    )


def _since_release(edition: Edition) -> str:
    """Return what the next release would add to the ledger, in words; '' before the first one."""
    newest = edition.ledger.newest if edition.ledger else None
    if newest is None:
        return ""
    from ..published import entries_of, since_release

    records, _ = since_release(edition.ledger, entries_of(edition), edition.changes)
    new = sum(record.event == "published" for record in records)
    return f"edition {newest.version} of {newest.date} is released; since then {new} new names, {len(records) - new} changed"
