"""What changed from one edition to the next, from the data that each of them published (`data/*.json`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from .ledger import Record

# For each file of data the fields that readers see change; '*' stands for all words of a work.
FIELDS = {
    "passages": ("text",),
    "notes": ("text",),
    "annotations": ("kind", "weight", "date", "text"),
    "claims": ("statement", "words", "standing", "sources"),
    "checks": ("statement", "outcome", "computed", "stated"),
    "entities": ("name", "role", "date", "spellings"),
    "sources": ("*",),
}
_PREFIX = {"claims": "claim:", "checks": "check:", "entities": "entity:", "sources": "source:"}
_LONGEST = 20_000  # words of two texts that are compared one by one; longer ones are shown whole
_MOST_PAIRS = 200_000  # of equal words in two texts, which is what comparing them costs; a page of prose has 10,000


def change_log(
    before: Mapping[str, list],
    after: Mapping[str, list],
    records: Iterable[Record],
    fields: Mapping[str, tuple[str, ...]] = FIELDS,
) -> dict:
    """Return the changes by kind, each with the names added, changed (word by word) and gone, and the reasons given.

    `fields` names the kinds and what is compared of each, as FIELDS does.
    """
    said = {record.name: record for record in records}
    log = {}
    for kind, names in fields.items():
        changes = _of_kind(kind, names, _by_id(before.get(kind, ())), _by_id(after.get(kind, ())), said)
        if any(changes.values()):
            log[kind] = changes
    return log


def _by_id(records: Iterable[Mapping]) -> dict[str, Mapping]:
    return {str(record["id"]): record for record in records}


def _of_kind(
    kind: str,
    names: tuple[str, ...],
    before: Mapping[str, Mapping],
    after: Mapping[str, Mapping],
    said: Mapping[str, Record],
) -> dict:
    def entry(id_: str, **more: object) -> dict:
        record = said.get(f"{_PREFIX.get(kind, '')}{id_}")
        about = (
            {"reason": record.reason, "became": record.event, "to": list(record.to)} if record and record.reason else {}
        )
        return {"id": id_, **about, **more}

    changed = []
    for id_ in after:
        if id_ in before and (fields := list(_changed_fields(names, before[id_], after[id_]))):
            changed.append(entry(id_, fields=fields))
    return {
        "added": [entry(id_, words=_summary(kind, after[id_])) for id_ in after if id_ not in before],
        "changed": changed,
        "gone": [entry(id_, words=_summary(kind, before[id_])) for id_ in before if id_ not in after],
    }


def _changed_fields(names: tuple[str, ...], before: Mapping, after: Mapping) -> Iterator[dict]:
    old, new = fields_of(names, before), fields_of(names, after)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name, "") != new.get(name, ""):
            yield {"name": name, "words": word_diff(old.get(name, ""), new.get(name, ""))}


def fields_of(names: tuple[str, ...], record: Mapping) -> dict[str, str]:
    """Return the words of each field that is compared; of a work ('*') of all that it has."""
    if names == ("*",):
        reading = record.get("custom") or {}
        record = {**record, **{name: reading[name] for name in ("note", "reading", "reading_note") if name in reading}}
        names = tuple(name for name in sorted(record) if name not in ("id", "custom"))
    return {name: _words(record.get(name)) for name in names}


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return "; ".join(_words(item) for item in value)
    if isinstance(value, Mapping) and "family" in value:
        return " ".join(str(value[part]) for part in ("given", "family") if value.get(part))
    if isinstance(value, Mapping) and "date-parts" in value:
        return "/".join("-".join(f"{part:02d}" for part in parts) for parts in value["date-parts"])
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _summary(kind: str, record: Mapping) -> str:
    name = {"claims": "statement", "checks": "statement", "entities": "name", "sources": "title"}.get(kind, "text")
    return _words(record.get(name))


def word_diff(before: str, after: str) -> list[list[str]]:
    """Compare word by word: ('a b', 'a c') -> [['same', 'a'], ['gone', 'b'], ['new', 'c']]."""
    old, new = before.split(), after.split()
    if len(old) + len(new) > _LONGEST or _pairs(old, new) > _MOST_PAIRS:
        return [["gone", before], ["new", after]]
    parts = []
    for event, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if event == "equal":
            parts.append(["same", " ".join(old[a:b])])
            continue
        if a < b:
            parts.append(["gone", " ".join(old[a:b])])
        if c < d:
            parts.append(["new", " ".join(new[c:d])])
    return parts


def _pairs(old: list[str], new: list[str]) -> int:
    often = Counter(new)
    return sum(count * often[word] for word, count in Counter(old).items())
