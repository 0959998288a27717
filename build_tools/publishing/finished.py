"""Finished pages, kept from build to build: what a page depends on is known, and while it is the same, its files are taken over.

What is kept of a page in the cache is what later steps need of it and the digests of its files as they were published. The
files are taken from the published site itself, by a second name for each, which costs neither room nor copying; one whose
content is not what was published counts as none, and the page is made anew. So nobody may change a file of a site where
it lies while it has two names.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ..keeper import Keeper
from ..model import Chapter
from ..publication import Publication

_KIND = "page"
# Neither following a link nor waiting for what is no file; elsewhere than on POSIX systems there is neither.
_PLAINLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_USER = os.geteuid() if hasattr(os, "geteuid") else 0


@dataclass(frozen=True)
class Seal:
    """What sealing has given a site: names and policy that all its pages state, and the digests of files."""

    assets: str = ""
    policy: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)  # path -> SHA-256 of the sealed file
    scripts: Mapping[str, tuple[bytes, ...]] = field(
        default_factory=dict
    )  # path -> what runs in the page, where any does


@dataclass(frozen=True)
class FinishedPage:
    """A page of content with all that is made with it."""

    html: str  # as the engine converts it
    known: Mapping[bytes, object]  # what of its prose other outputs ask for
    seal: Seal  # of its files


class FinishedPages:
    """What is kept of the pages of a publication, and what of it can be taken over."""

    def __init__(
        self, keeper: Keeper, digest_of: Callable[[Chapter], str], publication: Publication, former: Path | None
    ):
        """`digest_of` returns all that a page depends on as a digest, or '' where that is not known.

        `former`: the folder of the published site.
        """
        self._keeper, self._publication, self._former = keeper, publication, former
        self._digests = {chapter.slug: digest_of(chapter) for chapter in publication.edition.chapters}
        self._kept: dict[str, FinishedPage] = {}
        self._made: dict[str, tuple[frozenset[bytes], Mapping[str, str]]] = {}
        self._taken: set[str] = set()
        for slug, digest in self._digests.items():
            page = keeper.found(_KIND, (digest,)) if digest else None
            if isinstance(page, FinishedPage):
                self._kept[slug] = page
                publication.known.update(page.known)
                publication.pages[slug] = page.html

    def keeps(self, chapter: Chapter) -> bool:
        """Tell whether a page is kept, so that who needs its HTML need not wait until its files are taken or made."""
        return chapter.slug in self._kept

    def take(self, chapter: Chapter, site: Path) -> bool:
        """Put the files of a page into a site that is being built; False where it has to be made."""
        page = self._kept.get(chapter.slug)
        if page is None or self._former is None:
            return False
        taken: list[str] = []
        for path, digest in page.seal.digests.items():
            if not second_name(f"{self._former}/{path}", f"{site}/{path}", digest):
                for each in taken:
                    (site / each).unlink(missing_ok=True)
                return False
            taken.append(path)
        return True

    def note_taken(self, chapter: Chapter) -> None:
        """Take note of a page whose files were taken over."""
        self._taken.add(chapter.slug)

    def note_made(self, chapter: Chapter, asked: frozenset[bytes], files: Mapping[str, str]) -> None:
        """Take note of a page that was made: what of its prose others ask for, and the digests of its files, '' of pages."""
        self._made[chapter.slug] = asked, files

    @property
    def seal(self) -> Seal:
        """What the pages that were taken over have been sealed with. Raises SealedApart where they were not together."""
        seals = [self._kept[slug].seal for slug in sorted(self._taken)]
        if len({(seal.assets, seal.policy) for seal in seals}) > 1:
            raise SealedApart
        digests = {path: digest for seal in seals for path, digest in seal.digests.items()}
        scripts = {path: found for seal in seals for path, found in seal.scripts.items()}
        return Seal(seals[0].assets, seals[0].policy, digests, scripts) if seals else Seal()

    def save(self, seal: Seal) -> None:
        """Keep what was made, as the sealed site has it; what no page of this build is goes."""
        known, pages = self._publication.known, self._publication.pages
        for slug, (asked, files) in self._made.items():
            if self._digests[slug]:
                digests = {path: digest or seal.digests[path] for path, digest in files.items()}
                scripts = {path: seal.scripts[path] for path in files if path in seal.scripts}
                sealed = Seal(seal.assets, seal.policy, digests, scripts)
                page = FinishedPage(pages[slug], {key: known[key] for key in sorted(asked)}, sealed)
                self._keeper.keep(_KIND, (self._digests[slug],), page)
        self._keeper.look_through(_KIND)
        self._keeper.save()


class SealedApart(Exception):
    """Pages that were taken over state another policy, or other names, than this build gives."""


def second_name(file: str, new: str, digest: str) -> bool:
    """Give a file of the published site a second name, or a copy where that cannot be, if it is what was published.

    Otherwise there is nothing under the new name, and False is returned.
    """
    try:
        os.link(file, new)
    except FileNotFoundError:
        folder = os.path.dirname(new)
        if os.path.isdir(folder):
            return False
        os.makedirs(folder)
        return second_name(file, new, digest)
    except OSError:
        content = _content(file, names=1)
        if content is None or sha256(content).hexdigest() != digest:
            return False
        Path(new).write_bytes(content)
        return True
    # Looked at where it is now, so that nobody can put another in its place in between.
    content = _content(new, names=2)
    if content is not None and sha256(content).hexdigest() == digest:
        return True
    os.unlink(new)
    return False


def _content(file: str, names: int) -> bytes | None:
    """Return the content of a file that has so many names and is this user's own: another could change it later."""
    with suppress(OSError):
        handle = os.open(file, os.O_RDONLY | _PLAINLY)
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == names and status.st_uid == _USER:
                return _read(handle, status.st_size)
        finally:
            os.close(handle)
    return None


def _read(handle: int, size: int) -> bytes:
    """Return the content of an open file of that size; most come in one piece, without what `open` does besides."""
    content = os.read(handle, size + 1)
    while len(content) < size and (more := os.read(handle, size + 1 - len(content))):
        content += more
    return content
