"""The signpost for MkDocs: each hook hands over to a function that works without it."""

from __future__ import annotations

from html import escape
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger

from .assembly import Assembly, assemble
from .checks import check_edition
from .diagnostics import Diagnostic, Severity, in_order
from .edition import CONTENT, Edition, read_edition
from .finishing import UNSEALED, finish, seal
from .keeper import CACHE
from .markdown_extensions.edition import EditionExtension
from .mistakes.consequences import without_consequences
from .model import Chapter
from .publishing.finished import FinishedPages
from .publishing.processes import keeping_all
from .publishing.unchanged import keeper_of
from .releases.archive import BrokenArchive
from .repository import repository
from .site_words import NOT_PUBLISHED, front_matter, navigation, page_words, site_words
from .theme_folder import theme_folder
from .typesetting import NotSet, can_typeset

log = get_plugin_logger("edition")


class EditionConfig(Config):
    enabled = config_options.Type(bool, default=True)
    report_uri = config_options.Type(str, default="")
    books = config_options.Type(bool, default=True)


class EditionPlugin(BasePlugin[EditionConfig]):
    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.is_published = command != "serve"
        self.finished: FinishedPages | None = None  # by an engine that keeps pages

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        root = Path(config.config_file_path).parent
        self.edition = accepted(root)
        self.assembly: Assembly = assemble(
            self.edition,
            root,
            public_address(config),
            repository(config.repo_url or "", edit_uri(config), self.config.report_uri, self.edition.report.version),
            self.makes_books(),
            whole=self.is_published,
        )
        show_with(config, theme_folder(root))
        config.markdown_extensions.append(EditionExtension(self.assembly.scope))
        config.nav = navigation(self.edition)
        config.site_name = escape(self.edition.report.title)
        return config

    def makes_books(self) -> bool:
        """While authors write, they wait for pages only; and what sets books is an extra."""
        if not (self.is_published and self.config.books):
            return False
        if not can_typeset():
            log.info("No PDF and no EPUB are made: install the extra 'publish' for them.")
        return can_typeset()

    def on_files(self, files, config):
        of_theme = [file for file in files if file.src_dir != config.docs_dir]
        for file in of_theme:
            if file.src_uri.startswith(NOT_PUBLISHED) or file.src_uri.endswith(".map"):
                files.remove(file)
        return files

    def on_nav(self, nav, config, files):
        """Titles are known before a page is converted, so that pages can be built in any order."""
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.title = escape(self.chapter_of(file).title)
        return nav

    def chapter_of(self, file) -> Chapter:
        return self.edition.chapters_by_path[f"{CONTENT}/{file.src_uri}"]

    def on_page_markdown(self, markdown, page, config, files):
        chapter = self.chapter_of(page.file)
        self.assembly.scope.turn_to(chapter)
        page.meta = front_matter(chapter)
        return markdown

    def on_env(self, env, config, files):
        env.globals.update(site_words(self.assembly.publication))
        return env

    def on_post_build(self, config):
        try:
            finish(self.assembly.publication, Path(config.site_dir), public_address(config))
        except BrokenArchive as error:
            raise PluginError(f"{error}.") from error
        except NotSet as error:
            raise PluginError(f"The book could not be set: {error}") from error
        if self.is_published:
            taken = self.finished.seal if self.finished else UNSEALED
            sealed = seal(Path(config.site_dir), public_address(config), taken)
            if self.finished:
                self.finished.save(sealed)

    def on_page_content(self, html, page, config, files):
        chapter = self.chapter_of(page.file)
        self.assembly.publication.pages[chapter.slug] = html
        return html

    def on_page_context(self, context, page, config, nav):
        context.update(page_words(self.assembly.publication, self.chapter_of(page.file)))
        return context


def public_address(config: MkDocsConfig) -> str:
    """Return `site_url` with its slash, or '' while it is not set."""
    return f"{config.site_url.rstrip('/')}/" if config.site_url else ""


def edit_uri(config: MkDocsConfig) -> str:
    """Return `edit_uri`, or '' where it is not set: for GitHub the engine then guesses a branch and a folder."""
    return "" if config.edit_uri in (None, "edit/master/docs/") else config.edit_uri


def show_with(config: MkDocsConfig, theme: Path) -> None:
    """Let the engine look into the edition's theme first, whether or not `custom_dir` names it."""
    folder = str(theme)
    if folder not in config.theme.dirs:
        config.theme.dirs.insert(0, folder)


def accepted(root: Path) -> Edition:
    """Return the edition at `root`; raises PluginError with all its mistakes logged, before anything is written."""
    keeper = keeper_of(root / CACHE)
    with keeping_all():
        edition, diagnostics = read_edition(root, keeper)
        if edition is not None:
            diagnostics = in_order(without_consequences([*diagnostics, *check_edition(edition, keeper)], root))
        keeper.save()
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
    for diagnostic in diagnostics:
        # Not as a warning: in strict mode the engine would stop for a doubt.
        (log.error if diagnostic.severity is Severity.ERROR else log.info)(str(diagnostic))
    if errors or edition is None:
        raise PluginError(f"{_count(errors)}; nothing was built.")
    return edition


def _count(errors: list[Diagnostic]) -> str:
    return "one mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
