"""What of an edition can be cited, as CSL-JSON items (CSL 1.0.2, appendices III and IV).

Passages differ from one another in their number alone, and so do annotations of one day. What they share is a mould:
an item in which MARK stands for the number, so that thousands of passages are formatted as fast as a few.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from ..addresses import Addresses
from ..edition import Edition
from ..model import Annotation, Chapter, Passage, Source
from ..quantities.edtf_dates import say_date

MARK = "7700770077.7700"  # of digits, so that no style changes it, nor an address has to escape it
TITLE, ADDRESS = "7700880088.8800", "7700990099.9900"  # the same for a heading, and for the address of a page
# A heading of words alone, of which no style changes more than the case.
_PLAIN_TITLE = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._~/-]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,80}")


@dataclass(frozen=True, slots=True)
class Citable:
    """One thing that can be cited, with the place of its files: `p/3.24/cite` and an ending such as `.bib`."""

    item: Mapping[str, object]  # CSL-JSON; in a mould MARK stands for the number
    files: str  # 'p/3.24/cite', 'cite/edition'
    number: str = ""  # '3.24', what stands for MARK
    title: str = ""  # what stands for TITLE, where the mould has it
    address: str = ""  # what stands for ADDRESS

    @property
    def key(self) -> str:
        """The citation key: 'moniquet2022-p3.24'."""
        return self.filled(str(self.item["id"]))

    def filled(self, text: str) -> str:
        """Return what was made of the mould, with the number, the heading and the address in their places."""
        for mark, words in ((TITLE, self.title), (ADDRESS, self.address), (MARK, self.number)):
            if words:
                text = text.replace(mark, words)
        return text

    def csl(self) -> dict:
        """Return the CSL-JSON item with everything in its place."""
        return json.loads(self.filled(json.dumps(self.item)))


@dataclass(frozen=True)
class Citables:
    """Everything of an edition that can be cited. Without a `site_url` nothing has an address: none is invented."""

    edition: Edition
    site_url: str = ""  # ends with a slash

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self.edition)

    @cached_property
    def stem(self) -> str:
        """The beginning of the citation keys: 'moniquet2022'."""
        report = self.edition.report
        name = report.authors[0].family if report.authors else report.institution_short or report.title
        ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        return (re.sub(r"[^a-z0-9]", "", ascii_name.lower()) or "report") + report.date[:4]

    @cached_property
    def report(self) -> Citable:
        """The report as published in this edition: its author, institution and date, and the edition's own data."""
        item = {
            "id": self.stem,
            "type": "report",
            "title": self.edition.report.title,
            **self._shared,
            "URL": self.site_url,
        }
        return Citable(_given(item), "cite/edition")

    @cached_property
    def report_at_mark(self) -> Citable:
        """The report without an address of its own, for citations in the text that name a passage."""
        return Citable(_given({**self.report.item, "URL": ""}), "")

    @cached_property
    def chapters(self) -> Mapping[str, Citable]:
        """The report's sections by slug. The editors' own pages are no part of the report."""
        return {chapter.slug: self._chapter(chapter) for chapter in self.edition.chapters if chapter.section}

    def _chapter(self, chapter: Chapter) -> Citable:
        address, files = self._addresses.of_page(chapter.slug), f"cite/chapters/{file_name(chapter.slug)}"
        if _PLAIN_TITLE.fullmatch(chapter.title) and _PLAIN_ADDRESS.fullmatch(address) and "/" not in chapter.slug:
            return Citable(self._chapter_mould, files, title=chapter.title, address=chapter.slug)
        id_ = f"{self.stem}-{chapter.slug.replace('/', '-')}"
        return Citable(self._part(id_, chapter.title, self._url(address)), files)

    @cached_property
    def _chapter_mould(self) -> Mapping[str, object]:
        return self._part(f"{self.stem}-{ADDRESS}", TITLE, self._url(f"{ADDRESS}/"))

    @cached_property
    def passages(self) -> Mapping[str, Citable]:
        """The passages by id. Those under plain headings share a mould, else those under the same one."""
        return {passage.id: self._passage(passage) for passage in self.edition.passages.values()}

    def _passage(self, passage: Passage) -> Citable:
        section, heading = self._heading(passage)
        files = f"p/{passage.id}/cite"
        if _PLAIN_TITLE.fullmatch(heading):
            return Citable(self._passage_mould("", TITLE), files, passage.id, heading)
        return Citable(self._passage_mould(section, heading), files, passage.id)

    @cached_property
    def _passage_moulds(self) -> dict[tuple[str, str], Mapping[str, object]]:
        return {}

    def _passage_mould(self, section: str, heading: str) -> Mapping[str, object]:
        mould = self._passage_moulds.get((section, heading))
        if mould is None:
            title = f"Passage {MARK}: {heading}"
            mould = self._part(f"{self.stem}-p{MARK}", title, self._url(f"p/{MARK}/"))
            self._passage_moulds[section, heading] = mould
        return mould

    @cached_property
    def _headings(self) -> Mapping[tuple[str, str], str]:
        return {
            (chapter.path, heading.anchor): heading.text
            for chapter in self.edition.chapters
            for heading in chapter.headings
        }

    def _heading(self, passage: Passage) -> tuple[str, str]:
        """Return the section and the nearest heading above a passage."""
        chapter = self.edition.chapter_of[passage.id]
        return chapter.section, self._headings.get((chapter.path, passage.heading)) or chapter.title

    @cached_property
    def annotations(self) -> Mapping[str, Citable]:
        """The editors' annotations by id, each a part of the edition written by them on its day."""
        return {annotation.id: self._annotation(annotation) for annotation in self.edition.annotations.values()}

    def _annotation(self, annotation: Annotation) -> Citable:
        address = self._addresses.of_page(self.edition.chapter_of[annotation.id].slug)
        files, number = f"cite/annotations/{annotation.id}", annotation.id.removeprefix("a-")
        if address and _PLAIN_ADDRESS.fullmatch(address):
            mould = self._annotation_mould(annotation.date, f"{ADDRESS}/")
            return Citable(mould, files, number, address=address.removesuffix("/"))
        return Citable(self._annotation_mould(annotation.date, address), files, number)

    @cached_property
    def _annotation_moulds(self) -> dict[tuple[str, str], Mapping[str, object]]:
        return {}

    def _annotation_mould(self, date: str, address: str) -> Mapping[str, object]:
        if (date, address) not in self._annotation_moulds:
            self._annotation_moulds[date, address] = self._new_annotation_mould(date, address)
        return self._annotation_moulds[date, address]

    def _new_annotation_mould(self, date: str, address: str) -> Mapping[str, object]:
        part = self._part("", f"Annotation {MARK}", self._url(f"{address}#a-{MARK}"))
        own = {
            "id": f"{self.stem}-a-{MARK}",
            "author": [{"literal": self.edition.report.editors or "The editors"}],
            "container-author": self._shared["author"],
            "issued": csl_date(date),
            # The institution published the report, and has no part in what is said about it.
            "publisher": "",
            "publisher-place": "",
        }
        return _given({**part, **own})

    @cached_property
    def sources(self) -> Mapping[str, Citable]:
        """The works of the bibliography by citation key."""
        return {
            key: Citable(source_item(source), f"cite/sources/{file_name(key)}")
            for key, source in self.edition.sources.items()
        }

    @cached_property
    def _shared(self) -> dict[str, object]:
        """What the report has in common with its parts."""
        report = self.edition.report
        return {
            "author": [_given({"family": person.family, "given": person.given}) for person in report.authors],
            "editor": [{"literal": report.editors}] if is_name(report.editors) else [],
            "publisher": report.institution,
            "publisher-place": report.place,
            "issued": csl_date(report.date),
            "edition": edition_words(report.version, report.edition_date),
            "language": report.language,
        }

    def _part(self, id_: str, title: str, address: str) -> Mapping[str, object]:
        whole = self.edition.report.title
        return _given(
            {"id": id_, "type": "chapter", "title": title, "container-title": whole, **self._shared, "URL": address}
        )

    def _url(self, address: str) -> str:
        return f"{self.site_url}{address}" if self.site_url else ""


def source_item(source: Source) -> dict:
    """Return the CSL-JSON item of a work under its citation key."""
    return {**source.csl, "id": source.key}


def edition_words(version: str, date: str) -> str:
    """Return ('1.0', '2026-11-22') as 'annotated edition 1.0, 22 November 2026'."""
    return ", ".join(filter(None, (f"annotated edition {version}".strip(), say_date(date) if date else "")))


def is_name(editors: str) -> bool:
    """Tell whether editors are named, so that a citation can name them: 'The editors' describes them only."""
    return bool(editors) and not re.match(r"[Tt]he [a-z]", editors)


def csl_date(date: str) -> dict:
    """Return an EDTF day, month or year as a CSL date: '2022-11' -> {"date-parts": [[2022, 11]]}."""
    match = re.match(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else {}


def file_name(name: str) -> str:
    """Return a name that any file system and address can hold, the same for the same name and for no other."""
    if _FILE_NAME.fullmatch(name) and name == name.lower():
        return name
    return f"{re.sub(r'[^a-z0-9._+-]+', '-', name.lower()).strip('-.')[:60]}-{sha256(name.encode()).hexdigest()[:8]}".lstrip(
        "-"
    )


def _given(item: Mapping[str, object]) -> dict:
    return {name: value for name, value in item.items() if value}
