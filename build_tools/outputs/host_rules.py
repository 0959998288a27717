"""`_headers`, which static hosts read (Netlify, Cloudflare Pages), and the same as a part of nginx's configuration.

A rule is a pattern of addresses with the headers of what matches it; '*' stands for anything. Hosts join the values where
two rules name the same header, so no two rules of one header meet, and `/*` leaves to the host what is the same everywhere:
pages are asked for anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..citations.files import FORMATS

FOR_GOOD = "public, max-age=31536000, immutable"  # RFC 8246
EVERYWHERE = "/*"
_HSTS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
_CSL_JSON = FORMATS["json"][1]

Rules = Mapping[str, Mapping[str, str]]  # pattern -> header -> value


def rules_of_files(folders: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the rules of a site in which `folders` hold files whose names change with their content."""
    types = {
        "/*.md": "text/markdown; charset=utf-8",
        "/*.bib": f"{FORMATS['bib'][1]}; charset=utf-8",
        "/*.ris": f"{FORMATS['ris'][1]}; charset=utf-8",
        "/cite/*.json": _CSL_JSON,
        "/p/*/cite.json": _CSL_JSON,
        "/schemas/*.json": "application/schema+json",
        "/*.webmanifest": "application/manifest+json",
        "/*.epub": "application/epub+zip",
    }
    return {
        **{f"/{folder}/*": {"Cache-Control": FOR_GOOD} for folder in folders},
        **{pattern: {"Content-Type": media_type} for pattern, media_type in types.items()},
    }


def as_headers_file(rules: Rules) -> str:
    return "".join(
        "\n".join([pattern, *(f"  {name}: {value}" for name, value in headers.items()), ""])
        for pattern, headers in rules.items()
    )


def read_headers_file(text: str) -> dict[str, dict[str, str]]:
    """Return the rules that a `_headers` file holds."""
    rules: dict[str, dict[str, str]] = {}
    here: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            here = rules.setdefault(line.strip(), {})
        elif ":" in line and not line.lstrip().startswith("#"):
            name, _, value = line.strip().partition(":")
            here[name] = value.strip()
    return rules


def as_nginx(rules: Rules, by_https_alone: bool = False) -> str:
    """Return the rules as directives for a `server` of nginx, with HSTS (RFC 6797) where browsers come by HTTPS alone.

    A location that adds one header inherits none, so each has them all. Of locations with a pattern nginx takes the first
    that matches: files that never change come first.
    """
    everywhere = {"Cache-Control": "no-cache", **rules.get(EVERYWHERE, {}), **(_HSTS if by_https_alone else {})}
    lines = ["# Made from the site's _headers by `python -m build_tools nginx`: make it again after each build."]
    lines += _headers(everywhere)
    for pattern, headers in rules.items():
        if pattern != EVERYWHERE:
            lines.append(f"location ~ ^{_regular(pattern)}$ {{")
            lines += [f"    {line}" for line in _location({**everywhere, **headers})]
            lines.append("}")
    return "\n".join([*lines, "location = /_headers {", "    return 404;", "}", ""])


def _location(headers: Mapping[str, str]) -> Iterator[str]:
    media_type = headers.get("Content-Type")
    if media_type:
        yield "types {}"
        yield f"default_type {_quoted(media_type)};"
    yield from _headers({name: value for name, value in headers.items() if name != "Content-Type"})


def _headers(headers: Mapping[str, str]) -> list[str]:
    return [f"add_header {name} {_quoted(value)} always;" for name, value in headers.items()]


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _regular(pattern: str) -> str:
    return ".*".join(re.escape(part) for part in pattern.split("*"))
