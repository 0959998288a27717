"""The scripts of a page in one file, so that a page asks for one: each module in a scope of its own, those it imports from before it.

Of `import` and `export` (ECMAScript 2020, 15.2.2 and 15.2.3) the forms that the theme uses are understood; others are refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

PATH = "assets/javascript/page.js"
_RUNS = re.compile(r'^import "(\.[\w./-]+)";\n', re.MULTILINE)
_TAKES = re.compile(r'^import (\{[\w, ]+\}) from "(\.[\w./-]+)";\n', re.MULTILINE)
_GIVES = re.compile(r"^export ((?:async function|function\*?|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b(?!\s*[(.])|export\b).*", re.MULTILINE)


class UnknownForm(ValueError):
    """A script imports or exports in a form that is not understood."""


def in_one(name: str, read: Callable[[str], str]) -> str:
    """Return the module `name` with all that it imports; `read` gives the text of a path relative to the module's folder.

    What is imported when it is needed (`import(…)`) stays where it is. Raises UnknownForm.
    """
    scopes: dict[str, str] = {}
    _add(name, read, scopes)
    return "".join(scopes.values())


def _add(path: str, read: Callable[[str], str], scopes: dict[str, str]) -> None:
    text = read(path)

    def place(imported: str) -> str:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))
        if found not in scopes:
            _add(found, read, scopes)
        return _identifier(found)

    text = _RUNS.sub(lambda run: place(run[1]) and "", text)
    text = _TAKES.sub(lambda taken: f"const {taken[1]} = {place(taken[2])};\n", text)
    given = [found[2] for found in _GIVES.finditer(text)]
    text = _GIVES.sub(r"\1", text)
    if other := _OTHER.search(text):
        raise UnknownForm(f"{path}: {other[0]}")
    scopes[path] = f"const {_identifier(path)} = (() => {{\n{text}return {{ {', '.join(given)} }};\n}})();\n"


def _identifier(path: str) -> str:
    return "_" + re.sub(r"\W", "_", path.removesuffix(".js"))
