"""axe-core on a page of each kind; the whole site is for `python -m measures`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from measures import accessibility
from measures.browser import NoChromium
from measures.pages import one_of_each_kind
from measures.tools import AXE


@pytest.mark.browser
def test_axe_finds_nothing_on_a_page_of_each_kind(published_site: Path):
    if not AXE.exists():
        told = "axe-core is not there: npm ci --ignore-scripts --prefix measures"
        (pytest.fail if os.environ.get("AXE_TESTS") == "required" else pytest.skip)(told)
    try:
        report = accessibility.measure(
            published_site, one_of_each_kind(published_site), looks=((390, "dark"), (1440, "light")), with_states=False
        )
    except NoChromium as missing:
        pytest.skip(str(missing))
    assert not report.failures
