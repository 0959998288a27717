"""A BibLaTeX entry -> a CSL-JSON item.

Which field says what: BibLaTeX manual, section 2.2; which variable says it to a style: CSL 1.0.2, appendix IV.
Fields about the copy or the database (abstract, file, sortkey …) have no place in a reference and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..diagnostics import Diagnostic, Severity
from .dates import csl_date, csl_date_of_year
from .entry import Entry
from .latex_text import TOO_DEEP, plain_text, rich_text
from .names import csl_names, split_list
from .terms import CSL_SUBTYPES, CSL_TYPES, EPRINT_ADDRESSES, LANGUAGES, LOCALIZED, ROLES

_PERIODICALS = frozenset(("article", "suppperiodical", "periodical", "review"))
_WITH_ADDED_DESCRIPTION = frozenset(
    ("online", "misc", "audio", "music", "video", "movie", "artwork", "image", "unpublished", "performance")
)
_OTHER_ROLES = ("annotator", "commentator", "introduction", "foreword", "afterword")
_DATES = {"": "issued", "orig": "original-date", "event": "event-date", "url": "accessed"}
_HYPHENS = re.compile(r"\s*(?:--+|–|—)\s*")
_HYPHEN = re.compile(r"(?<=\w)\s*-\s*(?=\w)")
_URL_COMMAND = re.compile(r"\\(?:url|nolinkurl|path)\s*\{([^{}]*)\}")
_ENDS_SENTENCE = re.compile(r"[?!.:](?:</\w+>|[”’\"'])*$")
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}
_EDITION = re.compile(r"(\d+)(?:st|nd|rd|th|\.)?(?:\s*ed(?:n|ition)?\.?)?", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_EDITION_ROLES = ("cited", "editors")  # keywords that say who cites the work, not what it is about


def csl_item(entry: Entry) -> tuple[dict, list[Diagnostic]]:
    """Return the CSL-JSON item of an entry that has all that it inherits, and what is wrong with its fields."""
    fields = _Fields(entry)
    item = {"id": entry.key, "type": csl_type(entry)}
    for part in (_names, _titles, _dates, _publication, _numbers, _addresses, _remarks):
        item |= {name: value for name, value in part(fields).items() if value}
    if "title" not in item:
        message = f"{entry.key!r} has no title"
        fields.diagnostics.append(
            Diagnostic(entry.location, "missing-field", message, "Add a 'title'.", Severity.WARNING)
        )
    return item, fields.diagnostics


def csl_type(entry: Entry) -> str:
    subtype = entry.value("entrysubtype").strip().lower()
    if entry.type == "unpublished" and entry.value("eventtitle", "venue"):
        subtype = subtype or "speech"
    return CSL_SUBTYPES.get((entry.type, subtype)) or CSL_TYPES[entry.type]


class _Fields:
    """The decoded fields of an entry. What cannot be decoded is noted."""

    def __init__(self, entry: Entry):
        self.entry = entry
        self.type = entry.type
        self.values = {
            name: field.value for name, field in entry.fields.items() if field.value and not field.value.isspace()
        }
        self.diagnostics: list[Diagnostic] = []

    def value(self, name: str) -> str:
        """The field as it is written, '' where it says nothing."""
        return self.values.get(name, "")

    def rich(self, name: str) -> str:
        """Text with CSL's markup, for titles."""
        return self._decoded(name, rich_text)

    def plain(self, *names: str) -> str:
        """Text without markup, of the first of these fields that has any."""
        return next((self._decoded(name, plain_text) for name in names if name in self.values), "")

    def localized(self, name: str) -> str:
        text = self.plain(name)
        return LOCALIZED.get(text.lower(), text)

    def listed(self, name: str) -> list[str]:
        """The parts of a list: 'Durham and Oxford'."""
        value = self.value(name)
        parts = [plain_text(part)[0] for part in split_list(value)] if value else []
        return [LOCALIZED.get(part.lower(), part) for part in parts if part and part.lower() != "others"]

    def said_list(self, name: str) -> str:
        """A list in words. Names of publishers that hold an 'and' without braces come out as they were."""
        parts = self.listed(name)
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    def verbatim(self, name: str) -> str:
        value = re.sub(r"\s+", "", _URL_COMMAND.sub(r"\1", self.value(name)))
        return value[1:-1] if value.startswith("{") and value.endswith("}") else value

    def report(self, name: str, code: str, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        self.diagnostics.append(Diagnostic(self.entry.fields[name].location, code, message, hint, severity))

    def _decoded(self, name: str, decode: Callable[[str], tuple[str, tuple[str, ...]]]) -> str:
        value = self.value(name)
        if not value:
            return ""
        text, unknown = decode(value)
        for command in unknown:
            if command is TOO_DEEP:
                message = f"commands stand too deep in one another in {self.entry.fields[name].name!r}"
                self.report(name, "nesting-too-deep", message, "They are left out; write the words.")
                continue
            message = f"unknown LaTeX command {command} in {self.entry.fields[name].name!r}"
            if command.endswith("}"):
                hint, severity = "Its words are kept as they are.", Severity.WARNING
            else:
                hint, severity = "It is left out; write the character or the words.", Severity.ERROR
            self.report(name, "unknown-latex-command", message, hint, severity)
        return text


def _names(fields: _Fields) -> dict:
    entry = fields.entry
    use_prefix = bool({"useprefix", "useprefix=true"} & entry.options)
    roles: dict[str, list[dict]] = {}

    def read(name: str, role: str) -> None:
        if name not in fields.values:
            return
        names, odd = csl_names(fields.value(name), use_prefix)
        for written in odd:
            message = f"too many commas in the name {written!r}"
            fields.report(name, "too-many-commas", message, "Write 'and' between names.", Severity.WARNING)
        known = [person for people in roles.values() for person in people] if role == "contributor" else []
        roles.setdefault(role, []).extend(person for person in names if person not in known)

    read("author", "author")
    read("bookauthor", "container-author")
    read("translator", "translator")
    for which in ("", "a", "b", "c"):
        kind = fields.value(f"editor{which}type").strip().lower() or "editor"
        read(f"editor{which}", ROLES.get(kind, "contributor"))
    for name in _OTHER_ROLES:
        read(name, "contributor")
    if roles.get("container-author") == roles.get("author"):
        roles.pop("container-author", None)  # Section 2.3.1 of the manual: left out where it is the author again.
    return roles


def _titles(fields: _Fields) -> dict:
    title = _joined(fields.rich("title"), fields.rich("subtitle"))
    genre = fields.localized("type")
    addition = fields.rich("titleaddon")
    if addition and not genre and fields.type in _WITH_ADDED_DESCRIPTION:
        genre = addition
    elif addition:
        title = _joined(title, addition, ". ")
    book = _whole_title(fields, "book") if CSL_TYPES[fields.type] not in ("book", "pamphlet") else ""
    main = _whole_title(fields, "main")
    journal = _whole_title(fields, "journal")
    issue = _whole_title(fields, "issue")
    container, volume = main or book, book if main else ""
    if journal:
        container, volume = journal, issue
    elif issue and fields.type == "periodical":
        title, container = issue, title
    if not container and fields.type == "online":
        # What publishes a page is the site that it stands on (CSL, container-title of a webpage).
        container = fields.said_list("organization") or (fields.plain("eprinttype") if fields.value("eprint") else "")
        container = {"arxiv": "arXiv"}.get(container.lower(), container)
    short = fields.rich("shorttitle") or (fields.rich("title") if fields.rich("subtitle") else "")
    return {
        "title": title or short,
        "title-short": short,
        "container-title": container,
        "container-title-short": fields.rich("shortjournal"),
        "volume-title": volume,
        "collection-title": _series(fields),
        "original-title": _in_own_case(fields.rich("origtitle"), fields.listed("origlanguage")),
        "reviewed-title": fields.rich("reviewedtitle"),
        "event-title": _joined(fields.rich("eventtitle"), fields.rich("eventtitleaddon"), ". "),
        "genre": genre,
    }


def _in_own_case(title: str, languages: list[str]) -> str:
    """A style sets titles by the language of the work, which is not that of the original."""
    is_english = all(
        LANGUAGES.get(language.lower().removeprefix("lang"), "en").startswith("en") for language in languages
    )
    return title if is_english or not title else f'<span class="nocase">{title}</span>'


def _whole_title(fields: _Fields, whose: str) -> str:
    title = _joined(fields.rich(f"{whose}title"), fields.rich(f"{whose}subtitle"))
    return _joined(title, fields.rich(f"{whose}titleaddon"), ". ")


def _joined(title: str, more: str, separator: str = ": ") -> str:
    if not title or not more:
        return title or more
    return f"{title} {more}" if _ENDS_SENTENCE.search(title) else f"{title}{separator}{more}"


def _series(fields: _Fields) -> str:
    """A journal's number of series is said in words (manual, section 2.3.7)."""
    series = fields.rich("series")
    if fields.type in _PERIODICALS and series.isdigit():
        return f"{_ordinal(int(series[:4]))} ser."
    return LOCALIZED.get(series, series)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _dates(fields: _Fields) -> dict:
    dates = {}
    for kind, variable in _DATES.items():
        written = fields.value(f"{kind}date")
        date = csl_date(written) if written else None
        if written and date is None:
            message = f"{written.strip()[:60]!r} is no date as ISO 8601-2 writes dates"
            fields.report(
                f"{kind}date", "impossible-date", message, "Write 1991, 1991-12, 1991-12-16 or 1991-12-16/1991-12-17."
            )
        if date is None and fields.value(f"{kind}year"):
            date = _date_of_year(fields, kind)
        dates[variable] = date
    return dates


def _date_of_year(fields: _Fields, kind: str) -> dict:
    date = csl_date_of_year(*(fields.value(f"{kind}{part}") for part in ("year", "month", "day")))
    if "season" in date or len(date.get("date-parts", ())) != 1:
        return date
    for name, place in ((f"{kind}month", 1), (f"{kind}day", 2)):
        if fields.value(name) and len(date["date-parts"][0]) <= place:
            message = f"{fields.value(name).strip()[:60]!r} is no {name.removeprefix(kind)} that can be"
            fields.report(name, "impossible-date", message, f"Write the whole as {kind}date = {{1991-12-16}}.")
    return date


def _publication(fields: _Fields) -> dict:
    names = ["organization", "institution", "publisher"]
    if fields.type == "online":
        names.remove("organization")
    publishers = [fields.said_list(name) for name in names]
    if how := _URL_COMMAND.sub("", fields.value("howpublished")):
        publishers.insert(0, plain_text(how)[0].strip(" :;,"))
    if fields.type == "patent":
        publishers += [_said(name) for name in csl_names(fields.value("holder"))[0]]
    return {
        "publisher": "; ".join(filter(None, publishers)),
        "jurisdiction" if fields.type == "patent" else "publisher-place": fields.said_list("location"),
        "original-publisher": fields.said_list("origpublisher"),
        "original-publisher-place": fields.said_list("origlocation"),
        "event-place": fields.plain("venue"),
        "status": fields.localized("pubstate"),
    }


def _said(name: dict) -> str:
    return name.get("literal") or " ".join(
        name[part] for part in ("given", "dropping-particle", "family", "suffix") if part in name
    )


def _numbers(fields: _Fields) -> dict:
    number, issue, pages = fields.plain("number"), fields.plain("issue"), fields.plain("pages")
    numbers = {
        "volume": fields.plain("volume"),
        "part-number": fields.plain("part"),
        "number-of-volumes": fields.plain("volumes"),
        "chapter-number": fields.plain("chapter"),
        "number-of-pages": fields.plain("pagetotal"),
        "edition": _edition(fields.plain("edition")),
        "version": fields.plain("version"),
        "page": page_ranges(pages),
    }
    if fields.type in _PERIODICALS:
        numbers |= {"issue": ", ".join(filter(None, (number, issue))), "number": fields.plain("eid")}
    elif fields.value("series") and CSL_TYPES[fields.type] in (
        "book",
        "chapter",
        "paper-conference",
        "entry-encyclopedia",
    ):
        numbers["collection-number"] = number
    else:
        numbers["number"] = number or issue
    if "eid" in fields.entry.fields and not pages and fields.type not in _PERIODICALS:
        numbers["page"] = fields.plain("eid")
    return numbers


def page_ranges(pages: str) -> str:
    """'12--15, 20' -> '12–15, 20'. A single hyphen is a range unless others are written with two: 'A-12--A-15'."""
    text = _HYPHENS.sub("–", pages)
    return text if "–" in text else _HYPHEN.sub("–", text)


def _edition(text: str) -> str:
    match = _EDITION.fullmatch(text)
    return match[1] if match else _ORDINALS.get(text.lower(), text)


def _addresses(fields: _Fields) -> dict:
    url = fields.verbatim("url")
    if not url and (how := _URL_COMMAND.search(fields.value("howpublished"))):
        url = how[1].strip()
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", fields.verbatim("doi"), flags=re.IGNORECASE)
    eprint, archive = fields.verbatim("eprint"), fields.plain("eprinttype").lower()
    addresses = {"DOI": doi, "URL": url, "ISBN": fields.plain("isbn"), "ISSN": fields.plain("issn")}
    if eprint and archive in ("pubmed", "pmid"):
        addresses["PMID"] = eprint
    if eprint and not url and not doi and archive in EPRINT_ADDRESSES:
        addresses["URL"] = EPRINT_ADDRESSES[archive].format(eprint)
    if eprint and archive not in EPRINT_ADDRESSES:
        addresses |= {"archive": fields.plain("eprinttype"), "archive_location": eprint}
    return addresses


def _remarks(fields: _Fields) -> dict:
    keywords = [word.strip() for word in fields.plain("keywords").split(",")]
    return {
        "language": _language(fields),
        "keyword": ", ".join(word for word in keywords if word and word not in _EDITION_ROLES),
    }


def _language(fields: _Fields) -> str:
    """Return the BCP 47 tag of the entry's language, which decides whether a style sets its title in capitals."""
    for name in ("langid", "language"):
        for said in fields.listed(name)[:1]:
            word = said.lower().removeprefix("lang") if name == "language" else said.lower()
            if name == "langid" and (variant := re.search(r"variant\s*=\s*(\w+)", fields.value("langidopts"))):
                word = variant[1].lower() if variant[1].lower() in LANGUAGES else word
            if word in LANGUAGES:
                return LANGUAGES[word]
            if _LANGUAGE_TAG.fullmatch(said) and said.split("-")[0].lower() in LANGUAGES.values():
                return said
    return ""
