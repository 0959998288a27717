"""One file a family of diagnostics. A check reads the edition, changes nothing and yields what is wrong."""

from ..diagnostics import Diagnostic, in_order
from ..edition import Edition
from ..keeper import Keeper
from . import (
    alone,
    annotations,
    bindings,
    boxes,
    charts,
    citations,
    claims,
    contents,
    dead_links,
    entities,
    language,
    links,
    notes,
    passages,
    placements,
    published,
    structure,
    style,
)
from .doubts import answered
from .words import Vocabulary

FAMILIES = (
    passages,
    notes,
    citations,
    links,
    claims,
    boxes,
    charts,
    entities,
    annotations,
    placements,
    contents,
    published,
    dead_links,
    style,
    structure,
)


def check_edition(edition: Edition, keeper: Keeper | None = None) -> list[Diagnostic]:
    """Return everything that the families find, sorted by place; what `keeper` has of chapters is not looked for again."""
    found = [diagnostic for family in FAMILIES for diagnostic in family.check(edition)]
    keeper = keeper or Keeper()
    chapters = alone.look_at_all(edition, keeper)
    found += bindings.check(edition, keeper)
    found += (mistake for chapter in chapters for mistake in chapter.mistakes)
    vocabulary = Vocabulary(edition, [chapter.words for chapter in chapters], keeper)
    found += entities.never_named(vocabulary)
    doubts = [doubt for chapter in chapters for doubt in (*chapter.figures, *chapter.typography)]
    # What an exemption may answer.
    return in_order([*found, *answered(edition, (*doubts, *structure.doubts(edition), *language.doubts(vocabulary)))])
