"""What the typesetter cannot take, taken out of the data beforehand, so that no page of content can stop a build.

Typst ends at 80 calls within calls, which is about 16 blocks within blocks, and where a link leads to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

# A block or a run of words for the template: a string, or a mapping with its kind `t`.
Setting = dict[str, object] | str
_DEEPEST = 12
_HOLDING = ("k", "cells", "head", "rows", "caption")


def within_limits(parts: list[dict]) -> list[dict]:
    """Return the parts of a book with links that lead somewhere, and plain words where blocks are nested too deeply."""
    anchors = {
        anchor for part in parts for section in part["sections"] for anchor in (section["id"], *_anchors(section["k"]))
    }
    return [
        {**part, "sections": [{**section, "k": _settled(section["k"], 0, anchors)} for section in part["sections"]]}
        for part in parts
    ]


def _anchors(held: object) -> Iterator[str]:
    for item in held if isinstance(held, list) else [held]:
        if isinstance(item, dict):
            if item.get("id"):
                yield str(item["id"])
            for name in _HOLDING:
                yield from _anchors(item.get(name, []))
        elif isinstance(item, list):
            yield from _anchors(item)


def _settled(held: list, depth: int, anchors: set[str]) -> list:
    return [_settled(item, depth, anchors) if isinstance(item, list) else _one(item, depth, anchors) for item in held]


def _one(item: Setting, depth: int, anchors: set[str]) -> Setting:
    if not isinstance(item, dict):
        return item
    if depth >= _DEEPEST and "k" in item and item.get("t") not in ("p", "item", "entry", "cell"):
        return {
            "t": "span",
            "k": [{"t": "anchor", "id": id_} for id_ in _anchors(item)] + [f"{' '.join(_words(item))} "],
        }
    settled = {
        name: _settled(item[name], depth + 1, anchors)
        if name in _HOLDING and isinstance(item[name], list)
        else item[name]
        for name in item
    }
    target = str(item.get("to", ""))
    if target.startswith("#") and target[1:] not in anchors:
        settled = {name: value for name, value in settled.items() if name != "to"} | {"t": "span"}
    return settled


def _words(item: object) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, list):
        for inner in item:
            yield from _words(inner)
    elif isinstance(item, dict):
        for name in _HOLDING:
            # In a cell, `head` says whether it is one.
            if isinstance(item.get(name), list):
                yield from _words(item[name])
