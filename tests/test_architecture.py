"""What ARCHITECTURE.md says is absent, is absent."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .report_words import report_words, words_in

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "build_tools"
MODULES = sorted(PACKAGE.rglob("*.py"))
EDGES = {
    *("plugin", "cli", "commands", "__main__", "site_builder", "engines", "log_output"),
    *("serving", "publishing.processes", "publishing.unchanged"),
}

# Each outside library has one home, a module or a room; `markdown` and its Blocks have the room of the syntaxes.
HOMES = {
    # What authors write is read by the first; the engine's own file, with its tags, by the other.
    "yaml": {"sources.yaml_source", "engines"},
    "bibtexparser": {"bibliography"},
    "pydantic": {"facts.schema"},
    "edtf": {"quantities.edtf_dates"},
    "text_to_num": {"quantities.number_words"},
    "pypandoc": {"pandoc"},
    "rapidfuzz": {"suggestions"},
    "hunspell": {"spelling"},
    "babel": {"citations.language_names"},
    "pagefind_bin": {"pagefind_index"},
    "vl_convert": {"vega"},
    "typst": {"typesetting"},
    "fontTools": {"typesetting"},
    "jinja2": {"publication"},
    "markdown": {"markdown_extensions", "converter"},
    "pymdownx": {"markdown_extensions"},
    "aiohttp": {"links.asking"},
    "yarl": {"links.asking"},
    "tqdm": {"commands"},
    "mkdocs": {"plugin", "site_builder", "engines", "serving"},
    "properdocs": {"engines"},
    "brotli": {"publishing.compression"},
}


def room(module: Path) -> str:
    """The name of the module's folder within the package, or its own where it stands in none."""
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def names(module: Path) -> set[str]:
    """Those by which the tables above may mean it: 'engines', 'publishing.processes'."""
    return {room(module), ".".join(module.relative_to(PACKAGE).with_suffix("").parts)}


def imports(module: Path) -> set[str]:
    """The names of what a module imports: 'yaml', '.model', '.checks'."""
    depth = len(module.relative_to(PACKAGE).parts)
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.level == depth:
            first = [node.module.partition(".")[0]] if node.module else [alias.name for alias in node.names]
            found |= {f".{name}" for name in first}
    return found


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_has_one_home(library: str):
    users = [module for module in MODULES if library in imports(module)]
    assert users
    assert not [module for module in users if not names(module) & HOMES[library]]


@pytest.mark.parametrize("module", [m for m in MODULES if not names(m) & EDGES], ids=lambda m: m.stem)
def test_nothing_below_the_edges_prints_logs_or_exits(module: Path):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"print", "exit", "input", "eval", "exec"}
    # bibtexparser logs what we report; its home silences it.
    assert not imports(module) & ({"sys"} if "bibliography" in names(module) else {"logging", "sys"})


def test_checks_syntaxes_and_outputs_do_not_import_each_other():
    groups = ("checks", "markdown_extensions", "outputs", "books")
    for group in groups:
        used = set().union(*(imports(module) for module in (PACKAGE / group).glob("*.py")))
        assert not used & {f".{other}" for other in groups if other != group}


def test_imports_have_no_cycle():
    uses = {}
    for module in MODULES:
        uses.setdefault(room(module), set()).update(name[1:] for name in imports(module) if name.startswith("."))
    state: dict[str, bool] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if state.get(name):
            return
        for used in uses.get(name, ()):
            if used != name:
                visit(used, (*path, name))
        state[name] = True

    for name in uses:
        visit(name, ())


def test_the_model_imports_nothing_of_ours_but_places():
    assert {name for name in imports(PACKAGE / "model.py") if name.startswith(".")} == {".diagnostics"}


def test_no_word_of_the_report_stands_in_the_generator():
    """What the edition in this repository is about is not known to what builds it, nor to the small edition."""
    assert len(report_words()) > 1_000
    folders = (PACKAGE, ROOT / "theme", ROOT / "tests" / "editions")
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    # JSON has the countries of the earth, text the fonts' licences, dictionaries all words.
    files = [file for file in files if file.suffix not in (".pyc", ".woff2", ".otf", ".json", ".txt", ".dic", ".aff")]
    for file in files:
        # BibLaTeX's own words for the countries of patents.
        known = (
            {"European Union", "France", "United Kingdom", "United States"}
            if file.match("biblatex/terms.py")
            else set()
        )
        assert not set(words_in(file.read_text(encoding="utf-8"))) - known, file


def test_every_generated_part_has_its_renderer_and_its_fragment():
    from build_tools.outputs import RENDERERS
    from build_tools.placements import PLACEMENT_KINDS

    assert RENDERERS.keys() == PLACEMENT_KINDS.keys()
    assert all((ROOT / "theme" / "fragments" / f"{kind}.html").is_file() for kind in RENDERERS)


def test_the_picture_in_architecture_md_names_every_room_and_every_module_outside_of_them():
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+\.py\b", picture))
    modules = {m.name for m in PACKAGE.glob("*.py") if m.stem not in {"__init__", "__main__"}}
    assert not modules - named
    assert not named - {m.name for m in (*MODULES, *ROOT.glob("tests/*.py"))}
    assert not {f"{room(m)}/" for m in MODULES if m.parent != PACKAGE} - set(re.findall(r"\w+/", picture))
