"""Every code of the checker with its sentence and its examples."""

from __future__ import annotations

from ..mistakes.explanations import explanations
from ..mistakes.mending import MENDED_CODES
from ..publication import Publication


def render(publication: Publication, argument: str, slug: str) -> str:
    return publication.fragment("explanations", slug, explanations=list(explanations()), mended=MENDED_CODES)
