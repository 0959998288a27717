"""The finishing step over a built site: the files that no engine writes, and what only a published site has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from .books import book_files
from .fingerprints import name_assets
from .model import Chapter
from .outputs.cite import cite_files
from .outputs.content_policy import HEADERS, content_policy, headers_file, inline_scripts, with_policy
from .outputs.data import data_files
from .outputs.former_addresses import former_address_files
from .outputs.host_rules import as_headers_file, rules_of_files
from .outputs.kept_sites import kept_site_files
from .outputs.machine_files import chapter_twin, machine_files
from .outputs.offline import WORKER, is_kept, service_worker, with_registration
from .outputs.passage_pages import passage_pages
from .outputs.search import search_files
from .outputs.style_sheet import PATH as STYLE_SHEET
from .outputs.style_sheet import imported, joined
from .processes import shared
from .publication import Publication

# Each yields (path under the site's root, content); `site_url` ends with a slash, or is '' while it is not set.
Finisher = Callable[[Publication, str], Iterable[tuple[str, bytes]]]
FINISHERS: tuple[Finisher, ...] = (
    data_files,
    cite_files,
    machine_files,
    book_files,
    search_files,
    former_address_files,
    kept_site_files,
)
# What belongs to one page of content, whose HTML is there.
CHAPTER_FINISHERS: tuple[Callable[[Publication, str, Chapter], Iterable[tuple[str, bytes]]], ...] = (
    passage_pages,
    chapter_twin,
)

# Where the search keeps what it names by content.
_HASHED = ("search/index/fragment", "search/index/index")


def finish(publication: Publication, site: Path, site_url: str) -> None:
    """Write what the finishers yield into the built site."""
    for chapter in publication.edition.chapters:
        if chapter.slug not in publication.finished:
            finish_chapter(publication, site, site_url, chapter)
    shared(lambda finisher: write_files(site, finisher(publication, site_url)), FINISHERS)
    join_style_sheets(site / STYLE_SHEET)


def finish_chapter(publication: Publication, site: Path, site_url: str, chapter: Chapter) -> None:
    """Write what belongs to one page of content."""
    for finisher in CHAPTER_FINISHERS:
        write_files(site, finisher(publication, site_url, chapter))
    publication.finished.add(chapter.slug)


def write_files(site: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folders = set()
    for path, content in files:
        file = f"{site}/{path}"
        folder = file.rpartition("/")[0]
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)
            folders.add(folder)
        with open(file, "wb") as opened:
            opened.write(content)


def join_style_sheets(file: Path) -> None:
    """Put the style sheets that `file` imports into it."""
    text = file.read_text(encoding="utf-8")
    file.write_text(joined(text, lambda name: (file.parent / name).read_text(encoding="utf-8")), encoding="utf-8")
    for name in imported(text):
        (file.parent / name).unlink()


def seal(site: Path, site_url: str) -> None:
    """Give the finished site what only a published one has: names of assets by content, policy, rules for hosts, the copy for reading offline."""
    assets = name_assets(site, site_url)
    pages = {file.relative_to(site).as_posix(): file.read_bytes() for file in sorted(site.rglob("*.html"))}
    policy = content_policy(script for page in pages.values() for script in inline_scripts(page))
    for path, page in pages.items():
        # A kept edition has its own copy, made when it was released.
        sealed = with_policy(page if path.startswith("v/") else with_registration(page, path, assets), policy)
        (site / path).write_bytes(sealed)
    rules = as_headers_file(rules_of_files([assets, *(name for name in _HASHED if (site / name).is_dir())]))
    (site / HEADERS).write_text(f"{headers_file(policy)}{rules}", encoding="utf-8")
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
    worker = service_worker({path: file.read_bytes() for path, file in files.items() if is_kept(path)}, assets)
    (site / WORKER).write_text(worker, encoding="utf-8")
