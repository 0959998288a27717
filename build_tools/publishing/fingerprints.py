"""The theme's files under a name that changes with them, so that browsers and caches may keep them for good.

All of `assets/` becomes `assets-HASH/`, a folder as deep as before: what these files say of one another and of the site
('../fonts/x.woff2', '../../addresses.json') stays true, and only pages must learn the new name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

ASSETS = "assets"
_DIGITS = 12


def name_assets(site: Path) -> str:
    """Rename `assets/` in the built site by its content and return the new name, which pages have yet to learn."""
    files = (file for file in (site / ASSETS).rglob("*") if file.is_file())
    folder = folder_name({file.relative_to(site / ASSETS).as_posix(): file.read_bytes() for file in files})
    (site / ASSETS).rename(site / folder)
    return folder


def folder_name(files: Mapping[str, bytes]) -> str:
    """Return the name of a folder of these files, by path: 'assets-3f2a9c01b4de'."""
    digest = sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{sha256(files[path]).hexdigest()}\n".encode())
    return f"{ASSETS}-{digest.hexdigest()[:_DIGITS]}"


def with_folder(page: bytes, path: str, folder: str, site_url: str = "") -> bytes:
    """Return the page at `path` ('1-silt/index.html') with every quoted address in the site's `assets/` led to `folder`.

    The assets of a former edition, which lie beside its pages, are not the site's.
    """
    # Sought by the word that few addresses hold: a pattern would stop at every quotation mark.
    named = f"{ASSETS}/".encode()
    openings = _openings(path.count("/"), site_url)
    before, *others = page.split(named)
    parts = [before]
    for after in others:
        parts += [folder.encode() + b"/" if parts[-1].endswith(openings) else named, after]
    return b"".join(parts)


@lru_cache
def _openings(depth: int, site_url: str) -> tuple[bytes, ...]:
    """Return what stands before `assets/` in a quoted address of a page so many folders deep."""
    up = "../" * depth
    roots = {up, f"./{up}", urlsplit(site_url).path or "/", *([site_url] if site_url else [])}
    return tuple(f"{quote}{root}".encode() for quote in "\"'" for root in sorted(roots))
