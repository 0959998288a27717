"""Values as literals of Jinja, which MiniJinja reads too: true, none, "text", [1], {"key": "value"}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache


class Name(str):
    """The name of a variable that stands in a literal as it is."""


def assignments(words: Mapping[str, object]) -> str:
    """Return a `{% set %}` for each word, one a line."""
    return "".join(f"{{% set {name} = {literal(value)} %}}\n" for name, value in words.items())


def literal(value: object) -> str:
    """Return a value of plain data as a literal; records become mappings of what they say, all else its text."""
    if isinstance(value, Name):
        return str(value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Enum):
        return literal(value.value)
    if is_dataclass(value):
        return literal({name: getattr(value, name) for name in _names_of(type(value))})
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(str(key))}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(str(value), ensure_ascii=False)


@cache
def _names_of(record: type) -> tuple[str, ...]:
    """Return the names of the fields and properties of a record."""
    properties = (name for name in dir(record) if isinstance(getattr(record, name), property))
    return (*(field.name for field in fields(record)), *properties)
