"""The ledger of addresses, `content/links.yml`: what each work's address answered when it was asked last.

    holm1911:
      address: "https://example.org/keenan"
      state: gone
      said: "404 Not Found"
      since: 2026-11-22
      asked: 2026-12-20
      archived: "https://web.archive.org/web/20190302112233/https://example.org/keenan"
      archived-on: 2019-03-02

`python -m build_tools links` writes it; checks and pages read it and never ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from .biblatex.dates import is_day
from .diagnostics import Diagnostic, Location
from .model import Source
from .sources.yaml_source import YamlMapping, read_yaml
from .suggestions import did_you_mean

LINKS_FILE = "content/links.yml"
HEADER = "# What each work's address answered when it was asked last. Written by 'python -m build_tools links'.\n"
# What an address can be -> what that means.
STATES = {
    "alive": "the page is there",
    "refused": "something answers, but not to a program",
    "gone": "whoever answers says that the page is not there",
    "failing": "nobody answers, or nothing that can be read",
}
_FIELDS = ("address", "state", "said", "since", "asked", "final", "title", "archived", "archived-on")
_NEEDED = ("address", "state", "said", "since", "asked")
_ARCHIVED = re.compile(r"https://web\.archive\.org/web/(\d{4})(\d\d)(\d\d)\d{6}(?:id_|if_)?/(?:(?![<>\"\\])[!-~])+")
# In any script, since addresses are given so; but nothing that parts words, turns them round or cannot be seen.
_WEB = re.compile(
    r"https?://[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]+"
)
_LONGEST = 2000  # characters of an address
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What is known of the address of one work."""

    key: str  # 'holm1911'
    address: str  # as it was asked
    state: str  # one of STATES
    said: str  # '404 Not Found', 'the title says that the page is not there'
    since: str  # the day on which it was found in this state first: '2026-11-22'
    asked: str  # the day on which it was asked last
    final: str = ""  # where it led; '' where it led nowhere else
    title: str = ""  # of the page
    archived: str = ""  # address of a copy at the Internet Archive

    @property
    def archived_on(self) -> str:
        """The day of the copy, which its address tells: '2019-03-02'."""
        match = _ARCHIVED.fullmatch(self.archived)
        return "-".join(match.groups()) if match else ""

    @property
    def is_dead(self) -> bool:
        return self.state in ("gone", "failing")


def address_of(source: Source) -> str:
    """Return the web address of a work, that of its DOI where it has no other; '' where it has none."""
    url, doi = str(source.csl.get("URL", "")), str(source.csl.get("DOI", ""))
    if _WEB.fullmatch(url):
        return url
    return f"https://doi.org/{quote(doi, safe='/:;()')}" if doi and not url else ""


def clean_words(text: str) -> str:
    """Return words of a stranger on one line, without what cannot be seen, and not many."""
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text)
    words = " ".join(shown.split())
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]}…"


def is_web_address(text: str) -> bool:
    return len(text) <= _LONGEST and _WEB.fullmatch(text) is not None


def archived_copy(address: str) -> str:
    """Return the address of a copy at the Internet Archive as it is recorded; '' for any other address."""
    address = re.sub(r"^http://", "https://", address)
    return address if len(address) <= _LONGEST and _ARCHIVED.fullmatch(address) else ""


def links_text(records: Iterable[LinkRecord]) -> str:
    """Return the text of the ledger, sorted by key, so that a run that found nothing new changes only days."""
    return HEADER + "".join(line for record in sorted(records, key=lambda r: r.key) for line in _lines(record))


def _lines(record: LinkRecord) -> Iterator[str]:
    yield f"{_quoted(record.key)}:\n"
    for name in _FIELDS:
        value = getattr(record, name.replace("-", "_"))
        if value:
            plain = name in ("state", "since", "asked", "archived-on")
            yield f"  {name}: {value if plain else _quoted(value)}\n"


def _quoted(text: str) -> str:
    """Quote a text as YAML's double quotes do; it must have been cleaned."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_links(text: str, path: str = LINKS_FILE) -> tuple[Mapping[str, LinkRecord], list[Diagnostic]]:
    """Return the records by citation key, without those that have a mistake, and the mistakes. Raises nothing."""
    mapping, diagnostics = read_yaml(text, path, key_is="citation-key")
    records = {}
    for key, value in (mapping or {}).items():
        mistakes = list(_mistakes(key, value, mapping.key_locations[key]))
        diagnostics += mistakes
        if not mistakes:
            fields = {name.replace("-", "_"): words for name, words in value.items() if name != "archived-on"}
            records[key] = LinkRecord(key, **fields)
    return records, diagnostics


def _mistakes(key: str, value: object, place: Location) -> Iterator[Diagnostic]:
    hint = "Take the entry out; 'python -m build_tools links' writes it."
    if not isinstance(value, YamlMapping):
        yield Diagnostic(place, "broken-link-record", f"nothing is said of {key!r}", hint)
        return
    for name in value:
        if name not in _FIELDS:
            alike = did_you_mean(name, _FIELDS) or f"Known: {', '.join(_FIELDS)}."
            yield Diagnostic(value.key_locations[name], "unknown-field", f"unknown field {name!r}", alike)
    for name in _NEEDED:
        if name not in value:
            yield Diagnostic(place, "missing-field", f"{key!r} has no {name}", hint)
    for name, words in value.items():
        if name in _FIELDS and (problem := _problem(name, words)):
            yield Diagnostic(value.value_locations[name], "broken-link-record", problem, hint)


def _problem(name: str, words: object) -> str:
    if not isinstance(words, str):
        return f"{name!r} takes words"
    if name in ("address", "final") and not is_web_address(words):
        return f"{words[:60]!r} is no web address"
    if name == "archived" and archived_copy(words) != words:
        return f"{words[:60]!r} is no copy at the Internet Archive"
    if name == "state" and words not in STATES:
        return f"{words[:60]!r} is none of {', '.join(STATES)}"
    if name in ("since", "asked", "archived-on") and not is_day(words):
        return f"{words[:60]!r} is no day"
    return ""
