"""What keeps the edition for reading without a network: a service worker that knows the files of this build.

The worker asks the network first and answers from what it kept only where there is none, so that nobody who is online
reads an old page. Its text is in the theme; here it gets the list of files, and a version that changes with them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

WORKER = "sw.js"
_KEPT = (".html", ".css", ".js", "-latin.woff2", "addresses.json", "favicon.png")
_NOT_KEPT = ("404.html", "v/", "assets/javascripts/")
_MOST_PASSAGES = 500  # of which the pages are fetched beforehand; of a larger edition each is kept once it is read


def is_kept(path: str) -> bool:
    """Say whether a file of the site is fetched for reading later; the rest is kept as it is read."""
    return path.endswith(_KEPT) and not path.startswith(_NOT_KEPT)


def service_worker(files: Mapping[str, str], assets: str) -> str:
    """Return `sw.js` for a site of these files, path -> SHA-256; `assets` names the folder of the theme's."""
    version = sha256()
    for path in sorted(files):
        version.update(f"{path}\0{files[path]}\n".encode())
    passages = sum(path.startswith("p/") for path in files)
    kept = [
        path.removesuffix("index.html")
        for path in sorted(files)
        if is_kept(path) and not (path.startswith("p/") and passages > _MOST_PASSAGES)
    ]
    edition = json.dumps({"version": version.hexdigest()[:16], "files": kept}, ensure_ascii=False)
    return f'const EDITION = {edition};\nimportScripts("{assets}/javascript/offline-worker.js");\n'


def with_registration(page: bytes, path: str, assets: str) -> bytes:
    """Return the page at `path` with the script that calls the worker; the page of unknown addresses does not know where it is."""
    if path == "404.html":
        return page
    up = "../" * path.count("/")
    tag = f'<script type="module" src="{up}{assets}/javascript/offline.js"></script>\n'.encode()
    before, end, after = page.rpartition(b"</body>")
    return before + tag + end + after if end else page
