"""Calls Pandoc. The only home of the program: it runs in its sandbox, reads what it is given and nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from threading import BoundedSemaphore

# Each holds a bibliography whole: of more than there are processors, all take memory and none is done sooner.
_AT_ONCE = BoundedSemaphore(os.cpu_count() or 1)


class PandocFailed(RuntimeError):
    """Pandoc is missing, took too long, or refused its input. The message says which."""


def pandoc_version() -> str:
    """Return the version of Pandoc ('3.9'); raises PandocFailed where it is not installed."""
    import pypandoc

    try:
        return pypandoc.get_pandoc_version()
    except OSError as error:
        raise PandocFailed("Pandoc is not installed") from error


def call_pandoc(
    arguments: Sequence[str], stdin: bytes, seconds: float, folder: str | None = None, memory: str = ""
) -> str:
    """Return what Pandoc writes. `folder` is where it looks for files named in the arguments.

    `memory` ('1g') bounds its heap where the input is a stranger's. Raises PandocFailed.
    """
    import pypandoc

    bounds = ("+RTS", f"-M{memory}", "-RTS") if memory else ()
    try:
        # A data folder that is not there, so that no file of the user's changes what comes out.
        command = [pypandoc.get_pandoc_path(), *bounds, "--sandbox", "--data-dir=none", *arguments]
        with _AT_ONCE:
            done = subprocess.run(command, input=stdin, capture_output=True, cwd=folder, timeout=seconds, check=False)
    except OSError as error:
        raise PandocFailed("Pandoc is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise PandocFailed(f"Pandoc did not finish in {seconds:.0f} seconds") from error
    if done.returncode:
        raise PandocFailed(f"Pandoc: {done.stderr.decode(errors='replace').strip() or done.returncode}")
    return done.stdout.decode()
