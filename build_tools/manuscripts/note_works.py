"""Recognises the works that a note cites. What is not plainly there is left out; what is guessed is for people to confirm.

A work counts as recognised where the note gives its address, DOI or ISBN, or a title that is set off (in italics or in
quotation marks) with a year and an author, a publisher or what it appeared in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import unquote, urlsplit

from ..chapters import slug
from .pieces import Inlines

_ITALIC = "\ue010", "\ue011"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if month != "may" else month for month in _MONTHS)
_URL = re.compile(r"https?://[^\s<>\"“”\ue010\ue011]+")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s<>\"“”;\ue010\ue011]+)")
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])\b")
_DATES = (
    (
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>[12]\d{{3}})\b", re.I
        )
    ),
    (re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s*(?P<year>[12]\d{{3}})\b", re.I)),
    (re.compile(r"\b(?P<year>[12]\d{3})-(?P<number>\d{2})-(?P<day>\d{2})\b")),
    (re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s+(?P<year>[12]\d{{3}})\b", re.I)),
    (re.compile(r"(?<![\d/-])(?P<year>1[4-9]\d{2}|20\d{2})(?:[–-](?P<last>(?:1[4-9]|20)\d{2}))?(?![\d/-]|s\b)")),
)
_SEEN = re.compile(r"\(?\b(?:accessed|retrieved|visited|consulted|last (?:seen|accessed|visited))\b[^).;]*\)?", re.I)
_QUOTED = re.compile(r"“([^“”]{3,250})”|«\s*([^«»]{3,250}?)\s*»|\"([^\"]{3,250})\"|(?<!\w)‘([^‘]{3,250}?)’(?!\w)|(?<!\w)'([^']{3,250}?)'(?!\w)")  # fmt: skip
_SET_IN_ITALICS = re.compile(f"{_ITALIC[0]}([^{_ITALIC[0]}{_ITALIC[1]}]{{3,250}}){_ITALIC[1]}")
_PARTICLE = r"(?:de|del|della|der|van|von|di|da|du|la|le|el|al|bin|ibn|ten|ter)"
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w-]|['’](?!s\b))+|[A-Z]\.(?:\s?[A-Z]\.)*)"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL}){{1,3}}"
_NAMES = re.compile(
    rf"(?P<names>{_NAME}(?:(?:,\s+(?:and\s+)?|\s+(?:and|&|et|und)\s+){_NAME}){{0,5}})(?P<others>,?\s+et al\.?)?"
    rf"(?P<eds>,?\s*\(?\b[Ee]ds?\.\)?)?(?:,?\s*\(?[12]\d{{3}}[a-z]?\)?)?$"
)
_POSSESSIVE = re.compile(
    rf"(?P<names>{_NAME})['’]s\s+(?:\w+\s+)?(?:article|book|report|study|paper|essay|column|piece)\b"
)
_FAMILY_FIRST = re.compile(
    rf"(?P<family>{_CAPITAL}),\s+(?P<given>{_CAPITAL}(?:\s+[A-Z]\.?)*)(?:\s*\([12]\d{{3}}[^)]{{0,20}}\)?)?"
)
_FARTHEST_NAMES = 300  # characters before a title
_FARTHEST_DATE = 160  # characters after it
_NO_NAMES = re.compile(
    r"^(?:See|Cf|Compare|Source|Also|The|In|According|Quoted|Cited|For|As|From|Read|This|These|Report|On|A(?!\.)|An|And)\b"
)
_SIGNAL = re.compile(
    r"^(?:(?:see|cf\.?|compare|source|quoted (?:in|from)|cited in|quoting|according to|taken from|in)\b[\s,:]*"
    r"(?:also|e\.g\.,?|for example,?|for instance,?|among others,?|generally|the (?:article|book|report)s? (?:of|by))?[\s,:]*)+",
    re.I,
)
_PRINTED = re.compile(r"\((?P<place>[A-ZÀ-Þ][^():;\d]{1,60}):\s*(?P<publisher>[^():;]{2,80}?),\s*(?P<year>[12]\d{3})\)")
_PRESS = re.compile(
    r"(?:^|[,.(:]\s*)(?P<publisher>(?:[A-ZÀ-Þ&][\w’'&.-]*\s+){0,5}"
    r"(?:Press|Publishing|Publishers|Publications|Books|Verlag|Éditions|Editions|Maisonneuve et Larose))\b"
)
_VOLUME = re.compile(
    r"\b(?:vol(?:ume)?\.?\s*)?(?P<volume>\d{1,4})(?:\s*\((?P<in>\d{1,3})\)|,\s*no\.\s*(?P<number>\d{1,4}))"
)
_PAGES = re.compile(r"\b(?P<label>pp?)\.\s*(?P<pages>\d+(?:\s*[–-]\s*\d+)?(?:,\s*\d+)*)")
_BARE_PAGES = re.compile(r"\),\s*(?P<pages>\d{1,4}(?:[–-]\d{1,4})?)\.?\s*$|:\s*(?P<range>\d{1,4}[–-]\d{1,4})\b")
_AGAIN = re.compile(r"^\W*(?:Ibid(?:em)?|Id|Idem|Ebd|Ebenda)\b\.?", re.I)
_EARLIER = re.compile(r"\b(?:op\.?\s*cit|loc\.?\s*cit|art\.?\s*cit|supra(?:\s+note)?|a\.\s?a\.\s?O)\b\.?", re.I)
_REPORT = re.compile(r"\b(?:report|working paper|white paper|briefing)\b", re.I)


@dataclass(frozen=True, slots=True)
class Work:
    """A work as a note gives it: the fields of an entry of `references.bib`, and where in it was looked."""

    kind: str  # 'book', 'article', 'report', 'online'
    fields: Mapping[str, str]
    locator: str = ""  # 'p. 12'
    guessed: tuple[str, ...] = ()  # fields that the note does not give in so many words

    @property
    def identity(self) -> str:
        """What two notes must share to cite one work."""
        given = self.fields
        return (
            given.get("doi", "").lower()
            or given.get("isbn", "").replace("-", "")
            or re.sub(r"^https?://(?:www\.)?", "", given.get("url", "")).rstrip("/")
            or f"{given.get('author', '')}|{slug(given.get('title', ''))}"
        )


@dataclass
class Works:
    """The works recognised so far, each under its key."""

    by_key: dict[str, Work] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _last: list[tuple[str, str]] = field(default_factory=list)  # what the note before cites: (key, locator)

    def cited_in(self, inlines: Inlines) -> tuple[list[tuple[str, str]], str]:
        """Return (key, locator) of each work that a note cites, and what a person must know of it ('' where nothing)."""
        cited: list[tuple[str, str]] = []
        doubts = []
        for part in _parts(marked_text(inlines)):
            if _refers_back(part):
                again, doubt = self._again(part, cited)
                cited += again
                doubts.append(doubt)
            elif work := _work(part):
                cited.append((self._key(work), work.locator))
        # 'Ibid.' means the note just before, so one that cites nothing ends the chain.
        self._last = cited = list(dict.fromkeys(cited))
        return cited, "; ".join(doubts)

    def _again(self, text: str, so_far: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], str]:
        """Find the work that a note means by 'ibid.' or 'op. cit.'; `so_far` is what the same note cites already."""
        last = so_far[-1:] or self._last
        text = text.replace(_ITALIC[0], "").replace(_ITALIC[1], "")
        pages = _locator(text)
        if match := _AGAIN.match(text):
            if len(last) == 1:
                key, before = last[0]
                return [
                    (key, pages or before)
                ], f"“{match[0].strip()}” was taken for {key}, which the note before cites"
            return (
                [],
                f"“{match[0].strip()}” does not say which work: the note before cites {len(last) or 'none'}",
            )
        before = text[: _EARLIER.search(text).start()]
        named = [
            key
            for key, work in self.by_key.items()
            if (family := _family(work)) and re.search(rf"\b{re.escape(family)}\b", before)
        ]
        if len(named) == 1:
            return [(named[0], pages)], f"“op. cit.” was taken for {named[0]}, the only work of its author so far"
        return [], "It refers to a work cited before, and which one is not plain"

    def _key(self, work: Work) -> str:
        known = self._keys.get(work.identity)
        if known is None:
            known = self._keys[work.identity] = self._new_key(work)
            self.by_key[known] = work
        return known

    def _new_key(self, work: Work) -> str:
        """Return a key as 'lund2018', 'bbc-nd': who and when; the second of a kind has a letter."""
        given = work.fields
        site = _name_of_site(given["url"]) if "url" in given and not given.get("journaltitle") else ""
        who = slug(
            _family(work)
            or given.get("journaltitle", "")
            or site
            or given.get("publisher", "")
            or ("doi" if given["title"] == given.get("doi") else given["title"])
        )
        who = who.replace("-", "")[:24]
        year = given.get("date", "")[:4]
        key = f"{who}{year}" if year else f"{who}-nd"
        letters = chain(
            [""], (chr(code) for code in range(ord("b"), ord("z") + 1)), (f"-{n}" for n in range(27, 10_000))
        )
        return next(f"{key}{letter}" for letter in letters if f"{key}{letter}" not in self.by_key)


def _family(work: Work) -> str:
    first = (work.fields.get("author") or work.fields.get("editor") or "").partition(" and ")[0]
    return first.partition(",")[0].strip("{} ")


def marked_text(inlines: Inlines) -> str:
    """Return a note's words with italics between marks, and the address after the words of a link."""
    return re.sub(r"\s+", " ", "".join(_marked(inlines))).strip()


def _marked(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            yield re.sub(r"[\ue000-\uf8ff\u00ad\u200b]", "", content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind == "Emph":
            yield f"{_ITALIC[0]}{''.join(_marked(content)).strip()}{_ITALIC[1]}"
        elif kind == "Link":
            words, href = "".join(_marked(content[1])), content[2][0]
            yield words if href in words or not href.startswith("http") else f"{words} <{href}>"
        elif kind == "Quoted":
            yield "“" + "".join(_marked(content[1])) + "”"
        elif kind == "Span" and not {"deletion", "comment-start"} & set(content[0][1]):
            yield from _marked(content[1])
        elif kind in ("Strong", "Underline", "SmallCaps", "Superscript", "Subscript", "Strikeout"):
            yield from _marked(content)
        elif kind == "Cite":
            yield from _marked(content[1])
        elif kind in ("Code", "Math"):
            yield content[1]


def _refers_back(text: str) -> bool:
    return bool(_AGAIN.match(text) or _EARLIER.search(text)) and not _URL.search(text)


def _parts(text: str) -> Iterator[str]:
    """Split at semicolons, but keep an address with the words before it."""
    parts: list[str] = []
    for part in re.split(r";\s+(?![^()]*\))", text):
        bare = re.fullmatch(r"\W*(?:(?:available|online)?\s*(?:at|on|URL)?:?\s*)?<?https?://\S+\W*", part, re.I)
        if parts and bare and not _URL.search(parts[-1]):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    yield from map(str.strip, parts)


def _work(text: str) -> Work | None:
    urls = [_trimmed(url) for url in _URL.findall(text)]
    doi = next((match.rstrip(".,)]>") for match in _DOI.findall(text)), "")
    isbn = next((re.sub(r"\s", "", match) for match in _ISBN.findall(text)), "")
    words = _URL.sub("", _SEEN.sub("", _ISBN.sub("", text))).replace(doi or "\0", "")
    titles = _titles(words)
    title, container = _title_and_container(titles, urls)
    start, end = (titles[0][0], titles[0][1]) if titles else (len(words), 0)
    before, after = _SIGNAL.sub("", words[:start].strip()), words[end:]
    given = {"title": title} if title else {}
    given |= _people(before.replace(_ITALIC[0], "").replace(_ITALIC[1], ""))
    given |= {"date": _date(after[:_FARTHEST_DATE]) or _date(before if titles else "")}
    given |= _published(after[:_FARTHEST_DATE])
    is_italic = bool(titles) and words[titles[0][0]] == _ITALIC[0]
    has_maker = given.get("author") or given.get("editor") or given.get("location")
    is_complete = title and given["date"] and (container or has_maker and (is_italic or given.get("location")))
    if not (urls or doi or isbn or is_complete):
        return None
    url = next((url for url in urls if "doi.org/" not in url), "")
    given |= {"isbn": isbn, "doi": doi, "url": url}
    seen = _SEEN.search(text)
    if url and seen and len(day := _date(seen[0])) == 10:
        given["urldate"] = day
    return _classed(given, container, after, words)


def _trimmed(url: str) -> str:
    """Take off the signs that end a sentence, and a bracket that was not opened within the address."""
    url = url.rstrip(".,;:]>'’")
    return url.rstrip(").,;:") if url.count("(") < url.count(")") else url


def _title_and_container(titles: list, urls: list[str]) -> tuple[str, str]:
    """The first of what is set off is the title, the next one right after it what it appeared in.

    What is called as the site of the address is, is no title: “The New Yorker” at newyorker.com.
    """
    if not titles:
        return "", ""
    site = re.sub(r"[^a-z0-9]", "", _name_of_site(urls[0])) if urls else ""
    first = slug(titles[0][2]).replace("-", "")
    if site and site in (first, first.removeprefix("the"), f"the{first}"):
        return "", titles[0][2]
    is_next = len(titles) > 1 and titles[1][0] - titles[0][1] < 40
    return titles[0][2], titles[1][2] if is_next else ""


def _published(after: str) -> dict[str, str]:
    if printed := _PRINTED.search(after):
        return {"location": printed["place"].strip(), "publisher": printed["publisher"].strip()}
    press = _PRESS.search(after)
    return {"publisher": press["publisher"].strip()} if press else {}


def _classed(given: dict[str, str], container: str, after: str, words: str) -> Work:
    guessed: list[str] = []
    if container and not given.get("publisher"):
        kind = "article"
        given["journaltitle"] = container
        if volume := _VOLUME.search(after):
            given["volume"] = volume["volume"]
            given |= {"number": volume["in"] or volume["number"]}
    elif given.get("publisher") or given.get("isbn"):
        kind = "report" if _REPORT.search(words) and not given.get("isbn") else "book"
        if kind == "report":
            given["institution"] = given.pop("publisher", "") or ""
    elif given.get("doi"):
        kind = "article"
    elif given.get("url"):
        kind = "online"
        given["organization"] = _site(given["url"])
        guessed.append("organization")
    else:
        kind = "book"
    if kind == "article" and not given.get("volume") and given.get("url"):
        # What a newspaper or a magazine printed has a day, and no volume.
        given["entrysubtype"] = "newspaper" if len(given.get("date", "")) == 10 else "magazine"
        guessed.append("entrysubtype")
    if "title" not in given:
        given["title"] = _address_words(given)
        guessed.append("title")
    return Work(kind, {name: value for name, value in given.items() if value}, _locator(words), tuple(guessed))


def _titles(words: str) -> list[tuple[int, int, str]]:
    """Return (start, end, words) of what is set off in italics or quotation marks, in order, none within another."""
    found = [
        (match.start(), match.end(), next(group for group in match.groups() if group))
        for match in chain(_SET_IN_ITALICS.finditer(words), _QUOTED.finditer(words))
    ]
    found = [(a, b, t.strip(" ,.;:").replace(_ITALIC[0], "").replace(_ITALIC[1], "")) for a, b, t in sorted(found)]
    titles: list[tuple[int, int, str]] = []
    for start, end, title in found:
        if _AGAIN.match(title) or _EARLIER.search(title) or title.lower() in ("et al", "passim", "in", "et seq"):
            continue
        if (not titles or start >= titles[-1][1]) and re.search(r"\w{3}", title):
            titles.append((start, end, title))
    return titles


def _people(before: str) -> dict[str, str]:
    """Return who wrote or edited what is named next: 'Isabelle Ohayon', 'Doe, J. (2001)', 'Seymour Hersh’s article'."""
    before = before[-_FARTHEST_NAMES:].rstrip(" ,:.(“‘\"'")
    if match := _FAMILY_FIRST.fullmatch(before):
        return {"author": f"{match['family']}, {match['given']}"}
    match = _POSSESSIVE.search(before) or _NAMES.search(before)
    if match is None or _NO_NAMES.match(match["names"]):
        return {}
    names = re.split(r",\s+(?:and\s+)?|\s+(?:and|&|et|und)\s+", match["names"])
    given = match.groupdict()
    people = " and ".join(map(_inverted, names)) + (" and others" if given.get("others") else "")
    return {"editor" if given.get("eds") else "author": people}


def _inverted(name: str) -> str:
    """'Ludwig van Beethoven' -> 'van Beethoven, Ludwig'."""
    match = re.fullmatch(rf"(?P<given>.*?)\s+(?P<family>(?:{_PARTICLE}\s+)*\S+)", name.strip())
    return f"{match['family']}, {match['given']}" if match else name


def _date(text: str) -> str:
    """Return the first date of a text as EDTF: '2013-05-13', '2013-05', '2013', '2016/2018'; '' where none stands."""
    text = _DOI.sub("", text)
    for form in _DATES:
        match = form.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("last"):
            return f"{groups['year']}/{groups['last']}"
        month = groups.get("number") or (f"{_month(groups['month']):02}" if groups.get("month") else "")
        day = f"{int(groups['day']):02}" if groups.get("day") else ""
        if month and not 1 <= int(month) <= 12 or day and not 1 <= int(day) <= 31:
            continue
        return "-".join(part for part in (groups["year"], month, day) if part)
    return ""


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _locator(text: str) -> str:
    if match := _PAGES.search(text):
        return f"{match['label']}. {re.sub(chr(32) + '*[–-]' + chr(32) + '*', '–', match['pages'])}"
    match = _BARE_PAGES.search(text)
    if match and match["pages"]:
        return f"{'pp' if re.search('[–-]', match['pages']) else 'p'}. {match['pages'].replace('-', '–')}"
    return ""


def _site(url: str) -> str:
    """'https://www.bbc.co.uk/news' -> 'bbc.co.uk'."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(?:www\d?|m|amp)\.", "", host)


def _name_of_site(url: str) -> str:
    """'https://www.bbc.co.uk/news' -> 'bbc'."""
    labels = _site(url).split(".")
    while len(labels) > 1 and (len(labels[-1]) <= 3 or labels[-1] in ("info", "news")):
        labels.pop()
    return labels[-1]


def _address_words(given: Mapping[str, str]) -> str:
    """Return what stands for a title that the note does not give: the address without its scheme."""
    if not given.get("url"):
        return given.get("doi") or f"ISBN {given.get('isbn', '')}"
    return re.sub(r"^https?://(?:www\.)?", "", unquote(given["url"], errors="replace")).rstrip("/")


def as_entry(key: str, work: Work) -> str:
    """Return a work as an entry of `references.bib`, not yet read by anyone."""
    fields = {**{name: _bib_value(name, value) for name, value in work.fields.items()}}
    fields |= {"keywords": "cited", "reading": "not-seen"}
    width = max(map(len, fields))
    lines = "".join(f"  {name:<{width}} = {{{value}}},\n" for name, value in fields.items())
    return f"@{work.kind}{{{key},\n{lines}}}\n"


def _bib_value(name: str, value: str) -> str:
    value = re.sub(r"[\x00-\x1f\x7f{}\ue000-\uf8ff]", "", value).strip()
    if name in ("url", "doi"):
        return value.replace("\\", "%5C")
    value = value.replace("\\", r"\textbackslash ")
    value = re.sub(
        r"([%&#$_~^])",
        lambda match: {"~": r"\textasciitilde ", "^": r"\textasciicircum "}.get(match[0], f"\\{match[0]}"),
        value,
    )
    return f"{{{value}}}" if name in ("organization", "institution", "publisher") and " and " in value else value
