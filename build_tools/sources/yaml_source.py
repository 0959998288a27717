"""Reads YAML as what was written: mappings and lists whose every scalar is a string with its place.

The only home of PyYAML, and of it only the parser's events: nothing is resolved, so `no`, `12:30`,
`1_000`, `1.10`, `0o17` and `2022-01-05` stay what they are on the page, and no tag can make an object.
The syntax is that of YAML 1.2 less what an author of facts has no use for: tags, anchors, aliases,
merge keys, directives, several documents, tabs, keys that are no words.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from ..diagnostics import Diagnostic, Location
from .lazy_pattern import LazyPattern
from .source_form import INVISIBLE

DEEPEST = 20  # levels; the deepest file of an edition has four
LARGEST = 2_000_000  # characters of one text
MOST_SCALARS = 200_000

# What YAML 1.2 (section 5.1) allows, less the tab and what the parser, but no editor, takes for a line's
# end or for the start of a file.
_FORBIDDEN = LazyPattern("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_ENDS_OF_TEXT = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)
# The parser's words for a mistake that authors make -> what to do about it.
_HINTS = {
    "mapping values are not allowed in this context": "Put quotes round a text with a colon in it.",
    "found character that cannot start any token": "Put quotes round a text that starts with %, @ or `.",
    "did not find expected key": "Indent the fields of one entry alike, and put quotes round a text that goes on after a quotation mark.",
    "could not find expected ':'": "Write 'field: value', with a space after the colon.",
    "found unexpected end of stream": "Close the quotation mark.",
    "did not find expected ',' or ']'": "Close the list with ].",
    "did not find expected ',' or '}'": "Close the mapping with }.",
    "did not find expected '-' indicator": "Start every item of the list with '- '.",
    "block sequence entries are not allowed in this context": "Start the list on the next line, or write it as [a, b].",
}


class YamlMapping(dict):
    """Keys and values as written, with the place of each.

    `YamlMapping({'value': '1_300_000'})`, `.key_locations['value']`, `.value_locations['value']`.
    """

    def __init__(self, location: Location):
        super().__init__()
        self.location = location
        self.key_locations: dict[str, Location] = {}
        self.value_locations: dict[str, Location] = {}


class YamlList(list):
    """Items as written, with the place of each: `.value_locations[0]`."""

    def __init__(self, location: Location):
        super().__init__()
        self.location = location
        self.value_locations: list[Location] = []


Value = str | YamlMapping | YamlList


def read_yaml(
    text: str, path: str, line: int = 1, column: int = 1, key_is: str = "key"
) -> tuple[YamlMapping | None, list[Diagnostic]]:
    """Return the mapping in this text and everything that is wrong with it.

    `line` and `column` say where the text begins in the file, for front matter and for options whose
    indentation was taken off; `key_is` says what the outermost keys are ('id'), for the code and the
    words about one that stands twice. An empty text is an empty mapping. None where the text cannot
    be read to its end. Raises nothing for what the text holds.
    """
    reader = _Reader(path, line, column, key_is)
    refusal = _refusal(text, reader.at)
    if refusal:
        return None, [refusal]
    try:
        return reader.read(text), reader.diagnostics
    except yaml.MarkedYAMLError as error:
        return None, [*reader.diagnostics, _syntax_mistake(error, reader.at)]
    except _Refused as refused:
        return None, [*reader.diagnostics, refused.diagnostic]


class _Refused(Exception):
    """Ends the reading of a text that must not be read on."""

    def __init__(self, location: Location, code: str, message: str, hint: str):
        self.diagnostic = Diagnostic(location, code, message, hint)


def _refusal(text: str, at) -> Diagnostic | None:
    """Return what keeps the text from the parser: its size, or a character that the parser would raise on."""
    if len(text) > LARGEST:
        return Diagnostic(at(0, 0), "yaml-too-large", f"more than {LARGEST:,} characters of YAML", "Split the file.")
    match = _FORBIDDEN.search(text)
    if match is None:
        return None
    before = text[: match.start()]
    place = at(before.count("\n"), len(before) - before.rfind("\n") - 1)
    if match.group() == "\t":
        return Diagnostic(place, "yaml-tab", "a tab", "Indent with spaces.")
    return Diagnostic(
        place, "yaml-character", f"character U+{ord(match.group()):04X} has no place in YAML", "Delete it."
    )


def _syntax_mistake(error: yaml.MarkedYAMLError, at) -> Diagnostic:
    # A quotation that never ends is mended where it begins.
    is_open = error.problem == "found unexpected end of stream"
    mark = (is_open and error.context_mark) or error.problem_mark or error.context_mark
    problem = error.problem or "broken syntax"
    said = f"{problem} {error.context}" if error.context else problem
    return Diagnostic(at(mark.line, mark.column) if mark else at(0, 0), "yaml-syntax", said, _HINTS.get(problem, ""))


class _Reader:
    """Builds the values from the parser's events, without recursion."""

    def __init__(self, path: str, line: int, column: int, key_is: str):
        self.path, self.line, self.column, self.key_is = path, line, column, key_is
        self.diagnostics: list[Diagnostic] = []
        self.open: list[_Open] = []
        self.top: Value | None = None
        self.scalars = 0

    def at(self, line: int, column: int) -> Location:
        """Place a mark of the parser (both from 0) in the file."""
        return Location(self.path, self.line + line, self.column + column)

    def mistake(self, location: Location, code: str, message: str, hint: str) -> None:
        self.diagnostics.append(Diagnostic(location, code, message, hint))

    def read(self, text: str) -> YamlMapping | None:
        for event in self._events(text):
            self._take(event)
        if self.top is None or self.top == "":
            return YamlMapping(self.at(0, 0))
        if isinstance(self.top, YamlMapping):
            return self.top
        place = self.top.location if isinstance(self.top, YamlList) else self.at(0, 0)
        self.mistake(place, "yaml-not-mapping", "the text is no mapping", f"Write it as '{self.key_is}: …'.")
        return None

    def _events(self, text: str) -> Iterator[yaml.Event]:
        # Pure Python where PyYAML was built without libyaml: slower by a factor of ten, otherwise alike.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        documents = 0
        for event in yaml.parse(text, Loader=loader):
            if type(event) is yaml.ScalarEvent:  # As most are.
                yield event
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._check_document(event, documents)
            elif not isinstance(event, _ENDS_OF_TEXT):
                yield event

    def _check_document(self, event: yaml.DocumentStartEvent, number: int) -> None:
        place = self.at(event.start_mark.line, event.start_mark.column)
        if number > 1:
            raise _Refused(place, "yaml-documents", "a second document", "Take the line '---' out.")
        if event.version or event.tags:
            self.mistake(place, "yaml-directive", "a directive", "Take the line with % out.")

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            return
        mark = event.start_mark
        place = self.at(mark.line, mark.column)
        self._refuse_private_syntax(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            self._begin(YamlMapping(place), place)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(YamlList(place), place)
        else:
            self._scalar(getattr(event, "value", ""), place)

    def _refuse_private_syntax(self, event: yaml.Event, place: Location) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.mistake(place, "yaml-anchor", f"the alias *{event.anchor}", "Write out what it stands for.")
            return
        if event.anchor:
            self.mistake(place, "yaml-anchor", f"the anchor &{event.anchor}", "Take it out.")
        if event.tag:
            self.mistake(
                place, "yaml-tag", f"the tag {event.tag[:60]!r}", "Take it out: every value is read as it is written."
            )

    def _scalar(self, value: str, place: Location) -> None:
        self.scalars += 1
        if self.scalars > MOST_SCALARS:
            raise _Refused(place, "yaml-too-large", f"more than {MOST_SCALARS:,} values", "Split the file.")
        is_plain = value.isascii() and value.isprintable()
        if not is_plain and (escaped := _FORBIDDEN.search(value) or INVISIBLE.search(value)):
            message = f"character U+{ord(escaped.group()):04X} has no place in a value"
            self.mistake(place, "yaml-character", message, "Delete it.")
        parent = self.open[-1] if self.open else None
        if parent and parent.expects_key:
            self._key(parent, value, place)
        else:
            self._add(value, place)

    def _key(self, parent: _Open, key: str, place: Location) -> None:
        parent.key, parent.key_at = key, place
        if key == "<<":
            self.mistake(place, "yaml-merge-key", "a merge key", "Write out what it merges.")
            parent.skips = True
        elif not key:
            self.mistake(place, "yaml-empty-key", "an empty key", "Write 'field: value'.")
            parent.skips = True
        elif key in parent.value:
            self._repeated(key, parent.value.key_locations[key], place)
            parent.skips = True

    def _repeated(self, key: str, first: Location, place: Location) -> None:
        kind = self.key_is if len(self.open) == 1 else "key"
        hint = f"The first stands at line {first.line}; keep one."
        self.mistake(place, f"duplicate-{kind}", f"the {kind} {key!r} stands here a second time", hint)

    def _begin(self, value: YamlMapping | YamlList, place: Location) -> None:
        if len(self.open) >= DEEPEST:
            raise _Refused(
                place, "yaml-too-deep", f"more than {DEEPEST} levels", "Nothing in an edition is nested that deep."
            )
        if self.open and self.open[-1].expects_key:
            raise _Refused(
                place, "yaml-complex-key", "a list or a mapping as a key", "A key is a word; write 'field: value'."
            )
        self._add(value, place)
        self.open.append(_Open(value))

    def _add(self, value: Value, place: Location) -> None:
        if not self.open:
            self.top = value
            return
        self.open[-1].add(value, place)


class _Open:
    """A mapping or a list that is being read."""

    __slots__ = ("value", "key", "key_at", "skips")

    def __init__(self, value: YamlMapping | YamlList):
        self.value = value
        self.key: str | None = None
        self.key_at: Location | None = None
        self.skips = False  # the value of a refused key

    @property
    def expects_key(self) -> bool:
        return isinstance(self.value, YamlMapping) and self.key is None

    def add(self, value: Value, place: Location) -> None:
        if isinstance(self.value, YamlList):
            self.value.append(value)
            self.value.value_locations.append(place)
            return
        if not self.skips:
            self.value[self.key] = value
            self.value.key_locations[self.key] = self.key_at
            self.value.value_locations[self.key] = place
        self.key, self.skips = None, False
