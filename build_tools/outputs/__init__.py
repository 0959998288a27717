"""What is generated from the edition: one file a part, rendered by the fragment of the same name in `theme/`."""

from __future__ import annotations

from ..publication import Publication
from . import (
    bibliography,
    changes,
    chart,
    checks,
    cite,
    contradictions,
    data,
    explanations,
    fact_box,
    glossary,
    index,
    register,
    subjects,
    summary,
    timeline,
)
from . import map as place_map

RENDERERS = {
    "fact-box": fact_box.render,
    "chart": chart.render,
    "bibliography": bibliography.render,
    "timeline": timeline.render,
    "map": place_map.render,
    "data": data.render,
    "register": register.render,
    "contradictions": contradictions.render,
    "checks": checks.render,
    "index": index.render,
    "subjects": subjects.render,
    "glossary": glossary.render,
    "cite": cite.render,
    "changes": changes.render,
    "explanations": explanations.render,
    "summary": summary.render,
}


def render_placement(publication: Publication, kind: str, argument: str, slug: str) -> str:
    """Return the HTML of `/// kind | argument` on the page `slug`."""
    return RENDERERS[kind](publication, argument, slug)
