"""Where a site is put: beside the published one while it is built, then in its place in one step.

A folder under construction is locked by the process that builds (flock(2) of the folder itself), so that what a killed
build left behind is told from what another build is writing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .processes import shared

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None

SOURCES = ("content", "theme", "editions", "build_tools", ".git")
_MARKS = ("index.html", "sitemap.xml", "llms.txt")  # what every site has that was built here
_BUILDING, _FORMER = "building-", "former-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2(2)
_RENAME_SWAP = 2  # of macOS's renamex_np(2)
_MOST_TRIES = 20
_STRETCH = 200  # parts of a former site that a process deletes before it takes the next ones


class Unpublishable(Exception):
    """A site cannot be put there: why, and what to do."""


def destination(root: Path, output: Path) -> Path:
    """Return the folder to publish to, links followed; raises Unpublishable where a site there would destroy something."""
    root = root.resolve()
    try:
        folder = (root / output).resolve()
        folder.exists()
    except (OSError, RuntimeError) as error:
        raise Unpublishable(f"{output} cannot be followed: {error}") from error
    if root.is_relative_to(folder):
        raise Unpublishable(f"{folder} holds the edition itself: name a folder of its own, such as 'site'.")
    for source in SOURCES:
        if folder.is_relative_to((root / source).resolve()):
            raise Unpublishable(f"{folder} is in {source}/, where the edition is: name a folder outside it.")
    if folder.exists() and not folder.is_dir():
        raise Unpublishable(f"{folder} is a file: name a folder.")
    if folder.is_dir():
        if folder.is_mount():
            raise Unpublishable(f"{folder} is a mount point, which nothing can take the place of: name a folder in it.")
        if any(folder.iterdir()) and not _is_site(folder):
            raise Unpublishable(
                f"{folder} holds files that no build has written, and a site takes the place of all that is there: "
                "name another folder, or empty this one."
            )
    return folder


def _is_site(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _MARKS) and not (folder / ".git").exists()


@contextmanager
def building_folder(published: Path) -> Iterator[Path]:
    """Give a new folder beside `published` to build in; what is in it at the end is deleted.

    What builds that were killed have left beside `published` is deleted too, or put back where it was published last.
    """
    published.parent.mkdir(parents=True, exist_ok=True)
    _put_back(published)
    delete_leftovers(published)
    folder, lock = _locked_folder(published)
    try:
        yield folder
    finally:
        _remove(folder)
        if lock is not None:
            os.close(lock)


def _remove(folder: Path) -> None:
    """Delete a folder with all that is in it; a site of many pages by all processors."""
    with suppress(OSError):
        parts = [part.path for each in folder.iterdir() if _is_folder(each) for part in os.scandir(each)]
        stretches = [parts[start : start + _STRETCH] for start in range(0, len(parts), _STRETCH)]
        shared(lambda stretch: [shutil.rmtree(part, ignore_errors=True) for part in stretch] and None, stretches)
    shutil.rmtree(folder, ignore_errors=True)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _locked_folder(published: Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{published.name}.{_BUILDING}", dir=published.parent))
        lock = _lock(folder, wait=True)
        # Between the two lines above, another build may have taken the folder for one that was left behind.
        if folder.is_dir():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, wait: bool) -> int | None:
    """Return an open, locked folder; None where another process holds it, or nothing can be locked here."""
    if fcntl is None:
        return None
    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if handle is not None:
            os.close(handle)
        return None
    return handle


def _beside(published: Path, kind: str) -> Iterator[Path]:
    name = re.compile(rf"{re.escape(published.name)}\.{kind}[a-z0-9_]{{8}}")
    for path in sorted(published.parent.iterdir()):
        if name.fullmatch(path.name) and _is_folder(path):
            yield path


def delete_leftovers(published: Path) -> None:
    """Delete what builds that were killed have left beside `published`."""
    for folder in (*_beside(published, _BUILDING), *_beside(published, _FORMER)):
        lock = _lock(folder, wait=False)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _put_back(published: Path) -> None:
    """A build that had to publish in two steps may have been killed between them."""
    if not published.exists():
        for former in _beside(published, _FORMER):
            with suppress(OSError):
                former.rename(published)
                return


def settle(site: Path, published: Path) -> None:
    """Let everybody read the files of `site`, whatever the umask, and keep the times of those that are as they were.

    Servers and copying tools tell by its time whether a file has changed.
    """
    _give_mode(site, site.stat().st_mode, 0o755)
    folders = [("", published.is_dir())]
    while folders:
        folder, has_former = folders.pop()
        with os.scandir(site / folder) as entries:
            for entry in entries:
                path, known = f"{folder}{entry.name}", entry.stat()
                if entry.is_dir():
                    _give_mode(entry, known.st_mode, 0o755)
                    folders.append((f"{path}/", has_former and (published / path).is_dir()))
                else:
                    _give_mode(entry, known.st_mode, 0o644)
                    # A second name of a file of the former site has its times.
                    if has_former and known.st_nlink == 1:
                        _keep_time(entry, known, os.path.join(published, path))


def _give_mode(path: os.PathLike, mode: int, wanted: int) -> None:
    if stat.S_IMODE(mode) != wanted:
        os.chmod(path, wanted)


def _keep_time(file: os.PathLike, new: os.stat_result, former: str) -> None:
    with suppress(FileNotFoundError):
        known = os.stat(former)
        if stat.S_ISREG(known.st_mode) and known.st_size == new.st_size and _same_bytes(file, former):
            os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))


def _same_bytes(one: os.PathLike, other: str) -> bool:
    with open(one, "rb", buffering=0) as first, open(other, "rb", buffering=0) as second:
        return first.read() == second.read()


def publish(new: Path, published: Path) -> None:
    """Put the folder `new` in the place of `published`, in one step where the system can; raises OSError.

    Where there was a site, `new` is the former one afterwards, or gone. Other builds may publish at the same time.
    """
    for _ in range(_MOST_TRIES):
        try:
            new.rename(published)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        if _exchange(new, published) or _publish_in_two_steps(new, published):
            return
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(published))


def _publish_in_two_steps(new: Path, published: Path) -> bool:
    """Return False where another build came between the steps."""
    former = new.with_name(new.name.replace(_BUILDING, _FORMER))
    try:
        published.rename(former)
        new.rename(published)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    shutil.rmtree(former, ignore_errors=True)
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or its file system cannot."""
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if hasattr(system, "renameat2"):
            return system.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
        return system.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP) == 0
    except (OSError, AttributeError, TypeError):
        return False
