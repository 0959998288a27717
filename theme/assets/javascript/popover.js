// One card is open at a time. It stands in the page right after the link that opened it, so that reading and tabbing go on
// from there, and shows in the browser's top layer, where nothing cuts it off.

let open = null;

export const opened = () => open;

export function show(link, content, { kind, label, focus = false }) {
  close();
  const card = document.createElement("div");
  card.className = `card card--${kind}`;
  card.id = "card";
  card.popover = "manual";
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", label);
  card.tabIndex = -1;
  card.append(content);
  link.after(card);
  card.showPopover?.();
  open = { link, card };
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-controls", card.id);
  place();
  if (focus) card.focus({ preventScroll: true });
  return card;
}

export function close({ refocus = false } = {}) {
  if (!open) return;
  const { link, card } = open;
  open = null;
  const within = card.contains(document.activeElement);
  card.remove();
  link.removeAttribute("aria-controls");
  if (link.getAttribute("role") === "doc-noteref") link.setAttribute("aria-expanded", "false");
  else link.removeAttribute("aria-expanded");
  if (refocus && within) link.focus({ preventScroll: true });
}

/** Under the link's last line, or above it where there is no room below. */
function place() {
  if (!open) return;
  const { link, card } = open;
  const line = [...link.getClientRects()].at(-1);
  const left = Math.max(12, Math.min(line.left - 24, document.documentElement.clientWidth - card.offsetWidth - 12));
  const below = innerHeight - line.bottom > card.offsetHeight + 12 || line.top < card.offsetHeight + 60;
  const top = below ? line.bottom + 6 : line.top - card.offsetHeight - 6;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

addEventListener("resize", place);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !open || document.querySelector("dialog[open]")) return; // The dialog lies above it.
  close({ refocus: true });
  event.stopPropagation();
});
addEventListener("pointerdown", (event) => {
  if (open && !open.card.contains(event.target) && !open.link.contains(event.target)) close();
});
