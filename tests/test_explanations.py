"""Every code is explained, by the cases of the tests themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.mistakes.explanations import codes, explain

from .codes import known_codes


def test_every_code_has_a_case_and_a_sentence():
    assert not known_codes() - set(codes())
    assert not [code for code in codes() if not explain(code).about]


@pytest.mark.parametrize("code", codes())
def test_each_example_shows_its_mistake(code: str):
    examples = explain(code).examples
    assert examples
    assert all(example.said and example.line and example.column for example in examples)


def test_the_command_explains_a_code_and_lists_all(capsys):
    assert main(["explain", "unknown-claim"]) == 0
    told = capsys.readouterr().out
    assert "content/1-silt.md:21:29: unknown claim 'silt-beck'. Did you mean 'silt-bek'? [unknown-claim]" in told
    assert "21 | - the Bek, with [150](claim:silt-beck) tonnes.[^2]" in told
    assert main(["explain"]) == 0
    assert capsys.readouterr().out.split() == list(codes())


def test_a_wrong_code_is_answered_with_the_nearest(capsys):
    assert main(["explain", "unknown-clam"]) == 2
    assert "Did you mean 'unknown-claim'?" in capsys.readouterr().err


def test_the_schema_of_the_explanations_in_a_log(harbour: Path, capsys):
    (harbour / "content" / "facts" / "claims.yml").unlink()
    main(["--root", str(harbour), "check", "--format", "sarif"])
    rules = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["help"]["text"] for rule in rules)
