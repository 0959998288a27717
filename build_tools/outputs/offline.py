"""What keeps the edition for reading without a network: a service worker that knows the files of this build.

The worker asks the network first and answers from what it kept only where there is none, so that nobody who is online
reads an old page. Its text is in the theme; here it gets the list of files, and a version that changes with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

WORKER = "sw.js"
_KEPT = (".html", ".css", ".js", ".woff2", "addresses.json", "favicon.png")
_NOT_KEPT = ("404.html", "v/", "assets/javascripts/")
_SEARCH = "search/"  # its index is many small files, of every ending
_MOST_PASSAGES = (
    500  # of which pages and the search are fetched beforehand; of a larger edition each is kept once it is read
)


def kept_of(files: Iterable[str]) -> list[str]:
    """Return those of the site's files that are kept for reading without a network, in order."""
    files = sorted(files)
    with_search = _is_small(files)
    return [path for path in files if _is_kept(path) or (with_search and path.startswith(_SEARCH))]


def service_worker(files: Mapping[str, str], assets: str) -> str:
    """Return `sw.js` for the files that are kept, path -> SHA-256; `assets` names the folder of the theme's."""
    version = sha256()
    for path in sorted(files):
        version.update(f"{path}\0{files[path]}\n".encode())
    beforehand = files if _is_small(files) else [path for path in files if not path.startswith("p/")]
    kept = [path.removesuffix("index.html") for path in sorted(beforehand)]
    edition = json.dumps({"version": version.hexdigest()[:16], "files": kept}, ensure_ascii=False)
    return f'const EDITION = {edition};\nimportScripts("{assets}/javascript/offline-worker.js");\n'


def _is_kept(path: str) -> bool:
    return path.endswith(_KEPT) and not path.startswith(_NOT_KEPT)


def _is_small(files: Iterable[str]) -> bool:
    return sum(path.startswith("p/") and path.endswith(".html") for path in files) <= _MOST_PASSAGES


def with_registration(page: bytes, path: str, assets: str) -> bytes:
    """Return the page at `path` with the script that calls the worker; the page of unknown addresses does not know where it is."""
    if path == "404.html":
        return page
    up = "../" * path.count("/")
    tag = f'<script type="module" fetchpriority="low" src="{up}{assets}/javascript/offline.js"></script>\n'.encode()
    before, end, after = page.rpartition(b"</body>")
    return before + tag + end + after if end else page
