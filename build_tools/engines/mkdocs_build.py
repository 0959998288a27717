"""MkDocs' build, with its pages shared among processes.

The steps and their order are those of `mkdocs.commands.build.build` (MkDocs 1.6), which converts and writes one page
after the other; the pages come out the same. That is all that is our own here: what a page is, MkDocs and its templates
say. The report's chapters come first, with all that is made of each; then the pages that are made of all chapters.
"""

from __future__ import annotations

import json
import logging
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.utils import CountHandler

from ..finishing import EARLY_FINISHERS, Finisher, finish_chapter, finish_with
from ..keeper import CACHE
from ..outputs.search_entries import learn
from ..plugin import EditionPlugin, public_address
from ..publishing.dependencies import Dependencies
from ..publishing.finished import FinishedPages
from ..publishing.processes import shared
from ..publishing.unchanged import keeper_of, leads_elsewhere

# Whose HTML depends on nothing but the text and what it is told in `mkdocs.yml`.
_OF_THE_TEXT = {
    "abbr",
    "attr_list",
    "def_list",
    "fenced_code",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "tables",
    "toc",
}


def build(config: MkDocsConfig, former: Path | None = None) -> None:
    """Build the site into `config.site_dir`, an empty folder; of the `former` one what is kept of it is taken over.

    Raises Abort and BuildError as MkDocs does, and SealedApart where it has to be built without the former one.
    """
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(counter)
    try:
        warnings = Build(config, former=former).run()
    except BuildError as error:
        config.plugins.on_build_error(error=error)
        raise
    finally:
        logging.getLogger("mkdocs").removeHandler(counter)
    warnings += sum(number for _, number in counter.get_counts())
    if warnings and config.strict:
        raise Abort(f"Aborted with {warnings} warnings in strict mode!")


def _remembering(env):
    """Let a theme's environment remember the names of its files, but those that the engine passes over in any case.

    There are ten thousand icons among them, of which none is published; they would be listed at each build of a preview.
    """
    names = [name for name in env.list_templates() if not any(part.startswith(".") for part in name.split("/"))]
    env.list_templates = lambda extensions=None, filter_func=None: list(filter(filter_func, names))
    return env


class Made(NamedTuple):
    """What comes of a page beside its files."""

    html: str  # as the engine converts it
    asked: frozenset[bytes]  # what of `Publication.known` other outputs ask for
    files: dict[str, str]  # as `finish_chapter` returns them


class Build:
    """One build: its files, its navigation, its templates."""

    def __init__(self, config: MkDocsConfig, env=None, former: Path | None = None):
        """Read the edition. `env` holds templates that an earlier build has compiled. Raises BuildError."""
        self.former = former
        self.config = config.plugins.on_config(config)
        # Only now the engine knows where the edition's theme is.
        env = env or _remembering(self.config.theme.get_env())
        self.config.plugins.on_pre_build(config=self.config)
        self.plugin: EditionPlugin = self.config.plugins["edition"]
        self.publication = self.plugin.assembly.publication
        self.site, self.address = Path(self.config.site_dir), public_address(self.config)
        self.files, self.nav = self._files_and_navigation(env)
        self.env = self.config.plugins.on_env(env, config=self.config, files=self.files)

    @cached_property
    def pages(self) -> dict[str, File]:
        """The pages of content by their slugs."""
        return {self.plugin.chapter_of(file).slug: file for file in self.files.documentation_pages()}

    @cached_property
    def _documents(self) -> list[File]:
        """What the engine's templates know as `pages`; it would be sought among all files for each page."""
        return list(self.files.documentation_pages())

    def _files_and_navigation(self, env) -> tuple[Files, Navigation]:
        files = get_files(self.config)
        files.add_files_from_theme(env, self.config)
        files = self.config.plugins.on_files(files, config=self.config)
        set_exclusions(files, self.config)
        nav = get_navigation(files, self.config)
        return files, self.config.plugins.on_nav(nav, config=self.config, files=files)

    def begin(self) -> None:
        """Write what belongs to no page of content."""
        self.files.copy_static_files(dirty=False)
        for template in self.config.theme.static_templates:
            _build_theme_template(template, self.env, self.files, self.config, self.nav)

    def run(self) -> int:
        """Write the site; returns how many warnings the workers had."""
        self.begin()
        self.publication.prepare()
        self.finished = self.plugin.finished = self._finished()
        chapters, others = [], []
        for file in self._documents:
            chapter = self.plugin.chapter_of(file)
            is_awaited = chapter.section and not (self.finished and self.finished.keeps(chapter))
            (chapters if is_awaited else others).append(file)
        # What the first page asks of the whole edition, all workers know from then on, and it lies in memory once.
        warnings = self._build_pages(chapters[:1]) + self._build_pages(chapters[1:])
        warnings += self._build_pages(others, EARLY_FINISHERS)
        self.config.plugins.on_post_build(config=self.config)
        return warnings

    def write_page(self, file: File) -> None:
        _populate_page(file.page, self.config, self.files)
        _build_page(file.page, self.config, self._documents, self.nav, self.env)
        file.page.content = None  # Nobody asks for it again, and the engine would hold it to the end.

    def _finished(self) -> FinishedPages | None:
        """Return what is kept of pages; None where they depend on more than is known here, and in a preview."""
        config, root = self.config, Path(self.config.config_file_path).parent
        syntaxes = {name for name in config.markdown_extensions if isinstance(name, str)}
        if not self.plugin.is_published or set(config.plugins) != {"edition"} or syntaxes - _OF_THE_TEXT:
            return None
        if leads_elsewhere(root):
            return None
        names = ("site_name", "site_url", "repo_url", "repo_name", "edit_uri", "mdx_configs")
        told = {name: str(config[name]) for name in names} | {"syntaxes": sorted(syntaxes)}
        settings = json.dumps(told | {"plugin": str(dict(self.plugin.config))}, sort_keys=True)
        depends = Dependencies(self.publication, settings)
        return FinishedPages(keeper_of(root / CACHE), depends.of, self.publication, self.former)

    def _build_pages(self, files: list[File], finishers: tuple[Finisher, ...] = ()) -> int:
        """Build pages, and beside them what the finishers make; returns how many warnings the workers had."""
        counter = CountHandler()
        counter.setLevel(logging.WARNING)
        known = self.publication.known
        at_start = len(known)

        def work(task: File | Finisher) -> tuple[Made | None, dict[bytes, object]]:
            made = build_page(task) if isinstance(task, File) else finish(task)
            return made, learnt()

        def finish(finisher: Finisher) -> None:
            finish_with(finisher, self.publication, self.site, self.address, self.former)

        def build_page(file: File) -> Made | None:
            chapter = self.plugin.chapter_of(file)
            if self.finished and self.finished.take(chapter, self.site):
                return None
            logging.getLogger("mkdocs").addHandler(counter)
            self.write_page(file)
            files = {file.dest_uri: ""} | finish_chapter(self.publication, self.site, self.address, chapter)
            self.publication.asked.clear()
            learn(self.publication, self.address, chapter)
            logging.getLogger("mkdocs").removeHandler(counter)
            return Made(self.publication.pages.pop(chapter.slug), frozenset(self.publication.asked), files)

        def learnt() -> dict[bytes, object]:
            """Return what is known since the last time, and forget it: the process that asked keeps it."""
            return dict(known.popitem() for _ in range(len(known) - at_start))

        def warned() -> int:
            return sum(number for _, number in counter.get_counts())

        results, warnings = shared(work, [*finishers, *files], warned)
        self.publication.finishers.update(finishers)
        for _, new in results:
            known.update(new)
        for file, (made, _) in zip(files, results[len(finishers) :], strict=True):
            chapter = self.plugin.chapter_of(file)
            self.publication.finished.add(chapter.slug)
            if made is None:
                self.finished.note_taken(chapter)
                continue
            self.publication.pages[chapter.slug] = made.html
            if self.finished:
                self.finished.note_made(chapter, made.asked, made.files)
        return sum(warnings)
