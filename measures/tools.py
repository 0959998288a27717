"""The tools of others that measure: from npm, at the versions of package-lock.json."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = MODULES / "lighthouse" / "cli" / "index.js"


class NotThere(Exception):
    """A tool is missing; says how to get it."""


def need(path: Path) -> Path:
    """Return the path of a tool that is there; raises NotThere otherwise."""
    if not path.exists():
        raise NotThere(f"{path.name} is missing: npm ci --prefix {HERE.name}")
    return path


def version(package: str) -> str:
    return json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"]


def run(*command: str | Path, timeout: int = 900) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it wrote; raises NotThere where the program is missing."""
    try:
        return subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError as error:
        raise NotThere(f"{command[0]} is missing") from error
