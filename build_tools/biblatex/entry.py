"""An entry of a bibliography as it is written: its fields, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..diagnostics import Location


@dataclass(frozen=True, slots=True)
class Written:
    """A block of a file."""

    text: str  # '@book{lund2018, …}'
    place: Location  # of its '@'

    def at(self, offset: int) -> Location:
        """Return the place of a character of the text."""
        before = self.text[:offset]
        if "\n" not in before:
            return Location(self.place.path, self.place.line, self.place.column + offset)
        return Location(self.place.path, self.place.line + before.count("\n"), offset - before.rindex("\n"))

    def value_of(self, name: str, equals_line: int) -> Location:
        """Return where a field's value begins. `equals_line` counts from 0 within the text."""
        line_start = sum(len(line) for line in self.text.splitlines(keepends=True)[:equals_line])
        for match in re.finditer(rf"(?<![\w+-]){re.escape(name)}\s*=\s*", self.text, re.IGNORECASE):
            if match.end() > line_start:
                return self.at(match.end())
        return self.at(line_start)


@dataclass(frozen=True, slots=True)
class Field:
    name: str  # in lower case as written: 'journal', where the entry has it as 'journaltitle'
    value: str  # without the braces or quotation marks around it, strings put in
    written: Written
    equals_line: int = 0

    @property
    def location(self) -> Location:
        """Found when asked for: only a mistake asks."""
        return self.written.value_of(self.name, self.equals_line)


@dataclass(frozen=True, slots=True)
class Entry:
    type: str  # as BibLaTeX names it: 'thesis', where the file may say 'phdthesis'
    key: str
    fields: Mapping[str, Field]  # by BibLaTeX's names
    written: Written
    location: Location  # of the key
    options: frozenset[str] = field(default=frozenset())  # 'useprefix'

    def value(self, *names: str) -> str:
        """Return the first of these fields that says something."""
        for name in names:
            if name in self.fields and self.fields[name].value.strip():
                return self.fields[name].value
        return ""
