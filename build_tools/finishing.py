"""The finishing step over a built site: the files that no engine writes, and what only a published site has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from .model import Chapter
from .outputs.cite import cite_files
from .outputs.content_policy import HEADERS, content_policy, headers_file, inline_scripts, with_policy
from .outputs.data import data_files
from .outputs.former_addresses import former_address_files
from .outputs.host_rules import as_headers_file, rules_of_files
from .outputs.kept_sites import kept_site_files
from .outputs.machine_files import chapter_twin, machine_files
from .outputs.offline import WORKER, kept_of, service_worker, with_registration
from .outputs.page_script import PATH as SCRIPT
from .outputs.page_script import in_one
from .outputs.passage_pages import passage_pages
from .outputs.search import search_files
from .outputs.style_sheet import PATH as STYLE_SHEET
from .outputs.style_sheet import imported, joined
from .publication import Publication
from .publishing.fingerprints import name_assets, with_folder
from .publishing.finished import Seal, SealedApart, second_name
from .publishing.processes import shared


def books(publication: Publication, site_url: str) -> Iterable[tuple[str, bytes]]:
    """Yield the PDF and the EPUB; what makes them takes its time to load, and many builds make none."""
    if not publication.books:
        return ()
    from .books import book_files

    return book_files(publication, site_url)


# Each yields (path under the site's root, content); `site_url` ends with a slash, or is '' while it is not set.
Finisher = Callable[[Publication, str], Iterable[tuple[str, bytes]]]
# What takes longest comes first, and needs none but the chapters' pages.
EARLY_FINISHERS: tuple[Finisher, ...] = (search_files, cite_files, data_files)
FINISHERS: tuple[Finisher, ...] = (
    *EARLY_FINISHERS,
    machine_files,
    books,
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

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
UNSEALED = Seal()
_STRETCH = 200  # pages that a process seals before it takes the next ones


def finish(publication: Publication, site: Path, site_url: str) -> None:
    """Write what the finishers yield into the built site."""
    for chapter in publication.edition.chapters:
        if chapter.slug not in publication.finished:
            finish_chapter(publication, site, site_url, chapter)
    finishers = [finisher for finisher in FINISHERS if finisher not in publication.finishers]
    shared(lambda finisher: finish_with(finisher, publication, site, site_url), finishers)
    join_style_sheets(site / STYLE_SHEET)
    join_scripts(site / SCRIPT)


def finish_with(
    finisher: Finisher, publication: Publication, site: Path, site_url: str, former: Path | None = None
) -> None:
    """Write what one finisher yields into the site; what the `former` one has alike is taken over from it."""
    files = finisher(publication, site_url)
    write_files(site, files if former is None else not_taken(files, site, former))


def not_taken(files: Iterable[tuple[str, bytes]], site: Path, former: Path) -> Iterator[tuple[str, bytes]]:
    """Yield those files that the former site has not alike; the others get a second name, and keep their time.

    Pages are always among those, since sealing changes them where they lie.
    """
    for path, content in files:
        published = f"{former}/{path}"
        may_be_alike = not path.endswith(".html") and _is_as_long(published, content)
        if not (may_be_alike and second_name(published, f"{site}/{path}", sha256(content).hexdigest())):
            yield path, content


def _is_as_long(file: str, content: bytes) -> bool:
    with suppress(OSError):
        return os.stat(file, follow_symlinks=False).st_size == len(content)
    return False


def finish_chapter(publication: Publication, site: Path, site_url: str, chapter: Chapter) -> dict[str, str]:
    """Write what belongs to one page of content; returns what `write_files` does."""
    written: dict[str, str] = {}
    for finisher in CHAPTER_FINISHERS:
        written |= write_files(site, finisher(publication, site_url, chapter))
    publication.finished.add(chapter.slug)
    return written


def write_files(site: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Write files, given as path under the site's root and content.

    Returns the SHA-256 of each by its path; '' of a page, which is not sealed yet.
    """
    folders: set[str] = set()
    written: dict[str, str] = {}
    for path, content in files:
        file = f"{site}/{path}"
        folder = file.rpartition("/")[0]
        if folder not in folders:
            _make_folder(folder)
            folders.add(folder)
        _write(file, content)
        written[path] = "" if path.endswith(".html") else sha256(content).hexdigest()
    return written


def _make_folder(folder: str) -> None:
    """Make a folder; most stand in one that is there, and asking for that takes as long."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def _write(file: str, content: bytes) -> None:
    """Write a file as the system does it: what `open` does besides takes as long, and there are thousands of files."""
    descriptor = os.open(file, _NEW_FILE, 0o666)
    try:
        _put(descriptor, content)
    finally:
        os.close(descriptor)


def _put(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def join_style_sheets(file: Path) -> None:
    """Put the style sheets that `file` imports into it."""
    text = file.read_text(encoding="utf-8")
    file.write_text(joined(text, lambda name: (file.parent / name).read_text(encoding="utf-8")), encoding="utf-8")
    for name in imported(text):
        (file.parent / name).unlink()


def join_scripts(file: Path) -> None:
    """Put the scripts that `file` imports into it; those in the folder of its name serve nothing else."""
    file.write_text(in_one(file.name, lambda name: (file.parent / name).read_text(encoding="utf-8")), encoding="utf-8")
    rmtree(file.with_suffix(""))


def seal(site: Path, site_url: str, taken: Seal = UNSEALED) -> Seal:
    """Give the finished site what only a published one has: names of assets by content, policy, rules for hosts, the copy for reading offline.

    `taken` is the seal of files that are sealed already; raises SealedApart where it is another one than that of this
    site. Returns the seal of the site, with the digests of its pages and of all that is kept offline.
    """
    assets = name_assets(site)
    files = sorted(files_of(site))
    stretches = _stretches([path for path in files if path.endswith(".html") and path not in taken.digests])

    def scripts_in(stretch: Sequence[str]) -> dict[str, tuple[bytes, ...]]:
        found = {path: tuple(inline_scripts((site / path).read_bytes())) for path in stretch}
        return {
            path: tuple(with_folder(s, path, assets, site_url) for s in each) for path, each in found.items() if each
        }

    scripts = dict(taken.scripts)
    for found in shared(scripts_in, stretches)[0]:
        scripts.update(found)
    policy = content_policy({script for each in scripts.values() for script in each})
    if taken.digests and (taken.assets, taken.policy) != (assets, policy):
        raise SealedApart

    def sealed(path: str, page: bytes) -> bytes:
        page = with_folder(page, path, assets, site_url)
        # A kept edition has its own copy, made when it was released.
        return with_policy(page if path.startswith("v/") else with_registration(page, path, assets), policy)

    def seal_all(stretch: Sequence[str]) -> dict[str, str]:
        return {path: _rewritten(site / path, partial(sealed, path)) for path in stretch}

    digests = dict(taken.digests)
    for found in shared(seal_all, stretches)[0]:
        digests.update(found)
    kept = kept_of(files)
    for path in kept:
        if path not in digests:
            digests[path] = sha256((site / path).read_bytes()).hexdigest()
    rules = as_headers_file(rules_of_files([assets, *(name for name in _HASHED if (site / name).is_dir())]))
    (site / HEADERS).write_text(f"{headers_file(policy)}{rules}", encoding="utf-8")
    (site / WORKER).write_text(service_worker({path: digests[path] for path in kept}, assets), encoding="utf-8")
    return Seal(assets, policy, digests, scripts)


def files_of(site: Path) -> Iterator[str]:
    """Yield the path under the site's root of every file of it."""
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(site / folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(f"{folder}{entry.name}/")
                else:
                    yield f"{folder}{entry.name}"


def _stretches(paths: Sequence[str]) -> list[Sequence[str]]:
    return [paths[start : start + _STRETCH] for start in range(0, len(paths), _STRETCH)]


def _rewritten(file: Path, change: Callable[[bytes], bytes]) -> str:
    """Change a file where it lies, since to make it anew costs a system more, and return its SHA-256."""
    with open(file, "r+b", buffering=0) as opened:
        content = opened.readall()
        changed = change(content)
        if changed != content:
            opened.seek(0)
            _put(opened.fileno(), changed)
            if len(changed) < len(content):
                opened.truncate()
    return sha256(changed).hexdigest()
