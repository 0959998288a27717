"""Finds the notes of a web page: links with a number that lead to a paragraph further down, and makes them notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .pieces import plain_words

_CALL = re.compile(r"\[?(?:\d{1,4}|[*†‡]{1,3}|[ivxlc]{1,6}|[a-z])\]?")
_WAY_BACK = re.compile(r"\s*(?:[\^↑↩⇑⤴]\ufe0e?|back|return|jump up|\[?\d{1,4}\]?|\[?[*†‡]{1,3}\]?)\s*", re.IGNORECASE)
_MOST_BLOCKS = 8  # of one note


def with_notes(blocks: Sequence[Mapping]) -> list:
    """Return the blocks with such links as Pandoc's notes, and without the paragraphs to which they led."""
    called = list(dict.fromkeys(_calls(blocks)))
    if not called:
        return list(blocks)
    bodies: dict[str, list] = {}
    kept = _taken(blocks, set(called), bodies)
    return _called(kept, bodies) if bodies else list(blocks)


def _calls(value) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("t") == "Link" and _is_call(value):
            yield value["c"][2][0][1:]
        for part in value.values():
            yield from _calls(part)
    elif isinstance(value, list):
        for part in value:
            yield from _calls(part)


def _is_call(link: Mapping) -> bool:
    return link["c"][2][0].startswith("#") and bool(_CALL.fullmatch(plain_words(link["c"][1]).strip()))


def _taken(value, called: set[str], bodies: dict[str, list]):
    """Return blocks without the notes' own, which are put into `bodies` by their anchors."""
    if isinstance(value, list):
        return [_taken(part, called, bodies) for part in value if not _is_body(part, called, bodies)]
    if isinstance(value, dict) and value.get("t") not in ("Para", "Plain", "Header"):
        return {name: _taken(part, called, bodies) for name, part in value.items()}
    return value


def _is_body(block, called: set[str], bodies: dict[str, list]) -> bool:
    if not isinstance(block, dict):
        return False
    anchor, body = "", []
    if block.get("t") == "Div":
        anchor, body = block["c"][0][0], block["c"][1]
        if anchor not in called:
            # Word names the division otherwise than the link within it, to which the call leads.
            first = body[0] if len(body) == 1 and body[0]["t"] in ("Para", "Plain") else {}
            anchor = _anchor_at_start(first)
    elif block.get("t") in ("Para", "Plain"):
        anchor, body = _anchor_at_start(block), [block]
    is_note = (
        anchor in called
        and anchor not in bodies
        and len(body) <= _MOST_BLOCKS
        and all(b["t"] != "Header" for b in body)
    )
    if is_note:
        bodies[anchor] = [_without_way_back(b) for b in body]
    return is_note


def _anchor_at_start(block: Mapping) -> str:
    first = block["c"][0] if block.get("c") else {}
    return first["c"][0][0] if first.get("t") in ("Link", "Span") else ""


def _without_way_back(block: Mapping) -> Mapping:
    if block["t"] not in ("Para", "Plain"):
        return block
    inlines = [inline for inline in block["c"] if not _is_way_back(inline)]
    return {**block, "c": inlines}


def _is_way_back(inline: Mapping) -> bool:
    if inline["t"] == "Superscript" and len(inline["c"]) == 1:
        inline = inline["c"][0]
    is_link = inline["t"] == "Link" and inline["c"][2][0].startswith("#")
    return is_link and bool(_WAY_BACK.fullmatch(plain_words(inline["c"][1])))


def _called(value, bodies: dict[str, list]):
    """Put each note where its first call is; a later call stays a link."""
    if isinstance(value, list):
        return [_called(part, bodies) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("t") == "Superscript" and len(value["c"]) == 1 and value["c"][0]["t"] == "Link":
        return _called(value["c"][0], bodies)
    if value.get("t") == "Link" and _is_call(value):
        body = bodies.pop(value["c"][2][0][1:], None)
        if body is not None:
            return {"t": "Note", "c": body}
    return {name: _called(part, bodies) for name, part in value.items()}
