"""Why a manuscript cannot be imported."""

from __future__ import annotations


class Refused(Exception):
    """The manuscript cannot be read, or not safely. `hint` says what to do."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint
