"""A review as Markdown for a pull request, in which no word of the contribution is Markdown, HTML or a call to anyone.

Written for GitHub Flavored Markdown: `@name` calls people, `#12` and `GH-12` write into other threads, bare addresses
become links. An empty comment parts what would be read so; a backslash or an entity takes the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic
from ..snapshots import is_text
from .reviewing import ChangedVerdict, CitedAddress, PageWeight, Review, TouchedFile

MOST_LISTED = 100  # things under one heading
MOST_CHARACTERS = 900_000  # of a report: GitHub takes 1 MiB as a job's summary
_AROUND = 12  # words of unchanged text kept on either side of a change
_LONGEST_RUN = 400  # words of a text that are shown
_TITLES = {
    "passages": "Passages",
    "notes": "Notes",
    "claims": "Claims",
    "checks": "Checks",
    "annotations": "Annotations",
    "sources": "Sources",
    "entities": "Names",
    "boxes": "Fact boxes",
    "charts": "Charts",
    "exemptions": "Exemptions",
    "pages": "Pages: what is in no passage, note or annotation",
    "edition": "The edition itself",
}
_STATES = {"changed": "changed", "added": "new", "gone": "gone"}
_DOES = {"gone": "is gone", "moved": "moved", "other-text": "has another text", "back": "is back"}
_COMMENT = "<!-- -->"
_SIGNS = re.compile(r"[\\`*_\[\]|~$!{}]")
_CALLS = re.compile(r"@|#|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=\bGH)(?=-)|(?<=:)(?=[\w+-]+:)", re.IGNORECASE)
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def inert(text: str) -> str:
    """Return text as one line of Markdown that shows it and does nothing; characters that hide are named: ‹U+202E›."""
    shown = _shown(text)
    escaped = re.sub(r"[&<>]", lambda match: _HTML[match[0]], _SIGNS.sub(r"\\\g<0>", shown))
    return _CALLS.sub(lambda match: f"{match[0]}{_COMMENT}", escaped)


def code(text: str) -> str:
    """Return text as a code span, in which nothing is read."""
    shown = _shown(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown or ' '}{pad}{fence}"


def _cell(text: str) -> str:
    """Return a code span for a table, whose bars end even those."""
    return code(text).replace("|", "\\|")


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return "".join(f"‹U+{ord(c):04X}›" if unicodedata.category(c) in _UNSEEN else c for c in words)


def review_report(review: Review) -> str:
    """Return the whole report. A part for which there is no room is named as left out."""
    parts = ["\n".join(_opening(review))]
    room = MOST_CHARACTERS - len(parts[0])
    for title, lines in _sections(review):
        body = "\n".join(lines).strip("\n")
        if not body:
            continue
        if len(body) > room:
            body = "This part is too long for a report; look at the files."
        parts.append(f"## {title}\n\n{body}")
        room -= len(parts[-1])
    return "\n\n".join(parts) + "\n"


def _opening(review: Review) -> Iterator[str]:
    yield f"# What changes from {code(review.before.snapshot.said)} to {code(review.after.snapshot.said)}"
    yield ""
    commits = [side.snapshot.commit[:12] for side in (review.before, review.after)]
    if all(commits):
        yield f"From {code(commits[0])}, where the two parted, to {code(commits[1])}."
    yield "Only text and data were read; nothing of the contribution was run."
    yield ""
    yield from _warnings(review)
    counts = [_counted(kind, states) for kind, states in review.changes.items()]
    yield "; ".join(counts) + "." if counts else "No text and no data of the edition changes."
    touched = [file for file in review.files if not is_text(file.path)]
    if touched:
        yield ""
        yield f"**Beside the text, {_many(len(touched), 'file')} changed: [see below](#other-files).**"


def _warnings(review: Review) -> Iterator[str]:
    """What must not be overlooked, before all else."""
    for side, name in ((review.before, "The first side"), (review.after, "The contribution")):
        if side.edition is None:
            yield f"> **{name} is no edition that can be read.** What follows is what can be said all the same.\n"
        elif side.borrowed:
            yield f"> **{name} has no readable `content/edition.yml`**; it was read with that of the other side.\n"
    if review.new_mistakes:
        yield f"> **{_many(len(review.new_mistakes), 'mistake')} would come in.** What has a mistake may not have been read, and then counts as gone.\n"
    told = {
        "rewritten": "**The ledger of what was published is rewritten.** Nothing but a release may touch it, and a release only adds to its end.",
        "unreadable": "**The ledger of what was published cannot be read any more.**",
        "released": "A new edition is released: lines were added to the ledger.",
    }
    if review.ledger_event:
        yield f"> {told[review.ledger_event]}\n"
    hidden = [file for file in review.files if file.kind != "file" and file.event != "gone"]
    if hidden:
        yield f"> **Not read: {', '.join(f'{code(file.path)} ({_KINDS[file.kind]})' for file in hidden[:MOST_LISTED])}.**\n"


_KINDS = {"link": "a link", "module": "another repository", "other": "no regular file"}


def _counted(kind: str, states: dict) -> str:
    counts = (f"{len(states[state])} {words}" for state, words in _STATES.items() if states[state])
    return f"{_TITLES[kind].partition(':')[0]}: {', '.join(counts)}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _sections(review: Review) -> Iterator[tuple[str, Iterable[str]]]:
    yield "Mistakes that would come in", _mistakes(review.new_mistakes)
    yield "Doubts that would come in", _mistakes(review.new_doubts)
    yield "Names at risk", _risks(review)
    yield "Addresses that readers may have cited", _cited(review.cited)
    yield "Checks whose verdict changes", _verdicts(review.verdicts)
    for kind, states in review.changes.items():
        yield _TITLES[kind], _changes(review, kind, states)
    yield "Mistakes that are mended", _mistakes(review.mended)
    yield "Weight", _weight(review)
    yield "Other files", _files(file for file in review.files if not is_text(file.path))


def _listed(lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield from lines[:MOST_LISTED]
    if len(lines) > MOST_LISTED:
        yield f"- … and {len(lines) - MOST_LISTED:,} more."


def _mistakes(mistakes: Iterable[Diagnostic]) -> Iterator[str]:
    return _listed(f"- {code(str(m.location))}: {_short(_said(m))} {code(m.code)}" for m in mistakes)


def _said(mistake: Diagnostic) -> str:
    """Return what is wrong and what to do, without the place and the code."""
    return str(mistake).removeprefix(f"{mistake.location}: ").removesuffix(f" [{mistake.code}]")


def _short(text: str) -> str:
    return inert(text if len(text) <= 500 else f"{text[:500]}…")


def _risks(review: Review) -> Iterator[str]:
    yield from _mistakes(review.at_risk)
    if review.lost_names:
        if review.at_risk:
            yield ""
        yield "Gone, though no edition has published them yet:"
        yield ""
        yield from _listed(f"- {code(name)}" for name in review.lost_names)


def _cited(addresses: Iterable[CitedAddress]) -> Iterator[str]:
    lines = [
        f"| {_cell(cited.name)} | {_cell(cited.address)} | {cited.version} | "
        f"{' and '.join(_DOES[done] for done in cited.does)}"
        f"{' to ' + _cell(cited.now) if 'moved' in cited.does else ''} | {inert(cited.said) or '**nothing**'} |"
        for cited in addresses
    ]
    if lines:
        yield "| name | address | edition | what the change does | what `content/changes.yml` says of it |"
        yield "|---|---|---|---|---|"
        yield from lines[:MOST_LISTED]
    if len(lines) > MOST_LISTED:
        yield f"\n… and {len(lines) - MOST_LISTED:,} more."


def _verdicts(verdicts: Iterable[ChangedVerdict]) -> Iterator[str]:
    def line(changed: ChangedVerdict) -> str:
        before = changed.before.outcome if changed.before else "(new)"
        after = changed.after.outcome if changed.after else "(gone)"
        verdict = changed.after
        sums = (
            f" Computed {inert(verdict.computed)}, stated {inert(verdict.stated)}."
            if verdict and verdict.computed
            else ""
        )
        why = ", ".join(map(code, changed.explained_by))
        why = f" Explained by {why}." if why else " **Nothing explains it.**" if after == "fails" else ""
        return f"- {code(changed.check)}: **{before} → {after}**. {inert(changed.statement)}.{sums}{why}"

    return _listed(map(line, verdicts))


def _changes(review: Review, kind: str, states: dict) -> Iterator[str]:
    for state, words in _STATES.items():
        entries = states[state]
        if not entries:
            continue
        yield f"\n### {len(entries):,} {words}\n"
        for entry in entries[:MOST_LISTED]:
            yield from _entry(review, kind, entry)
        if len(entries) > MOST_LISTED:
            yield f"- … and {len(entries) - MOST_LISTED:,} more."


def _entry(review: Review, kind: str, entry: dict) -> Iterator[str]:
    reason = f" ({entry['became']}: {inert(entry['reason'])})" if entry.get("reason") else ""
    if "words" not in entry:
        yield f"- {code(entry['id'])}{reason}"
        yield from (f"  - {code(name)}: {_diff(words)}" for name, words in _telling(entry["fields"]))
    elif (kind, entry["id"]) in review.added:
        fields = review.added[kind, entry["id"]]
        yield f"- {code(entry['id'])}{reason}"
        yield from (
            f"  - {code(name)}: {_run('new', words)}" for name, words in fields.items() if words and name != "markdown"
        )
    else:
        words = f": {_run('gone', entry['words'])}" if entry["words"] else ""
        yield f"- {code(entry['id'])}{reason}{words}"


def _telling(fields: list[dict]) -> Iterator[tuple[str, list[list[str]]]]:
    """Leave out the text as written where what it says shows the change already."""
    for field in fields:
        if field["name"] != "markdown" or len(fields) == 1:
            yield field["name"], field["words"]


def _diff(words: list[list[str]]) -> str:
    last = len(words) - 1
    return " ".join(
        _same(text, i == 0, i == last) if event == "same" else _run(event, text)
        for i, (event, text) in enumerate(words)
    )


def _same(text: str, opens: bool, ends: bool) -> str:
    words = text.split()
    kept = _AROUND * (1 if opens or ends else 2)
    if len(words) <= kept + 3:
        return inert(text)
    head = [] if opens else words[:_AROUND]
    tail = [] if ends else words[-_AROUND:]
    return " ".join(part for part in (inert(" ".join(head)), "[…]", inert(" ".join(tail))) if part)


def _run(event: str, text: str) -> str:
    words = text.split()
    shown = inert(" ".join(words[:_LONGEST_RUN])[:20_000])
    left = f" [… {len(words) - _LONGEST_RUN:,} words more]" if len(words) > _LONGEST_RUN else ""
    tag = {"gone": "del", "new": "ins"}[event]
    return f"<{tag}>{shown}</{tag}>{left}"


def _weight(review: Review) -> Iterator[str]:
    if review.sources:
        yield "Sources of pages, as written:\n"
        yield from _weights(review.sources, ("words", "bytes"))
    pictures = [file for file in review.files if file.path.startswith("content/") and not is_text(file.path)]
    if pictures:
        before, after = sum(file.before for file in pictures), sum(file.after for file in pictures)
        yield f"\nPictures and other files in `content/` that changed: {before:,} bytes before, {after:,} after."
    if review.built is not None:
        yield "\nPages as built, whose weight changes:\n" if review.built else "\nNo built page changes its weight."
        yield from _weights(review.built, ("bytes", "gzipped"))


def _weights(pages: Iterable[PageWeight], units: tuple[str, str]) -> Iterator[str]:
    pages = sorted(pages, key=lambda page: (-abs(_of(page.after)[1] - _of(page.before)[1]), page.page))
    if not pages:
        return
    yield f"| page | {units[0]} before | after | {units[1]} before | after | more or less |"
    yield "|---|--:|--:|--:|--:|--:|"
    for page in pages[:MOST_LISTED]:
        yield f"| {_cell(page.page)} | {_row(page)} |"
    both = [tuple(sum(_of(side(page))[unit] for page in pages) for unit in (0, 1)) for side in _SIDES]
    yield f"| {_many(len(pages), 'page')} | {_row(PageWeight('', *both))} |"


_SIDES = (lambda page: page.before, lambda page: page.after)


def _of(weight: tuple[int, int] | None) -> tuple[int, int]:
    return weight or (0, 0)


def _row(page: PageWeight) -> str:
    cells = [f"{weight[unit]:,}" if weight else "–" for unit in (0, 1) for weight in (page.before, page.after)]
    return " | ".join((*cells, f"{_of(page.after)[1] - _of(page.before)[1]:+,}"))


def _files(files: Iterable[TouchedFile]) -> Iterator[str]:
    files = list(files)
    if files:
        yield "What they say is not shown here: look at each before anything of it is run or built.\n"
    yield from _listed(f"- {file.event}: {code(file.path)}, {file.before:,} → {file.after:,} bytes" for file in files)
