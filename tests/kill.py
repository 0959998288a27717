"""Kills builds of the small edition at random moments: `python -m tests.kill 100`.

Before each build the sources become those of the other one of two editions, and after each kill the published site must
be one of the two sites, whole. Every other kill waits until the site is whole, to come close to the swap.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
HARBOUR = ROOT / "tests" / "editions" / "harbour"
_STEPS = 0.06  # of a build, about what putting a whole site in its place takes
_LONGEST = 180  # seconds that a build may hang


def manifest(site: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a site."""
    files = (file for file in sorted(site.rglob("*")) if file.is_file())
    return {file.relative_to(site).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


def project(folder: Path) -> Path:
    """Lay out the small edition with this repository's theme."""
    root = Path(shutil.copytree(HARBOUR, folder / "harbour"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "theme").symlink_to(ROOT / "theme")
    return root


def start(root: Path, output: str = "site") -> subprocess.Popen:
    """Start a build in a process group of its own, with all that it starts."""
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site", "--output", output]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)


def kill(build: subprocess.Popen) -> None:
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()


@dataclass
class Experiment:
    """Two states of the sources, the sites that they give, and a published site."""

    root: Path
    chance: random.Random

    def __post_init__(self):
        self.page = self.root / "content" / "index.md"
        self.texts = [self.page.read_text(encoding="utf-8")]
        self.texts.append(f"{self.texts[0]}\nAnother edition.\n")
        self.sites, self.lengths = [], []
        for text in self.texts:
            self.page.write_text(text, encoding="utf-8")
            began = time.monotonic()
            assert start(self.root).wait(_LONGEST) == 0
            self.lengths.append(time.monotonic() - began)
            self.sites.append(manifest(self.root / "site"))
        assert self.sites[0] != self.sites[1]
        self.published = 1

    def outcome(self, near_the_swap: bool) -> str:
        """Build the other edition, kill the build, and say what is published: 'the old one', 'the new one' or 'BROKEN'."""
        old, new = self.published, 1 - self.published
        self.page.write_text(self.texts[new], encoding="utf-8")
        build = start(self.root)
        if near_the_swap:
            self._wait_until_whole(build)
            time.sleep(self.chance.uniform(0, _STEPS * self.lengths[1]))
        else:
            time.sleep(self.chance.uniform(0, self.lengths[1]))
        finished = build.poll() is not None
        kill(build) if not finished else build.wait()
        found = manifest(self.root / "site")
        if found not in self.sites:
            return "BROKEN"
        self.published = self.sites.index(found)
        which = "the old one" if self.published == old else "the new one"
        return f"{which}, the build had ended" if finished else which

    def _wait_until_whole(self, build: subprocess.Popen) -> None:
        """Wait until the build lets everybody read its folder, which is the first of its last steps."""
        while build.poll() is None and not any(_readable(path) for path in self.root.glob("site.building-*")):
            time.sleep(0.001)

    def leftovers(self) -> list[str]:
        return [path.name for path in self.root.glob("site?*")]

    def recovers(self) -> bool:
        """Build once more without a kill: the site is the new one, and nothing is left behind."""
        self.page.write_text(self.texts[0], encoding="utf-8")
        return (
            start(self.root).wait(_LONGEST) == 0
            and manifest(self.root / "site") == self.sites[0]
            and not self.leftovers()
        )


def _readable(folder: Path) -> bool:
    try:
        return folder.stat().st_mode & 0o777 == 0o755
    except OSError:
        return False


def outcomes(folder: Path, kills: int, seed: int) -> Iterator[str]:
    """Yield what was published after each kill, then how it ended."""
    experiment = Experiment(project(folder), random.Random(seed))
    for number in range(kills):
        yield experiment.outcome(near_the_swap=bool(number % 2))
    left = len(experiment.leftovers())
    yield (
        f"recovered, {left} folder{'s' if left != 1 else ''} of killed builds cleaned"
        if experiment.recovers()
        else "BROKEN"
    )


def main() -> int:
    kills, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 100, random.randrange(10**6)
    print(f"{kills} kills, seed {seed}")
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, outcome in enumerate(outcomes(Path(folder), kills, seed), 1):
            counted[outcome] += 1
            print(f"{number:4} {outcome}", flush=True)
    print("\n".join(f"{count:4} × {outcome}" for outcome, count in counted.most_common()))
    return 1 if "BROKEN" in counted else 0


if __name__ == "__main__":
    sys.exit(main())
