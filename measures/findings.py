"""What a measure hands over to the command line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """A measure's result: what was measured, in a line each, and what is not as it must be."""

    name: str
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
