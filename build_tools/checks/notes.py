"""Notes: every reference has its note, every note its one reference, numbered through as in the report."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..model import NOTE_ID, Note, NoteReference
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    references = [(said, reference) for said in edition.said for reference in said.prose.note_references]
    defined = [(chapter, note) for chapter in edition.chapters for note in chapter.notes]
    yield from _doubled(note for _, note in defined)
    yield from _bad_labels(note for _, note in defined)
    yield from _without_note(references, {note.label: chapter for chapter, note in defined})
    yield from _without_reference(defined, {reference.label for _, reference in references})
    yield from _called_again(reference for _, reference in references)
    yield from _misnumbered(references, edition.former)
    yield from _called_by_editors(references)


def _doubled(notes) -> Iterator[Diagnostic]:
    seen: dict[str, Note] = {}
    for note in notes:
        first = seen.setdefault(note.label, note)
        if first is not note:
            message = f"note {note.label} was already given at {first.location}"
            yield Diagnostic(note.location, "duplicate-note", message, "A number is given once in the whole edition.")


def _bad_labels(notes) -> Iterator[Diagnostic]:
    for note in notes:
        if not NOTE_ID.fullmatch(note.id):
            message = f"{note.label!r} is not the number of a note"
            yield Diagnostic(note.location, "bad-note-number", message, "Write the report's number: [^12].")


def _without_note(references, home_of) -> Iterator[Diagnostic]:
    for said, reference in references:
        home = home_of.get(reference.label)
        if home is None:
            hint = did_you_mean(reference.label, home_of) or f"Write it: [^{reference.label}]: …"
            yield Diagnostic(reference.location, "reference-without-note", f"there is no note {reference.label}", hint)
        elif home is not said.chapter:
            message = f"note {reference.label} stands in {home.path}"
            yield Diagnostic(reference.location, "note-in-other-chapter", message, "Move it into this file.")


def _without_reference(defined, called: set[str]) -> Iterator[Diagnostic]:
    for _, note in defined:
        if note.label not in called:
            message = f"nothing refers to note {note.label}"
            yield Diagnostic(
                note.location, "note-without-reference", message, f"Write [^{note.label}] where the report has it."
            )


def _called_again(references) -> Iterator[Diagnostic]:
    seen: dict[str, NoteReference] = {}
    for reference in references:
        first = seen.setdefault(reference.label, reference)
        if first is not reference:
            message = f"note {reference.label} is already called at {first.location}"
            yield Diagnostic(reference.location, "note-called-twice", message, "A note has one place in the text.")


def _misnumbered(references, former) -> Iterator[Diagnostic]:
    """The report's notes count through all its chapters, past what was withdrawn."""
    expected = 1
    for _, reference in references:
        while f"note-{expected}" in former:
            expected += 1
        if reference.label.isdecimal() and int(reference.label) != expected:
            message = f"note {reference.label} is called where note {expected} is expected"
            yield Diagnostic(reference.location, "misnumbered-note", message, "Notes count through the whole report.")
        expected = int(reference.label) + 1 if reference.label.isdecimal() else expected


def _called_by_editors(references) -> Iterator[Diagnostic]:
    for said, reference in references:
        if said.owner.startswith("a-") or not said.owner:
            message = f"note {reference.label} is called outside the report's text"
            yield Diagnostic(
                reference.location,
                "note-called-by-editors",
                message,
                f"Link to it instead: [note](#note-{reference.label}).",
            )
