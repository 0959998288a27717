"""MkDocs' build, with its pages shared among processes.

The steps and their order are those of `mkdocs.commands.build.build` (MkDocs 1.6), which converts and writes one page
after the other; the pages come out the same. That is all that is our own here: what a page is, MkDocs and its templates
say. The report's chapters come first, with all that is made of each; then the pages that are made of all chapters.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.utils import CountHandler

from ..finishing import finish_chapter
from ..outputs.data import records_of
from ..plugin import EditionPlugin, public_address
from ..publishing.processes import shared


def build(config: MkDocsConfig) -> None:
    """Build the site into `config.site_dir`, an empty folder. Raises Abort and BuildError as MkDocs does."""
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(counter)
    try:
        warnings = Build(config).run()
    except BuildError as error:
        config.plugins.on_build_error(error=error)
        raise
    finally:
        logging.getLogger("mkdocs").removeHandler(counter)
    warnings += sum(number for _, number in counter.get_counts())
    if warnings and config.strict:
        raise Abort(f"Aborted with {warnings} warnings in strict mode!")


class Build:
    """One build: its files, its navigation, its templates."""

    def __init__(self, config: MkDocsConfig, env=None):
        """Read the edition. `env` holds templates that an earlier build has compiled. Raises BuildError."""
        self.config = config.plugins.on_config(config)
        # Only now the engine knows where the edition's theme is.
        env = env or self.config.theme.get_env()
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

    def run(self) -> int:
        """Write the site; returns how many warnings the workers had."""
        self.files.copy_static_files(dirty=False)
        for template in self.config.theme.static_templates:
            _build_theme_template(template, self.env, self.files, self.config, self.nav)
        self.publication.prepare()
        pages = self._documents
        chapters = [file for file in pages if self.plugin.chapter_of(file).section]
        others = [file for file in pages if not self.plugin.chapter_of(file).section]
        warnings = self._build_pages(chapters) + self._build_pages(others)
        self.config.plugins.on_post_build(config=self.config)
        return warnings

    def write_page(self, file: File) -> None:
        _populate_page(file.page, self.config, self.files)
        _build_page(file.page, self.config, self._documents, self.nav, self.env)

    def _build_pages(self, files: list[File]) -> int:
        counter = CountHandler()
        counter.setLevel(logging.WARNING)
        known = self.publication.known
        at_start = len(known)

        def work(file: File) -> str:
            logging.getLogger("mkdocs").addHandler(counter)
            self.write_page(file)
            chapter = self.plugin.chapter_of(file)
            finish_chapter(self.publication, self.site, self.address, chapter)
            records_of(self.publication, self.address).learn(chapter)
            logging.getLogger("mkdocs").removeHandler(counter)
            return self.publication.pages[chapter.slug]

        def at_end() -> tuple[int, list]:
            return sum(number for _, number in counter.get_counts()), list(known.items())[at_start:]

        results, ends = shared(work, files, at_end)
        for file, html in zip(files, results, strict=True):
            chapter = self.plugin.chapter_of(file)
            self.publication.pages[chapter.slug] = html
            self.publication.finished.add(chapter.slug)
        for _, learnt in ends:
            known.update(learnt)
        return sum(warnings for warnings, _ in ends)
