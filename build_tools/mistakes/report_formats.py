"""Writes mistakes for programs: GitHub's workflow commands, SARIF and JSON."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ..diagnostics import Diagnostic, Severity

# https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_github(diagnostics: Iterable[Diagnostic], folder: str = "") -> str:
    """Return one workflow command a line, which GitHub shows beside the lines of a pull request.

    `folder` leads from the repository's root to the edition's. The escapes are those of the toolkit's `command.ts`.
    """
    return "".join(_command(diagnostic, folder) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic, folder: str) -> str:
    place = diagnostic.location
    properties = {
        "file": posixpath.join(folder, place.path),
        "line": place.line,
        "col": place.column,
        "title": diagnostic.code,
    }
    said = f"{diagnostic.said} [{diagnostic.code}]"
    given = ",".join(f"{name}={_escaped(str(value), properties=True)}" for name, value in properties.items())
    return f"::{diagnostic.severity.value} {given}::{_escaped(said)}\n"


def _escaped(text: str, properties: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if properties else text


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a list of objects: path, line, column (both from 1, in characters), severity, code, message, hint."""
    found = [
        {
            "path": d.location.path,
            "line": d.location.line,
            "column": d.location.column,
            "severity": d.severity.value,
            "code": d.code,
            "message": d.message,
            "hint": d.hint,
        }
        for d in diagnostics
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_sarif(diagnostics: Sequence[Diagnostic], explanations: Mapping[str, str], version: str, folder: str = "") -> str:
    """Return a SARIF 2.1.0 log of one run. `explanations` says in Markdown what each code is about."""
    codes = sorted({d.code for d in diagnostics})
    rules = [_rule(code, explanations.get(code, "")) for code in codes]
    run = {
        "tool": {"driver": {"name": "build_tools check", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code), folder) for d in diagnostics],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, explanation: str) -> dict:
    rule = {"id": code, "name": "".join(word.capitalize() for word in code.split("-"))}
    if explanation:
        rule["help"] = {"text": explanation, "markdown": explanation}
    return rule


def _result(diagnostic: Diagnostic, rule: int, folder: str) -> dict:
    place = diagnostic.location
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": "error" if diagnostic.severity is Severity.ERROR else "warning",
        "message": {"text": diagnostic.said},
        "locations": [
            {
                "physicalLocation": {
                    # Surrogates stand for bytes of a file name that are no UTF-8.
                    "artifactLocation": {
                        "uri": quote(posixpath.join(folder, place.path), errors="surrogateescape"),
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
    }
