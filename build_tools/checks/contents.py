"""Contents: the edition's contents list every page, once, and no page that is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import EDITION_FILE, Edition
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    listed = edition.contents.locations
    for path, location in listed.items():
        if path not in edition.chapters_by_path:
            hint = did_you_mean(path, edition.chapters_by_path)
            yield Diagnostic(location, "missing-chapter", f"there is no {path}", hint)
    for path, count in Counter(edition.contents.paths).items():
        if count > 1:
            yield Diagnostic(listed[path], "chapter-listed-twice", f"{path} is listed {count} times", "List it once.")
    for chapter in edition.chapters:
        if chapter.path not in listed:
            hint = f"List it under 'contents' of {EDITION_FILE}, or delete it."
            yield Diagnostic(chapter.location, "unlisted-chapter", "the edition's contents do not list this file", hint)
