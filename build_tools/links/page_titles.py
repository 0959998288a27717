"""The title of a page of the web, and whether it is the title of a page that is not there."""

from __future__ import annotations

import codecs
import re
from html import unescape

# Enough for the head of any page that people write.
MOST_READ = 256_000  # bytes
_TITLE = re.compile(r"<title(?:\s[^<>]{0,500})?>([^<]{0,2000})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Of Python's codecs those that are encodings of text; others unpack, translate, or take their time.
_ENCODING = re.compile(
    r"utf-|iso8859|iso2022|cp\d|mac-|koi8|big5|gb|euc|shift_jis|hz|johab|tis-|kz1048|ptcp|ascii|latin"
)

# How sites say in a title that a page is not there; a title of a work may say so too, and then means it.
_NOT_THERE = re.compile(
    r"""\b(?:error\ ?)?4(?:04|10)\b | not\ found | no\ longer\ (?:available|exists?) | does(?:n.t|\ not)\ exist |
    page\ (?:is\ )?(?:unavailable|missing|removed) | (?:can.t|cannot|could\ not)\ (?:be\ found|find) | nothing\ found |
    domain\ (?:is\ )?for\ sale | buy\ this\ domain | parked\ (?:domain|page) | account\ (?:has\ been\ )?suspended |
    introuvable | n.existe\ (?:pas|plus) | nicht\ gefunden | nicht\ (?:mehr\ )?(?:vorhanden|verfügbar) |
    no\ encontrad[ao] | non\ trovat[ao] | niet\ gevonden | não\ encontrad[ao] | nie\ znaleziono | nenalezen[ao] |
    не\ найден[ао]? | не\ существует | не\ знайдено | табылмады | bulunamadı""",
    re.IGNORECASE | re.VERBOSE,
)


def title_of(body: bytes, content_type: str) -> str:
    """Return the title in the beginning of an HTML page, its characters as its maker says or else as UTF-8."""
    body = body[:MOST_READ]
    found = _TITLE.search(_decoded(body, content_type))
    return " ".join(unescape(found[1]).split()) if found else ""


def _decoded(body: bytes, content_type: str) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    header, meta = _HEADER_CHARSET.search(content_type), _META_CHARSET.search(body[:4000])
    for name in (header and header[1], meta and meta[1].decode("ascii", "replace")):
        try:
            known = codecs.lookup(name or "").name
        except LookupError:
            continue
        if _ENCODING.match(known):
            return body.decode(known, "replace")
    return body.decode("utf-8", "replace")


def says_not_there(title: str, of_work: str = "") -> bool:
    """Return whether a page's title says that the page is not there, and the title of the work does not say the same."""
    said = {match[0].casefold() for match in _NOT_THERE.finditer(" ".join(title.split()))}
    meant = {match[0].casefold() for match in _NOT_THERE.finditer(" ".join(of_work.split()))}
    return bool(said - meant)
