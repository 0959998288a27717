"""Keeps formatted citations and references by content. The folder may be deleted at any time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

KEPT = 4  # files, the newest: one for each style and language in use


@dataclass
class Known:
    """What is formatted so far. Citations go by the digest of what they say."""

    references: dict[str, str] = field(default_factory=dict)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
    full: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)  # references without the letters of the list


def load_known(folder: Path | None, key: str, items: Mapping[str, dict]) -> Known:
    """Return what an earlier run has kept. A file that is not as it was written counts as none."""
    if folder is None:
        return Known()
    with suppress(OSError, ValueError, TypeError, AttributeError):
        known = Known(**json.loads(_cache_file(folder, key).read_text(encoding="utf-8")))
        texts = [*known.references.values(), *known.full.values(), *known.short.values(), *known.alone.values()]
        texts += [text for marks in known.marks.values() for text in (*marks.keys(), *marks.values())]
        if known.references.keys() == items.keys() and all(isinstance(text, str) for text in texts):
            return known
    return Known()


def save_known(known: Known, folder: Path, key: str) -> None:
    """Write the cache in one step, since another build may read it. A folder that refuses costs time, and nothing else."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix="citations-", suffix=".part", delete=False, encoding="utf-8"
        ) as part:
            json.dump(vars(known), part)
        os.replace(part.name, _cache_file(folder, key))
        files = sorted(folder.glob("citations-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[KEPT:]:
            file.unlink(missing_ok=True)


def _cache_file(folder: Path, key: str) -> Path:
    return folder / f"citations-{key}.json"
