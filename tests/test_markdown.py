"""The syntax reference: each file in `markdown/` tells what a syntax does, with an input and its HTML.

The inputs stand in the first chapter of the small edition, under its front matter.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from build_tools.assembly import assemble
from build_tools.converter import EXTENSIONS
from build_tools.edition import read_edition
from build_tools.markdown_extensions.edition import EditionExtension

CASES = sorted(Path(__file__).with_name("markdown").glob("*.md"))
EXAMPLE = re.compile(r"^````markdown\n(?P<input>.*?)^````\n\n````html\n(?P<html>.*?)^````$", re.MULTILINE | re.DOTALL)
CHAPTER = "content/1-silt.md"


def convert(root: Path, text: str) -> str:
    (root / CHAPTER).write_text(f'---\ntitle: Silt\nsection: "1"\n---\n{text}', encoding="utf-8")
    edition, _ = read_edition(root)
    assembly = assemble(edition, root)
    assembly.scope.turn_to(edition.chapters_by_path[CHAPTER])
    return Markdown(extensions=[*EXTENSIONS, EditionExtension(assembly.scope)]).convert(text) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_examples_become_their_html(case: Path, harbour: Path, update_cases: bool):
    shutil_theme(harbour)
    text = case.read_text(encoding="utf-8")
    examples = list(EXAMPLE.finditer(text))
    assert examples, "the case has no example"
    results = [convert(harbour, example["input"]) for example in examples]
    if update_cases:
        for example, html in reversed(list(zip(examples, results, strict=True))):
            text = text[: example.start("html")] + html + text[example.end("html") :]
        case.write_text(text, encoding="utf-8")
        return
    assert results == [example["html"] for example in examples]


def shutil_theme(root: Path) -> None:
    """Generated parts are rendered by the theme that all editions share."""
    (root / "theme").symlink_to(Path(__file__).parents[1] / "theme")
