"""Lighthouse as a phone on one page of each kind: four categories, a hundred of a hundred in each."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess

from .browser import FLAGS, find_chromium
from .findings import Report
from .pages import one_of_each_kind
from .server import serve
from .tools import LIGHTHOUSE, need, run, version

_TRIES = 3  # at times its trace does not begin
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def measure(site: Path, addresses: Iterable[str] | None = None) -> Report:
    report = Report(f"Lighthouse {version('lighthouse')}, mobile")
    with serve(site) as root, tempfile.TemporaryDirectory() as folder:
        for address in addresses if addresses is not None else one_of_each_kind(site):
            if address == "404.html":
                continue  # Its status alone costs points.
            result = _run(root + address, Path(folder) / "report.json")
            scores = {name: round(100 * (result["categories"][name]["score"] or 0)) for name in CATEGORIES}
            report.say(f"{address or 'home'}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
            for name, score in scores.items():
                if score < 100:
                    report.fail(f"{address or 'home'}: {name} {score}: {_why(result, name)}")
    return report


def _run(address: str, output: Path) -> dict:
    for _ in range(_TRIES):
        done = _audit(address, output)
        if not done.returncode:
            return json.loads(output.read_text(encoding="utf-8"))
    raise RuntimeError(f"Lighthouse stopped: {done.stderr.strip()}")


def _audit(address: str, output: Path) -> CompletedProcess[str]:
    return run(
        "node",
        need(LIGHTHOUSE),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={output}",
        f"--chrome-path={find_chromium()}",
        f"--chrome-flags={' '.join(FLAGS)}",
        f"--only-categories={','.join(CATEGORIES)}",
    )


def _why(result: dict, category: str) -> str:
    """Return the audits that cost points, each with what it shows."""
    lost = []
    for entry in result["categories"][category]["auditRefs"]:
        audit = result["audits"][entry["id"]]
        if entry["weight"] and audit["score"] is not None and audit["score"] < 1:
            lost.append(f"{audit['id']} {audit.get('displayValue', '')}".strip())
    return ", ".join(lost)
