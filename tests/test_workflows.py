"""What runs on GitHub: safely, with actions that cannot change under us, and with forms that pages can fill in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from build_tools.repository import repository

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def read(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def triggers(workflow: dict) -> dict:
    return workflow[True]  # YAML 1.1 reads the word 'on' so


def test_there_are_workflows_and_forms():
    assert [file.stem for file in WORKFLOWS] == ["links", "publish", "pull-request"]
    assert [file.stem for file in FORMS] == ["annotation", "mistake", "source"]


def test_an_auditor_of_workflows_finds_nothing():
    """zizmor's strictest persona, without the network."""
    zizmor = Path(sys.executable).with_name("zizmor")
    asked = [zizmor, "--offline", "--quiet", "--no-progress", "--persona", "auditor", "--format", "plain", GITHUB]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_by_hash_with_their_version_beside_it(file: Path):
    used = re.findall(r"uses: *(.+)", file.read_text(encoding="utf-8"))
    assert used
    assert not [action for action in used if not PINNED.fullmatch(action)]


def test_one_action_has_one_hash_everywhere():
    pins: dict[str, set[str]] = {}
    for file in WORKFLOWS:
        for action, pin in re.findall(r"uses: *([\w./-]+)@(.+)", file.read_text(encoding="utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_token_can_do_nothing_but_what_its_job_names(file: Path):
    workflow = read(file)
    assert workflow["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in workflow["jobs"].values())


def test_a_contribution_gets_a_token_that_reads_and_no_secret():
    file = GITHUB / "workflows/pull-request.yml"
    assert set(triggers(read(file))) == {"pull_request"}
    rights = [job["permissions"] for job in read(file)["jobs"].values()]
    assert rights == [{"contents": "read"}] * 2
    assert "secrets." not in file.read_text(encoding="utf-8")


def test_no_workflow_runs_a_contribution_with_rights():
    for file in WORKFLOWS:
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers(read(file)))


def test_the_job_that_writes_issues_runs_nothing_of_the_repository():
    jobs = read(GITHUB / "workflows/links.yml")["jobs"]
    assert "write" not in jobs["ask"]["permissions"].values()
    assert not [step for step in jobs["tell"]["steps"] if "uses" in step]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_what_is_made_can_be_made(file: Path):
    made = re.findall(r"\bmake (?:-C \S+ )?([\w./-]+)", file.read_text(encoding="utf-8"))
    targets = re.findall(r"^([\w./$()-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    known = {target.replace("$(VENV)", ".venv") for target in targets}
    assert made
    assert set(made) <= known


def test_links_of_passages_fill_in_a_form_that_has_these_fields():
    address = repository("https://github.com/o/r", "", "", "1.0").report_address("1.4")
    asked = parse_qs(urlsplit(address).query)
    form = read(GITHUB / "ISSUE_TEMPLATE" / asked.pop("template")[0])
    assert set(asked) - {"title"} <= {part.get("id") for part in form["body"]}


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_a_form_has_what_github_wants(file: Path):
    """As in 'Syntax for issue forms' and 'Syntax for GitHub's form schema' of GitHub's documentation."""
    form = read(file)
    assert {"name", "description", "body"} <= form.keys()
    ids = [part["id"] for part in form["body"]]
    assert len(set(ids)) == len(ids)
    for part in form["body"]:
        assert part["type"] in {"input", "textarea", "dropdown", "checkboxes"}
        assert part["attributes"]["label"]
        options = part["attributes"].get("options", ["one"])
        assert all(isinstance(option, str) for option in options)
        assert len(set(options)) == len(options)
