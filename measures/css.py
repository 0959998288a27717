"""The Nu HTML checker on the style sheets of a site."""

from __future__ import annotations

import json
from pathlib import Path

from .findings import Report
from .tools import VNU, need, run, version

# What browsers and the specifications know, and this version of the checker does not; each must still be found.
NOT_KNOWN = {
    "“paint-order”: Property “paint-order” doesn't exist.": "SVG 2, 13.8",
    "“container-type”: Property “container-type” doesn't exist.": "CSS Conditional Rules 5",
    "Unrecognized at-rule “@container”": "CSS Conditional Rules 5",
}


def measure(site: Path) -> Report:
    """Check each style sheet of the newest edition; former ones stay as they were published."""
    report = Report(f"Nu HTML checker {version('vnu-jar')}, CSS")
    sheets = sorted(file for file in site.rglob("*.css") if file.relative_to(site).parts[0] != "v")
    result = run("java", "-jar", need(VNU), "--css", "--format", "json", "--exit-zero-always", *sheets)
    messages = json.loads(result.stderr or result.stdout)["messages"]
    wrong = [message for message in messages if words_of(message) not in NOT_KNOWN]
    report.say(f"style sheets: {len(sheets)}; errors and warnings: {len(wrong)}")
    report.say(f"what the checker does not know yet: {len(messages) - len(wrong)}")
    for message in wrong:
        report.fail(f"{Path(message['url']).name}:{message.get('lastLine', '')}: {words_of(message)}")
    for words in NOT_KNOWN.keys() - {words_of(message) for message in messages}:
        report.fail(f"no longer said, so to be taken out of the list: {words}")
    return report


def words_of(message: dict) -> str:
    return message["message"].removeprefix("CSS: ")
