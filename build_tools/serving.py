"""Shows the edition while it is written: each page is made when it is asked for, so that a save costs one page.

The server, its watching and the reloading of browsers are MkDocs'. After a change the edition is read and checked again,
of which only what changed takes time; a page is then converted at its next request. Where an author's mistake stands in
the way, the last good pages stay, and say so.
"""

from __future__ import annotations

import gc
import logging
import shutil
import tempfile
import threading
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from .citations.files import NotWritten
from .citations.style import ProcessorFailed
from .engines.mkdocs_build import Build
from .finishing import FINISHERS, finish_chapter, write_files

_SETTLED = 0.02  # seconds without a change after which a save is whole
_ENGINES_OWN = "assets/"


def serve(config_file: Path, address: str) -> None:
    """Serve the edition at `address` ('127.0.0.1:8000') until interrupted. Raises Abort and BuildError if it cannot begin."""
    folder = Path(tempfile.mkdtemp(prefix="edition-"))
    preview = _Preview(config_file, folder, address)
    try:
        preview.begin()
        gc.freeze()  # Nearly all of it stays at each save, and looking through it takes as long as a page does.
        server = _Server(preview, folder)
        for path in preview.watched():
            server.watch(str(path))
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
    finally:
        gc.unfreeze()
        shutil.rmtree(folder, ignore_errors=True)


class _Mistakes(logging.Handler):
    """Keeps what is said while the edition is read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage().removeprefix("edition: "))


class _Preview:
    """The edition as it was when it last had no mistakes, and the pages made of it so far."""

    def __init__(self, config_file: Path, folder: Path, address: str):
        self.config_file, self.folder, self.address = config_file, folder, address
        self.lock = threading.RLock()
        self.build: Build | None = None
        self.env = None
        self.mistakes: list[str] = []
        self.made: set[str] = set()  # what was made of this build: slugs, 'p/' and a slug, 'site'

    def _config(self):
        config = load_config(str(self.config_file), site_dir=str(self.folder), dev_addr=self.address)
        config.plugins.on_startup(command="serve", dirty=False)
        self.host, self.port = config.dev_addr
        self.mount_path = urlsplit(config.site_url or "/").path
        config.site_url = f"http://{self.host}:{self.port}{self.mount_path}"
        return config

    def begin(self) -> None:
        self.build = Build(self._config())
        self.env, self.files_of_theme = self.build.env, self._files_of_theme()
        self.build.begin()

    def read_again(self) -> None:
        """Take in what has changed; with mistakes in it, keep what was there and say them."""
        heard = _Mistakes()
        log = logging.getLogger("mkdocs")
        log.addHandler(heard)
        try:
            with self.lock:
                # An environment remembers which files its theme has.
                env = self.env if self._files_of_theme() == self.files_of_theme else None
                build = Build(self._config(), env)
                build.files.copy_static_files(dirty=True)
                build.publication.citing.take_over(self.build.publication.citing)
                self.build, self.made, self.mistakes = build, set(), []
                self.env, self.files_of_theme = build.env, self._files_of_theme()
        except (BuildError, Abort, ProcessorFailed, NotWritten) as error:
            self.mistakes = [*heard.said, str(error)]
            log.error(str(error))
        finally:
            log.removeHandler(heard)

    def _files_of_theme(self) -> list[str]:
        return sorted(str(file) for file in self.build.publication.theme.rglob("*"))

    def watched(self) -> list[Path]:
        config = self.build.config
        paths = [Path(config.docs_dir), Path(config.config_file_path), *map(Path, config.watch)]
        return [path for path in paths if path.exists()]

    def make(self, path: str) -> None:
        """Write the file at `path` under the site's root as the edition is now, if it is not written yet."""
        if path.startswith(_ENGINES_OWN):
            return
        with self.lock:
            publication = self.build.publication
            slug = path.rpartition("/")[0]
            file = self.build.pages.get(slug)
            if file is not None and path.endswith(("index.html", "index.md")):
                self._make_once(slug, lambda: self.build.write_page(file))
            elif slug.startswith("p/") and (chapter := publication.edition.chapter_of.get(slug.split("/")[1])):
                self._make_once(
                    f"p/{chapter.slug}", lambda: finish_chapter(publication, self.folder, self.build.address, chapter)
                )
            else:
                self._make_once("site", self._finish)

    def _finish(self) -> None:
        for finisher in FINISHERS:
            write_files(self.folder, finisher(self.build.publication, self.build.address))

    def _make_once(self, name: str, make) -> None:
        if name not in self.made:
            make()
            self.made.add(name)


class _Changes(Observer):
    """Watches for what is written. Files that are only read are no change: the edition reads them itself."""

    def schedule(self, handler, path, *, recursive=False, event_filter=None):
        written = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent]
        return super().schedule(handler, path, recursive=recursive, event_filter=event_filter or written)


class _Server(LiveReloadServer):
    def __init__(self, preview: _Preview, folder: Path):
        super().__init__(preview.read_again, preview.host, preview.port, str(folder), preview.mount_path)
        self.preview = preview
        self.build_delay = _SETTLED
        self.observer = _Changes()  # the system tells of them; MkDocs would look for them twice in a second
        self.error_handler = lambda code: (folder / "404.html").read_bytes() if code == 404 else None

    def _serve_request(self, environ, start_response):
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if path.startswith(self.mount_path) and not path.startswith("/livereload/"):
            with self._epoch_cond:
                self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
            name = path.removeprefix(self.mount_path)
            self.preview.make(f"{name}index.html" if name.endswith("/") or not name else name)
        return super()._serve_request(environ, start_response)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        if self.preview.mistakes:
            said = escape("\n".join(self.preview.mistakes))
            told = f'<pre role="alert" class="mistakes">This page is as it was before these mistakes:\n{said}</pre>'.encode()
            before, body, after = content.partition(b"<body")
            attributes, end, rest = after.partition(b">")
            content = before + body + attributes + end + told + rest
        return super()._inject_js_into_html(content, epoch)
