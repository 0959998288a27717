"""CSL-JSON items -> files that reference managers read: BibTeX, BibLaTeX, RIS, CSL-JSON, COinS.

Whatever a title holds, it stays a title: line ends become blanks, so that it cannot begin a field of a RIS file, and
braces that close nothing, which BibTeX counts even when they are escaped, become commands. Pandoc writes BibTeX, in one
run for all items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode

from ..pandoc import PandocFailed, call_pandoc
from .language_names import latex_language

# ending -> (name for readers, media type as registered or in common use)
FORMATS = {
    "bib": ("BibTeX", "application/x-bibtex"),
    "biblatex.bib": ("BibLaTeX", "application/x-bibtex"),
    "ris": ("RIS", "application/x-research-info-systems"),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json"),
}
_PANDOC_NAMES = {"bib": "bibtex", "biblatex.bib": "biblatex"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+")
_TAG = re.compile(r"</?(?:i|b|sup|sub|span|sc)\b[^>]*>")
_BRACES = {"{": "\uf8f0", "}": "\uf8f1"}
_BRACE_COMMANDS = {"\uf8f0": r"\textbraceleft{}", "\uf8f1": r"\textbraceright{}"}
_ENTRY = re.compile(r"^@(\w+)\{([^,\n]*),\n(.*?)\n\}$", re.MULTILINE | re.DOTALL)
# Pandoc protects words of a title that is protected as a whole; the argument of a command is left alone.
_PROTECTED_WORD = re.compile(r"(?<![\w\\{}])\{([^\W\d_][\w’'-]*)\}|(?<=\{\{)\{([^\W\d_][\w’'-]*)\}")
_PROTECTED_CAPITAL = re.compile(r'<span class="nocase">((?![a-z])[^<]*)</span>')
_PUBLISHER = re.compile(r"^  publisher = (.*?)(,?)$", re.MULTILINE)
_LANGID = re.compile(r"^  langid = \{[\w-]+\}", re.MULTILINE)
_SAFE = re.compile(r"[\w.:/()-]+")  # in any field, without a command
_TITLE = re.compile(r"^  (?:book)?title = \{\{.*", re.MULTILINE)
_TITLES = ("title", "container-title", "collection-title", "original-title")
_RIS_TYPES = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK",
    "chapter": "CHAP", "dataset": "DATA", "entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC", "legal_case": "CASE",
    "legislation": "STAT", "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT", "paper-conference": "CPAPER",
    "patent": "PAT", "personal_communication": "PCOMM", "post-weblog": "BLOG", "report": "RPRT", "speech": "CONF",
    "thesis": "THES", "webpage": "ELEC",
}  # fmt: skip

_COINS_FORMS = {
    "BOOK": ("book", "book"), "CHAP": ("book", "bookitem"), "RPRT": ("book", "report"), "CPAPER": ("book", "proceeding"),
    "JOUR": ("journal", "article"), "MGZN": ("journal", "article"), "NEWS": ("journal", "article"),
}  # fmt: skip


class NotWritten(RuntimeError):
    """Pandoc is missing, took too long, or refused its input."""


def csl_json(items: Iterable[Mapping[str, object]]) -> str:
    """Return CSL-JSON of the items, on one line each."""
    lines = (json.dumps(_without_idle_spans(clean(item)), ensure_ascii=False) for item in items)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def clean(value):
    """Return a value of CSL-JSON with every run of blanks, line ends and control characters as one blank."""
    if isinstance(value, str):
        # What can be printed holds no other blank than the space, and no control character.
        is_clean = value.isprintable() and "  " not in value
        return (value if is_clean else _CONTROL.sub(" ", value)).strip()
    if isinstance(value, Mapping):
        return {name: clean(part) for name, part in value.items()}
    return [clean(part) for part in value] if isinstance(value, list | tuple) else value


def _without_idle_spans(item: Mapping[str, object]) -> dict:
    """Return the item without the protection of words that have their capital: no style takes it, and managers show it."""
    return {**item, **{name: _PROTECTED_CAPITAL.sub(r"\1", str(item[name])) for name in _TITLES if item.get(name)}}


def plain(text: object) -> str:
    """Return a CSL string without its markup."""
    return unescape(_TAG.sub("", str(clean(text))))


def ris(items: Iterable[Mapping[str, object]]) -> str:
    """Return RIS records (Research Information Systems, 2001, with the tags of 2011); lines end as the format wants."""
    return "".join(f"{tag}  - {value}\r\n" for item in items for tag, value in [*_ris_fields(item), ("ER", "")])


def _ris_fields(item: Mapping[str, object]) -> list[tuple[str, str]]:
    kind = _RIS_TYPES.get(str(item.get("type")), "GEN")
    first, _, last = plain(item.get("page", "")).replace("–", "-").partition("-")
    issued, accessed = (_date_parts(item.get(name)) for name in ("issued", "accessed"))
    fields = [
        ("TY", kind),
        *(("AU", name) for name in map(_ris_name, item.get("author", ()))),
        # Of a book or a report, A2 would be read as the editor of a series.
        *(("ED" if kind in ("BOOK", "RPRT") else "A2", name) for name in map(_ris_name, item.get("editor", ()))),
        ("TI", item.get("title")),
        ("T2", item.get("container-title")),
        ("T3", item.get("collection-title")),
        ("PB", item.get("publisher")),
        ("CY", item.get("publisher-place")),
        ("ET", item.get("edition")),
        ("PY", f"{issued[0]:04d}" if issued else ""),
        ("DA", _ris_date(issued)),
        ("VL", item.get("volume")),
        ("IS", item.get("issue") or item.get("number")),
        ("SP", first),
        ("EP", last),
        ("NV", item.get("number-of-volumes")),
        # Of a report, SN is its number.
        ("SN", item.get("ISBN") or item.get("ISSN") if kind != "RPRT" else ""),
        ("DO", item.get("DOI")),
        ("LA", item.get("language")),
        ("UR", item.get("URL")),
        ("Y2", _ris_date(accessed)),
        ("ID", item.get("id")),
    ]
    return [(tag, plain(value)) for tag, value in fields if value]


def _ris_name(name: Mapping[str, str]) -> str:
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    given = " ".join(filter(None, (name.get("given"), name.get("dropping-particle"))))
    return plain(name.get("literal") or ", ".join(filter(None, (family, given, name.get("suffix")))))


def _date_parts(date: object) -> list[int]:
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    return [int(part) for part in parts[0]] if parts and parts[0] else []


def _ris_date(parts: Sequence[int]) -> str:
    """[2022, 11] -> '2022/11//': year, month, day and words, whatever of them is known."""
    known = [f"{part:02d}" for part in parts]
    return "/".join((known + [""] * 4)[:4]) if known else ""


def coins(item: Mapping[str, object]) -> str:
    """Return a ContextObject in Span (Z39.88-2004, key/encoded-value format) for the `title` of a span."""
    kind = _RIS_TYPES.get(str(item.get("type")), "GEN")
    form, genre = _COINS_FORMS.get(kind, ("dc", "webpage"))
    title = {"journal": "rft.atitle", "dc": "rft.title"}.get(form, "rft.atitle" if kind == "CHAP" else "rft.btitle")
    issued = "-".join(f"{part:02d}" for part in _date_parts(item.get("issued")))
    first, _, last = plain(item.get("page", "")).replace("–", "-").partition("-")
    is_dc = form == "dc"
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"),
        ("rft.type" if is_dc else "rft.genre", genre),
        (title, item.get("title")),
        ("rft.source" if is_dc else "rft.jtitle" if form == "journal" else "rft.btitle", item.get("container-title")),
        *(("rft.creator" if is_dc else "rft.au", name) for name in map(_ris_name, item.get("author", ()))),
        ("rft.publisher" if form != "journal" else "rft.pub", item.get("publisher")),
        ("rft.place", item.get("publisher-place") if form == "book" else ""),
        ("rft.date", issued),
        ("rft.volume", item.get("volume")),
        ("rft.issue", item.get("issue")),
        ("rft.spage", first),
        ("rft.epage", last),
        ("rft.isbn", item.get("ISBN")),
        ("rft.language", item.get("language")),
        ("rft.identifier" if is_dc else "rft_id", item.get("URL")),
        ("rft_id", f"info:doi/{item['DOI']}" if item.get("DOI") else ""),
    ]
    return urlencode([(name, plain(value)) for name, value in fields if value])


def bibtex_entries(items: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """Return for 'bib' and 'biblatex.bib' the entry of each item, in their order. Raises NotWritten."""
    if not items:
        return {ending: [] for ending in _PANDOC_NAMES}
    written = json.dumps([_for_bibtex(item, f"item-{number}") for number, item in enumerate(items)])
    with ThreadPoolExecutor(len(_PANDOC_NAMES)) as pool:
        texts = pool.map(lambda name: _run_pandoc(name, written), _PANDOC_NAMES.values())
        return {ending: _entries(text, items, ending) for ending, text in zip(_PANDOC_NAMES, texts, strict=True)}


def _for_bibtex(item: Mapping[str, object], id_: str) -> dict:
    """Return the item so that Pandoc loses nothing of it: titles keep their capitals, a website is its publisher."""
    item = {**clean(item), "id": id_}
    if item.get("type") == "webpage":
        item.setdefault("publisher", item.pop("container-title", ""))
    item = _without_braces(item)
    # A protected title is read back as it stands; another one gets the capitals that a style likes.
    return item | {
        name: f'<span class="nocase">{_unprotected(item[name])}</span>' for name in _TITLES if item.get(name)
    }


def _unprotected(title: str) -> str:
    """Return a title without the spans that protect parts of it."""
    return re.sub(r'<span class="nocase">((?:(?!</?span).)*)</span>', r"\1", title)


def _without_braces(value, name: str = ""):
    if isinstance(value, str):
        if name in ("URL", "DOI"):
            return value.translate(str.maketrans({"{": "%7B", "}": "%7D"}))
        return value if _is_balanced(value) else value.translate(str.maketrans(_BRACES))
    if isinstance(value, Mapping):
        return {key: _without_braces(part, key) for key, part in value.items()}
    return [_without_braces(part) for part in value] if isinstance(value, list) else value


def _is_balanced(text: str) -> bool:
    """Tell whether each brace is closed, as BibTeX counts them."""
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _entries(text: str, items: Sequence[Mapping[str, object]], ending: str) -> list[str]:
    """Return the entries of Pandoc's file, completed, each under its own key."""
    found = {id_: (kind, fields) for kind, id_, fields in _ENTRY.findall(text)}
    if len(found) != len(items):
        raise NotWritten(f"Pandoc: {len(found)} entries came back of {len(items)}")
    return [_completed(*found[f"item-{number}"], item, ending) for number, item in enumerate(items)]


def _completed(kind: str, fields: str, item: Mapping[str, object], ending: str) -> str:
    """Name the institution of a report as BibTeX does, and add what Pandoc does not write."""
    publisher = {"techreport": "institution", "report": "institution", "online": "organization"}.get(kind, "publisher")
    fields = _PUBLISHER.sub(lambda m: f"  {publisher} = {_one_name(m[1])}{m[2]}", fields)
    fields = _TITLE.sub(lambda title: _PROTECTED_WORD.sub(lambda word: word[1] or word[2], title[0]), fields)
    language = str(item.get("language", ""))
    added = {"language": language}
    if ending == "bib":
        issued = _date_parts(item.get("issued"))
        added["day"] = str(issued[2]) if len(issued) > 2 else ""
        added["urldate"] = "-".join(f"{part:02d}" for part in _date_parts(item.get("accessed")))
        added |= {name.lower(): str(item.get(name, "")) for name in ("DOI", "ISBN", "ISSN")}
    else:
        fields = _LANGID.sub(f"  langid = {{{latex_language(language) or language}}}", fields)
    fields += "".join(f",\n  {name} = {{{value}}}" for name, value in added.items() if _SAFE.fullmatch(value))
    for mark, command in _BRACE_COMMANDS.items():
        fields = fields.replace(mark, command)
    return f"@{kind}{{{item['id']},\n{fields}\n}}\n"


def _one_name(value: str) -> str:
    """Protect the 'and' of a publisher's name, at which BibLaTeX would part it."""
    return f"{{{value}}}" if " and " in value and not value.startswith("{{") else value


def _run_pandoc(name: str, text: str) -> str:
    try:
        return call_pandoc(("--from=csljson", f"--to={name}", "--wrap=none"), text.encode(), 300)
    except PandocFailed as error:
        raise NotWritten(str(error)) from error
