"""The same edition by every engine: what readers, machines and links rely on is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_tools.engines import ENGINES, NotBuilt
from build_tools.engines.configuration import address_in, configuration, wants_books_in
from build_tools.engines.template_values import Name, assignments, literal
from build_tools.plugin import EditionPlugin
from build_tools.typesetting import can_typeset

from .engines import ADDED, FACETS, Comparison, Site, build, compared, python_of, set_up
from .kill import project

ROOT = Path(__file__).parents[1]
PUBLIC = {
    "EDITION_SITE_URL": "https://example.org/harbour/",
    "EDITION_REPO_URL": "https://github.com/example/harbour",
    "EDITION_EDIT_URI": "edit/main/content/",
}


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    missing = [engine for engine in ENGINES[1:] if not python_of(engine).exists()]
    if missing and os.environ.get("ENGINES") != "required":
        pytest.skip(f"not set up: {', '.join(missing)}; python -m tests.engines does it")
    for engine in missing:
        set_up(engine)
    root = project(tmp_path_factory.mktemp("engines"))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in PUBLIC.items():
            environment.setenv(name, value)
        for engine in ENGINES:
            build(engine, root, root / engine)
    return compared({engine: Site(root / engine) for engine in ENGINES})


@pytest.mark.parametrize("engine", ENGINES[1:])
@pytest.mark.parametrize("facet", FACETS)
def test_an_engine_makes_the_same_of(comparisons: list[Comparison], facet: str, engine: str):
    found = next(c for c in comparisons if (c.facet, c.engine) == (facet, engine))
    assert found.count
    assert found.different == ()


@pytest.mark.parametrize("engine", ADDED)
def test_an_engine_that_is_not_installed_says_how_to_install_it(tmp_path: Path, engine: str):
    root = project(tmp_path)
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site", "--engine", engine]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    if result.returncode == 0:
        pytest.skip(f"{engine} is installed beside MkDocs")
    assert f"pip install {ADDED[engine]}" in result.stderr
    assert "Traceback" not in result.stderr


def test_zensical_s_part_needs_no_mkdocs(tmp_path: Path):
    """What stands in for the plugin works where MkDocs is gone."""
    root = project(tmp_path)
    program = f"""
import sys
sys.modules["mkdocs"] = None
from pathlib import Path
from build_tools.engines import zensical
root, folder = Path({str(root)!r}), Path({str(tmp_path / "project")!r})
zensical.lay_out(folder, root, zensical.configuration(root), zensical.assemble(zensical.accepted(root), root))
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "project" / "theme" / "pages" / "1-silt.html").read_text(encoding="utf-8")
    assert page.endswith('{% extends "main.html" %}\n')
    assert 'id=\\"p1.1\\"' in page


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "none"),
        (True, "true"),
        (3, "3"),
        ('say "x"\n{% raw %}', '"say \\"x\\"\\n{% raw %}"'),
        ({"a": [1, (None,)]}, '{"a": [1, [none]]}'),
        (Name("page"), "page"),
    ],
)
def test_values_are_written_as_literals(value: object, written: str):
    from jinja2 import Environment

    assert literal(value) == written
    rendered = (
        Environment().from_string(f"{{% set page = 1 %}}{assignments({'x': value})}{{{{ x is defined }}}}").render()
    )
    assert rendered.strip() == "True"


def test_mkdocs_yml_is_read_with_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HARBOUR_URL", "https://example.org/harbour")
    lines = [
        "site_url: !ENV [NO_SUCH, HARBOUR_URL, null]",
        "repo_url: !ENV [NO_SUCH, fallback]",
        "edit_uri: !ENV NO_SUCH",
    ]
    (tmp_path / "mkdocs.yml").write_text("\n".join(lines), encoding="utf-8")
    config = configuration(tmp_path)
    assert address_in(config) == "https://example.org/harbour/"
    assert (config["repo_url"], config["edit_uri"]) == ("fallback", None)


@pytest.mark.parametrize("text", ["a: !!python/name:os.system", "- a", "a: [", None])
def test_a_mkdocs_yml_that_cannot_be_read_is_told(tmp_path: Path, text: str | None):
    if text is not None:
        (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(NotBuilt, match=r"mkdocs\.yml"):
        configuration(tmp_path)


@pytest.mark.parametrize(
    ("plugins", "wants"),
    [("[edition]", True), ("[edition: {report_uri: x}]", True), ("[edition: {books: false}]", False), ("[]", True)],
)
def test_every_engine_leaves_out_the_books_where_it_is_told_to(plugins: str, wants: bool, tmp_path: Path):
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nplugins: {plugins}\n", encoding="utf-8")
    assert wants_books_in(configuration(tmp_path)) is wants
    plugin = EditionPlugin()
    plugin.load_config(next(iter(plugins_of(tmp_path)), {}))
    plugin.on_startup(command="build", dirty=False)
    assert plugin.makes_books() is (wants and can_typeset())


def plugins_of(root: Path) -> list[dict]:
    return [plugin["edition"] for plugin in configuration(root)["plugins"] if isinstance(plugin, dict)]
