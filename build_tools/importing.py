"""A manuscript -> an edition that passes its own checks, with a list of what only a person can decide."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from .checks import check_edition
from .checks.figures import unbound_figures
from .diagnostics import Severity
from .edition import EDITION_FILE, read_edition
from .manuscripts.chapters import ChapterWriter, ImportedText, parts_of
from .manuscripts.headings import heading_number, with_headings
from .manuscripts.inlines import at_start, escaped
from .manuscripts.note_works import as_entry
from .manuscripts.pictures import Pictures
from .manuscripts.pieces import Kind, Piece, pieces_of, plain_words
from .manuscripts.reading import Manuscript, read_manuscript
from .manuscripts.refusal import Refused
from .manuscripts.web_notes import with_notes
from .new_edition import lay_out, skeleton
from .reviews.file import REVIEW_FILE, Task, review_text

_EXEMPTIONS = "content/facts/exemptions.yml"
_WHOLE = "The whole"
_NAME = re.compile(r"(?:[^\W\d_][\w.’'-]*)(?:\s+[^\W\d_][\w.’'-]*){1,3}")
_NOT_SHOWN = re.compile(r"\[\^\d+\]:?|\]\([^()\s]*\)|!\[|\{ #p[^}]*\}")
_DATE = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?")


@dataclass(frozen=True)
class Import:
    """What an import brought, for the one who called it."""

    passages: int
    notes: int
    works: int
    tasks: int
    chapters: int

    def __str__(self) -> str:
        return (
            f"{self.chapters} chapters, {self.passages} passages, {self.notes} notes, {self.works} works recognised in notes; "
            f"{self.tasks} things to look at in {REVIEW_FILE}"
        )


@dataclass(frozen=True)
class _Head:
    """What the manuscript says of itself."""

    title: str
    author: str
    date: str
    pieces: Sequence[Piece]  # without those that say so
    tasks: Sequence[Task]


def import_manuscript(file: Path, folder: Path) -> Import:
    """Make an edition of the manuscript in a new folder; raises Refused and NotLaidOut, and then nothing is written."""
    manuscript = read_manuscript(file)
    pieces = list(pieces_of(with_notes(manuscript.document["blocks"])))
    pieces = with_headings(pieces, is_plain_text=file.suffix.lower() == ".txt")
    head = _head(manuscript, pieces)
    pictures = Pictures(manuscript.image)
    text = ChapterWriter(pictures).write(parts_of(head.title, head.pieces))
    if not text.passages:
        raise Refused("no paragraph was found in it", "Does it open in the program that wrote it?")
    files = skeleton("edition")
    files |= {path: words.encode() for path, words in text.chapters.items()} | pictures.files
    files |= {path: words.encode() for path, words in _own_files(head, text).items()}
    files[_EXEMPTIONS] = _exemptions(files).encode()
    lost = list(_lost(manuscript, files))
    tasks = [*_whole_tasks(head, manuscript), *text.tasks]
    files[REVIEW_FILE] = review_text(tasks, [*manuscript.unread, *lost]).encode()
    _check(files)
    lay_out(folder, files)
    return Import(text.passages, text.notes, len(text.works.by_key), len(tasks), len(text.chapters))


def _head(manuscript: Manuscript, pieces: list[Piece]) -> _Head:
    """Find title, author and date, and take what is only the title's page off the text."""
    meta, known = manuscript.document["meta"], manuscript.properties
    tasks = []
    title = _meta(meta, "title")
    first = next((piece for piece in pieces if plain_words(piece.inlines).strip()), None)
    if first and _is_title(first, pieces, title):
        title = title or plain_words(first.inlines).strip()
        pieces = [piece for piece in pieces if piece is not first]
    author = _meta(meta, "author")
    title_page, pieces = _title_page(pieces, {title, author, known.get("title", ""), known.get("creator", "")})
    title = title or (title_page[0] if title_page else "")
    day = next(filter(_DATE.fullmatch, title_page), "")
    if not author and first and (byline := _byline(pieces)):
        author = re.sub(r"^by\s+", "", plain_words(byline.inlines).strip(), flags=re.IGNORECASE)
        pieces = [piece for piece in pieces if piece is not byline]
    title, source = (title, "the manuscript") if title else (known.get("title", ""), "the file's properties")
    if not title:
        title, source = Path(manuscript.name).stem, "the file's name"
    tasks.append(Task(_WHOLE, f"title “{title}”: it was taken from {source}."))
    author, source = (author, "the manuscript") if author else (known.get("creator", ""), "the file's properties")
    found = f"“{author}”, taken from {source}" if author else "not found: write it"
    tasks.append(Task(_WHOLE, f"author: {found}. It stands in {EDITION_FILE}."))
    date = _DATE.search(_meta(meta, "date") or day or known.get("created", ""))
    found = f"“{date[0]}”, when the file was made or what it says" if date else "not found: the year 1900 stands for it"
    tasks.append(Task(_WHOLE, f"date of the report: {found}. It stands in {EDITION_FILE}."))
    return _Head(" ".join(title.split()), author, date[0] if date else "1900", pieces, tasks)


def _meta(meta: Mapping, name: str) -> str:
    value = meta.get(name, {})
    if value.get("t") == "MetaList" and value["c"]:
        value = value["c"][0]
    if value.get("t") == "MetaString":
        return value["c"].strip()
    content = value.get("c", []) if value.get("t") in ("MetaInlines", "MetaBlocks") else []
    inlines = content if value.get("t") == "MetaInlines" else [i for piece in pieces_of(content) for i in piece.inlines]
    return " ".join(plain_words(inlines).split())


def _is_title(first: Piece, pieces: Sequence[Piece], title: str) -> bool:
    words = plain_words(first.inlines).strip()
    if title:
        return words.casefold() == title.casefold()
    headings = [piece for piece in pieces if piece.kind is Kind.HEADING]
    if first.kind is not Kind.HEADING or len(headings) < 2:
        return False
    if first.guessed:
        return heading_number(words) is None
    return sum(piece.level <= first.level for piece in headings) == 1


def _title_page(pieces: list[Piece], known: set[str]) -> tuple[list[str], list[Piece]]:
    """Part the pieces at the head that only repeat title, author or date from the others."""
    said: list[str] = []
    for piece in pieces:
        words = plain_words(piece.inlines).strip()
        if words not in known - {""} and not _DATE.fullmatch(words):
            break
        said.append(words)
    return said, pieces[len(said) :]


def _byline(pieces: Sequence[Piece]) -> Piece | None:
    """Return the line right under the title that is a person's name, if one is."""
    for piece in pieces[:1]:
        words = plain_words(piece.inlines).strip()
        is_by = words.lower().startswith("by ") and len(words) < 60
        is_name = bool(_NAME.fullmatch(words)) and all(word[0].isupper() for word in words.split())
        if is_by or piece.guessed and is_name and len(words.split()) <= 3:
            return piece
    return None


def _own_files(head: _Head, text: ImportedText) -> dict[str, str]:
    return {
        EDITION_FILE: _edition_file(head, list(text.chapters)),
        "content/index.md": _index_page(head, list(text.chapters)),
        "references.bib": _bibliography(text),
    }


def _quoted(words: str) -> str:
    """Return words as YAML's double-quoted scalar, which JSON's string is."""
    return json.dumps(words, ensure_ascii=False)


def _edition_file(head: _Head, chapters: Sequence[str]) -> str:
    *given, family = head.author.split() or ["Unknown"]
    names = [f"    given: {_quoted(' '.join(given))}"] if given else []
    apparatus = [path.removeprefix("content/") for path in skeleton("edition") if path.startswith("content/")]
    order = ("contradictions.md", "register.md", "checks.md", "timeline.md", "places.md", "people.md")
    apparatus.sort(key=lambda page: (order.index(page) if page in order else len(order), page))
    lines = [
        "# What is published, and in which order. Made by the import: look at each value.",
        f"title: {_quoted(head.title)}",
        f"date: {head.date}   # of the report: 2022, 2022-11 or 2022-11-20",
        "authors:",
        f"  - family: {_quoted(family)}",
        *names,
        "language: en-GB",
        'subject: ""   # a sentence for people and search engines',
        "editors: The editors   # who speaks in the annotations",
        'version: "1.0"   # of this edition',
        "citation-style: chicago-notes-bibliography   # the name of a CSL style: apa, modern-language-association …",
        "contents:",
        "  - pages: [index.md]",
        "  - heading: The report",
        "    pages:",
        *(f"      - {_quoted(path.removeprefix('content/'))}" for path in chapters),
        "  - heading: The apparatus",
        "    pages:",
        *(f"      - {page}" for page in apparatus),
    ]
    return "\n".join(lines) + "\n"


def _index_page(head: _Head, chapters: Sequence[str]) -> str:
    return "\n".join(
        (
            "---",
            f"title: {_quoted(head.title)}",
            f"description: {_quoted(f'An annotated edition of {head.title}.')}",
            "---",
            "",
            f"# {at_start(escaped(head.title))}",
            "",
            "/// summary",
            "///",
            "",
            f"Begin with [the first chapter]({chapters[0].removeprefix('content/')}).",
            "",
        )
    )


def _bibliography(text: ImportedText) -> str:
    head = (
        "% Works recognised in the notes by the import. Compare each with its note, complete it, and say in 'reading'\n"
        "% what came of reading it: supports, supports-in-part, differs or not-seen.\n"
    )
    entries = (as_entry(key, work) for key, work in sorted(text.works.by_key.items()))
    return "\n".join((head, *entries))


def _exemptions(files: Mapping[str, bytes]) -> str:
    """Exempt every figure that no claim is bound to yet, so that each can be bound when somebody comes to it."""
    edition = _read(files)[0]
    assert edition is not None, "an edition was written that cannot be read"
    seen = {}
    for said, _, words in unbound_figures(edition):
        seen.setdefault((said.owner, words), f"imported-{len(seen) + 1}")
    head = (
        "# Figures that are bound to no claim. Each was exempted by the import, since nobody had looked at it.\n"
        "# Bind one, [1,200](claim:…), and delete its entry here; or keep it with a reason of your own.\n"
    )
    return head + "".join(
        f"{name}: {{passage: {_quoted(owner)}, words: {_quoted(words)}, reason: Imported and not looked at yet.}}\n"
        for (owner, words), name in seen.items()
    )


def _read(files: Mapping[str, bytes]):
    with tempfile.TemporaryDirectory(prefix="import.") as folder:
        for path, content in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        edition, mistakes = read_edition(Path(folder))
        return edition, [*mistakes, *(check_edition(edition) if edition else [])]


def _check(files: Mapping[str, bytes]) -> None:
    """Nothing is handed over that does not pass its own checks."""
    _, mistakes = _read(files)
    wrong = [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
    if wrong:
        raise Refused(f"the import would have a mistake that it cannot mend: {wrong[0]}", "Change that place first.")


def _whole_tasks(head: _Head, manuscript: Manuscript) -> Iterator[Task]:
    yield Task(
        _WHOLE, "rights: the passages are the manuscript's own words. Publish them only if you may, or retell them."
    )
    yield from head.tasks
    yield Task(_WHOLE, f"figures: none is bound to a claim yet; all are exempted in {_EXEMPTIONS}.")
    yield Task(_WHOLE, "names: people, organisations, places and events are to be listed in content/facts/.")
    for guess in manuscript.guesses:
        yield Task(_WHOLE, f"guess: {guess}")


def _lost(manuscript: Manuscript, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the paragraphs of the manuscript whose words are nowhere in the edition: text boxes and the like."""
    written = _letters("".join(_shown(files[path].decode()) for path in files if path.endswith((".md", ".yml"))))
    for words in dict.fromkeys(manuscript.paragraphs):
        letters = _letters(words)
        if len(letters) > 3 and letters not in written:
            yield f"This text, perhaps a text box or a table of contents, is not in the edition: “{words[:300]}”"


def _shown(markdown: str) -> str:
    return unescape(_NOT_SHOWN.sub("", markdown))


def _letters(words: str) -> str:
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKD", words))).casefold()
