"""What a measure hands over to the command line, told while it is taken: some take many minutes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

LOG = logging.getLogger("measures")


@dataclass
class Report:
    """A measure's result: what was measured, in a line each, and what is not as it must be."""

    name: str
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        LOG.info("%s", self.name)

    def say(self, line: str) -> None:
        """Add what was measured."""
        self.lines.append(line)
        LOG.info("  %s", line)

    def fail(self, line: str) -> None:
        """Add what is not as it must be."""
        self.failures.append(line)
        LOG.warning("  × %s", line)
