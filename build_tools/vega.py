"""Draws with Vega-Lite, at build time. The only home of vl_convert.

A specification paints with names instead of colours: the fill 'tone-a' comes out as the class `tone-a`, whose colour
the theme's style sheets set for light, dark and print. Text stays text, in the font of the page. What has been drawn
is kept by content, since starting the engine takes half a second.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

CACHE = ".cache/drawings"
_MADE_BY = "1"  # counted up when the same drawing by the engine becomes other SVG here
_FAINT = ("-pale", "-track", "-edge", "-land", "-home", "-border")
_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_SVG = "{http://www.w3.org/2000/svg}"
_TONE = re.compile(r"tone-[a-z-]+")
_KEPT = frozenset(
    (
        "d",
        "transform",
        "x",
        "y",
        "dx",
        "dy",
        "text-anchor",
        "font-size",
        "font-weight",
        "stroke-width",
        "stroke-dasharray",
    )
)
_NAMED_MARKS = re.compile(r"mark-[a-z]+ role-mark (?P<name>[a-z]+)_marks")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands between `<svg viewBox="0 0 WIDTH HEIGHT">` and `</svg>`."""

    width: int
    height: int
    body: str


def draw(specification: Mapping, cache: Path) -> Drawing:
    """Draw a Vega-Lite specification, or take the drawing from the folder `cache`, which may be deleted at any time."""
    source = json.dumps(specification, sort_keys=True, ensure_ascii=False)
    made_by = f"{_MADE_BY} {version('vl-convert-python')}"
    file = cache / f"{sha256(f'{made_by} {source}'.encode()).hexdigest()}.json"
    drawing = _kept(file)
    if drawing is None:
        drawing = plain_svg(_engine().vegalite_to_svg(specification))
        _keep(drawing, file)
    return drawing


@lru_cache(maxsize=1)
def _engine():
    import vl_convert  # Half a second and 80 MB of memory, which a build without new drawings does not need.

    return vl_convert


def plain_svg(svg: str) -> Drawing:
    """Return an SVG by Vega without its fonts, colours, names for assistive technology and empty elements."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        _strip(element)
    groups = [group for group in root.iter("g") if group.get("class")]
    body = "".join(ElementTree.tostring(group, encoding="unicode") for group in groups)
    return Drawing(round(float(root.get("width"))), round(float(root.get("height"))), body)


def _strip(element: ElementTree.Element) -> None:
    if element.tag == "svg":
        return
    named = _NAMED_MARKS.fullmatch(element.get("class", ""))
    tones = [(paint, element.get(paint, "")) for paint in ("fill", "stroke")]
    element.attrib = {name: _shorter(value) for name, value in element.attrib.items() if name in _KEPT}
    if named:
        element.set("class", f"marks marks--{named['name']}")
    if element.tag in ("path", "text"):
        painted = [f"{paint}-{tone}" for paint, tone in tones if _TONE.fullmatch(tone)]
        if painted:
            element.set("class", " ".join(painted))
        # Without the style sheets, as in a reader of books, marks have the colour of the text, fainter or stronger.
        for paint, tone in tones:
            element.set(paint, "currentColor" if _TONE.fullmatch(tone) else "none")
            if tone.endswith(_FAINT):
                element.set(f"{paint}-opacity", "0.25")


def _shorter(value: str) -> str:
    """Coordinates to a hundredth of a pixel."""
    return _LONG_NUMBER.sub(lambda number: f"{float(number.group()):.2f}".rstrip("0").rstrip("."), value)


def _kept(file: Path) -> Drawing | None:
    """Return a drawing of the cache; None where there is none, or another hand or a full disk has spoilt it."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        digest, text = file.read_text(encoding="utf-8").split("\n", 1)
        if digest == sha256(text.encode()).hexdigest():
            return Drawing(**json.loads(text))
    return None


def _keep(drawing: Drawing, file: Path) -> None:
    """Write a drawing in one step, so that no build ever reads half of it; a cache that cannot be written is none."""
    text = json.dumps(asdict(drawing), ensure_ascii=False)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.stem[:12]}.")
        with os.fdopen(handle, "w", encoding="utf-8") as open_file:
            open_file.write(f"{sha256(text.encode()).hexdigest()}\n{text}")
        os.replace(beside, file)
