"""The style sheets in one file, so that a page asks for one: each `@import "name.css";` gives way to that file's rules.

Comments and spaces go: what a page waits for then comes in the first ten segments that a server sends (RFC 6928).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rcssmin import cssmin

PATH = "assets/stylesheets/edition.css"
_IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n?', re.MULTILINE)


def imported(style_sheet: str) -> list[str]:
    """Return the names of the files that a style sheet imports, in their order."""
    return _IMPORT.findall(style_sheet)


def joined(style_sheet: str, read: Callable[[str], str]) -> str:
    """Return the style sheet with the rules of each file that it imports; `read` gives the text of a name."""
    return cssmin(_IMPORT.sub(lambda found: read(found[1]), style_sheet))
