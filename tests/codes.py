"""Every code that the generator's source can give a mistake, as its syntax tree shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "build_tools"
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
# What makes a mistake, and where among its arguments the code stands; it may be given by name, too.
_MAKERS = {
    "Diagnostic": 1, "_Refused": 1, "refused": 0, "_mistake": None, "mistake": None, "_report": 1, "_of": 3, "doubt": 3,
    "_refuse": None,
}  # fmt: skip


def known_codes() -> set[str]:
    """Return the codes written out in calls that make mistakes, in tables of mistakes and in tuples beside a place."""
    return {code for module in PACKAGE.rglob("*.py") for code in _codes_in(ast.parse(module.read_text("utf-8")))}


def _codes_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _MAKERS:
                yield from _constants([*node.args, *(k.value for k in node.keywords)])


def _constants(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        for part in ast.walk(argument) if isinstance(argument, ast.IfExp) else [argument]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _CODE.fullmatch(part.value):
                yield part.value
