"""The sites of former editions, each under its own folder, as they were released.

But every old page says that it is old, links from edition to edition lead from one folder to the other, and a page that
was released before the site had a public address gets it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, unquote

from ..addresses import folder_of
from ..publication import Publication
from ..published import former_pages, kind_of, place_of
from ..quantities.edtf_dates import say_date
from ..releases.archive import BrokenArchive, KeptEdition, kept_editions
from ..releases.ledger import Ledger, Release
from .name_words import address_to, changes_page, ledger_now, say_name

_PDF = re.compile(rb'(<meta name="citation_pdf_url" content="[^"]*/)([^"/]+")')
MARK = b"<!--edition notice-->"  # where the theme's pages take the notice
SCRIPT = "assets/javascript/addresses.js"
_NOT_FOUND = "404.html"  # a host answers with the one at the root, for which its addresses are made


def kept_site_files(publication: Publication, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path under the site's root, content) of every edition; raises BrokenArchive where one is not as it was released."""
    if publication.edition.ledger is None:
        return
    kept = {edition.version: edition for edition in kept_editions(publication.root) if edition.is_whole}
    ledger, releases = ledger_now(publication), publication.edition.ledger.releases
    for release in releases:
        if release.version in kept:
            notices = _Notices(publication, ledger, release)
            yield from _site(kept[release.version], notices, newest=release is releases[-1])
        elif release is not releases[-1]:
            raise BrokenArchive(f"edition {release.version} was released, but is not in editions/{release.version}")


def _site(kept: KeptEdition, notices: _Notices, newest: bool) -> Iterator[tuple[str, bytes]]:
    for path, content in kept.files():
        if path == _NOT_FOUND:
            continue
        if path.endswith(".html"):
            content = with_address(with_editions_beside(content, path), *notices.addresses_of(path))
            if not newest:
                content = with_own_pdf(content, kept.version) if path == "index.html" else content
                content = with_notice(content, notices.on(path))
        yield f"{folder_of(kept.version)}{path}", content


def _address(path: str) -> str:
    """'p/1.1/index.html' -> 'p/1.1/'; 'index.html' -> './'."""
    folder = posixpath.dirname(path)
    return f"{quote(folder)}/" if folder else "./"


def with_editions_beside(page: bytes, path: str) -> bytes:
    """Let the page's links to editions lead to those beside its own: at the root, where it was built, they lie below."""
    up = b"../" * path.count("/")
    return page.replace(b'href="%sv/' % up, b'href="../../%sv/' % up)


def with_own_pdf(page: bytes, version: str) -> bytes:
    """Let the home page give reference managers its own edition's PDF, which lies beside it, not that of the newest."""
    return _PDF.sub(rb"\g<1>%s\g<2>" % folder_of(version).encode(), page, count=1)


def with_notice(page: bytes, notice: str) -> bytes:
    """Put a notice at the mark of a page, or first in its body."""
    if MARK in page:
        return page.replace(MARK, notice.encode(), 1)
    before, body, after = page.partition(b"<body")
    attributes, end, rest = after.partition(b">")
    return before + body + attributes + end + notice.encode() + rest if body and end else page


def with_address(page: bytes, canonical: str, cite_as: str) -> bytes:
    """Add the public addresses to a page that was released before there was one; '' adds nothing.

    A page that is not to be found says `noindex`, and stands for nothing that could be cited.
    """
    if not canonical or b'rel="canonical"' in page or b'content="noindex"' in page:
        return page
    links = f'<link rel="canonical" href="{escape(canonical)}">\n<link rel="cite-as" href="{escape(cite_as)}">\n'
    return page.replace(b"</head>", links.encode() + b"</head>", 1)


class _Notices:
    """What the pages of one edition say of the newest one."""

    def __init__(self, publication: Publication, ledger: Ledger, release: Release):
        self.publication, self.ledger, self.release = publication, ledger, release
        self.former = former_pages(ledger)
        self.changed = self._changed_since()

    def _changed_since(self) -> dict[str, list[dict]]:
        """What changed since this edition, by the page on which it stood."""
        order, here = self.ledger.order, self.ledger.order[self.release.version]
        changed: dict[str, list[dict]] = {}
        for name, records in self.ledger.history.items():
            then = [record for record in records if order.get(record.version, here + 1) <= here]
            since = records[len(then) :]
            if then and since and then[-1].stands and kind_of(name) in ("passage", "note", "annotation"):
                place = place_of(self.ledger, name)
                told = {
                    "words": say_name(name),
                    "became": since[-1].event,
                    "address": address_to(self.publication, place),
                }
                changed.setdefault(then[-1].address.partition("#")[0] or "./", []).append(told)
        return changed

    def on(self, path: str) -> str:
        """Return the notice of the page at `path` within the edition."""
        folder = posixpath.dirname(path)
        address = _address(path)
        slug = unquote(f"{folder_of(self.release.version)}{folder}".rstrip("/"))
        return self.publication.fragment(
            "old-edition",
            slug,
            version=self.release.version,
            date=self.release.date,
            date_words=say_date(self.release.date),
            newest=self.publication.edition.report.version,
            now=self._now(address),
            changed=self.changed.get(address, []),
            words=self._words_now(folder),
            changes=changes_page(self.publication),
        )

    def addresses_of(self, path: str) -> tuple[str, str]:
        """Return the canonical address, of the newest edition, and this edition's own; '' where there is none."""
        site = self.publication.site_url
        if not site or posixpath.basename(path) != "index.html":
            return "", ""
        own = _address(path).removeprefix("./")
        return f"{site}{self._now(_address(path))}", f"{site}{folder_of(self.release.version)}{own}"

    def _words_now(self, folder: str) -> str:
        """Return what a passage says now that said something else on its page in this edition, else ''."""
        passage = self.publication.edition.passages.get(folder.removeprefix("p/"))
        if passage is None or not folder.startswith("p/"):
            return ""
        order, here = self.ledger.order, self.ledger.order[self.release.version]
        since = (r for r in self.ledger.history.get(passage.id, ()) if order.get(r.version, here + 1) > here)
        return passage.prose.plain if any(record.event in ("revised", "split") for record in since) else ""

    def _now(self, address: str) -> str:
        """Return where the page is now."""
        if address in self.former:
            return next((target.address for target in self.former[address].to if target.address), address)
        return "" if address == "./" else address
