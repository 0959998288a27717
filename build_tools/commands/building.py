"""`site`, `serve` and `nginx`: the edition as a site."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from ..engines import ENGINES
from ..keeper import CACHE
from ..publishing.swapping import delete_leftovers
from ..publishing.unchanged import digest_of_sources, is_unchanged, keep_note


def add_to(commands) -> None:
    site = commands.add_parser("site", help="check, then build the site; what is wrong leaves the last one as it was")
    site.add_argument("--output", type=Path, default=Path("site"), help="the folder to publish (default: site)")
    site.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what builds it (default: %(default)s)")
    site.add_argument("--compressed", action="store_true", help="with .gz and .br beside each text, for the server")
    site.set_defaults(run=build)
    serve = commands.add_parser("serve", help="show the edition and build it again at each change")
    serve.add_argument("--address", default="127.0.0.1:8000", help="host and port (default: 127.0.0.1:8000)")
    serve.set_defaults(run=show)
    nginx = commands.add_parser("nginx", help="print what nginx needs to know of a built site")
    nginx.add_argument("--site", type=Path, default=Path("site"), help="the published folder (default: site)")
    nginx.add_argument("--hsts", action="store_true", help="browsers come by HTTPS alone, for two years")
    nginx.set_defaults(run=print_nginx)


def build(given: argparse.Namespace) -> int:
    # Before the engine is loaded, which takes longer than to see that there is nothing to do.
    sources, output = _sources(given), (given.root / given.output).resolve()
    if is_unchanged(given.root / CACHE, sources, output):
        with suppress(OSError):  # The site is well, whatever stands beside it.
            delete_leftovers(output)
        print(f"Nothing has changed. The site is in {output}")
        return 0
    from ..site_builder import build_site

    status = build_site(given.root, given.output, given.engine, given.compressed)
    if status == 0 and sources == _sources(given):
        keep_note(given.root / CACHE, sources, output)
    return status


def _sources(given: argparse.Namespace) -> str:
    """Return the digest of what a build depends on, with how it was asked for; '' where that cannot be known."""
    sources = digest_of_sources(given.root)
    return sources and f"{sources} {given.engine} {given.compressed}"


def show(given: argparse.Namespace) -> int:
    from ..site_builder import serve_site

    return serve_site(given.root, given.address)


def print_nginx(given: argparse.Namespace) -> int:
    from ..outputs.content_policy import HEADERS
    from ..outputs.host_rules import as_nginx, read_headers_file

    file = given.root / given.site / HEADERS
    if not file.is_file():
        print(f"{file} is not there: build the site first.")
        return 1
    print(as_nginx(read_headers_file(file.read_text(encoding="utf-8")), given.hsts), end="")
    return 0
