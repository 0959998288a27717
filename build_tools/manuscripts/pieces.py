"""Pandoc's blocks -> a row of pieces, each of which becomes a heading, a passage or a block of code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

Inlines = Sequence[Mapping]


class Kind(Enum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    ITEM = "item"
    ROW = "row"  # of a table
    CODE = "code"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    inlines: Inlines = ()
    level: int = 0  # of a heading from 1, of an item from 0
    number: int = 0  # of an item in a numbered list; 0 in another
    anchors: tuple[str, ...] = ()  # names by which the manuscript links to it
    text: str = ""  # of code
    starts: bool = False  # a table's first row
    guessed: bool = False  # a heading that the manuscript does not mark as one
    stands_out: bool = False  # a paragraph that may be a heading, where others are marked as such


def pieces_of(blocks: Sequence[Mapping]) -> Iterator[Piece]:
    """Yield what blocks hold, in order."""
    for block in blocks:
        yield from _READERS.get(block["t"], _nothing)(block)


def plain_words(inlines: Inlines) -> str:
    """Return the words of inlines without any marks, notes left out."""
    return "".join(_words(inlines))


def _words(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            yield content
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind in ("Code", "Math"):
            yield content[1]
        elif (
            kind == "Span"
            and "deletion" not in content[0][1]
            and "comment-start" not in content[0][1]
            or kind in ("Link", "Quoted", "Cite")
        ):
            yield from _words(content[1])
        elif kind in ("Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"):
            yield from _words(content)


def anchors_in(inlines: Inlines) -> list[str]:
    """Return the names that stand in inlines and to which links may lead."""
    return [inline["c"][0][0] for inline in inlines if inline["t"] in ("Span", "Link") and inline["c"][0][0]]


def _nothing(block: Mapping) -> Iterator[Piece]:
    yield from ()


def _heading(block: Mapping) -> Iterator[Piece]:
    level, (anchor, _, _), inlines = block["c"]
    yield Piece(Kind.HEADING, inlines, level, anchors=(anchor,) if anchor else ())


def _paragraph(block: Mapping) -> Iterator[Piece]:
    yield Piece(Kind.PARAGRAPH, block["c"])


def _lines(block: Mapping) -> Iterator[Piece]:
    inlines: list = []
    for line in block["c"]:
        inlines += [*line, {"t": "Space"}]
    yield Piece(Kind.PARAGRAPH, inlines[:-1])


def _code(block: Mapping) -> Iterator[Piece]:
    yield Piece(Kind.CODE, text=block["c"][1])


def _quote(block: Mapping) -> Iterator[Piece]:
    for piece in pieces_of(block["c"]):
        yield replace(piece, kind=Kind.QUOTE) if piece.kind is Kind.PARAGRAPH else piece


def _bullets(block: Mapping) -> Iterator[Piece]:
    yield from _items(block["c"], 0)


def _numbers(block: Mapping) -> Iterator[Piece]:
    (start, _, _), items = block["c"]
    yield from _items(items, max(start, 1))


def _items(items: Sequence, first: int) -> Iterator[Piece]:
    """The first paragraph of an item is the item; what else stands in it follows."""
    for number, blocks in enumerate(items):
        is_first = True
        for piece in pieces_of(blocks):
            if piece.kind is Kind.PARAGRAPH and is_first:
                yield replace(piece, kind=Kind.ITEM, number=first and first + number)
            elif piece.kind is Kind.ITEM:
                yield replace(piece, level=piece.level + 1)
            else:
                yield piece
            is_first = False


def _definitions(block: Mapping) -> Iterator[Piece]:
    for term, definitions in block["c"]:
        lead = [{"t": "Strong", "c": term}, {"t": "Str", "c": ":"}, {"t": "Space"}] if term else []
        for piece in (piece for blocks in definitions for piece in pieces_of(blocks)):
            yield replace(piece, inlines=[*lead, *piece.inlines]) if piece.kind is not Kind.CODE else piece
            lead = []
        if lead:
            yield Piece(Kind.PARAGRAPH, lead)


def _figure(block: Mapping) -> Iterator[Piece]:
    (anchor, _, _), (_, caption), blocks = block["c"]
    words = plain_words([inline for piece in pieces_of(caption) for inline in piece.inlines])
    for piece in pieces_of(blocks):
        anchored = replace(piece, anchors=(*piece.anchors, anchor) if anchor else piece.anchors)
        # A caption that only repeats the picture's own words is no second paragraph.
        yield anchored
        if words and words == "".join(_picture_words(piece.inlines)):
            caption = []
    yield from pieces_of(caption)


def _picture_words(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        if inline["t"] == "Image":
            yield plain_words(inline["c"][1])


def _division(block: Mapping) -> Iterator[Piece]:
    anchor = block["c"][0][0]
    for piece in pieces_of(block["c"][1]):
        yield replace(piece, anchors=(*piece.anchors, anchor)) if anchor else piece
        anchor = ""


def _table(block: Mapping) -> Iterator[Piece]:
    """Each row becomes an item, with the heading of its column before each cell: so a row can be cited."""
    _, (_, caption), columns, (_, head), bodies, (_, foot) = block["c"]
    yield from pieces_of(caption)
    headings = _grid(head, len(columns))[-1:] or [[()] * len(columns)]
    rows = [row for _, _, heads, rows in bodies for row in (*heads, *rows)] + list(foot)
    is_first = True
    for row in _grid(rows, len(columns)):
        inlines = _row(headings[0], row)
        if inlines:
            yield Piece(Kind.ROW, inlines, starts=is_first)
            is_first = False


def _grid(rows: Sequence, width: int) -> list[list[Inlines]]:
    """Lay rows out so that a cell over several rows stands in each; over several columns, in the first."""
    grid: list[list] = []
    below: dict[int, tuple[int, Inlines]] = {}  # column -> rows still to fill, and with what
    for _, cells in rows:
        waiting = [(span, down, _cell(blocks)) for _, _, down, span, blocks in cells]
        row: list = []
        while len(row) < width and (waiting or len(row) in below):
            column = len(row)
            if column in below:
                left, inlines = below.pop(column)
                if left > 1:
                    below[column] = (left - 1, inlines)
                row.append(_without_notes(inlines))
                continue
            span, down, inlines = waiting.pop(0)
            if down > 1:
                below[column] = (down - 1, inlines)
            row += [inlines, *[()] * (min(span, width) - 1)]
        grid.append(row)
    return grid


def _cell(blocks: Sequence[Mapping]) -> list:
    inlines: list = []
    for piece in pieces_of(blocks):
        more = piece.inlines if piece.kind is not Kind.CODE else [{"t": "Code", "c": [["", [], []], piece.text]}]
        inlines += [{"t": "Space"}, *more] if inlines and more else more
    return inlines


def _without_notes(inlines: Inlines) -> list:
    return [inline for inline in inlines if inline["t"] != "Note"]


def _row(headings: Sequence[Inlines], cells: Sequence[Inlines]) -> list:
    inlines: list = []
    for heading, cell in zip([*headings, *[()] * len(cells)], cells, strict=False):
        if not plain_words(cell).strip() and not any(inline["t"] in ("Image", "Note") for inline in cell):
            continue
        label = (
            [*_without_notes(heading), {"t": "Str", "c": ":"}, {"t": "Space"}] if plain_words(heading).strip() else []
        )
        inlines += [*([{"t": "Str", "c": ";"}, {"t": "Space"}] if inlines else []), *label, *cell]
    return inlines


_READERS = {
    "Header": _heading,
    "Para": _paragraph,
    "Plain": _paragraph,
    "LineBlock": _lines,
    "CodeBlock": _code,
    "BlockQuote": _quote,
    "BulletList": _bullets,
    "OrderedList": _numbers,
    "DefinitionList": _definitions,
    "Figure": _figure,
    "Div": _division,
    "Table": _table,
}
