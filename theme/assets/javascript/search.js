// Search on every page: what opens it. The index and all that reads it load when a reader turns to it, and not before.
const place = document.querySelector("[data-search-here]");
let box = null;

const view = () => import("./search-view.js");

/** Opens the dialog, with words to search for. Its words stand in the address, so that a search can be shared. */
export async function openSearch(words) {
  const { SearchView, dialogFor } = await view().catch(() => ({}));
  if (!SearchView) return sayUnavailable();
  if (!box) {
    box = dialogFor();
    box.view = new SearchView(box.dialog, { onLeave: () => box.dialog.close() });
    document.body.append(box.dialog);
    box.dialog.addEventListener("close", () => box.view.leave());
  }
  if (!box.dialog.open) box.dialog.showModal();
  return box.view.start(words ?? new URLSearchParams(location.search).get("q") ?? "");
}

/** What searches has not come, for want of a network: a reader is told. */
function sayUnavailable() {
  const dialog = document.createElement("dialog");
  dialog.className = "search-dialog";
  dialog.setAttribute("aria-label", "Search");
  const said = document.createElement("p");
  said.className = "search-status";
  said.textContent = "The search could not be loaded. Look again when you are connected.";
  const shut = document.createElement("button");
  shut.className = "search-shut";
  shut.textContent = "Close";
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(said, shut);
  document.body.append(dialog);
  dialog.showModal();
}

const open = (words) => (place ? place.querySelector("input")?.focus() : openSearch(words));

for (const link of document.querySelectorAll("[data-search]")) {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}
addEventListener("edition:search", (event) => open(event.detail));
addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!command && (!slash || typing)) return;
  event.preventDefault();
  open();
});

if (place) {
  view().then(({ SearchView }) => new SearchView(place, { page: true }).start(new URLSearchParams(location.search).get("q") ?? ""));
} else if (new URLSearchParams(location.search).get("q")) {
  openSearch();
}
