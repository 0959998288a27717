"""Rewrites a CSL style so that each citation stands alone.

A style means its citations to be read in a row: the first in full, the next short, then 'ibid.', and alike ones told
apart. Here any of them may be read first. So what depends on the place is decided beforehand, in one style for each
form; and what depends on the other works of the list is asked of two variables that the formatter sets.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path

_CSL = "{http://purl.org/net/xbiblio/csl}"
YEAR_SUFFIX = "x-year-suffix"  # the letter of '2001a'
AMBIGUOUS = "x-ambiguous"  # set where the plain citation means several works
_NEVER = "x-never"

# Pandoc reads a locator's label from the locale's words for it (User's Guide, "Citation syntax"), so that it depends
# on the language. These words it reads in every language, and no style prints a label as a short verb.
LABELS = {
    label: f"Locator{label.title().replace(' ', '')}"
    for label in (
        "book", "chapter", "column", "figure", "folio", "issue", "line", "note", "opus", "page", "paragraph", "part",
        "section", "sub verbo", "verse", "volume",
    )
}  # fmt: skip


class Form(Enum):
    """Where a citation stands, by the CSL positions that hold there (CSL 1.0.2, "Choose")."""

    REFERENCE = frozenset()
    FULL = frozenset(("first",))
    SHORT = frozenset(("subsequent",))


@dataclass(frozen=True)
class Style:
    """A style with what the formatter must know of it."""

    xml: str = field(repr=False)
    is_note: bool  # citations are notes, so that the full and the short form differ
    is_numeric: bool  # a citation is the number of its work, which depends on all others
    has_year_suffix: bool
    has_conditions: bool  # it says more where a citation is ambiguous
    writes_locators: bool = True  # as they are given, not as ordinals or Roman numbers

    @lru_cache(maxsize=64)  # noqa: B019 - a style is a value, and there are few
    def in_form(self, form: Form, language: str, with_locators: bool = False) -> str:
        """Return the style's XML for one form of citation, or for references, in no order but of a numeric style.

        `with_locators` says that each work is cited with one; what is cited without says nothing then.
        """
        root = self._rewritten(form, language)
        if not self.is_numeric:
            _keep_only(root, form)
        if with_locators:
            _say_nothing_without_locator(root)
        _drop_macros_out_of_reach(root)
        return _written(root)

    @lru_cache(maxsize=64)  # noqa: B019
    def in_order(self, language: str) -> str:
        """Return the style's XML for a list of references in which nothing is said of them but their order."""
        root = self._rewritten(Form.REFERENCE, language)
        for layout in (
            *root.findall(f"{_CSL}bibliography/{_CSL}layout"),
            *root.findall(f"{_CSL}citation/{_CSL}layout"),
        ):
            layout[:] = [ET.Element(f"{_CSL}text", {"value": "-"})]
        _drop_macros_out_of_reach(root)
        return _written(root)

    def _rewritten(self, form: Form, language: str) -> ET.Element:
        root = ET.fromstring(self.xml)
        # A note style would have Pandoc make footnotes.
        root.set("class", "in-text")
        root.set("default-locale", language)
        _resolve_positions(root, form.value)
        _ask_variables(root)
        _set_lengths_of_name_lists(root, form)
        if self.has_year_suffix:
            _write_year_suffix(root)
        for part in root.iter(f"{_CSL}citation"):
            _make_independent(part, self.is_note)
        for part in root.iter(f"{_CSL}bibliography"):
            # A dash for the author before would stand for nobody where a reference is shown by itself.
            for name in ("subsequent-author-substitute", "subsequent-author-substitute-rule"):
                part.attrib.pop(name, None)
        if form is not Form.REFERENCE:
            _name_labels(root)
        return root


def _keep_only(root: ET.Element, form: Form) -> None:
    """Leave of a style what its form needs: Pandoc makes a list that nobody asks for, and cites what it lists."""
    if form is not Form.REFERENCE:
        for bibliography in root.findall(f"{_CSL}bibliography"):
            root.remove(bibliography)
        return
    for bibliography in root.findall(f"{_CSL}bibliography"):
        for sort in bibliography.findall(f"{_CSL}sort"):
            bibliography.remove(sort)
    for layout in root.findall(f"{_CSL}citation/{_CSL}layout"):
        layout[:] = []


def _say_nothing_without_locator(root: ET.Element) -> None:
    """Pandoc formats each citation twice, first without its locator, to see which read the same: that one can be empty."""
    for layout in root.findall(f"{_CSL}citation/{_CSL}layout"):
        choose = ET.Element(f"{_CSL}choose")
        ET.SubElement(choose, f"{_CSL}if", {"variable": "locator"}).extend(layout)
        layout[:] = [choose]


def _drop_macros_out_of_reach(root: ET.Element) -> None:
    """Take away the macros that nothing calls, since Pandoc reads them all."""
    macros = {macro.get("name"): macro for macro in root.findall(f"{_CSL}macro")}
    reached: set[str] = set()
    callers = [part for part in root if part.tag != f"{_CSL}macro"]
    while callers:
        called = {element.get("macro", "") for element in callers.pop().iter()} & macros.keys() - reached
        reached |= called
        callers += [macros[name] for name in called]
    for name in macros.keys() - reached:
        root.remove(macros[name])


def _written(root: ET.Element) -> str:
    ET.register_namespace("", _CSL.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def read_style(xml: str) -> Style:
    """Return the style of an independent CSL file."""
    root = ET.fromstring(xml)
    citation = root.find(f"{_CSL}citation")
    return Style(
        xml=xml,
        is_note=root.get("class") == "note",
        is_numeric=any(element.get("variable") == "citation-number" for element in root.iter()),
        has_year_suffix=citation is not None and citation.get("disambiguate-add-year-suffix") == "true",
        has_conditions=any("disambiguate" in element.attrib for element in root.iter()),
        writes_locators=not any(
            element.get("variable") == "locator" and element.get("form") for element in root.iter(f"{_CSL}number")
        ),
    )


def independent_parent(file: Path) -> str:
    """Return the name of the style that a dependent one stands for; '' where there is no such file."""
    if not file.is_file():
        return ""
    root = ET.fromstring(file.read_text(encoding="utf-8"))
    links = (link for link in root.iter(f"{_CSL}link") if link.get("rel") == "independent-parent")
    return next((link.get("href", "").rpartition("/")[2] for link in links), "")


def _resolve_positions(parent: ET.Element, true: frozenset[str]) -> None:
    children = []
    for child in parent:
        children += _resolved(child, true) if child.tag == f"{_CSL}choose" else [child]
    parent[:] = children
    for child in parent:
        _resolve_positions(child, true)


def _resolved(choose: ET.Element, true: frozenset[str]) -> list[ET.Element]:
    """Return what is left of a choice: a smaller one, or the children of the branch that is always taken."""
    branches: list[ET.Element] = []
    for branch in choose:
        holds = _holds(branch, true)
        if holds is False:
            continue
        if holds is None and branch.tag != f"{_CSL}else":
            branch.tag = f"{_CSL}else-if" if branches else f"{_CSL}if"
            branches.append(branch)
            continue
        if not branches:
            left: list[ET.Element] = []
            for child in branch:
                left += _resolved(child, true) if child.tag == f"{_CSL}choose" else [child]
            return left
        branch.tag = f"{_CSL}else"
        branch.attrib.clear()
        branches.append(branch)
        break
    if not branches:
        return []
    choose[:] = branches
    return [choose]


def _holds(branch: ET.Element, true: frozenset[str]) -> bool | None:
    """Tell whether a branch is always or never taken. Takes its test of the position away where neither is known."""
    positions = branch.attrib.pop("position", "").split()
    if not positions:
        return None
    tests = [position in true for position in positions]
    match = branch.get("match", "all")
    others = set(branch.attrib) - {"match"}
    if match == "any":
        return True if any(tests) else None if others else False
    fails = any(tests) if match == "none" else not all(tests)
    return False if fails else None if others else True


def _ask_variables(root: ET.Element) -> None:
    for element in root.iter():
        if element.attrib.pop("disambiguate", ""):
            element.set("variable", f"{element.get('variable', '')} {AMBIGUOUS}".strip())
        variables = element.get("variable", "").split()
        # The number of the note that cites the work first: there is no first note.
        renamed = {"first-reference-note-number": _NEVER, "year-suffix": YEAR_SUFFIX}
        if renamed.keys() & set(variables):
            element.set("variable", " ".join(renamed.get(variable, variable) for variable in variables))


def _set_lengths_of_name_lists(root: ET.Element, form: Form) -> None:
    for element in root.iter():
        for name in ("et-al-subsequent-min", "et-al-subsequent-use-first"):
            length = element.attrib.pop(name, None)
            if length is not None and form is Form.SHORT:
                element.set(name.replace("subsequent-", ""), length)


def _make_independent(citation: ET.Element, is_note: bool) -> None:
    for name in list(citation.attrib):
        # Pandoc takes minutes to tell 3,000 citations apart by names.
        if name.startswith("disambiguate-"):
            del citation.attrib[name]
    if citation.get("collapse", "").startswith("year-suffix"):
        citation.set("collapse", "year")
    for layout in citation.iter(f"{_CSL}layout"):
        if is_note and layout.get("suffix") == ".":
            del layout.attrib["suffix"]


def _write_year_suffix(root: ET.Element) -> None:
    """Put the letter after the year, unless the style says where it goes (CSL 1.0.2, "Disambiguation")."""
    is_placed = any(element.get("variable") == YEAR_SUFFIX for element in root.iter(f"{_CSL}text"))
    for parent in list(root.iter()):
        for number, child in enumerate(parent):
            if child.tag == f"{_CSL}text" and child.get("variable") == YEAR_SUFFIX:
                parent[number] = _where_there_is_a_letter(child)
            elif not is_placed and child.tag == f"{_CSL}date" and child.get("variable") == "issued":
                parent[number] = _with_suffix(child)


def _where_there_is_a_letter(text: ET.Element) -> ET.Element:
    """A group that prints an empty variable prints nothing, not even its 'n.d.'; a processor's own suffix does not count."""
    choose = ET.Element(f"{_CSL}choose")
    ET.SubElement(choose, f"{_CSL}if", {"variable": YEAR_SUFFIX}).append(text)
    return choose


def _with_suffix(date: ET.Element) -> ET.Element:
    parts = list(date)
    year = next((number for number, part in enumerate(parts) if part.get("name") == "year"), None)
    if year is None and not date.get("form"):
        return date
    group = ET.Element(f"{_CSL}group")
    for name in ("prefix", "suffix"):
        if name in date.attrib:
            group.set(name, date.attrib.pop(name))
    group.extend((date, _where_there_is_a_letter(ET.Element(f"{_CSL}text", {"variable": YEAR_SUFFIX}))))
    if year is not None and year + 1 < len(parts) and not date.get("form"):
        rest = ET.SubElement(group, f"{_CSL}date", date.attrib)
        rest.extend(parts[year + 1 :])
        date[:] = parts[: year + 1]
    return group


def _name_labels(root: ET.Element) -> None:
    locale = ET.Element(f"{_CSL}locale")
    terms = ET.SubElement(locale, f"{_CSL}terms")
    for label, word in LABELS.items():
        ET.SubElement(terms, f"{_CSL}term", {"name": label.replace(" ", "-"), "form": "verb-short"}).text = word
    root.insert(1, locale)
