"""What an editor would ask about and what may have a reason: doubts, and the exemptions that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ..diagnostics import Diagnostic, Location, Severity
from ..edition import Edition
from ..model import Exemption
from ..suggestions import did_you_mean

EXEMPTIBLE = (
    "unbound-figure",
    "misspelt-word",
    "unknown-name",
    "diacritics-differ",
    "doubled-word",
    "unmatched-quotation-mark",
    "mismatched-dash",
    "hyphen-for-dash",
    "quotation-without-passage",
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is wrong unless an exemption says why it is not."""

    diagnostic: Diagnostic
    words: str  # what an exemption names
    owner: str  # the passage, note or annotation; '' on the editors' own pages
    advice: Callable[[], str] | None = None  # the hint, where finding it takes long: an answered doubt needs none

    def asked(self) -> Diagnostic:
        return replace(self.diagnostic, hint=self.advice()) if self.advice else self.diagnostic


def doubt(owner: str, words: str, place: Location, code: str, message: str, hint: str | Callable[[], str]) -> Doubt:
    """Return a doubt with its hint, or with what finds the hint."""
    if isinstance(hint, str):
        return Doubt(Diagnostic(place, code, message, hint, Severity.WARNING), words, owner)
    return Doubt(Diagnostic(place, code, message, "", Severity.WARNING), words, owner, hint)


def answered(edition: Edition, doubts: Iterable[Doubt]) -> Iterator[Diagnostic]:
    """Yield the doubts that no exemption answers, and the exemptions that answer none."""
    answers = {
        (exemption.check, exemption.passage, words): (exemption, number)
        for exemption in edition.facts.exemptions
        for number, words in enumerate(exemption.words)
    }
    used = set()
    for found in doubts:
        keys = [(found.diagnostic.code, owner, found.words) for owner in (found.owner, "")]
        matching = [key for key in keys if key in answers]
        used.update(matching[:1])
        if not matching:
            yield found.asked()
    for exemption in edition.facts.exemptions:
        if exemption.check not in EXEMPTIBLE:
            hint = did_you_mean(exemption.check, EXEMPTIBLE) or f"Known: {', '.join(EXEMPTIBLE)}."
            yield Diagnostic(
                _place(exemption, "check"), "unknown-exemption", f"{exemption.check!r} exempts nothing", hint
            )
            continue
        for number, words in enumerate(exemption.words):
            if (exemption.check, exemption.passage, words) not in used:
                yield _unused(exemption, number, words)


def _unused(exemption: Exemption, number: int, words: str) -> Diagnostic:
    place = exemption.places.get(f"words.{number}") or _place(exemption, "words")
    message = f"{exemption.passage or 'the edition'} has no {exemption.check} {words!r}"
    return Diagnostic(place, "unused-exemption", message, "Take the exemption out.")


def _place(exemption: Exemption, name: str) -> Location:
    return exemption.places.get(name, exemption.location)
