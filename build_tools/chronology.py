"""Dated claims and events in order of time: the same thing said twice is one entry, and entries stand in periods.

Two rules join claims. Those that a holding check declares to be the same, and whose dates are written alike, are one
entry. Of two such claims whose dates differ in precision only ('1991-12' and '1991-12-16'), the coarser joins the
finer where their statements share most of their words. An event joins the claim of its date whose passages name it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby

from .edition import Edition
from .model import Claim, Entity
from .quantities.edtf_dates import calendar_day, ordinal, read_edtf, say_date

CROWDED_PERIOD = 12  # entries; a century with more is told by decades, a decade by years
SPARSE_PERIODS = 6  # entries; neighbouring decades or years with no more together have one heading
CROWDED_MONTH = 5  # days with entries; such a month is told day by day
_ALIKE = 0.6  # of the words of the shorter statement


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened at a date: the claims that say so, and the event that it is."""

    date: str  # EDTF
    claims: tuple[Claim, ...] = ()
    event: Entity | None = None

    @property
    def order(self) -> tuple[int, int, str]:
        """By the first day in which it may lie, then by the last; an open beginning comes first, an open end last."""
        date = read_edtf(self.date)
        first = -(10**9) if date.first is None else date.first
        return first, 10**9 if date.last is None else date.last, self.claims[0].id if self.claims else self.event.id


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with a heading: entries of its own, then shorter periods."""

    id: str  # '19th-century', '1930s', '2011-2015', '2022', '2022-01', '2022-01-05'
    title: str  # '19th century', '1900s–1920s', 'January 2022', '5 January'
    entries: tuple[Entry, ...]
    parts: tuple[Period, ...] = field(default=())


def entries_of(edition: Edition, mentions: Mapping[str, Collection[str]]) -> list[Entry]:
    """Return what is dated, in order; `mentions` gives the passages that name each entity."""
    groups = joined([claim for claim in edition.claims.values() if claim.date], edition)
    entries = [Entry(max((claim.date for claim in group), key=len), tuple(group)) for group in groups]
    for event in edition.facts.entities.values():
        if event.date:
            _add_event(event, entries, frozenset(mentions.get(event.id, ())))
    return sorted(entries, key=lambda entry: entry.order)


def joined(claims: Sequence[Claim], edition: Edition) -> list[list[Claim]]:
    """Group the claims that say one thing, by the rules above, in the order of the claims; of figures, those said alike."""
    by_id = {claim.id: claim for claim in claims}
    same = [
        [by_id[id_] for id_ in check.claims if id_ in by_id]
        for check in edition.facts.checks.values()
        if check.kind == "same" and edition.verdicts[check.id].outcome == "holds"
    ]
    alike = [pair for pair in _linked(same) if _said(pair[0]) == _said(pair[1])]
    finer = [pair for claims_ in same for pair in combinations(claims_, 2) if _differ_in_precision(*pair)]
    return _components(claims, [*alike, *finer])


def _said(claim: Claim) -> tuple:
    """What a claim gives: a date, or a figure as it is hedged."""
    return (claim.date,) if claim.date else (claim.value, claim.unit, claim.qualifier)


def _linked(groups: Iterable[Sequence[Claim]]) -> Iterator[tuple[Claim, Claim]]:
    """Every two claims that checks lead to each other, by whatever way."""
    groups = list(groups)
    members = {claim.id: claim for group in groups for claim in group}
    pairs = [(group[0], other) for group in groups for other in group[1:]]
    for component in _components(list(members.values()), pairs):
        yield from combinations(component, 2)


def _components(claims: Sequence[Claim], pairs: Iterable[tuple[Claim, Claim]]) -> list[list[Claim]]:
    """Group the claims that pairs join, in the order of the claims."""
    group_of = {claim.id: [claim] for claim in claims}
    for one, other in pairs:
        kept, gone = group_of[one.id], group_of[other.id]
        if kept is not gone:
            kept += gone
            group_of.update((claim.id, kept) for claim in gone)
    place = {claim.id: number for number, claim in enumerate(claims)}
    groups = {id(group): group for group in group_of.values()}.values()
    return [sorted(group, key=lambda claim: place[claim.id]) for group in groups]


def _differ_in_precision(one: Claim, other: Claim) -> bool:
    coarser, finer = sorted((one, other), key=lambda claim: len(claim.date))
    return (
        coarser.date != finer.date
        and finer.date.startswith(f"{coarser.date}-")
        and say_alike(one.statement, other.statement)
    )


def say_alike(one: str, other: str) -> bool:
    """Whether two statements share most of their words."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return len(shorter & longer) >= _ALIKE * len(shorter)


def _words(text: str) -> frozenset[str]:
    """The words of a statement that carry it: the longer ones, without endings of the genitive."""
    return frozenset(word for word in re.findall(r"[^\W_]+", re.sub(r"[’']s\b", "", text.casefold())) if len(word) > 3)


def _add_event(event: Entity, entries: list[Entry], named_in: frozenset[str]) -> None:
    """Give an event to the entry of its date that shares most passages with it, or else an entry of its own."""
    shared = [
        (len(named_in & {passage for claim in entry.claims for passage in claim.passages}), place)
        for place, entry in enumerate(entries)
        if entry.date == event.date.removesuffix("/..") and entry.event is None
    ]
    most, place = max(shared, key=lambda found: (found[0], -found[1]), default=(0, 0))
    if most:
        entries[place] = replace(entries[place], event=event)
    else:
        entries.append(Entry(event.date, event=event))


def periods(entries: Sequence[Entry]) -> list[Period]:
    """Put entries, which are in order, under headings: the more there are, the shorter the periods."""
    return [
        period for _, group in groupby(entries, lambda entry: _year(entry) // 100) for period in _century(list(group))
    ]


def _century(entries: list[Entry]) -> Iterator[Period]:
    number = _year(entries[0]) // 100
    if len(entries) <= CROWDED_PERIOD or number < 0:
        name = f"{ordinal(number + 1)} century" if number >= 0 else f"{ordinal(-number)} century BC"
        yield Period(name.replace(" ", "-").lower(), name, tuple(entries))
        return
    decades: list[Period] = []
    for decade, group in groupby(entries, lambda entry: _year(entry) // 10):
        found = list(group)
        if len(found) <= CROWDED_PERIOD:
            decades.append(Period(f"{decade}0s", f"{decade}0s", tuple(found)))
        else:
            yield from _together(decades)
            decades = []
            yield from _together([_year_period(year, list(of_year)) for year, of_year in groupby(found, _year)])
    yield from _together(decades)


def _together(found: Sequence[Period]) -> Iterator[Period]:
    """Put neighbours in which little happened under one heading."""
    last: Period | None = None
    for period in found:
        if last and not last.parts and not period.parts and len(last.entries) + len(period.entries) <= SPARSE_PERIODS:
            first_id, first_title = last.id.partition("-")[0], last.title.partition("–")[0]
            last = Period(f"{first_id}-{period.id}", f"{first_title}–{period.title}", last.entries + period.entries)
        else:
            if last:
                yield last
            last = period
    if last:
        yield last


def _year_period(year: int, entries: list[Entry]) -> Period:
    """A year whose months are not crowded has entries only; else its months, and the stretches between them."""
    crowded = {month for month in range(1, 13) if _is_crowded(month, entries)}
    if not crowded:
        return Period(str(year), str(year), tuple(entries))
    # What is not surely of a month goes before it, or it would cut the month in two.
    entries = sorted(entries, key=lambda entry: (_calendar(entry)[1], _month(entry) is not None))
    own: tuple[Entry, ...] = ()
    parts: list[Period] = []
    for month, group in groupby(entries, lambda entry: _month(entry) if _month(entry) in crowded else None):
        if month:
            parts.append(_month_period(year, month, list(group)))
        elif parts:
            parts.append(Period(f"after-{parts[-1].id}", f"After {parts[-1].title}", tuple(group)))
        else:
            own = tuple(group)
    return Period(str(year), str(year), own, tuple(parts))


def _is_crowded(month: int, entries: Iterable[Entry]) -> bool:
    return len({entry.order[0] for entry in entries if _month(entry) == month and _day(entry)}) >= CROWDED_MONTH


def _month_period(year: int, month: int, entries: list[Entry]) -> Period:
    """First what the whole month is said of, then its days; what took several days stands at the first."""
    whole = tuple(entry for entry in entries if not _day(entry))
    by_day = [(day, tuple(group)) for day, group in groupby((entry for entry in entries if _day(entry)), _day)]
    name = f"{year:04}-{month:02}"
    days = tuple(
        Period(f"{name}-{day:02}", say_date(f"{name}-{day:02}").removesuffix(f" {year}"), group)
        for day, group in by_day
    )
    return Period(name, say_date(name), whole, days)


def _calendar(entry: Entry) -> tuple[int, int, int]:
    first, last, _ = entry.order
    return calendar_day(first if first > -(10**9) else last)


def _year(entry: Entry) -> int:
    return _calendar(entry)[0]


def _month(entry: Entry) -> int | None:
    """The month in which its beginning surely lies."""
    start = read_edtf(entry.date).start
    if start.first is None or start.last is None:
        return None
    (year, month, _), (last_year, last_month, _) = calendar_day(start.first), calendar_day(start.last)
    return month if (year, month) == (last_year, last_month) else None


def _day(entry: Entry) -> int | None:
    """The day on which it surely begins."""
    start = read_edtf(entry.date).start
    return calendar_day(start.first)[2] if start.first is not None and start.first == start.last else None
