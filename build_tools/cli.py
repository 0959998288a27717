"""The command line, `python -m build_tools COMMAND`. The only place that prints and exits."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from .checks import check_edition
from .checks.alone import look_at_all
from .checks.figures import figures_bound
from .consequences import without_consequences
from .diagnostics import Diagnostic, Severity, in_order, visible
from .edition import Edition, read_edition, source_texts
from .engines import ENGINES
from .keeper import Keeper
from .link_ledger import LINKS_FILE
from .processes import keeping_all
from .review_file import open_tasks
from .source_files import read_source
from .unchanged import digest_of_sources, is_unchanged, keep_note, keeper_of

CACHE = ".cache"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 well, 1 mistakes of authors, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m build_tools", description="Builds an annotated edition of a report."
    )
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the edition's folder (default: this one)")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="print every mistake of the content")
    checking.add_argument("--format", choices=("text", "github", "sarif", "json"), default="text", help="for whom")
    checking.add_argument("--fix", action="store_true", help="mend what has one right answer, and say what was mended")
    checking.add_argument("--strict", action="store_true", help="exit with 1 for a doubt, too")
    checking.set_defaults(run=check)
    explaining = commands.add_parser("explain", help="say more about a mistake by the word in brackets")
    explaining.add_argument("code", nargs="?", help="such as unknown-claim; all of them if left out")
    explaining.set_defaults(run=explain)
    site = commands.add_parser("site", help="check, then build the site; what is wrong leaves the last one as it was")
    site.add_argument("--output", type=Path, default=Path("site"), help="the folder to publish (default: site)")
    site.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what builds it (default: %(default)s)")
    site.add_argument("--compressed", action="store_true", help="with .gz and .br beside each text, for the server")
    site.set_defaults(run=build)
    nginx = commands.add_parser("nginx", help="print what nginx needs to know of a built site")
    nginx.add_argument("--site", type=Path, default=Path("site"), help="the published folder (default: site)")
    nginx.add_argument("--hsts", action="store_true", help="browsers come by HTTPS alone, for two years")
    nginx.set_defaults(run=print_nginx)
    serve = commands.add_parser("serve", help="show the edition and build it again at each change")
    serve.add_argument("--address", default="127.0.0.1:8000", help="host and port (default: 127.0.0.1:8000)")
    serve.set_defaults(run=show)
    cff = commands.add_parser("cff", help="write CITATION.cff from content/edition.yml")
    cff.set_defaults(run=write_cff)
    release = commands.add_parser(
        "release", help="check, then publish an edition for good: its names, its changes, its site"
    )
    release.add_argument("version", help="greater than the last one: 1.1")
    release.add_argument("--date", default=_today(), help="of the edition (default: today)")
    release.set_defaults(run=release_edition)
    differ = commands.add_parser("diff", help="write what a reviewer of a contribution needs, as Markdown")
    differ.add_argument("base", metavar="BASE", help="a git revision, or a folder")
    differ.add_argument("head", metavar="HEAD", help="the contribution: a git revision, or a folder")
    differ.add_argument(
        "--sites", nargs=2, type=Path, metavar=("A", "B"), help="the folders of both built sites, to weigh their pages"
    )
    differ.set_defaults(run=tell_what_changes)
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
    new = commands.add_parser("new", help="make a small complete edition in a new folder, to start from")
    new.add_argument("folder", type=Path, metavar="DIR", help="does not exist yet, or is empty")
    new.set_defaults(run=new_edition)
    bring = commands.add_parser("import", help="make an edition of a manuscript: .docx, .odt, .html, .md or .txt")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("folder", type=Path, metavar="DIR", help="does not exist yet, or is empty")
    bring.set_defaults(run=import_edition)
    given = parser.parse_args(arguments)
    return given.run(given)


def check(given: argparse.Namespace) -> int:
    with keeping_all(to_the_end=True):
        return _check(given)


def _check(given: argparse.Namespace) -> int:
    keeper = keeper_of(given.root / CACHE)
    edition, diagnostics = _read(given.root, keeper)
    if given.fix and edition:
        edition, diagnostics = _mend(given, edition, diagnostics, keeper)
    _REPORTS[given.format](given, diagnostics)
    failed = any(d.severity is Severity.ERROR or given.strict for d in diagnostics)
    if given.format == "text" and edition and not any(d.severity is Severity.ERROR for d in diagnostics):
        print(_summary(edition, keeper))
    keeper.save()
    return int(failed)


def _read(root: Path, keeper: Keeper | None = None) -> tuple[Edition | None, list[Diagnostic]]:
    with keeping_all():
        edition, diagnostics = read_edition(root, keeper)
        found = check_edition(edition, keeper) if edition else []
    return edition, in_order(without_consequences([*diagnostics, *found, *open_tasks(root)], root))


def _mend(
    given: argparse.Namespace, edition: Edition, diagnostics: list[Diagnostic], keeper: Keeper
) -> tuple[Edition | None, list[Diagnostic]]:
    """Mend, say on standard error what was mended, and return what is there now."""
    from .mending import mended
    from .rewriting import rewrite

    texts = source_texts(given.root, [])
    new, mends = mended(texts, edition, diagnostics)
    for path, text in new.items():
        if not rewrite(given.root / path, texts[path], text):
            print(f"{visible(path)} mixes line ends or was changed meanwhile; it stays as it is.", file=sys.stderr)
            mends = [mend for mend in mends if mend.location.path != path]
    for mend in mends:
        print(visible(str(mend)), file=sys.stderr)
    return _read(given.root, keeper) if mends else (edition, diagnostics)


def _print(diagnostics: Sequence[Diagnostic], root: Path | None = None) -> None:
    from .report_text import COLOURS, PLAIN, as_text, wants_colours

    palette = COLOURS if wants_colours(sys.stdout.isatty(), os.environ) else PLAIN
    lines_of = cache(lambda path: _lines(root, path))
    print(as_text(diagnostics, lines_of if root else lambda path: (), palette), end="")


def _lines(root: Path, path: str) -> list[str]:
    """Return the lines of a file that was read before, or none."""
    text, _ = read_source(root, path)
    return text.split("\n") if text else []


def _report_text(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    if not diagnostics:
        return
    from .mending import MENDED_CODES
    from .report_text import summary

    _print(diagnostics, given.root)
    print(summary(diagnostics, sum(d.code in MENDED_CODES for d in diagnostics)))


def _report_github(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from .report_formats import as_github

    print(as_github(diagnostics, _folder(given.root)), end="")


def _report_sarif(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from importlib.metadata import PackageNotFoundError, version

    from .explanations import explanations
    from .report_formats import as_sarif

    try:
        installed = version("annotated-edition")
    except PackageNotFoundError:
        installed = "0"
    told = {e.code: e.markdown() for e in explanations({d.code: None for d in diagnostics})}
    print(as_sarif(diagnostics, told, installed, _folder(given.root)), end="")


def _report_json(given: argparse.Namespace, diagnostics: Sequence[Diagnostic]) -> None:
    from .report_formats import as_json

    print(as_json(diagnostics), end="")


_REPORTS = {"text": _report_text, "github": _report_github, "sarif": _report_sarif, "json": _report_json}


def _folder(root: Path) -> str:
    """Return the way from here to the edition's folder, as programs that read the report need it; '' for the same."""
    way = os.path.relpath(root).replace(os.sep, "/")
    return "" if way == "." else way


def explain(given: argparse.Namespace) -> int:
    from .explanations import codes, suggestion
    from .explanations import explain as explained

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
            f"{len(edition.claims)} claims",
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
    from .published import entries_of, since_release

    records, _ = since_release(edition.ledger, entries_of(edition), edition.changes)
    new = sum(record.event == "published" for record in records)
    return f"edition {newest.version} of {newest.date} is released; since then {new} new names, {len(records) - new} changed"


def build(given: argparse.Namespace) -> int:
    # Before the engine is loaded, which takes longer than to see that there is nothing to do.
    sources, output = _sources(given), (given.root / given.output).resolve()
    if is_unchanged(given.root / CACHE, sources, output):
        print(f"Nothing has changed. The site is in {output}")
        return 0
    from .site_builder import build_site

    status = build_site(given.root, given.output, given.engine, given.compressed)
    if status == 0 and sources == _sources(given):
        keep_note(given.root / CACHE, sources, output)
    return status


def _sources(given: argparse.Namespace) -> str:
    """Return the digest of what a build depends on, with how it was asked for; '' where that cannot be known."""
    sources = digest_of_sources(given.root)
    return sources and f"{sources} {given.engine} {given.compressed}"


def print_nginx(given: argparse.Namespace) -> int:
    from .outputs.content_policy import HEADERS
    from .outputs.host_rules import as_nginx, read_headers_file

    file = given.root / given.site / HEADERS
    if not file.is_file():
        print(f"{file} is not there: build the site first.")
        return 1
    print(as_nginx(read_headers_file(file.read_text(encoding="utf-8")), given.hsts), end="")
    return 0


def write_cff(given: argparse.Namespace) -> int:
    edition, diagnostics = _read(given.root)
    if edition is None:
        _print(diagnostics)
        return 1
    from .citation_cff import FILE, citation_cff
    from .site_builder import site_address

    (given.root / FILE).write_text(citation_cff(edition.report, site_address(given.root)), encoding="utf-8")
    return 0


def release_edition(given: argparse.Namespace) -> int:
    from .log_output import show_log
    from .releasing import Refused, release

    show_log()
    try:
        print(release(given.root.resolve(), given.version, given.date))
    except Refused as refused:
        _print(refused.diagnostics)
        print(refused)
        return 1
    return 0


def tell_what_changes(given: argparse.Namespace) -> int:
    from .review_report import review_report
    from .reviewing import review
    from .snapshots import NoSnapshot

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


def ask_links(given: argparse.Namespace) -> int:
    from tqdm import tqdm

    from .link_asking import ARCHIVE, Manners
    from .link_checking import NothingAnswers, check_links, link_report, questions_of
    from .site_builder import repository_address

    edition, diagnostics = read_edition(given.root)
    if edition is None:
        _print(diagnostics)
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
            run = check_links(edition, given.root, _today(), manners, lambda answer: bar.update())
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


def new_edition(given: argparse.Namespace) -> int:
    from .new_edition import NotLaidOut, lay_out, skeleton

    try:
        lay_out(given.folder, skeleton("edition") | skeleton("sample"))
    except NotLaidOut as error:
        print(error)
        return 1
    print(f"A small edition is in {given.folder}: README.md there says how to go on.")
    return 0


def import_edition(given: argparse.Namespace) -> int:
    from .importing import import_manuscript
    from .manuscripts.refusal import Refused
    from .new_edition import NotLaidOut

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


def _today() -> str:
    """Return today's date, or that of SOURCE_DATE_EPOCH (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now()
    return now.date().isoformat()


def show(given: argparse.Namespace) -> int:
    from .site_builder import serve_site

    return serve_site(given.root, given.address)
