"""`/// fact-box | famine` and its like: what is generated from the edition's data."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from pymdownx.blocks.block import Block

from ..placements import PLACEMENT_KINDS
from .page_scope import PageScope


def blocks(scope: PageScope) -> list[type[Block]]:
    class PlacementBlock(Block):
        NAME = "placement"
        ARGUMENT = None

        def on_create(self, parent: Element) -> Element:
            return SubElement(parent, "div", {"class": f"placed placed--{self.NAME}"})

        def on_end(self, block: Element) -> None:
            html = scope.placement(self.NAME, self.argument or "")
            block.text = self.md.htmlStash.store(html)

        def on_markdown(self) -> str:
            return "block"

    return [type(f"{name.title()}Block", (PlacementBlock,), {"NAME": name}) for name in PLACEMENT_KINDS]
