"""Options and fixtures of all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HARBOUR = HERE / "editions" / "harbour"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what comes out as what is expected; read the diff")


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--update-cases")


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
