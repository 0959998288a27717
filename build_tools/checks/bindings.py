"""Bindings: the words of the text say what the claim says, and claims are bound where they say they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..model import Binding, Claim
from ..quantity_syntax import describe_mismatch
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    for said in edition.said:
        for binding in said.prose.bindings:
            if binding.kind == "claim":
                yield from _claim(binding, said.owner, edition)
            elif binding.target not in edition.facts.entities:
                hint = did_you_mean(binding.target, edition.facts.entities)
                message = f"unknown entity {binding.target!r}"
                yield Diagnostic(binding.target_location, "unknown-entity", message, hint)
    for claim in edition.facts.claims.values():
        yield from _unbound(claim, edition)


def _claim(binding: Binding, owner: str, edition: Edition) -> Iterator[Diagnostic]:
    claim = edition.facts.claims.get(binding.target)
    if claim is None:
        hint = did_you_mean(binding.target, edition.facts.claims) or "Declare it in content/facts/."
        yield Diagnostic(binding.target_location, "unknown-claim", f"unknown claim {binding.target!r}", hint)
        return
    mismatch = describe_mismatch(binding.words, claim)
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
