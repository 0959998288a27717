"""Makes the fonts of the book from Adobe's releases on npm: whole faces for the PDF and the EPUB, which need no subsets.

    npm install --ignore-scripts source-serif@4.5.1 source-sans@3.52.0 source-code-pro@2.42.0
    pip install fonttools
    python make_fonts.py node_modules

The licences reserve the names of the originals, so what is cut from them is called otherwise.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
# Latin, Greek and Cyrillic, punctuation, arrows, signs, as far as the faces go.
RANGES = (
    "20-7E,A0-17F,18F,192,1A0-1A1,1AF-1B0,1CD-1DC,1E6-1EB,1F4-1F5,1F8-1FF,218-21B,232-233,259,2BB-2BC,2C6-2DD,300-328,"
)
RANGES += "386-3CE,400-45F,490-4FF,1E02-1EF9,2000-206F,2070-209F,20A0-20BF,2100-214F,2150-215F,2190-2199,2202-2265,25A0-25CF,2713,2717"
FACES = [
    # family, style, file, source
    ("Edition Serif", "Regular", "serif", "source-serif/OTF/SourceSerif4-Regular.otf"),
    ("Edition Serif", "Italic", "serif-italic", "source-serif/OTF/SourceSerif4-It.otf"),
    ("Edition Serif", "Semibold", "serif-bold", "source-serif/OTF/SourceSerif4-Semibold.otf"),
    ("Edition Serif", "Semibold Italic", "serif-bold-italic", "source-serif/OTF/SourceSerif4-SemiboldIt.otf"),
    ("Edition Display", "Regular", "display", "source-serif/OTF/SourceSerif4Display-Regular.otf"),
    ("Edition Sans", "Regular", "sans", "source-sans/OTF/SourceSans3-Regular.otf"),
    ("Edition Sans", "Italic", "sans-italic", "source-sans/OTF/SourceSans3-It.otf"),
    ("Edition Sans", "Semibold", "sans-bold", "source-sans/OTF/SourceSans3-Semibold.otf"),
    ("Edition Mono", "Regular", "mono", "source-code-pro/OTF/SourceCodePro-Regular.otf"),
]
ALWAYS = "kern liga ccmp locl mark onum lnum pnum tnum"
CAPITALS = "smcp c2sc"  # of the face of running text alone
LICENCES = {"serif": "source-serif", "sans": "source-sans", "mono": "source-code-pro"}


def make(modules: Path) -> None:
    for family, style, file, source in FACES:
        font = TTFont(modules / source, recalcTimestamp=False)
        features = f"{ALWAYS} {CAPITALS if file == 'serif' else ''}"
        options = Options(layout_features=features.split(), name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], hinting=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=parse_unicodes(RANGES))
        subsetter.subset(font)
        rename(font, family, style)
        font.save(HERE / f"{file}.otf")
    for name, module in LICENCES.items():
        shutil.copy(modules / module / "LICENSE.md", HERE / f"OFL-{name}.txt")


def rename(font: TTFont, family: str, style: str) -> None:
    postscript = f"{family}-{style}".replace(" ", "")
    given = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript, 16: family, 17: style}
    names = font["name"]
    names.names = [record for record in names.names if record.platformID == 3]
    for record in list(names.names):
        if record.nameID in given:
            names.setName(given[record.nameID], record.nameID, 3, record.platEncID, record.langID)
    if "CFF " in font:
        table = font["CFF "].cff
        table.fontNames = [postscript]
        top = table.topDictIndex[0]
        top.FamilyName, top.FullName = family, f"{family} {style}"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
