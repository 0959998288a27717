"""Annotations: of a known kind, dated, about something, sourced; and contradictions explained both ways."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..model import Annotation
from ..placements import WEIGHTS
from ..suggestions import did_you_mean

KINDS = ("contradiction", "source", "correction", "context", "since", "language")
SOURCED = ("source", "correction", "since")  # these say what the report does not
EXPLAINING = ("contradiction", "correction")


def check(edition: Edition) -> Iterator[Diagnostic]:
    seen: dict[str, Annotation] = {}
    for chapter in edition.chapters:
        for annotation in chapter.annotations:
            first = seen.setdefault(annotation.id, annotation)
            if first is not annotation:
                message = f"annotation {annotation.id} was already given at {first.location}"
                hint = f"Give this one the line '    id: {_next_id(annotation.id, seen)}'."
                yield Diagnostic(annotation.location, "duplicate-annotation", message, hint)
            yield from _options(annotation, edition)
            yield from _explanation(annotation, edition)
            yield from _without_source(annotation)
    yield from _unexplained(edition)


def _next_id(taken: str, seen) -> str:
    return next(f"{taken}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz" if f"{taken}{letter}" not in seen)


def _options(annotation: Annotation, edition: Edition) -> Iterator[Diagnostic]:
    def mistake(option: str, code: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(annotation.options.get(option, annotation.location), code, message, hint)

    if annotation.kind not in KINDS:
        hint = did_you_mean(annotation.kind, KINDS) or f"Kinds: {', '.join(KINDS)}."
        yield mistake("", "unknown-annotation-kind", f"unknown kind of annotation {annotation.kind!r}", hint)
    if annotation.weight not in WEIGHTS:
        hint = f"Add the line '    weight: {' | '.join(WEIGHTS)}'."
        yield mistake("weight", "annotation-without-weight", f"weight {annotation.weight!r} is none of the three", hint)
    if not _is_day(annotation.date):
        yield mistake(
            "date", "annotation-without-date", f"{annotation.date!r} is not a day", "Write the day as 2026-11-22."
        )
    for target in annotation.on:
        if target not in edition.passages and target not in edition.notes:
            hint = did_you_mean(target, [*edition.passages, *edition.notes])
            yield mistake("on", "annotation-on-nothing", f"there is no passage or note {target!r}", hint)
    for claim in annotation.claims:
        if claim not in edition.facts.claims:
            yield mistake(
                "claim", "unknown-claim", f"unknown claim {claim!r}", did_you_mean(claim, edition.facts.claims)
            )
    if annotation.on and not re.fullmatch(rf"a-{re.escape(annotation.on[0])}[a-z]?", annotation.id):
        yield mistake(
            "id",
            "bad-annotation-id",
            f"the id {annotation.id!r} does not name {annotation.on[0]}",
            f"Call it a-{annotation.on[0]}b.",
        )


def _is_day(words: str) -> bool:
    try:
        return len(words) == 10 and bool(datetime.date.fromisoformat(words))
    except ValueError:
        return False


def _explanation(annotation: Annotation, edition: Edition) -> Iterator[Diagnostic]:
    place = annotation.options.get("check", annotation.location)
    if annotation.kind == "contradiction" and not annotation.checks:
        hint = "Declare it in content/facts/checks.yml (kind: incompatible where no arithmetic shows it) and name it: check: …"
        yield Diagnostic(place, "contradiction-without-check", "the contradiction names no check", hint)
    for check_id in annotation.checks:
        verdict = edition.verdicts.get(check_id)
        if check_id not in edition.facts.checks:
            hint = did_you_mean(check_id, edition.facts.checks)
            yield Diagnostic(place, "unknown-check", f"unknown check {check_id!r}", hint)
        elif annotation.kind in EXPLAINING and verdict and verdict.outcome in ("holds", "approximate"):
            message = f"the annotation explains {check_id!r}, which {'holds' if verdict.outcome == 'holds' else 'holds approximately'}"
            yield Diagnostic(place, "nothing-to-explain", message, "Take the explanation out or mend the check.")


def _without_source(annotation: Annotation) -> Iterator[Diagnostic]:
    cites = any(prose.citations for prose in annotation.paragraphs)
    if annotation.kind in SOURCED and not cites:
        message = f"the {annotation.kind} annotation cites no source"
        yield Diagnostic(annotation.location, "annotation-without-source", message, "Cite what was read: [@key].")


def _unexplained(edition: Edition) -> Iterator[Diagnostic]:
    for check in edition.facts.checks.values():
        verdict = edition.verdicts.get(check.id)
        explained = any(a.kind in EXPLAINING for a in edition.explaining.get(check.id, ()))
        if verdict and verdict.outcome == "fails" and not explained:
            said = f": {verdict.computed} against {verdict.stated}" if verdict.computed and verdict.stated else ""
            hint = f"Explain it in an annotation of kind contradiction or correction with 'check: {check.id}'."
            yield Diagnostic(check.location, "unexplained-contradiction", f"check {check.id!r} fails{said}", hint)
