"""The scripts of a page in one file do what they do as modules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from build_tools.outputs.page_script import UnknownForm, in_one

MODULES = {
    "page.js": 'import "./parts/one.js";\nimport "./parts/two.js";\n',
    "parts/one.js": 'import { said, tell } from "../teller.js";\nconst here = "one";\ntell(here, said.length);\n',
    "parts/two.js": 'import { said, tell } from "../teller.js";\nconst here = "two";\ntell(here, said.length);\n'
    "export class Unused {}\n",
    "teller.js": "export const said = [];\nexport function tell(...words) {\n  said.push(words);\n"
    "  document.title = JSON.stringify(said);\n}\n",
}


@pytest.mark.browser
def test_each_module_runs_once_in_a_scope_of_its_own(browser: Browser):
    page = browser.new_page()
    page.set_content(f"<script type=module>{in_one('page.js', MODULES.__getitem__)}</script>")
    assert page.title() == '[["one",0],["two",1]]'


@pytest.mark.parametrize(
    "line", ['import all from "./x.js";', 'import * as x from "./x.js";', "export default 1;", "export { a };"]
)
def test_a_form_that_is_not_understood_is_refused(line: str):
    with pytest.raises(UnknownForm, match=r"page\.js"):
        in_one("page.js", {"page.js": f"{line}\n", "x.js": ""}.__getitem__)


def test_what_is_imported_later_stays_where_it_is():
    assert 'import("./view.js")' in in_one(
        "page.js", {"page.js": 'const view = () => import("./view.js");\n'}.__getitem__
    )
