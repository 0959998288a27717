"""One file a family of diagnostics. A check reads the edition, changes nothing and yields what is wrong."""

from ..diagnostics import Diagnostic, in_order
from ..edition import Edition
from . import (
    annotations,
    bindings,
    charts,
    citations,
    claims,
    contents,
    dead_links,
    entities,
    figures,
    language,
    links,
    notes,
    passages,
    placements,
    published,
    structure,
    style,
    typography,
)
from .doubts import answered

FAMILIES = (
    passages,
    notes,
    citations,
    links,
    bindings,
    claims,
    charts,
    entities,
    annotations,
    placements,
    contents,
    published,
    dead_links,
    style,
    structure,
    typography,
)
DOUBTING = (figures, structure, typography, language)  # whose findings an exemption may answer


def check_edition(edition: Edition) -> list[Diagnostic]:
    """Return everything that the families find, sorted by place."""
    found = [diagnostic for family in FAMILIES for diagnostic in family.check(edition)]
    doubts = (doubt for family in DOUBTING for doubt in family.doubts(edition))
    return in_order([*found, *answered(edition, doubts)])
