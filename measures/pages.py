"""The pages of a built site, and one of each kind."""

from __future__ import annotations

import re
from pathlib import Path

_KIND = re.compile(rb'class="[^"]*\b(page--[a-z-]+|passage-page)\b')


def pages_of(site: Path) -> list[str]:
    """Return the addresses of all pages below the site's root, in order: '', '1-silt/', 'p/1.1/', '404.html'."""
    found = sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    return [path.removesuffix("index.html") if path.endswith("index.html") else path for path in found]


def one_of_each_kind(site: Path) -> list[str]:
    """Return the first address of each kind of page, by the classes that the theme gives to pages."""
    kinds: dict[tuple, str] = {}
    for address in pages_of(site):
        file = site / (f"{address}index.html" if not address.endswith(".html") else address)
        kept = address.startswith("v/")
        kinds.setdefault((kept, *sorted(set(_KIND.findall(file.read_bytes())))), address)
    return list(kinds.values())
