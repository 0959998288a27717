"""The policy that a built site states, and that nothing on its pages breaks it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from build_tools.outputs.content_policy import content_policy, headers_file, inline_scripts, with_policy
from measures import first_load
from measures.pages import one_of_each_kind, pages_of
from measures.server import headers_of, serve

from .browser import loaded_and_quiet, open_browser

PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Silt</title>
<script src="early.js"></script><script>run()</script><script type="module">later()</script>
<script type="application/ld+json">{"name": "data"}</script></head><body></body></html>"""


def test_scripts_that_stand_in_a_page_run_by_their_hash():
    scripts = list(inline_scripts(PAGE))
    assert scripts == [b"run()", b"later()"]
    policy = content_policy(scripts)
    for script in scripts:
        assert f"'sha256-{b64encode(sha256(script).digest()).decode()}'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")


def test_the_policy_stands_before_all_that_it_governs():
    sealed = with_policy(PAGE, content_policy([]))
    assert sealed.index(b"Content-Security-Policy") < sealed.index(b"<script")
    assert with_policy(sealed, "default-src *") == sealed


def test_only_the_host_can_say_who_may_frame_a_page(tmp_path: Path):
    policy = content_policy([])
    assert "frame-ancestors" not in policy
    (tmp_path / "_headers").write_text(headers_file(policy), encoding="utf-8")
    assert dict(headers_of(tmp_path))["Content-Security-Policy"] == f"{policy}; frame-ancestors 'self'"


def test_every_page_states_the_policy_and_has_no_style_of_its_own(published_site: Path):
    for address in pages_of(published_site):
        page = (published_site / (address if address.endswith(".html") else f"{address}index.html")).read_text("utf-8")
        assert page.count('http-equiv="Content-Security-Policy"') == 1, address
        assert ' style="' not in page, address
        assert "<style" not in page, address


@pytest.mark.browser
def test_a_page_of_each_kind_is_light_still_and_within_its_policy(published_site: Path):
    assert not first_load.measure(published_site, one_of_each_kind(published_site), widths=(390,)).failures


@pytest.mark.browser
def test_under_a_folder_of_a_host_all_is_the_same(published_site: Path):
    wrong: list[str] = []
    with serve(published_site, under="/some/folder/") as root, open_browser() as browser:
        page = browser.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        for address in ("", "2-independence/", "p/2.1/"):
            loaded_and_quiet(page, root + address)
    assert not wrong
