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
    links,
    notes,
    passages,
    placements,
    published,
    style,
)

FAMILIES = (
    passages,
    notes,
    citations,
    links,
    bindings,
    claims,
    charts,
    entities,
    figures,
    annotations,
    placements,
    contents,
    published,
    dead_links,
    style,
)


def check_edition(edition: Edition) -> list[Diagnostic]:
    """Return everything that the families find, sorted by place."""
    return in_order(diagnostic for family in FAMILIES for diagnostic in family.check(edition))
