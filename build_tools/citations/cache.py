"""Keeps what the CSL processor has made, by the digest of all that it is made of. The folder may be deleted at any time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

KEPT = 16  # files, the newest: one for each list, style and language in use

Make = Callable[[Sequence[int]], Iterable[str]]


@dataclass
class Texts:
    """Texts by digest: those that earlier runs have kept, and those that this one has asked for."""

    known: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def of(self, digests: Sequence[str], make: Make) -> list[str]:
        """Return the text of each digest. `make` is given the numbers of those that are not known, each once."""
        missing = {digest: number for number, digest in enumerate(digests) if digest not in self.known}
        if missing:
            self.known.update(zip(missing, make(list(missing.values())), strict=True))
        texts = [self.known[digest] for digest in digests]
        self.asked.update(zip(digests, texts, strict=True))
        return texts


def load_texts(folder: Path | None, style: str) -> Texts:
    """Return what all lists in this style have kept, by the style's digest. A file that is not as it was written counts as none."""
    texts = Texts()
    for file in sorted(folder.glob(f"citations-{style}-*.json")) if folder else ():
        with suppress(OSError, ValueError):
            texts.known |= _read(file)
    return texts


def save_texts(texts: Texts, folder: Path, style: str, of_list: str) -> None:
    """Keep what was asked for in the name of a list ('alone'), if it is not what is kept there.

    It is written in one step, since another build may read it. A folder that refuses costs time, and nothing else.
    """
    file = folder / f"citations-{style}-{of_list}.json"
    with suppress(OSError):
        with suppress(FileNotFoundError, ValueError):
            if _read(file) == texts.asked:
                return
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix="citations-", suffix=".part", delete=False, encoding="utf-8"
        ) as part:
            part.write(json.dumps(texts.asked))
        os.replace(part.name, file)
        files = sorted(folder.glob("citations-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, str]:
    """Return the texts of a file. Raises OSError, and ValueError where it is not as it was written."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    if isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values()):
        return kept
    raise ValueError(file.name)
