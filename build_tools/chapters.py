"""Reads a Markdown file of `content/` into a chapter with the place of everything in it.

The blocks are those of Python-Markdown with footnotes, tables, fenced code and the Blocks of
pymdown-extensions (`/// name | argument`); `markdown_extensions/` later makes elements of them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from .diagnostics import Diagnostic, Location
from .keeper import digest_of
from .model import PASSAGE_ID, Annotation, Chapter, Heading, Note, Passage, Placement, Prose
from .prose_syntax import SourceLine, read_prose
from .sources.yaml_source import YamlMapping, read_yaml

_HEADING = re.compile(r"(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
# What Python-Markdown's `fenced_code` may take for the first line of a block of code, and what it does take.
_OPENING = re.compile(r"(~{3,}|`{3,})[ \t]*(?:\{.*\}|[^`]*)$")
_PLAIN_OPENING = re.compile(r"(?:~{3,}|`{3,})[ \t]*(?:\{[\w .#-]*\}|\.?[\w#.+-]*)[ \t]*$")
_BLOCK = re.compile(r"[ ]{0,3}(/{3,})[ \t]*([\w-]+)?[ \t]*(?:\|[ \t]*(.*?))?[ \t]*$")
_NOTE = re.compile(r"[ ]{0,3}\[\^([^\]\s]*)\]:[ \t]*")
_ITEM = re.compile(r"([ ]*)(?:[-*+]|\d{1,9}\.)[ \t]+(?=\S)")
_RULE = re.compile(r"[ ]{0,3}([-*_])[ ]*(?:\1[ ]*){2,}$")
_ID_LINE = re.compile(r"[ \t]*\{:?[ \t]*([^{}]*?)[ \t]*\}[ \t]*$")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
# What MkDocs takes for front matter in the form of MultiMarkdown, and takes away.
_FIELD = re.compile(r"[ ]{0,3}[A-Za-z0-9_-]+:")
# Python-Markdown's `ReferenceProcessor`, but for notes and citations.
_REFERENCE = re.compile(r"(?:>[ ]?)*[ ]{0,3}\[(?![@^])([^\[\]]+)\]:[ ]*[^\s]")
# Python-Markdown opens a block, and a note, wherever it reads a text anew: in quotations, items, notes, definitions.
_WITHIN = r"(?:[>\s]|[-*+:][ \t]|\d{1,9}\.[ \t])*"
_BLOCK_WITHIN = re.compile(_WITHIN + r"(/{2,}[ \t]*[\w-]+)[ \t]*(?:\||$)")
_NOTE_WITHIN = re.compile(_WITHIN + r"\[\^([^\]\s]+)\]:")
# One of these stands in each line in which a reference, an id, a block or a note may start.
_SIGNS_OF_BLOCKS = ("]:", "}", "//")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_TABLE_RULE = re.compile(r"[ ]{0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")

_DEEPEST = 3  # blocks in blocks, each a mistake, of which the words are read

ANNOTATION_OPTIONS = ("on", "date", "weight", "check", "claim", "id")
FRONT_MATTER = ("title", "section", "description")


@lru_cache(maxsize=4096)
def read_chapter(text: str, path: str) -> tuple[Chapter, list[Diagnostic]]:
    """Return the chapter in this text and the mistakes in its syntax; raises nothing for what it holds."""
    reader = _ChapterReader(path, text.split("\n"))
    return reader.read(digest_of(text)), reader.diagnostics


def slug(words: str) -> str:
    """Return words as an id: 'Señor Ångström 2022: a coup?' -> 'senor-angstrom-2022-a-coup'."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_words).strip("-") or "section"


class _ChapterReader:
    def __init__(self, path: str, lines: list[str], start: int = 0, end: int | None = None, depth: int = 0):
        self.path, self.lines = path, lines
        self.depth = depth  # in how many blocks this text stands
        self.at = start  # index of the line to read next
        self.end = len(lines) if end is None else end
        self.diagnostics: list[Diagnostic] = []
        self.headings: list[Heading] = []
        self.passages: list[Passage] = []
        self.notes: list[Note] = []
        self.annotations: list[Annotation] = []
        self.placements: list[Placement] = []
        self.prose: list[Prose] = []
        self.anchors: set[str] = set()
        self.fences: dict[int, int | None] = {}  # of blocks of code not read yet: first line -> last line
        self.in_list = False  # whether what is indented now belongs to an item or a definition

    def read(self, digest: str) -> Chapter:
        meta, meta_at = self._front_matter()
        self.fences = _fences(self.lines, self.at)
        while self.at < self.end:
            self._block()
        for first in self.fences:
            self._bad_fence(first)
        title = meta.get("title") or next((h.text for h in self.headings if h.level == 1), "")
        if not title:
            self._mistake(1, 1, "chapter-without-title", "the chapter has no title", "Start it with '# Title'.")
        return Chapter(
            path=self.path,
            title=title,
            section=meta.get("section", ""),
            description=meta.get("description", ""),
            headings=tuple(self.headings),
            passages=tuple(self.passages),
            notes=tuple(self.notes),
            annotations=tuple(self.annotations),
            placements=tuple(self.placements),
            prose=tuple(self.prose),
            location=meta_at,
            digest=digest,
        )

    def _mistake(self, line: int, column: int, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(Location(self.path, line, column), code, message, hint))

    def _front_matter(self) -> tuple[Mapping[str, str], Location]:
        top = Location(self.path)
        if self.lines[0].rstrip() != "---":
            if _FIELD.match(next((line for line in self.lines if line.strip()), "")):
                hint = "Start the page with '# Title', or put the fields between two lines '---'."
                self._mistake(1, 1, "broken-front-matter", "the page starts like a field of front matter", hint)
            return {}, top
        end = next((i for i, line in enumerate(self.lines[1:], 1) if line.rstrip() == "---"), None)
        if end is None:
            self._mistake(1, 1, "broken-front-matter", "the front matter has no end", "Close it with a line '---'.")
            return {}, top
        self.at = end + 1
        mapping, mistakes = read_yaml("\n".join(self.lines[1:end]), self.path, line=2)
        self.diagnostics += [_as_front_matter(mistake) for mistake in mistakes]
        return self._strings(mapping, FRONT_MATTER, "front matter") if mapping else {}, top

    def _strings(self, mapping: YamlMapping, known: tuple[str, ...], where: str) -> dict[str, str]:
        """Return the known entries that are plain words; the others are mistakes."""
        strings = {}
        for key, value in mapping.items():
            at = mapping.key_locations[key]
            if key not in known:
                hint = f"Known here: {', '.join(known)}."
                self.diagnostics.append(Diagnostic(at, "unknown-field", f"unknown field {key!r} in the {where}", hint))
            elif isinstance(value, str):
                strings[key] = value
        return strings

    def _block(self) -> None:
        """Read the block that starts at the current line."""
        line = self.lines[self.at]
        if not line.strip():
            self.at += 1
            return
        if line.startswith(("    ", "\t")):
            self._indented()
            return
        self.in_list = False
        if _RULE.match(line):
            self.at += 1
        elif _FENCE.match(line):
            self._fence()
        elif line.startswith("#"):
            self._heading()
        elif (match := _BLOCK.match(line)) and match[2]:
            self._named_block(match)
        elif _NOTE.match(line):
            self._note()
        elif _ITEM.match(line):
            self._list()
        elif "|" in line and self.at + 1 < self.end and _TABLE_RULE.match(self.lines[self.at + 1]):
            self._table()
        else:
            self._paragraph()

    def _fence(self) -> None:
        """Pass over a block of code."""
        first, marks = self.at, _FENCE.match(self.lines[self.at])[1]
        last = self.fences.pop(first, None)
        if last is None and not any(line.strip() == marks for line in self.lines[first + 1 : self.end]):
            self._mistake(first + 1, 1, "unclosed-fence", "the code block is never closed", f"End it with {marks}.")
            self.at = self.end
        elif last is None or last >= self.end or not (self._is_apart(first - 1) and self._is_apart(last + 1)):
            self._bad_fence(first)
            self.at += 1
        else:
            self.at = last + 1

    def _is_apart(self, index: int) -> bool:
        """Whether a line belongs to no paragraph."""
        line = self.lines[index].strip() if 0 <= index < len(self.lines) else ""
        return not line.strip("-") or line.startswith("///")

    def _bad_fence(self, index: int) -> None:
        hint = (
            "Start its fences at the margin, with no more than a language after them, and leave empty lines around it."
        )
        self._mistake(index + 1, 1, "bad-fence", "this is not read as a block of code", hint)

    def _indented(self) -> None:
        """Read what goes on with an item or a definition; anywhere else it is code, which is passed over."""
        if not self.in_list:
            while self.at < self.end and (
                not self.lines[self.at].strip() or self.lines[self.at].startswith(("    ", "\t"))
            ):
                self.at += 1
        elif _ITEM.match(self.lines[self.at].lstrip()):
            self._list()
        else:
            self._text(self._run(), "paragraph")

    def _heading(self) -> None:
        match = _HEADING.match(self.lines[self.at])
        location = Location(self.path, self.at + 1, 1)
        self.at += 1
        if not match[2]:
            self._mistake(
                location.line, 1, "empty-heading", "the heading has no words", "Write them or delete the line."
            )
            return
        prose = self._read_prose([SourceLine(location.line, match.start(2) + 1, match[2])])
        self.headings.append(Heading(len(match[1]), prose.plain.strip(), self._anchor(prose.plain), location, prose))

    def _anchor(self, words: str) -> str:
        base = anchor = slug(words)
        count = 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{base}-{count}"
        self.anchors.add(anchor)
        return anchor

    def _ends_run(self, index: int) -> bool:
        """True where a paragraph's lines end: Python-Markdown breaks it at these and at blank lines."""
        if index >= self.end:
            return True
        line = self.lines[index]
        if not line.strip() or line.startswith("#"):
            return True
        return "///" in line and bool((m := _BLOCK.match(line)) and (m[2] or m[3] is None))

    def _run(self) -> list[SourceLine]:
        """Take the lines up to the paragraph's end."""
        start = self.at
        self.at += 1
        while not self._ends_run(self.at):
            self.at += 1
        if self.at > start + 1 and _UNDERLINE.match(self.lines[start + 1]):
            hint = "Write '## ' before the heading; for a line across the page, leave an empty line above it."
            self._mistake(start + 2, 1, "underlined-heading", "a line under words makes them a heading", hint)
        return [_source_line(i + 1, self.lines[i]) for i in range(start, self.at)]

    def _paragraph(self) -> None:
        lines = self._run()
        self.in_list = any(line.text.startswith((": ", ":\t")) for line in lines)
        self._text([_unquoted(line) for line in lines], "paragraph")

    def _table(self) -> None:
        for line in self._run():
            if not _TABLE_RULE.match(line.text):
                self.prose.append(self._read_prose([line]))

    def _list(self) -> None:
        """Read items until the paragraph ends; each item runs to the next one."""
        items: list[list[SourceLine]] = []
        for line in self._run():
            text = " " * (line.column - 1) + line.text
            match = _ITEM.match(text)
            if match:
                items.append([SourceLine(line.number, match.end() + 1, text[match.end() :])])
            else:
                items[-1].append(line)
        for item in items:
            self._text(item, "item")
        self.in_list = True

    def _text(self, lines: list[SourceLine], kind: str) -> None:
        """Keep a paragraph or an item: a passage where it has an id."""
        anchor, at = self._take_id(lines)
        if not lines:
            self._mistake(
                at.line,
                at.column,
                "id-without-text",
                f"the id {anchor!r} stands under no text",
                "Delete the blank line above it.",
            )
            return
        prose = self._read_prose(lines)
        passage_id = anchor.removeprefix("p") if anchor else ""
        if anchor and anchor.startswith("p") and PASSAGE_ID.fullmatch(passage_id):
            heading = self.headings[-1] if self.headings else None
            above = heading.anchor if heading and heading.level > 1 else ""
            self.passages.append(Passage(passage_id, kind, prose, above, at))
            return
        if anchor:
            self._mistake(
                at.line, at.column, "bad-passage-id", f"{anchor!r} is not the id of a passage", "Write it as { #p1.4 }."
            )
        self.prose.append(prose)

    def _take_id(self, lines: list[SourceLine]) -> tuple[str, Location]:
        """Remove the id line at the end of a run and return its id ('' if there is none)."""
        last = lines[-1]
        match = _ID_LINE.fullmatch(last.text)
        if match is None:
            return "", Location(self.path, lines[0].number, lines[0].column)
        del lines[-1]
        at = Location(self.path, last.number, last.column + match.start(1))
        return (match[1][1:] if re.fullmatch(r"#[^\s#]+", match[1]) else match[1]) or "{}", at

    def _read_prose(self, lines: list[SourceLine]) -> Prose:
        prose, mistakes = read_prose(self.path, lines)
        self.diagnostics += mistakes
        said = "\n".join(line.text for line in lines)
        if any(sign in said for sign in _SIGNS_OF_BLOCKS):
            self._look_for_blocks(lines)
        return prose

    def _look_for_blocks(self, lines: list[SourceLine]) -> None:
        """Report what a line begins that can begin nothing inside a paragraph."""
        for line in lines:
            if _REFERENCE.match(line.text):
                hint = "Write the address where the link stands: [words](address)."
                self._mistake(line.number, line.column, "reference-link", "an address stands apart from its link", hint)
            if _ID_LINE.fullmatch(line.text) and line.text.lstrip(" {:").startswith("#"):
                message = f"{line.text.strip()} stands inside a paragraph"
                self._mistake(line.number, line.column, "bad-passage-id", message, "Leave an empty line below it.")
            hint = "Start it at the margin, under an empty line."
            if block := _BLOCK_WITHIN.match(line.text):
                message = f"{block[1]!r} starts no block here"
                self._mistake(
                    line.number,
                    line.column + block.start(1),
                    "block-in-block",
                    message,
                    f"{hint} Three slashes start a block.",
                )
            if note := _NOTE_WITHIN.match(line.text):
                message = f"note {note[1]} starts inside a paragraph, an item or a quotation"
                self._mistake(line.number, line.column + note.start(1) - 2, "note-in-block", message, hint)

    def _note(self) -> None:
        start = self.at
        match = _NOTE.match(self.lines[start])
        column = match.start(1) - 1
        self.at += 1
        while self.at < self.end and self._continues_note(self.at):
            self.at += 1
        while not self.lines[self.at - 1].strip():
            self.at -= 1
        first = SourceLine(start + 1, match.end() + 1, self.lines[start][match.end() :])
        rest = [_source_line(i + 1, self.lines[i]) for i in range(start + 1, self.at)]
        location = Location(self.path, start + 1, column)
        if not first.text.strip() and not rest:
            self._mistake(
                start + 1, column, "empty-note", f"note {match[1]} has no text", "Write it or delete the line."
            )
        self.notes.append(Note(match[1], self._read_prose([first, *rest]), location))

    def _continues_note(self, index: int) -> bool:
        line = self.lines[index]
        if not line.strip():
            following = next((self.lines[i] for i in range(index, self.end) if self.lines[i].strip()), "")
            return following.startswith(("    ", "\t"))
        return line.startswith(("    ", "\t")) or not (
            _NOTE.match(line) or self._ends_run(index) or not self.lines[index - 1].strip()
        )

    def _named_block(self, header: re.Match) -> None:
        """Read `/// name | argument`, its indented options and its text up to the closing slashes."""
        opened_at, slashes = self.at, header[1]
        name, argument = header[2], header[3] or ""
        self.at += 1
        options_at = self.at
        while self.at < self.end and self.lines[self.at].startswith("    ") and self.lines[self.at].strip():
            self.at += 1
        options, option_mistakes = read_yaml(
            "\n".join(line[4:] for line in self.lines[options_at : self.at]), self.path, line=options_at + 1, column=5
        )
        self.diagnostics += option_mistakes
        body_at = self.at
        end = next((i for i in range(self.at, self.end) if self.lines[i].strip() == slashes), None)
        if end is None:
            self._mistake(
                opened_at + 1,
                1,
                "unclosed-block",
                f"the block {name!r} is never closed",
                f"End it with a line {slashes}",
            )
            end = self.end
        location = Location(self.path, opened_at + 1, header.start(1) + 1)
        paragraphs = self._block_paragraphs(body_at, end)
        self.at = end + 1
        if name == "annotation":
            self._annotation(argument, options, paragraphs, location)
        else:
            self.placements.append(Placement(name, argument, location))
            self.prose += paragraphs

    def _block_paragraphs(self, start: int, end: int) -> list[Prose]:
        """Read the lines of a block with a reader of its own; only its prose counts."""
        if self.depth > _DEEPEST:
            return []
        inner = _ChapterReader(self.path, self.lines, start, end, self.depth + 1)
        inner.fences = self.fences
        while inner.at < end:
            inner._block()
        for passage in inner.passages:
            at = passage.location
            self._mistake(
                at.line,
                at.column,
                "passage-in-block",
                f"passage {passage.id} stands inside a block",
                "Passages are the report's; move it out.",
            )
        for note in inner.notes:
            at = note.location
            self._mistake(
                at.line,
                at.column,
                "note-in-block",
                f"note {note.label} stands inside a block",
                "Notes are the report's; move it out.",
            )
        for block in (*inner.annotations, *inner.placements):
            at = block.location
            self._mistake(
                at.line, at.column, "block-in-block", "a block stands inside a block", "Close the outer one first."
            )
        self.diagnostics += inner.diagnostics
        return inner.prose

    def _annotation(self, kind: str, options: YamlMapping | None, paragraphs: list[Prose], location: Location) -> None:
        given = self._strings(options, ANNOTATION_OPTIONS, "annotation's options") if options else {}
        places = {key: options.value_locations[key] for key in given}
        on = tuple(_ids(given.get("on", "")))
        if not on:
            self._mistake(
                location.line,
                location.column,
                "annotation-on-nothing",
                "the annotation names no passage",
                "Add the line '    on: 1.4' under its first line.",
            )
        if not any(prose.plain.strip() for prose in paragraphs):
            self._mistake(
                location.line,
                location.column,
                "empty-annotation",
                "the annotation has no text",
                "Write it after a blank line.",
            )
        self.annotations.append(
            Annotation(
                id=given.get("id") or f"a-{on[0] if on else '?'}",
                kind=kind,
                on=on,
                weight=given.get("weight", ""),
                date=given.get("date", ""),
                checks=tuple(_ids(given.get("check", ""))),
                claims=tuple(_ids(given.get("claim", ""))),
                paragraphs=tuple(paragraphs),
                location=location,
                options=places,
            )
        )


def _fences(lines: list[str], start: int) -> dict[int, int | None]:
    """Return the first line of each block of code from line `start` on, as Python-Markdown finds them, with the last.

    None is the last line of what may look like one to a reader, and to Python-Markdown is none.
    """
    closings = defaultdict(list)
    for index, line in enumerate(lines):
        if line.startswith(("```", "~~~")):
            closings[line.rstrip()].append(index)
    found: dict[int, int | None] = {}
    at = start if closings else len(lines)
    while at < len(lines):
        if opening := _OPENING.match(lines[at]):
            possible = closings[opening[1]] if _PLAIN_OPENING.match(lines[at]) else []
            after = bisect_right(possible, at)
            found[at] = possible[after] if after < len(possible) else None
        at = (found.get(at) or at) + 1
    return found


def _unquoted(line: SourceLine) -> SourceLine:
    """Return a line of a block quotation without its mark."""
    match = _QUOTE.match(line.text) if ">" in line.text else None
    return SourceLine(line.number, line.column + match.end(), line.text[match.end() :]) if match else line


def _source_line(number: int, line: str) -> SourceLine:
    text = line.lstrip(" \t")
    return SourceLine(number, len(line) - len(text) + 1, text.rstrip())


def _ids(words: str) -> list[str]:
    """Split '1.5, 1.8' into ids; the 'p' and '#' that an address has may be there."""
    return [re.sub(r"^#?p(?=[\da-z]+\.\d)", "", word) for word in re.split(r"[,\s]+", words.strip(" []")) if word]


def _as_front_matter(mistake: Diagnostic) -> Diagnostic:
    return Diagnostic(mistake.location, "broken-front-matter", mistake.message, mistake.hint, mistake.severity)
