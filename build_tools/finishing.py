"""The finishing step over a built site: the files that no engine writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from .outputs.cite import cite_files
from .outputs.data import data_files
from .outputs.former_addresses import former_address_files
from .outputs.kept_sites import kept_site_files
from .outputs.machine_files import machine_files
from .outputs.passage_pages import passage_pages
from .publication import Publication

# Each yields (path under the site's root, content); `site_url` ends with a slash, or is '' while it is not set.
Finisher = Callable[[Publication, str], Iterable[tuple[str, bytes]]]
FINISHERS: tuple[Finisher, ...] = (
    data_files,
    cite_files,
    passage_pages,
    machine_files,
    former_address_files,
    kept_site_files,
)


def finish(publication: Publication, site: Path, site_url: str) -> None:
    """Write what the finishers yield into the built site."""
    for finisher in FINISHERS:
        for path, content in finisher(publication, site_url):
            file = site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
