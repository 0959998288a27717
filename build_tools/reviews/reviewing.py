"""Compares an edition before and after a contribution, as far as either can be read.

Of the contribution only text and data are read: neither its generator nor its theme nor its configuration is run.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..checks import check_edition
from ..diagnostics import Diagnostic, Severity, in_order
from ..edition import EDITION_FILE, Edition, read_edition
from ..model import Verdict
from ..published import Entry, entries_of, since_release
from ..releases.change_log import change_log, fields_of
from ..releases.ledger import LEDGER_FILE, Ledger, Record, read_ledger
from ..snapshots import LARGEST_TEXT, File, Snapshot, is_text, snapshots
from .records import FIELDS, review_records

_AT_RISK = {"published-name-gone", "published-name-elsewhere", "published-text-changed", "name-used-again"}


@dataclass(frozen=True)
class Side:
    """One of the two editions that are compared."""

    snapshot: Snapshot
    edition: Edition | None  # None where there is none to be read
    mistakes: tuple[Diagnostic, ...]  # in order
    borrowed: bool  # whether the other side's content/edition.yml had to stand in for its own
    ledger_text: str

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return entries_of(self.edition) if self.edition else {}


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    check: str
    statement: str
    before: Verdict | None  # None for a check that is new
    after: Verdict | None  # None for a check that is gone
    explained_by: tuple[str, ...]  # ids of annotations, after the change


@dataclass(frozen=True, slots=True)
class CitedAddress:
    """An address that an edition has published, and what the change does to it."""

    name: str  # '3.24', 'claim:silt-sum'
    address: str  # '3-presidency/#p3.24'
    version: str  # of the edition that published the text last
    does: tuple[str, ...]  # 'gone', 'moved', 'other-text'
    now: str  # the address after the change; '' for what is gone
    said: str  # what content/changes.yml says became of it; '' where it says nothing


@dataclass(frozen=True, slots=True)
class PageWeight:
    """A page before and after, in bytes; None where it is not there."""

    page: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class TouchedFile:
    path: str
    event: str  # 'added', 'changed', 'gone'
    before: int  # bytes
    after: int
    kind: str  # of what is there after the change: 'file', 'link', 'module', 'other'


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer needs to know of a contribution."""

    before: Side
    after: Side
    changes: Mapping[str, dict]  # as `change_log` returns them, for the kinds of review_records.FIELDS
    added: Mapping[tuple[str, str], Mapping[str, str]]  # (kind, id) -> field -> words, of what is new
    verdicts: tuple[ChangedVerdict, ...]
    new_mistakes: tuple[Diagnostic, ...]
    new_doubts: tuple[Diagnostic, ...]  # which stop no build
    mended: tuple[Diagnostic, ...]
    ledger_event: str  # '', 'released', 'rewritten', 'unreadable'
    at_risk: tuple[Diagnostic, ...]  # of published names
    lost_names: tuple[str, ...]  # that were there, but in no edition, and are gone
    cited: tuple[CitedAddress, ...]
    sources: tuple[PageWeight, ...]  # words and bytes of each source file of a page that changed
    built: tuple[PageWeight, ...] | None  # bytes and gzipped bytes of each page of two built sites; None without them
    files: tuple[TouchedFile, ...]


def review(base: str, head: str, here: Path, sites: tuple[Path, Path] | None = None) -> Review:
    """Compare two revisions of the repository around `here`, or two folders; raises `snapshots.NoSnapshot`.

    `sites` are the folders of both sites as they were built, by whoever trusts the contribution enough to build it.
    """
    one, other = snapshots(base, head, here)
    place = Path(tempfile.mkdtemp(prefix="review."))
    try:
        roots = [place / "before", place / "after"]
        for snapshot, root in zip((one, other), roots, strict=True):
            root.mkdir()
            snapshot.lay_out(root)
        before, after = _side(one, *roots), _side(other, *reversed(roots))
        sources = tuple(_source_weights(before, after, *roots))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return _compared(before, after, sources, sites)


def _side(snapshot: Snapshot, root: Path, other: Path) -> Side:
    edition, found = read_edition(root)
    borrowed = edition is None and (other / EDITION_FILE).is_file()
    if borrowed:
        shutil.copy(other / EDITION_FILE, _parent_made(root / EDITION_FILE))
        edition, also = read_edition(root)
        found = [*found, *also]
    mistakes = in_order([*found, *(check_edition(edition) if edition else [])])
    ledger = root / LEDGER_FILE
    text = ledger.read_text(encoding="utf-8", errors="replace") if ledger.is_file() else ""
    return Side(snapshot, edition, tuple(mistakes), borrowed and edition is not None, text)


def _parent_made(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _compared(before: Side, after: Side, sources: tuple[PageWeight, ...], sites: tuple[Path, Path] | None) -> Review:
    ledger, event = _trusted_ledger(before, after)
    records, at_risk = _since(ledger, after)
    old, new = review_records(before.edition), review_records(after.edition)
    changes = change_log(old, new, records, FIELDS)
    by_id = {kind: {record["id"]: record for record in records} for kind, records in new.items()}
    added = {
        (kind, entry["id"]): fields_of(FIELDS[kind], by_id[kind][entry["id"]])
        for kind, states in changes.items()
        for entry in states["added"]
    }
    new, mended = _told_apart(before.mistakes, after.mistakes)
    published = ledger.latest if ledger else {}
    return Review(
        before=before,
        after=after,
        changes=changes,
        added=added,
        verdicts=tuple(_verdicts(before.edition, after.edition)),
        new_mistakes=tuple(d for d in new if d.severity is Severity.ERROR),
        new_doubts=tuple(d for d in new if d.severity is not Severity.ERROR),
        mended=mended,
        ledger_event=event,
        at_risk=at_risk,
        lost_names=tuple(name for name in before.entries if name not in after.entries and name not in published),
        cited=tuple(_cited(ledger, before, after)) if ledger else (),
        sources=sources,
        built=tuple(_built_weights(*sites)) if sites else None,
        files=tuple(_touched(before.snapshot, after.snapshot)),
    )


def _trusted_ledger(before: Side, after: Side) -> tuple[Ledger | None, str]:
    """Return the ledger by which the change is judged, and what the change does to it.

    A chain of hashes without a secret shows accidents. Whoever rewrites the whole chain is seen here alone: what was
    published must still begin the file.
    """
    ledger, _ = read_ledger(before.ledger_text)
    if after.ledger_text == before.ledger_text:
        return ledger, ""
    if not after.ledger_text.startswith(before.ledger_text):
        return ledger, "rewritten"
    appended, _ = read_ledger(after.ledger_text)
    return (appended, "released") if appended else (ledger, "unreadable")


def _since(ledger: Ledger | None, after: Side) -> tuple[tuple[Record, ...], tuple[Diagnostic, ...]]:
    if ledger is None or not ledger.releases or after.edition is None:
        return (), ()
    records, mistakes = since_release(ledger, after.entries, after.edition.changes)
    return records, tuple(mistake for mistake in in_order(mistakes) if mistake.code in _AT_RISK)


def _told_apart(before, after) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the mistakes that are new and those that are mended; one that only stands on another line is neither."""

    def beyond(found, known) -> tuple[Diagnostic, ...]:
        left, kept = Counter(map(_apart_from_line, known)), []
        for mistake in found:
            told = _apart_from_line(mistake)
            if left[told]:
                left[told] -= 1
            else:
                kept.append(mistake)
        return tuple(kept)

    return beyond(after, before), beyond(before, after)


def _apart_from_line(mistake: Diagnostic) -> tuple[str, str, str]:
    return mistake.location.path, mistake.code, mistake.message


def _verdicts(before: Edition | None, after: Edition | None) -> Iterator[ChangedVerdict]:
    old, new = (edition.verdicts if edition else {} for edition in (before, after))
    for check in dict.fromkeys((*old, *new)):
        one, other = old.get(check), new.get(check)
        if one is None or other is None or one.outcome != other.outcome:
            edition = after if other else before
            explained = tuple(a.id for a in after.explaining.get(check, ())) if after else ()
            declared = edition.facts.checks.get(check)
            yield ChangedVerdict(check, declared.statement if declared else "", one, other, explained)


def _cited(ledger: Ledger, before: Side, after: Side) -> Iterator[CitedAddress]:
    then, now = before.entries, after.entries
    changes = after.edition.changes if after.edition else {}
    for name, record in ledger.latest.items():
        if not record.stands or then.get(name) == now.get(name):
            continue
        does = tuple(_done(then.get(name), now.get(name)))
        if does:
            change = changes.get(name)
            said = f"{change.became}: {change.reason}" if change else ""
            address = now[name].address if name in now else ""
            yield CitedAddress(name, record.address, record.version, does, address, said)


def _done(one: Entry | None, other: Entry | None) -> Iterator[str]:
    if other is None:
        yield from ("gone",) if one else ()
        return
    if one is None:
        yield "back"
        return
    if one.address != other.address:
        yield "moved"
    if one.fingerprint != other.fingerprint:
        yield "other-text"


def _source_weights(before: Side, after: Side, old: Path, new: Path) -> Iterator[PageWeight]:
    sides = ((before.snapshot.files, old), (after.snapshot.files, new))
    for path in sorted({*before.snapshot.files, *after.snapshot.files}):
        if path.endswith(".md") and is_text(path) and len({files.get(path) for files, _ in sides}) > 1:
            yield PageWeight(path, *(_words_and_bytes(files.get(path), root / path) for files, root in sides))


def _words_and_bytes(file: File | None, laid_out: Path) -> tuple[int, int] | None:
    if file is None or not laid_out.is_file():
        return None
    return (len(laid_out.read_bytes().split()) if file.size < LARGEST_TEXT else 0), file.size


def _built_weights(old: Path, new: Path) -> Iterator[PageWeight]:
    pages = [_pages_of(site) for site in (old, new)]
    for path in sorted({*pages[0], *pages[1]}):
        one, other = (_bytes_and_gzipped(found[path]) if path in found else None for found in pages)
        if one != other:
            yield PageWeight(path, one, other)


def _pages_of(site: Path) -> dict[str, Path]:
    """The pages of the newest edition: those under v/ are kept as they were."""
    found = {file.relative_to(site).as_posix(): file for file in site.rglob("*.html") if not file.is_symlink()}
    return {path: file for path, file in found.items() if not path.startswith("v/")}


def _bytes_and_gzipped(file: Path) -> tuple[int, int]:
    content = file.read_bytes()
    return len(content), len(gzip.compress(content, 6, mtime=0))


def _touched(before: Snapshot, after: Snapshot) -> Iterator[TouchedFile]:
    for path in sorted({*before.files, *after.files}):
        one, other = before.files.get(path), after.files.get(path)
        if one == other:
            continue
        event = "added" if one is None else "gone" if other is None else "changed"
        yield TouchedFile(path, event, one.size if one else 0, other.size if other else 0, (other or one).kind)
