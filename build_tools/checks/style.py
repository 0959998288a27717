"""The citation style that the edition names is one that is installed."""

from __future__ import annotations

from collections.abc import Iterator

from ..citations.csl_styles import UnknownStyle, style_file
from ..diagnostics import Diagnostic, Location
from ..edition import EDITION_FILE, Edition


def check(edition: Edition) -> Iterator[Diagnostic]:
    try:
        style_file(edition.report.citation_style)
    except UnknownStyle as error:
        place = edition.report.places.get("citation-style", Location(EDITION_FILE))
        yield Diagnostic(place, "unknown-citation-style", str(error), error.hint)
