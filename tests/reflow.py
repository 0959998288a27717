"""What of a page's words a reader cannot read: cut off, beyond the edge, or under other words."""

from __future__ import annotations

from playwright.sync_api import Page

# Of every line of text: what hides it (an ancestor that cuts, the edge of the page), and which other line lies on it.
# What can be scrolled to is not lost; what only a screen reader is told is clipped on purpose.
_LOST = """(within) => {
  const SLACK = 2;
  const told = (text, why) => `${why}: ${text.data.trim().replace(/\\s+/g, " ").slice(0, 60)}`;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const clipped = (element) => {
    if (element.closest(".skip, svg, [aria-hidden='true'], select")) return true;
    for (let box = element; box; box = box.parentElement) if (getComputedStyle(box).clipPath === "inset(50%)") return true;
    return false;
  };
  const lost = [], lines = [];
  const cuts = (line, element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, position, display } = getComputedStyle(box);
      if (position === "fixed" && box.matches(":modal, [popover]")) return "";
      if (display === "inline") continue;
      if (overflowX === "auto" || overflowX === "scroll" || overflowY === "auto" || overflowY === "scroll") {
        if (overflowX !== "hidden" || box.scrollWidth <= box.clientWidth + SLACK) return "";
      }
      const edge = box.getBoundingClientRect();
      if (/hidden|clip/.test(overflowX) && (line.right > edge.right + SLACK || line.left < edge.left - SLACK)) return "cut";
      if (/hidden|clip/.test(overflowY) && (line.bottom > edge.bottom + 2 * SLACK || line.top < edge.top - 2 * SLACK)) return "cut";
    }
    return line.right > innerWidth + SLACK || line.left < -SLACK ? "beyond the edge" : "";
  };
  const root = document.querySelector(within);
  const late = [...document.querySelectorAll("*")].filter((box) => getComputedStyle(box).contentVisibility === "auto");
  for (const box of late) box.style.contentVisibility = "visible";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !shown(element) || clipped(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      if (line.width < 1) continue;
      const why = cuts(line, element);
      if (why) lost.push(told(text, why));
      const apart = element.closest(".card");
      if (!apart || root.matches(".card")) lines.push({ text, line });
    }
  }
  lines.sort((one, other) => one.line.top - other.line.top);
  lines.forEach(({ text, line }, place) => {
    for (const { text: next, line: below } of lines.slice(place + 1)) {
      const third = Math.min(line.height, below.height) / 3;
      if (below.top > line.bottom) break;
      const across = Math.min(line.right, below.right) - Math.max(line.left, below.left);
      const down = Math.min(line.bottom, below.bottom) - below.top;
      if (text !== next && across > 3 && down > third) lost.push(`${told(text, "under others")} / ${next.data.trim().slice(0, 40)}`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) lost.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return [...new Set(lost)];
}"""


def lost_words(page: Page, within: str = "body") -> list[str]:
    """Return what cannot be read of what is shown within an element, in a line each; overlays are asked for by their own name."""
    return page.evaluate(_LOST, within)
