"""`/// name | argument`: the Blocks of pymdown-extensions, whose options the edition has already read.

Their own reader takes options for YAML 1.1, where `on:` is true and `1.10` is 1.1; so the indented
lines are passed over here and what they say is looked up.
"""

from __future__ import annotations

from functools import lru_cache

from markdown import Markdown
from pymdownx.blocks import BlocksMgrExtension, BlocksProcessor, BlocksTreeprocessor
from pymdownx.blocks.block import Block

from . import annotations, placements
from .page_scope import PageScope


class EditionBlocksProcessor(BlocksProcessor):
    def split_header(self, block: str, length: int):
        match = self.yaml_line.match(block)
        return {}, block[match.end() :] if match else block


class EditionBlocks(BlocksMgrExtension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(self)
        self.extension = EditionBlocksProcessor(md.parser, md)
        md.parser.blockprocessors.register(self.extension, "blocks", 89.99)
        md.treeprocessors.register(BlocksTreeprocessor(md, self.extension), "blocks_on_inline_end", 19.99)


def register(md: Markdown, scope: PageScope) -> None:
    manager = EditionBlocks()
    manager.extendMarkdown(md)
    for block in _types(scope):
        manager.extension.register(block, {})


@lru_cache(maxsize=2)
def _types(scope: PageScope) -> tuple[type[Block], ...]:
    """Return the blocks' types, once for all pages."""
    return annotations.block(scope), *placements.blocks(scope)
