// One card is open at a time. It stands in the page right after the link that opened it, so that reading and tabbing go on
// from there. In a narrow window the text makes room for it below the link's line, since a card over the text would leave
// slivers of other links to be touched; a mouse that merely passes moves nothing, so for it, and where there is room, the
// card shows in the browser's top layer, where nothing cuts it off.

const narrow = matchMedia("(max-width: 47.9375em)");
let open = null;

export const opened = () => open;

/** Browsers hold something in its place themselves, but not always what the reader touches. */
function holding(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}

export function show(link, content, { kind, label, focus = false, byMouse = false }) {
  close({ still: link });
  const inText = narrow.matches && !byMouse;
  const card = document.createElement("div");
  card.className = `card card--${kind}`;
  card.classList.toggle("card--in-text", inText);
  card.id = "card";
  if (!inText) card.popover = "manual";
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", label);
  card.tabIndex = -1;
  card.append(content);
  holding(link, () => link.after(card));
  if (!inText) card.showPopover?.();
  open = { link, card, inText };
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-controls", card.id);
  place();
  if (inText) card.scrollIntoView({ block: "nearest" });
  if (focus) card.focus({ preventScroll: true });
  return card;
}

/** What stands `still` is not moved by the room that a card above it gives back. */
export function close({ refocus = false, still = open?.link } = {}) {
  if (!open) return;
  const { link, card } = open;
  open = null;
  const within = card.contains(document.activeElement);
  holding(still, () => card.remove());
  link.removeAttribute("aria-controls");
  if (link.getAttribute("role") === "doc-noteref") link.setAttribute("aria-expanded", "false");
  else link.removeAttribute("aria-expanded");
  if (refocus && within) link.focus({ preventScroll: true });
}

/** Under the link's last line, or above it where there is no room below. */
function place() {
  if (!open || open.inText) return;
  const { link, card } = open;
  const line = [...link.getClientRects()].at(-1);
  const left = Math.max(12, Math.min(line.left - 24, document.documentElement.clientWidth - card.offsetWidth - 12));
  const below = innerHeight - line.bottom > card.offsetHeight + 12 || line.top < card.offsetHeight + 60;
  const top = below ? line.bottom + 6 : line.top - card.offsetHeight - 6;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

addEventListener("resize", place);
narrow.addEventListener("change", () => close());
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !open || document.querySelector("dialog[open]")) return; // The dialog lies above it.
  close({ refocus: true });
  event.stopPropagation();
});
const isOutside = ({ target }) => open && !open.card.contains(target) && !open.link.contains(target);
addEventListener("pointerdown", (event) => {
  if (isOutside(event) && !open.inText) close();
});
// Not before the finger is lifted: the text would move away under it.
addEventListener("click", (event) => {
  if (isOutside(event) && open.inText) close({ still: event.target });
});
