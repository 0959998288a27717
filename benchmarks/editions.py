"""Writes synthetic editions of any size, the same for the same size: what the benchmarks build.

A chapter has 1,500 words, 12 passages, 10 citations, 3 notes, 5 claims and a table; N chapters share 3N + 30 sources.
The same words are written twice more for other generators: plain, and with citations as mkdocs-bibtex reads them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PARTS = 20
PASSAGES, WORDS, NOTES, CITATIONS, CLAIMS = 12, 1500, 3, 10, 5
_CLAIM_WORDS = 8  # which a bound claim adds to its passage
_VOCABULARY = [
    "abbey",
    "acre",
    "agent",
    "alder",
    "anchor",
    "apron",
    "arbour",
    "archive",
    "argue",
    "army",
    "arrive",
    "autumn",
    "bakery",
    "balance",
    "ballad",
    "bank",
    "barge",
    "barley",
    "barn",
    "basin",
    "beacon",
    "bearing",
    "believe",
    "bell",
    "bench",
    "birch",
    "bishop",
    "blanket",
    "border",
    "bottom",
    "bracken",
    "branch",
    "bread",
    "breeze",
    "bridge",
    "bring",
    "broken",
    "builder",
    "burden",
    "butter",
    "cabin",
    "calm",
    "canal",
    "candle",
    "carry",
    "castle",
    "cattle",
    "cedar",
    "chalk",
    "channel",
    "charter",
    "cheese",
    "chimney",
    "choose",
    "church",
    "circle",
    "citizen",
    "claim",
    "clay",
    "clerk",
    "climate",
    "cloth",
    "clover",
    "coast",
    "collect",
    "colony",
    "column",
    "common",
    "copper",
    "corner",
    "cottage",
    "council",
    "country",
    "courage",
    "cover",
    "craft",
    "cream",
    "crossing",
    "crown",
    "culture",
    "current",
    "custom",
    "damp",
    "dealer",
    "decree",
    "deep",
    "defend",
    "delta",
    "deny",
    "depth",
    "describe",
    "desert",
    "dialect",
    "dinner",
    "distant",
    "district",
    "dock",
    "doubt",
    "draft",
    "dwell",
    "dyke",
    "earth",
    "eastern",
    "echo",
    "editor",
    "elder",
    "elect",
    "ember",
    "empty",
    "engine",
    "enter",
    "estate",
    "evening",
    "expect",
    "fabric",
    "factory",
    "famine",
    "farm",
    "father",
    "fence",
    "ferry",
    "field",
    "fire",
    "fisher",
    "flag",
    "flax",
    "fleet",
    "flood",
    "flour",
    "follow",
    "forest",
    "forge",
    "fort",
    "fountain",
    "frost",
    "garden",
    "gate",
    "gather",
    "glass",
    "govern",
    "grain",
    "granary",
    "grass",
    "gravel",
    "guard",
    "guild",
    "harbour",
    "harvest",
    "hazel",
    "heath",
    "hedge",
    "herald",
    "herd",
    "hill",
    "history",
    "honest",
    "house",
    "human",
    "hunter",
    "iron",
    "island",
    "ivory",
    "journal",
    "journey",
    "judge",
    "keep",
    "kingdom",
    "kitchen",
    "labour",
    "lake",
    "lantern",
    "law",
    "leader",
    "leather",
    "ledger",
    "letter",
    "library",
    "linen",
    "local",
    "lodge",
    "lower",
    "maple",
    "marble",
    "market",
    "marsh",
    "meadow",
    "measure",
    "member",
    "memory",
    "merchant",
    "merge",
    "metal",
    "mill",
    "miner",
    "minister",
    "mirror",
    "moor",
    "morning",
    "mortar",
    "mother",
    "mountain",
    "narrow",
    "nation",
    "native",
    "nearby",
    "northern",
    "notice",
    "oats",
    "office",
    "open",
    "orchard",
    "order",
    "organ",
    "outer",
    "paint",
    "palace",
    "paper",
    "parish",
    "path",
    "people",
    "permit",
    "petition",
    "pier",
    "pilgrim",
    "pillar",
    "plain",
    "planter",
    "plough",
    "poem",
    "police",
    "port",
    "potter",
    "prayer",
    "press",
    "price",
    "prison",
    "promise",
    "province",
    "quarry",
    "quay",
    "quiet",
    "railway",
    "rain",
    "record",
    "reed",
    "reform",
    "region",
    "remain",
    "report",
    "resin",
    "rest",
    "revolt",
    "ridge",
    "river",
    "road",
    "roof",
    "rope",
    "ruler",
    "rural",
    "saddle",
    "sailor",
    "salt",
    "sand",
    "school",
    "sea",
    "seal",
    "season",
    "secret",
    "senate",
    "settle",
    "sheep",
    "shelter",
    "shore",
    "signal",
    "silk",
    "silver",
    "slate",
    "slope",
    "smith",
    "soil",
    "soldier",
    "song",
    "southern",
    "speech",
    "spring",
    "square",
    "stable",
    "station",
    "steel",
    "stone",
    "storm",
    "stream",
    "street",
    "summer",
    "survey",
    "swamp",
    "table",
    "tailor",
    "tale",
    "temple",
    "tenant",
    "timber",
    "tower",
    "trade",
    "treaty",
    "tribe",
    "valley",
    "vessel",
    "village",
    "vine",
    "voice",
    "wagon",
    "wall",
    "water",
    "weaver",
    "western",
    "wheat",
    "widow",
    "willow",
    "winter",
    "wood",
    "wool",
    "worker",
    "writer",
    "yard",
    "yeoman",
]


def write_edition(folder: Path, chapters: int, books: bool = False) -> None:
    """Write an edition of so many chapters as `python -m build_tools site` builds it, with this repository's theme.

    `books` says whether the build makes the PDF and the EPUB, too.
    """
    content = folder / "content"
    (content / "facts").mkdir(parents=True)
    config = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        config if books else config.replace("  - edition\n", "  - edition:\n      books: false\n"), encoding="utf-8"
    )
    (folder / "theme").symlink_to(REPOSITORY / "theme")
    (folder / "references.bib").write_text(_bibliography(chapters), encoding="utf-8")
    (content / "edition.yml").write_text(_edition_file(chapters), encoding="utf-8")
    (content / "index.md").write_text(
        "---\ntitle: A Survey of the Shore\ndescription: A survey, made by a machine.\n---\n\n# A Survey of the Shore\n\n"
        "/// summary\n///\n",
        encoding="utf-8",
    )
    for name, block in _APPARATUS.items():
        text = f"---\ntitle: {name.capitalize()}\ndescription: The {name}.\n---\n\n# {name.capitalize()}\n\n/// {block}\n///\n"
        (content / f"{name}.md").write_text(text, encoding="utf-8")
    boxes = []
    for number in range(1, chapters + 1):
        chapter = _Chapter(number, chapters)
        (content / f"{chapter.slug}.md").write_text(chapter.markdown(), encoding="utf-8")
        (content / "facts" / f"claims-{number:04}.yml").write_text(chapter.claims(), encoding="utf-8")
        boxes.append(chapter.box())
    (content / "facts" / "boxes.yml").write_text("".join(boxes), encoding="utf-8")
    names = range(1, chapters + 1, 5)
    people = "".join(f"{_person_id(n)}:\n  name: {_person(n)}\n  role: Surveyor of the shore\n" for n in names)
    (content / "facts" / "people.yml").write_text(people, encoding="utf-8")


def write_plain(folder: Path, chapters: int, *, prune: bool = False, cite: bool = False) -> None:
    """Write the same words for Material alone.

    `prune` puts the chapters in parts with `navigation.prune`, as large sites are told to do; `cite` leaves the
    citations for mkdocs-bibtex. Without it they are taken out.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# A Survey of the Shore\n", encoding="utf-8")
    written = [_Chapter(number, chapters) for number in range(1, chapters + 1)]
    for chapter in written:
        (docs / f"{chapter.slug}.md").write_text(chapter.plain(cite), encoding="utf-8")
    features = "  features: [navigation.prune, navigation.tabs, navigation.sections]\n" if prune else ""
    plugins = "  - bibtex:\n      bib_file: references.bib\n" if cite else ""
    if cite:
        (folder / "references.bib").write_text(_bibliography(chapters), encoding="utf-8")
    nav = "".join(
        f"  - Part {part}:\n" + "".join(f"    - {c.slug}.md\n" for c in group) for part, group in _parts(written)
    )
    (folder / "mkdocs.yml").write_text(
        f"site_name: A Survey of the Shore\ntheme:\n  name: material\n  font: false\n{features}"
        f"plugins:\n  - search\n{plugins}markdown_extensions: [footnotes, tables, sane_lists]\n"
        + (f"nav:\n  - index.md\n{nav}" if prune else ""),
        encoding="utf-8",
    )


_APPARATUS = {
    "contradictions": "contradictions",
    "register": "register",
    "checks": "checks",
    "people": "index | people",
    "bibliography": "bibliography",
    "cite": "cite",
    "data": "data",
}


class _Chapter:
    """A chapter, written by a generator of random words that its number starts."""

    def __init__(self, number: int, chapters: int):
        self.number, self.chapters = number, chapters
        self.section = str(number) if number < 1000 else _letters(number - 1000)
        self.random = random.Random(number)
        self.title = self._title()
        self.slug = f"{number:04}-{self.title.split()[0].lower()}"
        self.values = [self.random.randrange(100, 900) for _ in range(CLAIMS - 1)]
        self.values.append(self.values[0] + self.values[1])
        self.cited = [(CITATIONS * (number - 1) + place) % sources(chapters) for place in range(CITATIONS)]
        self.texts = [self._text(index) for index in range(PASSAGES)]
        self.notes = [self._note(index) for index in range(NOTES)]

    def _title(self) -> str:
        first, last = self.random.sample(_VOCABULARY, 2)
        return f"{first.capitalize()} and {last}"

    def _words(self, count: int) -> list[str]:
        """Draw words; none is written twice in a row, which would be a mistake of the author's."""
        return [word for word, _ in groupby(self.random.choices(_VOCABULARY, k=2 * count))][:count]

    def _sentence(self, count: int) -> str:
        return " ".join(self._words(count)).capitalize()

    def _text(self, index: int) -> str:
        """A passage: sentences of ten words; of twelve passages five state a claim, six cite and three call a note."""
        count = WORDS // PASSAGES - (_CLAIM_WORDS if index < CLAIMS else 0)
        sentences = [f"{self._sentence(size)}." for size in (*[10] * (count // 10), count % 10) if size]
        if index < CLAIMS:
            sentences.insert(
                2,
                f"It counted [{self.values[index]}](claim:{self._claim(index)}) tonnes of {self._words(1)[0]} a year.",
            )
        if index < CITATIONS - NOTES - 1:
            sentences[-1] = f"{sentences[-1][:-1]} [@{_key(self.cited[index])}, p. {index + 3}]."
        if index >= PASSAGES - NOTES:
            sentences[0] += f"[^{self._label(index - (PASSAGES - NOTES))}]"
        if index == 6 and self.number % 5 == 1:
            sentences.insert(1, f"There {_person(self.number)} surveyed the shore.")
        return "\n".join(sentences)

    def _note(self, index: int) -> str:
        place = CITATIONS - NOTES - 1 + index
        cited = f"[see @{_key(self.cited[place])}, p. {place}" + (f"; @{_key(self.cited[-1])}]" if index == 0 else "]")
        return f"{self._sentence(8)} {cited}."

    def _label(self, index: int) -> int:
        return NOTES * (self.number - 1) + index + 1

    def _claim(self, index: int) -> str:
        return f"tonnes-{self.number}-{index + 1}"

    def markdown(self) -> str:
        head = f'---\ntitle: {self.title}\nsection: "{self.section}"\ndescription: Of {self.title.lower()}.\n---\n\n# {self.title}\n'
        parts = [head]
        for index, text in enumerate(self.texts):
            if index % 3 == 0 and index:
                parts.append(f"## {self._heading(index)}\n")
            parts.append(f"{text}\n{{ #p{self.section}.{index + 1} }}\n")
            if index == 4:
                parts.append(f"/// fact-box | tonnes-{self.number}\n///\n")
            if index == 1 and self.number % 5 == 1:
                parts.append(
                    f"/// annotation | context\n    on: {self.section}.2\n    date: 2026-01-02\n    weight: slight\n\n"
                    f"The editors add a remark of their own [@{_key(self.cited[0])}].\n///\n"
                )
        parts += [f"[^{self._label(index)}]: {note}\n" for index, note in enumerate(self.notes)]
        return "\n".join(parts)

    def _heading(self, index: int) -> str:
        return f"{_VOCABULARY[(self.number * 7 + index) % len(_VOCABULARY)].capitalize()} and people"

    def _statement(self, index: int) -> str:
        return f"Tonnes counted in {self.title.lower()}, {index + 1}"

    def _table(self) -> str:
        rows = "".join(f"| {self._statement(index)} | {value} tonnes |\n" for index, value in enumerate(self.values))
        return f"| What | Value |\n| --- | --- |\n{rows}"

    def box(self) -> str:
        rows = "".join(f"    - claims: [{self._claim(index)}]\n" for index in range(CLAIMS))
        return f"tonnes-{self.number}:\n  title: Tonnes of {self.title.lower()}\n  rows:\n{rows}"

    def claims(self) -> str:
        entries = (
            f"{self._claim(i)}:\n  statement: {self._statement(i)}\n  value: {value}\n"
            f"  unit: tonnes\n  passages: [{self.section}.{i + 1}]\n  sources: [{_key(self.cited[i])}]\n"
            for i, value in enumerate(self.values)
        )
        return "".join(entries)

    def plain(self, cite: bool) -> str:
        text = re.sub(r"\n\{ #p[^}]*\}", "", self.markdown().split("---\n", 2)[2])
        text = re.sub(r"/// fact-box.*?\n///\n", lambda _: self._table(), text)
        text = re.sub(r"\[([^\]]*)\]\(claim:[^)]*\)", r"\1", text)
        text = re.sub(r"/// annotation.*?\n\n(.*?)///", r"\1", text, flags=re.DOTALL)
        return re.sub(r"\[see ", "[", text) if cite else re.sub(r" \[(?:see )?@[^\]]*\]", "", text)


def sources(chapters: int) -> int:
    return 3 * chapters + 30


def _letters(number: int) -> str:
    return chr(ord("a") + number % 26) * (1 + number // 26)


def _person_id(number: int) -> str:
    return f"person-{number}"


def _person(number: int) -> str:
    names = random.Random(f"person {number}")
    return " ".join(
        "".join(names.choices(("bel", "dar", "ka", "lo", "mir", "nu", "ros", "ta"), k=3)).capitalize() for _ in "gf"
    )


def _key(number: int) -> str:
    return f"work{number}"


def _parts(written: list) -> Iterator[tuple[int, list]]:
    size = max(1, -(-len(written) // PARTS))
    for part, start in enumerate(range(0, len(written), size), 1):
        yield part, written[start : start + size]


def _edition_file(chapters: int) -> str:
    written = [f"{_Chapter(number, chapters).slug}.md" for number in range(1, chapters + 1)]
    parts = "".join(f"  - heading: Part {part}\n    pages: [{', '.join(group)}]\n" for part, group in _parts(written))
    apparatus = ", ".join(f"{name}.md" for name in _APPARATUS)
    return (
        "title: A Survey of the Shore\ndate: 2019-05\nauthors:\n  - given: Ada\n    family: Lund\ninstitution: Shore Trust\n"
        'language: en-GB\nsubject: A survey of a shore, made by a machine.\neditors: The editors\nversion: "1.0"\n'
        "edition-date: 2026-01-02\ncitation-style: chicago-notes-bibliography\ncontents:\n  - pages: [index.md]\n"
        f"{parts}  - heading: The apparatus\n    pages: [{apparatus}]\n"
    )


def _bibliography(chapters: int) -> str:
    return "\n".join(_entry(number) for number in range(sources(chapters)))


def _entry(number: int) -> str:
    made = random.Random(f"work {number}")
    author = f"{_person(number).split()[0]}, {made.choice(_VOCABULARY).capitalize()}"
    title = " ".join(made.choices(_VOCABULARY, k=5)).capitalize()
    year = made.randrange(1950, 2024)
    kind = ("book", "article", "report", "online")[number % 4]
    own = {
        "book": f"  publisher = {{{made.choice(_VOCABULARY).capitalize()} Press}},\n  location = {{Skagle}},\n",
        "article": f"  journaltitle = {{Journal of {made.choice(_VOCABULARY)}}},\n  volume = {{{number % 40 + 1}}},\n  pages = {{1--19}},\n",
        "report": "  institution = {Shore Trust},\n  type = {Report},\n",
        "online": f"  url = {{https://example.org/{number}}},\n  urldate = {{2025-03-04}},\n",
    }[kind]
    return (
        f"@{kind}{{{_key(number)},\n  author = {{{author}}},\n  title = {{{title}}},\n  date = {{{year}}},\n{own}"
        "  keywords = {cited},\n  reading = {not-seen},\n}\n"
    )
