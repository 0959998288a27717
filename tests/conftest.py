"""Options and fixtures of all tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from build_tools.assembly import assemble
from build_tools.cli import main
from build_tools.edition import read_edition
from build_tools.publication import Publication

from .browser import open_browser, serve, state_of

HERE = Path(__file__).parent
HARBOUR = HERE / "editions" / "harbour"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="write what comes out as what is expected; read the diff"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Add to the report of a failed test what its page showed."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and call.excinfo and item.get_closest_marker("browser") and isinstance(page, Page):
        report.sections.append(("What the browser showed", state_of(page)))
    return report


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--update-cases")


@pytest.fixture
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what a user's own machine keeps, the key of what is kept of editions among it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A copy of the small edition, to be changed at will."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


@pytest.fixture
def harbour_project(harbour: Path) -> Path:
    """The small edition with the theme and the engine's configuration of this repository: what `make site` builds."""
    root = HERE.parent
    shutil.copy(root / "mkdocs.yml", harbour)
    (harbour / "theme").symlink_to(root / "theme")
    return harbour


@pytest.fixture(scope="session")
def harbour_publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The small edition under a public address, without any engine."""
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("publication") / "harbour"))
    (root / "theme").symlink_to(HERE.parent / "theme")
    edition, _ = read_edition(root)
    assert edition
    return assemble(edition, root, "https://example.org/harbour/").publication


@pytest.fixture(scope="session")
def published_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of this repository, built as it is published."""
    folder = tmp_path_factory.mktemp("published") / "site"
    assert main(["--root", str(HERE.parent), "site", "--output", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def site(published_site: Path) -> Iterator[str]:
    """The address at which it is served."""
    with serve(published_site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser
