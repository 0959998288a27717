"""Reads the table of hostile inputs: one file each, with what must happen to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("hostile")
OPENING = "# Guest\n\n"


@dataclass(frozen=True)
class HostileCase:
    """An input and its outcome: `refused CODE at LINE` (of the file that it goes into), or `shows WORDS`.

    It is a page of its own, or goes to the end of the file `into`; `page` then is a page that uses it, and `see` the
    page that shows it. `drop` is a field of that file that it replaces, `instead` a line.
    """

    name: str
    must: str
    body: str
    into: str = ""
    whole: str = ""
    escapes: str = ""
    page: str = ""
    see: str = ""
    drop: str = ""
    instead: str = ""

    @property
    def is_refused(self) -> bool:
        return self.must.startswith("refused")

    @property
    def words(self) -> str:
        return self.must.removeprefix("shows").strip()

    @property
    def guest(self) -> str:
        return f"guest-{self.name}"

    def lay_into(self, root: Path) -> str:
        """Write the input into an edition and return the path of its file."""
        if not self.into:
            self._write_page(root, self.body if self.whole else OPENING + self.body)
            return f"content/{self.guest}.md"
        file = root / self.into
        text = file.read_text(encoding="utf-8")
        if self.drop:
            text = re.sub(rf"^{self.drop}: .*\n", "", text, flags=re.MULTILINE)
        if self.instead:
            file.write_text(text.replace(f"{self.instead}\n", self.body, 1), encoding="utf-8")
            return self.into
        # Fields of the edition stand before the list of pages, which ends the file.
        is_field = self.into.endswith("edition.yml") and not self.body.startswith(" ")
        file.write_text(self.body + text if is_field else text + self.body, encoding="utf-8")
        if self.page:
            self._write_page(root, OPENING + self.page + "\n")
        return self.into

    def _write_page(self, root: Path, text: str) -> None:
        (root / "content" / f"{self.guest}.md").write_text(text, encoding="utf-8", newline="")
        head = root / "content" / "edition.yml"
        listed = head.read_text(encoding="utf-8").rstrip("\n").removesuffix("]")
        head.write_text(f"{listed}, {self.guest}.md]\n", encoding="utf-8")


def hostile_cases() -> list[HostileCase]:
    return [_read(file) for file in sorted(FOLDER.glob("*.txt"))]


def _read(file: Path) -> HostileCase:
    head, _, body = file.read_text(encoding="utf-8").partition("---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    if fields.get("escapes"):
        body = re.sub(
            r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))",
            lambda sign: chr(int(sign[1] or sign[2] or sign[3], 16)),
            body,
        )
    return HostileCase(name=file.stem, body=body, **fields)
