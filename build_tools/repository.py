"""Where an edition's sources are kept, and the addresses at which a reader reports a mistake in a passage or edits it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

# GitHub fills a form's fields from the query: 'Creating an issue from a URL query' in its documentation.
_GITHUB_FORM = "issues/new?template=mistake.yml&title={title}&passage={passage}&edition={edition}"
PASSAGE = "{passage}"


@dataclass(frozen=True, slots=True)
class Repository:
    """What the engine's configuration says of it; without it pages offer neither."""

    report_pattern: str = ""  # 'https://github.com/o/r/issues/new?…&passage={passage}'
    edit_root: str = ""  # 'https://github.com/o/r/edit/main/content/'

    def report_address(self, passage: str) -> str:
        """Return where a mistake in a passage is reported; '' where there is no such place."""
        return self.report_pattern.replace(PASSAGE, quote(passage, safe=""))

    def edit_address(self, path: str, line: int = 0) -> str:
        """Return where a file of `content/` is edited, at a line if one is given; '' where there is no such place."""
        if not self.edit_root:
            return ""
        return f"{self.edit_root}{quote(path.removeprefix('content/'))}{f'#L{line}' if line else ''}"


def repository(repo_url: str, edit_uri: str, report_uri: str, version: str) -> Repository:
    """Return the repository at `repo_url`, to which both other addresses are relative.

    In `report_uri` {title}, {passage} and {edition} are filled in. Where it is empty, GitHub's form is taken, and of
    other hosts none, since nothing is known of them.
    """
    if urlsplit(repo_url).scheme not in ("http", "https"):
        return Repository()
    root = f"{repo_url.rstrip('/')}/"
    if not report_uri and urlsplit(repo_url).hostname == "github.com":
        report_uri = _GITHUB_FORM
    pattern = report_uri.replace("{title}", f"Passage%20{PASSAGE}").replace("{edition}", quote(version, safe=""))
    edit = f"{urljoin(root, edit_uri).rstrip('/')}/" if edit_uri else ""
    return Repository(_web(urljoin(root, pattern)) if pattern else "", _web(edit))


def _web(address: str) -> str:
    return address if urlsplit(address).scheme in ("http", "https") else ""
