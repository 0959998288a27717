"""What became of one passage from edition to edition, as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from ..addresses import folder_of
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from ..releases.archive import kept_editions
from ..releases.ledger import Ledger, Record
from .name_words import BECAME, ledger_now

_SAID = {"published": "First published", "revised": "Revised", "moved": "Moved to another place in the report"}
_UNCHANGED = "Unchanged"


class PassageEditions:
    """The editions of the passages of a publication, read once for all of their pages."""

    def __init__(self, publication: Publication):
        self.publication = publication

    @cached_property
    def _ledger(self) -> Ledger:
        return ledger_now(self.publication)

    @cached_property
    def _came_from(self) -> dict[tuple[str, str], list[Record]]:
        """(version, passage) -> what was merged, moved or split into the passage in that edition."""
        found = defaultdict(list)
        for record in self._ledger.records:
            for target in record.to:
                if target != record.name:
                    found[record.version, target].append(record)
        return found

    @cached_property
    def _differences(self) -> dict[tuple[str, str], list]:
        """(version, passage) -> the words that changed, as the edition's change log has them."""
        found = {}
        for kept in kept_editions(self.publication.root):
            for entry in kept.changes().get("changes", {}).get("passages", {}).get("changed", ()):
                found[kept.version, entry["id"]] = [field["words"] for field in entry["fields"]]
        return found

    def of(self, passage: str) -> list[dict]:
        """Return the editions in which a passage stands, newest first; none before the first release.

        Each has `version` ('' for words that no edition has yet), `date`, `address` under the site's root, `events` in
        words, `reasons`, and `differences`: runs of words as `change_log.word_diff` returns them.
        """
        if self.publication.edition.ledger is None or not self.publication.edition.ledger.releases:
            return []
        records = {record.version: record for record in self._ledger.history.get(passage, ())}
        first = min((self._ledger.order.get(version, len(self._ledger.releases)) for version in records), default=None)
        if first is None:
            return []
        told = [
            self._edition(passage, release.version, release.date, records.get(release.version))
            for release in self._ledger.releases[first:]
        ]
        if records.get("") or self._came_from.get(("", passage)):
            told.append(self._edition(passage, "", "", records.get("")))
        return told[::-1]

    def _edition(self, passage: str, version: str, date: str, record: Record | None) -> dict:
        came = self._came_from.get((version, passage), [])
        events = [_event(record)] if record else []
        events += [f"passage {other.name} {BECAME[other.event].partition(' ')[0]} into it" for other in came]
        reasons = [each.reason for each in (record, *came) if each and each.reason not in ("", "-")]
        return {
            "version": version,
            "date": date,
            "date_words": say_date(date) if date else "",
            "address": f"{folder_of(version)}p/{passage}/" if version else "",
            "events": events or [_UNCHANGED],
            "reasons": list(dict.fromkeys(reasons)),
            "differences": self._differences.get((version, passage), []),
        }


def _event(record: Record) -> str:
    if record.event == "split":
        return f"Split: part of it became {', '.join(f'passage {name}' for name in record.to if name != record.name)}"
    return _SAID[record.event]
