"""`/// fact-box | famine` and its like: what is generated from the edition's data."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from ..placements import PLACEMENT_KINDS
from .page_scope import PageScope


def extension(scope: PageScope) -> BlocksExtension:
    class PlacementBlock(Block):
        ARGUMENT = None

        def on_create(self, parent: Element) -> Element:
            return SubElement(parent, "div", {"class": f"placed placed--{self.NAME}"})

        def on_end(self, block: Element) -> None:
            html = scope.placement(self.NAME, self.argument or "")
            block.text = self.md.htmlStash.store(html)

        def on_markdown(self) -> str:
            return "block"

    class PlacementExtension(BlocksExtension):
        def extendMarkdownBlocks(self, md, block_mgr):
            for name in PLACEMENT_KINDS:
                kind = type(f"{name.title()}Block", (PlacementBlock,), {"NAME": name})
                block_mgr.register(kind, self.getConfigs())

    return PlacementExtension()
