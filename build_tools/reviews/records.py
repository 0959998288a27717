"""An edition as records of words, before anything is converted: what a reviewer compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..edition import CONTENT, Edition
from ..model import Annotation, Chapter, Chart, Check, Claim, Entity, Exemption, FactBox, Prose, Source
from ..quantities.quantity_syntax import say_claim

_PROSE = ("text", "citations", "bound", "links", "calls", "markdown")
# The fields of each kind of record, in the order in which a reviewer wants them; '*' stands for all words of a work.
FIELDS = {
    "passages": ("kind", "heading", *_PROSE),
    "notes": _PROSE,
    "claims": ("statement", "words", "passages", "sources", "standing"),
    "checks": ("kind", "statement", "claims", "result", "tolerance", "asserts"),
    "annotations": ("kind", "weight", "date", "on", "checks", "claims", *_PROSE),
    "sources": ("*",),
    "entities": ("kind", "name", "role", "date", "spellings", "names", "romanisations", "abbreviation", "position"),
    "boxes": ("title", "text"),
    "charts": ("title", "text"),
    "exemptions": ("passage", "text"),
    "pages": ("title", "description", "section", "headings", "parts", *_PROSE),
    "edition": ("text",),
}


def review_records(edition: Edition | None) -> dict[str, list[dict]]:
    """Return the records of each kind of FIELDS, in the edition's order; none where there is no edition."""
    if edition is None:
        return {kind: [] for kind in FIELDS}
    facts = edition.facts
    return {
        "passages": [_passage(edition, id_) for id_ in edition.passages],
        "notes": [{"id": note.id, **_prose((note.prose,))} for note in edition.notes.values()],
        "claims": [_claim(claim) for claim in edition.claims.values()],
        "checks": [_check(check) for check in facts.checks.values()],
        "annotations": [_annotation(annotation) for annotation in edition.annotations.values()],
        "sources": [_source(source) for source in edition.sources.values()],
        "entities": [_entity(entity) for entity in facts.entities.values()],
        "boxes": [_box(box) for box in facts.boxes.values()],
        "charts": [_chart(chart) for chart in facts.charts.values()],
        "exemptions": [_exemption(exemption) for exemption in facts.exemptions],
        "pages": [_page(chapter) for chapter in edition.chapters],
        "edition": [{"id": "edition.yml", "text": list(_head(edition))}],
    }


def _prose(runs: Iterable[Prose]) -> dict[str, list[str]]:
    """What readers see, then what is behind it, then the text as written, in which alone some changes show."""
    runs = tuple(runs)
    return {
        "text": [run.plain for run in runs],
        "citations": [citation.source for run in runs for citation in run.citations],
        "bound": [f"{binding.words} → {binding.kind}:{binding.target}" for run in runs for binding in run.bindings],
        "links": [f"{link.words} → {link.href}" for run in runs for link in run.links],
        "calls": [f"note-{reference.label}" for run in runs for reference in run.note_references],
        "markdown": [run.markdown for run in runs],
    }


def _passage(edition: Edition, id_: str) -> dict:
    passage = edition.passages[id_]
    return {"id": id_, "kind": passage.kind, "heading": passage.heading, **_prose((passage.prose,))}


def _claim(claim: Claim) -> dict:
    return {
        "id": claim.id,
        "statement": claim.statement,
        "words": say_claim(claim),
        "passages": list(claim.passages),
        "sources": list(claim.sources),
        "standing": claim.standing,
    }


def _check(check: Check) -> dict:
    return {
        "id": check.id,
        "kind": check.kind,
        "statement": check.statement,
        "claims": list(check.claims),
        "result": check.result,
        "tolerance": check.tolerance,
        "asserts": [f"{passage}: {said}" for passage, said in check.asserts.items()],
    }


def _annotation(annotation: Annotation) -> dict:
    return {
        "id": annotation.id,
        "kind": annotation.kind,
        "weight": annotation.weight,
        "date": annotation.date,
        "on": list(annotation.on),
        "checks": list(annotation.checks),
        "claims": list(annotation.claims),
        **_prose(annotation.paragraphs),
    }


def _source(source: Source) -> dict:
    own = {
        "role": source.role,
        "note": source.note,
        "reading": source.reading,
        "reading-date": source.reading_date,
        "reading-note": source.reading_note,
    }
    return {**source.csl, **own, "id": source.key}


def _entity(entity: Entity) -> dict:
    position = (entity.latitude, entity.longitude)
    return {
        "id": entity.id,
        "kind": entity.kind,
        "name": entity.name,
        "role": entity.role,
        "date": entity.date,
        "spellings": list(entity.spellings),
        "names": [f"{language}: {name}" for language, name in entity.names.items()],
        "romanisations": list(entity.romanisations),
        "abbreviation": entity.abbreviation,
        "position": [str(number) for number in position if number is not None],
    }


def _box(box: FactBox) -> dict:
    about = [f"of {box.entity}"] if box.entity else []
    rows = [f"{row.label}: {', '.join(row.cells)}" for row in box.rows]
    return {"id": box.id, "title": box.title, "text": [*about, " | ".join((box.label_heading, *box.columns)), *rows]}


def _chart(chart: Chart) -> dict:
    rows = [
        f"{row.label.words or row.label.entity} {row.label.when}: {', '.join(row.claims)} {row.part_of}"
        for row in chart.rows
    ]
    series = [f"{label.words or label.entity} {label.when}" for label in chart.series]
    return {"id": chart.id, "title": chart.title, "text": [chart.kind, *series, *rows, chart.ranked, chart.highlight]}


def _exemption(exemption: Exemption) -> dict:
    return {
        "id": exemption.id,
        "passage": exemption.passage,
        "text": f"“{exemption.words}” is no claim: {exemption.reason}",
    }


def _page(chapter: Chapter) -> dict:
    return {
        "id": chapter.path.removeprefix(f"{CONTENT}/"),
        "title": chapter.title,
        "description": chapter.description,
        "section": chapter.section,
        "headings": [f"{'#' * heading.level} {heading.text}" for heading in chapter.headings],
        "parts": [f"{placement.kind} {placement.argument}".strip() for placement in chapter.placements],
        **_prose(chapter.prose),
    }


def _head(edition: Edition) -> Iterator[str]:
    report = edition.report
    for name in report.__dataclass_fields__:
        if name not in ("authors", "places"):
            yield f"{name.replace('_', '-')}: {getattr(report, name)}"
    yield f"authors: {', '.join(author.name for author in report.authors)}"
    yield from (f"{part.heading or 'contents'}: {', '.join(part.paths)}" for part in edition.contents.parts)
