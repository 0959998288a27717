"""Asks the address of every work of an edition and writes what came of it into the ledger of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..edition import Edition
from ..link_ledger import LINKS_FILE, STATES, LinkRecord, address_of, links_text
from ..reviews.report import code, inert
from .asking import Answer, Manners, Question, ask_all


class NothingAnswers(Exception):
    """No address at all gave an answer: it is this machine that is cut off."""


@dataclass(frozen=True, slots=True)
class LinkRun:
    """What one run found."""

    records: tuple[LinkRecord, ...]  # in the order of the bibliography
    former: Mapping[str, LinkRecord]

    @property
    def turned(self) -> tuple[LinkRecord, ...]:
        """What is in another state than before; of what was never asked before, what is not alive."""
        return tuple(
            record
            for record in self.records
            if record.state != (self.former[record.key].state if record.key in self.former else "alive")
        )


def questions_of(edition: Edition) -> list[Question]:
    """Return a question for each work with an address."""
    questions = []
    for source in edition.sources.values():
        if address := address_of(source):
            known = _former(edition.links, source.key, address)
            title, day = str(source.csl.get("title", "")), source.reading_date
            questions.append(Question(source.key, address, title, day, wants_copy=not (known and known.archived)))
    return questions


def check_links(
    edition: Edition, root: Path, today: str, manners: Manners, told: Callable[[Answer], None] = lambda answer: None
) -> LinkRun:
    """Ask all addresses and write the ledger; raises NothingAnswers, and then the ledger stays as it is."""
    questions = questions_of(edition)
    answers = ask_all(questions, manners, told)
    if answers and not any(answer.reached for answer in answers):
        raise NothingAnswers
    records = tuple(
        _record(question, answer, _former(edition.links, question.key, question.address), today)
        for question, answer in zip(questions, answers, strict=True)
    )
    (root / LINKS_FILE).write_text(links_text(records), encoding="utf-8")
    return LinkRun(records, edition.links)


def _former(links: Mapping[str, LinkRecord], key: str, address: str) -> LinkRecord | None:
    known = links.get(key)
    return known if known and known.address == address else None


def _record(question: Question, answer: Answer, former: LinkRecord | None, today: str) -> LinkRecord:
    record = LinkRecord(
        key=question.key,
        address=question.address,
        state=answer.state,
        said=answer.said,
        since=today,
        asked=today,
        final=answer.final,
        title=answer.title,
        archived=answer.archived,
    )
    if former is None:
        return record
    # What is dead stays so since the first day, whether it says so or says nothing.
    same = former.state == record.state or (former.is_dead and record.is_dead)
    return replace(record, since=former.since if same else today, archived=record.archived or former.archived)


def link_report(run: LinkRun) -> str:
    """Return what a run found as Markdown in which no word of a stranger's page does anything."""
    return "\n".join(_report(run)) + "\n"


def _report(run: LinkRun) -> Iterator[str]:
    counts = {state: sum(record.state == state for record in run.records) for state in STATES}
    yield f"{len(run.records)} addresses were asked: " + ", ".join(f"{n} {state}" for state, n in counts.items()) + "."
    if run.turned:
        yield "\n## What changed\n"
        yield from map(_line, run.turned)
    dead = [record for record in run.records if record.is_dead and record not in run.turned]
    if dead:
        yield "\n## Dead before, and still\n"
        yield from map(_line, dead)


def _line(record: LinkRecord) -> str:
    copy = f"[copy of {record.archived_on}](<{record.archived}>)" if record.archived else "no archived copy"
    title = f", title “{inert(record.title)}”" if record.title else ""
    final = f", leads to {code(record.final)}" if record.final else ""
    return f"- {code(record.key)} is **{record.state}**: {inert(record.said)}{title}{final}; {code(record.address)}; {copy}"
