"""Shows what MkDocs logs as the `mkdocs` command would, and diagnostics as they are."""

from __future__ import annotations

import logging
import sys


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage().removeprefix("edition: ")
        told = record.levelno < logging.WARNING or record.name.endswith("edition")
        return message if told else f"{record.levelname.capitalize()}: {message}"


def show_log(engine: str = "mkdocs") -> None:
    """Send what MkDocs, or the engine that took its place, says to standard error, once."""
    logger = logging.getLogger(engine)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Lines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
