"""Builds synthetic editions with this generator and with others, and prints how long each takes: `python -m benchmarks`.

Each build is a process of its own, from start to exit. The others are installed into `.cache/benchmarks/venv`, once. All
of a size run one after the other in one go, so that their ratios mean something even where the seconds do not.

"ours" makes all but the PDF and the EPUB, which no other makes; the last row makes them, too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .editions import REPOSITORY, write_edition, write_plain

VENV = REPOSITORY / ".cache" / "benchmarks" / "venv"
OTHERS = ("mkdocs-material>=9.8,<9.9", "mkdocs-bibtex", "zensical")
PORT = 18431


class Failed(Exception):
    """A build, or a server, that did not do what it was to do."""


@dataclass
class Cost:
    """What a process and all that it started took."""

    wall: float  # seconds
    cpu: float  # seconds
    memory: float  # megabytes at the highest, of all processes together
    output: float = 0  # megabytes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--chapters", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--only", nargs="+", help="the builders to run, by their names")
    given = parser.parse_args()
    others = _others()
    costs: dict[str, dict[int, Cost]] = {}
    for chapters in given.chapters:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            for name, measure in _builders(Path(folder), chapters, others):
                if not given.only or name in given.only:
                    try:
                        cost = measure()
                    except (FileNotFoundError, Failed) as error:
                        print(f"{chapters:5} {name}: {error}", file=sys.stderr, flush=True)
                    else:
                        costs.setdefault(name, {})[chapters] = cost
                        print(f"{chapters:5} {name}: {cost}", file=sys.stderr, flush=True)
    _print_table(costs, given.chapters)


def _others() -> Path:
    """Return the folder of the programs of the others, installed if they are not."""
    if not (VENV / "bin" / "mkdocs").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        for other in OTHERS:  # one that cannot be installed is left out
            subprocess.run([VENV / "bin" / "pip", "install", "--quiet", other], check=False)
    return VENV / "bin"


def _builders(folder: Path, chapters: int, others: Path) -> list[tuple[str, Callable[[], Cost]]]:
    ours = folder / "ours"
    write_edition(ours, chapters)
    for name, choices in (("plain", {}), ("parts", {"prune": True}), ("bibtex", {"cite": True})):
        write_plain(folder / name, chapters, **choices)
    tools = [sys.executable, "-m", "build_tools", "--root", ours]
    mkdocs, zensical = others / "mkdocs", others / "zensical"
    chapter = next((ours / "content").glob("0001-*.md"))

    def changed(command: str) -> Cost:
        _add_word(chapter, f"changed{command}")
        return _cost([*tools, command], REPOSITORY, ours / "site" if command == "site" else None)

    def fact_changed(name: str, old: str, new: str) -> Cost:
        file = ours / "content" / "facts" / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        return _cost([*tools, "site"], REPOSITORY, ours / "site")

    def with_books() -> Cost:
        edition = folder / "books"
        write_edition(edition, chapters, books=True)
        return _cost([*tools[:-1], edition, "site"], REPOSITORY, edition / "site")

    return [
        ("Material", lambda: _cost([mkdocs, "build", "-q"], folder / "plain", folder / "plain" / "site")),
        ("Material, parts, prune", lambda: _cost([mkdocs, "build", "-q"], folder / "parts", folder / "parts" / "site")),
        ("mkdocs-bibtex", lambda: _cost([mkdocs, "build", "-q"], folder / "bibtex", folder / "bibtex" / "site")),
        ("Zensical", lambda: _cost([zensical, "build", "--clean"], folder / "plain", folder / "plain" / "site")),
        ("Zensical, nothing changed", lambda: _cost([zensical, "build"], folder / "plain", folder / "plain" / "site")),
        ("ours, check", lambda: _cost([*tools, "check"], REPOSITORY)),
        ("ours, check, nothing changed", lambda: _cost([*tools, "check"], REPOSITORY)),
        ("ours, check, a chapter changed", lambda: changed("check")),
        ("ours, cold", lambda: _cost([*tools, "site"], REPOSITORY, ours / "site")),
        ("ours, nothing changed", lambda: _cost([*tools, "site"], REPOSITORY, ours / "site")),
        ("ours, a chapter changed", lambda: changed("site")),
        ("ours, a claim changed", lambda: fact_changed("claims-0001.yml", "statement: ", "statement: Since then, ")),
        ("ours, a name changed", lambda: fact_changed("people.yml", "role: ", "spellings: [Old Bailiff]\n  role: ")),
        ("ours, save to served", lambda: _saved(tools, ours, chapter)),
        (
            "Material, save to served",
            lambda: _saved([mkdocs], folder / "plain", next((folder / "plain/docs").glob("0001-*"))),
        ),
        ("ours, cold, with PDF and EPUB", with_books),
    ]


def _cost(command: list, cwd: Path, output: Path | None = None) -> Cost:
    """Run a command to its end and measure it with all its children."""
    before, start = os.times(), time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    watch = threading.Thread(target=_watch_memory, args=(process, peak))
    watch.start()
    status = process.wait()
    wall, after = time.perf_counter() - start, os.times()
    watch.join()
    if status:
        raise Failed(f"{' '.join(map(str, command))} failed")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, peak[0], _size(output) if output else 0)


def _watch_memory(process: subprocess.Popen, peak: list[float]) -> None:
    """Look a few times in a second; what processes share is counted once (proportional set size)."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory, _family(process.pid))))
        time.sleep(0.2)


def _family(pid: int) -> list[int]:
    """Return a process and all that it and its threads have started."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def _memory(pid: int) -> float:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return 0.0


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _saved(command: list, root: Path, file: Path) -> Cost:
    """Serve, change a file and ask for its page until the change is there; the median of three times."""
    address = f"127.0.0.1:{PORT}"
    if command[0] == sys.executable:
        serve, cwd = [*command, "serve", "--address", address], REPOSITORY
    else:
        serve, cwd = [*command, "serve", "-q", "--dev-addr", address], root
    process = subprocess.Popen(serve, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, address, file.stem, "")
        times = []
        for number in range(3):
            _add_word(file, f"saved{number}")
            start = time.perf_counter()
            _wait_for(process, address, file.stem, f"saved{number}")
            times.append(time.perf_counter() - start)
            time.sleep(1)
        return Cost(sorted(times)[1], 0, sum(map(_memory, _family(process.pid))))
    finally:
        process.terminate()
        process.wait()


def _wait_for(server: subprocess.Popen, address: str, page: str, word: str) -> None:
    until = time.monotonic() + 600
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError):
            if word in urllib.request.urlopen(f"http://{address}/{page}/", timeout=600).read().decode():
                return
        time.sleep(0.01)
    raise Failed(f"{page} was not served")


def _add_word(file: Path, word: str) -> None:
    """Put a word into the first paragraph."""
    lines = file.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if line.endswith(".") and not line.startswith("description"))
    lines[number] = f"{lines[number]} {word.capitalize()} {word}."
    file.write_text("\n".join(lines), encoding="utf-8")


def _print_table(costs: dict[str, dict[int, Cost]], sizes: list[int]) -> None:
    base = costs.get("Material", {})
    print(f"| | {' | '.join(f'{size} chapters' for size in sizes)} | CPU grows |")
    print(f"|---|{'---|' * (len(sizes) + 1)}")
    for name, by_size in costs.items():
        cells = [_cell(by_size[size], base.get(size)) if size in by_size else "" for size in sizes]
        first, last = (by_size.get(size) for size in (sizes[-2:] * 2)[-2:])
        growth = f"{last.cpu / first.cpu:.1f}×" if first and last and first.cpu else ""
        print(f"| {name} | {' | '.join(cells)} | {growth} |")


def _cell(cost: Cost, base: Cost | None) -> str:
    ratio = f" ({cost.wall / base.wall:.2f})" if base else ""
    rest = f", CPU {cost.cpu:.1f} s" if cost.cpu else ""
    output = f", {cost.output:.0f} MB out" if cost.output else ""
    return f"{cost.wall:.2f} s{ratio}{rest}, {cost.memory:.0f} MB{output}"


if __name__ == "__main__":
    main()
