"""What can be said of a chapter alone, whatever else the edition holds; it is kept by the chapter's text."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import Diagnostic
from ..edition import Edition, said_in
from ..keeper import Keeper
from ..model import Chapter
from ..spelling import dictionary
from . import figures, typography
from .doubts import Doubt
from .words import WordsOfChapter, words_of_chapter


@dataclass(frozen=True, slots=True)
class ChapterAlone:
    """What is wrong or doubtful in a chapter, and the words that only the whole edition can judge."""

    mistakes: tuple[Diagnostic, ...]
    figures: tuple[Doubt, ...]  # unbound ones
    typography: tuple[Doubt, ...]
    words: WordsOfChapter


def look_at_all(edition: Edition, keeper: Keeper) -> list[ChapterAlone]:
    """Return what `look_at` gives of each chapter, as far as it is kept."""
    language = edition.report.language
    whats = [(chapter.path, chapter.digest, language) for chapter in edition.chapters]
    return keeper.kept_of_all("alone", whats, lambda number: look_at(edition.chapters[number], language))


def look_at(chapter: Chapter, language: str) -> ChapterAlone:
    """Return what the chapter's text gives in an edition of this language ('en-GB'), and nothing else."""
    said = tuple(said_in(chapter))
    return ChapterAlone(
        tuple(typography.mistakes(said)),
        tuple(figures.doubts(said)),
        tuple(typography.doubts(said)),
        words_of_chapter(said, dictionary(language)),
    )
