"""Bindings: the words of the text say what the claim says, and claims are bound where they say they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..keeper import Keeper
from ..model import Binding, Claim
from ..suggestions import did_you_mean

_Said = tuple[str, str]  # words and the claim's id


def check(edition: Edition, keeper: Keeper) -> Iterator[Diagnostic]:
    """Yield what is wrong with bindings; whether words say what claims say is kept by both."""
    mismatches = _mismatches(edition, keeper)
    for said in edition.said:
        for binding in said.prose.bindings:
            if binding.kind == "claim":
                yield from _claim(binding, said.owner, edition, mismatches)
            elif binding.target not in edition.facts.entities:
                hint = did_you_mean(binding.target, edition.facts.entities)
                message = f"unknown entity {binding.target!r}"
                yield Diagnostic(binding.target_location, "unknown-entity", message, hint)
    for claim in edition.facts.claims.values():
        yield from _unbound(claim, edition)


def _mismatches(edition: Edition, keeper: Keeper) -> Mapping[_Said, str]:
    """Return where words of the text and the claim that they are bound to differ."""
    found: dict[_Said, str] = {}
    for chapter in edition.chapters:
        bound = [
            (binding.words, claim)
            for said in edition.said_in[chapter.path]
            for binding in said.prose.bindings
            if binding.kind == "claim" and (claim := edition.facts.claims.get(binding.target))
        ]
        what = [part for words, claim in bound for part in (words, *_said_by(claim))]
        found.update(keeper.kept("mismatches", what, lambda bound=bound: _differing(bound)) if bound else ())
    return found


def _said_by(claim: Claim) -> tuple[str, ...]:
    """Return all of a claim that words are compared with."""
    return claim.id, claim.value_source, claim.unit, claim.date, claim.qualifier


def _differing(bound: Sequence[tuple[str, Claim]]) -> dict[_Said, str]:
    # Loaded where words are compared anew, since numbers and dates can be written in many ways.
    from ..quantities.quantity_syntax import describe_mismatch

    told = {(words, claim.id): describe_mismatch(words, claim) for words, claim in bound}
    return {said: mismatch for said, mismatch in told.items() if mismatch}


def _claim(binding: Binding, owner: str, edition: Edition, mismatches: Mapping[_Said, str]) -> Iterator[Diagnostic]:
    claim = edition.facts.claims.get(binding.target)
    if claim is None:
        hint = did_you_mean(binding.target, edition.facts.claims) or "Declare it in content/facts/."
        yield Diagnostic(binding.target_location, "unknown-claim", f"unknown claim {binding.target!r}", hint)
        return
    mismatch = mismatches.get((binding.words, claim.id))
    if mismatch:
        hint = f"Mend the words or {claim.location.path}:{claim.location.line}."
        yield Diagnostic(binding.location, "figure-differs", mismatch, hint)
    if owner and not owner.startswith("a-") and owner not in claim.passages:
        message = f"claim {claim.id!r} does not name {owner} among its passages"
        hint = f"Add it at {claim.location.path}:{claim.location.line}."
        yield Diagnostic(binding.location, "unlisted-passage", message, hint)


def _unbound(claim: Claim, edition: Edition) -> Iterator[Diagnostic]:
    owners = edition.binding.get(("claim", claim.id), ())
    for number, owner in enumerate(claim.passages):
        place = claim.places.get(f"passages.{number}", claim.location)
        if owner not in edition.passages and owner not in edition.notes:
            hint = did_you_mean(owner, [*edition.passages, *edition.notes])
            yield Diagnostic(place, "unknown-passage", f"there is no passage or note {owner!r}", hint)
        elif owner not in owners:
            message = f"{owner} binds no words to {claim.id!r}"
            hint = f"Bind them there, [words](claim:{claim.id}), or take the id out."
            yield Diagnostic(place, "claim-not-bound", message, hint)
