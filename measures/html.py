"""The Nu HTML checker on every page of a site, with the drawings in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from .findings import Report
from .tools import VNU, need, run, version


def measure(site: Path) -> Report:
    """Check every page. Errors and warnings are failures; what the checker calls information is counted."""
    result = run(
        "java", "-Xss16m", "-jar", need(VNU), "--format", "json", "--exit-zero-always", "--skip-non-html", site
    )
    messages = [m for m in json.loads(result.stderr or result.stdout)["messages"] if not is_about_policy(m)]
    counts = Counter(kind_of(message) for message in messages)
    pages = sum(1 for _ in site.rglob("*.html"))
    report = Report(f"Nu HTML checker {version('vnu-jar')}")
    kinds = ", ".join(f"{counts[kind]} {kind}s" for kind in ("error", "warning"))
    report.say(f"{pages} pages: {kinds}, {counts['information']} of information")
    for message in messages:
        if kind_of(message) != "information":
            report.fail(_told(site, message))
    return report


def is_about_policy(message: dict) -> bool:
    """Say whether the checker speaks of the policy: it reads files, which to it are never of 'self'. A browser measures that."""
    return "Content Security Policy" in message["message"]


def kind_of(message: dict) -> str:
    """Return 'error', 'warning' or 'information'; the checker's own type of a warning is 'info' with a subtype."""
    if message["type"] == "info":
        return message.get("subType", "information")
    return "error"


def _told(site: Path, message: dict) -> str:
    page = message.get("url", "").partition(site.resolve().as_posix())[2].lstrip("/")
    return f"{page}:{message.get('lastLine', '')}: {kind_of(message)}: {message['message']}"
