"""Makes the fonts of this folder from Adobe's releases on npm, which keep the small capitals and
old-style figures that web font services leave out.

    npm install --ignore-scripts source-serif@4.5.1 source-sans@3.52.0
    pip install fonttools brotli
    python make_fonts.py node_modules

The licence reserves the name of the originals, so what is cut from them is called otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
SUBSETS = {
    "latin": "20-7E,A0-FF,131,152-153,2BC,2C6,2DA,2DC,2009-200A,2010-2015,2018-201E,2020-2022,2026,202F-2030,"
    "2032-2033,2039-203A,2044,20AC,20B8,2116,2122,2190-2193,2212,2248,2260,2264-2265,25CA,2713,2717",
    "latin-ext": "100-130,132-151,154-17F,18F,1C4-1CC,1E6-1E7,1EA-1EB,1FA-1FF,218-21B,259,1E02-1E03,1E0A-1E0B,1E1E-1E1F,1E24-1E25,"
    "1E30-1E37,1E40-1E47,1E56-1E57,1E5A-1E5B,1E60-1E63,1E6A-1E6D,1E80-1E85,1E92-1E93,1E9E,1EF2-1EF3",
    "cyrillic": "301,400-45F,490-493,49A-49B,4A2-4A3,4AE-4B1,4BA-4BB,4D8-4D9,4E8-4E9",
}
SERIF = "source-serif/WOFF2/VAR/SourceSerif4Variable-{}.ttf.woff2"
SANS = "source-sans/WOFF2/VF/SourceSans3VF-{}.ttf.woff2"
HEADINGS = "20-3B,3F,41-5B,5D,61-7A,A0,AB,BB,BF-D6,D8-F6,F8-FF,131,152-153,2010-2014,2018-201E,2026"
FACES = [
    # family, file, source, axes, features
    ("Edition Serif", "serif", SERIF.format("Roman"), {"opsz": 16, "wght": 400}, "onum lnum pnum smcp c2sc"),
    ("Edition Serif", "serif-italic", SERIF.format("Italic"), {"opsz": 16, "wght": 400}, "onum lnum pnum"),
    ("Edition Serif", "serif-bold", SERIF.format("Roman"), {"opsz": 16, "wght": 620}, "onum lnum pnum"),
    ("Edition Display", "display", SERIF.format("Roman"), {"opsz": 40, "wght": 400}, "onum pnum"),
    ("Edition Sans", "sans", SANS.format("Upright"), {"wght": (400, 650)}, "onum pnum"),
    ("Edition Sans", "sans-italic", SANS.format("Italic"), {"wght": 400}, "onum pnum"),
]
ALWAYS = "kern liga ccmp locl mark mkmk"


def make(modules: Path) -> None:
    for family, file, source, axes, features in FACES:
        for subset, ranges in SUBSETS.items():
            font = TTFont(modules / source, recalcTimestamp=False)
            options = Options(
                flavor="woff2", layout_features=f"{ALWAYS} {features if subset == 'latin' else ''}".split()
            )
            options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
            options.hinting = False
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=parse_unicodes(HEADINGS if (file, subset) == ("display", "latin") else ranges))
            subsetter.subset(font)
            instantiateVariableFont(font, axes if subset == "latin" else regular(axes), inplace=True)
            rename(font, family)
            font.flavor = "woff2"
            font.save(HERE / f"{file}-{subset}.woff2")


def regular(axes: dict) -> dict:
    """The rarer scripts come in one weight; a browser thickens the few bold words."""
    return {axis: value[0] if isinstance(value, tuple) else value for axis, value in axes.items()}


def rename(font: TTFont, family: str) -> None:
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 4, 16):
            names.setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:
            names.setName(family.replace(" ", ""), 6, record.platformID, record.platEncID, record.langID)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
