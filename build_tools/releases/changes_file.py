"""Reads `content/changes.yml`: what became of published names since the last edition. Releasing one empties it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Location
from ..sources.yaml_source import YamlList, YamlMapping, read_yaml
from ..suggestions import did_you_mean

CHANGES_FILE = "content/changes.yml"
HEADER = (
    "# What became of published names since the last edition: revised, moved, merged, split or withdrawn.\n"
    "# 3.24: {became: revised, reason: A name was misspelt.}\n"
    "# 3.25: {became: merged, to: [3.24], reason: Both say the same.}\n"
)
# What can become of a name -> what it says of it.
BECAME = {
    "revised": "the same thing in other words",
    "moved": "the same under another name or on another page",
    "merged": "one with others",
    "split": "several",
    "withdrawn": "gone",
}
_FIELDS = ("became", "to", "reason")
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one name."""

    name: str  # '3.24', 'claim:silt-total'
    became: str  # one of BECAME
    reason: str
    location: Location  # of the name
    to: tuple[str, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)  # 'became', 'to.0' -> where written


def read_changes(text: str, path: str = CHANGES_FILE) -> tuple[Mapping[str, Change], list[Diagnostic]]:
    """Return the changes by name, without those that have a mistake, and the mistakes. Raises nothing."""
    mapping, diagnostics = read_yaml(text, path, key_is="name")
    changes = {}
    for name, value in (mapping or {}).items():
        place = mapping.key_locations[name]
        mistakes = list(_mistakes(name, value, place))
        diagnostics += mistakes
        if not mistakes:
            changes[name] = _change(name, value, place)
    return changes, diagnostics


def _mistakes(name: str, value: object, place: Location) -> Iterator[Diagnostic]:
    if not isinstance(value, YamlMapping):
        yield Diagnostic(
            place,
            "change-without-fields",
            f"nothing says what became of {name!r}",
            f"Write '{name}: {{became: …, reason: …}}'.",
        )
        return
    for key in value:
        if key not in _FIELDS:
            hint = did_you_mean(key, _FIELDS) or f"Known: {', '.join(_FIELDS)}."
            yield Diagnostic(value.key_locations[key], "unknown-field", f"unknown field {key!r}", hint)
    for key in ("became", "reason"):
        if not isinstance(value.get(key), str) or not value[key].strip():
            yield Diagnostic(
                value.value_locations.get(key, place), "missing-field", f"{name!r} has no {key}", f"Add '{key}: …'."
            )
    became = value.get("became")
    if isinstance(became, str) and became and became not in BECAME:
        hint = did_you_mean(became, BECAME) or f"Known: {', '.join(BECAME)}."
        yield Diagnostic(
            value.value_locations["became"],
            "unknown-change",
            f"{became[:60]!r} is nothing that can become of a name",
            hint,
        )
    if len(str(value.get("reason", ""))) > _LONGEST_REASON:
        yield Diagnostic(
            value.value_locations["reason"],
            "change-reason-too-long",
            "the reason is longer than a paragraph",
            "Say it in a sentence.",
        )
    yield from _target_mistakes(name, value, place)


def _target_mistakes(name: str, value: YamlMapping, place: Location) -> Iterator[Diagnostic]:
    became, to = value.get("became"), value.get("to", YamlList(place))
    if not isinstance(to, YamlList) or not all(
        isinstance(target, str) and target and not _spaced(target) for target in to
    ):
        yield Diagnostic(value.value_locations["to"], "not-a-list", "'to' takes a list of names", "Write 'to: [3.24]'.")
        return
    if became in ("merged", "moved") and len(to) != 1:
        yield Diagnostic(
            place,
            "change-without-target",
            f"what is {became} has one new name",
            f"Write 'to: [{'3.24' if became == 'merged' else '4.1'}]'.",
        )
    elif became == "split" and len(set(to)) < 2:
        yield Diagnostic(
            place, "change-without-target", "what is split has at least two new names", "Write 'to: [3.24, 3.24a]'."
        )
    elif became in ("withdrawn", "revised") and to:
        hint = "Take 'to' out, or write 'moved', 'merged' or 'split'."
        yield Diagnostic(value.value_locations["to"], "change-with-target", f"what is {became} has no new name", hint)


def _spaced(word: str) -> bool:
    return any(character.isspace() or character == "," for character in word)


def _change(name: str, value: YamlMapping, place: Location) -> Change:
    to = value.get("to") or YamlList(place)
    places = {**value.value_locations, **{f"to.{number}": where for number, where in enumerate(to.value_locations)}}
    return Change(name, value["became"], " ".join(value["reason"].split()), place, tuple(to), places)
