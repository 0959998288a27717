"""Serves a built site as a host for static pages does: compressed, with the headers that its `_headers` file names."""

from __future__ import annotations

import gzip
import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".md", ".txt", ".xml", ".bib", ".ris"}
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".md": "text/markdown", ".wasm": "application/wasm"}


@cache
def compressed(path: Path, changed: float) -> bytes:
    """Return a file's bytes as they go over the line; `changed` keeps a file that was written anew from being served old."""
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if path.suffix in COMPRESSED else content


def headers_of(site: Path) -> list[tuple[str, str]]:
    """Return the headers that `_headers` gives to every page: the lines below `/*`, as Netlify and Cloudflare Pages read it."""
    file = site / "_headers"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found, applies = [], False
    for line in lines:
        if line.startswith("/"):
            applies = line.strip() == "/*"
        elif applies and line.startswith(" ") and ":" in line:
            name, _, value = line.strip().partition(":")
            found.append((name, value.strip()))
    return found


class _Host(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, headers: list[tuple[str, str]], under: str, **named):
        self.extra, self.under = headers, under
        super().__init__(*arguments, **named)

    def translate_path(self, path: str) -> str:
        path = unquote(urlsplit(path).path)
        return super().translate_path("/" + path.removeprefix(self.under) if path.startswith(self.under) else "/none")

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not urlsplit(self.path).path.endswith("/"):
            return super().send_head()
        path = path / "index.html" if path.is_dir() else path
        status = 200 if path.is_file() else 404
        if status == 404:
            path = Path(self.directory) / "404.html"
            if not path.is_file():
                return super().send_head()
        body = compressed(path, path.stat().st_mtime)
        self.send_response(status)
        self.send_header("Content-Type", self._type(path))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        for name, value in self.extra:
            self.send_header(name, value)
        self.end_headers()
        return io.BytesIO(body)

    def _type(self, path: Path) -> str:
        kind = self.guess_type(str(path))
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def log_message(self, *arguments: object) -> None:
        """Requests are no part of a report."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection ends it for both; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(site: Path, under: str = "/") -> Iterator[str]:
    """Serve a folder on loopback, below the path `under`, and yield its address."""
    handler = partial(_Host, directory=str(site), headers=headers_of(site), under=under)
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{under}"
    finally:
        server.shutdown()
        server.server_close()
