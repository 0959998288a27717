// The report alone, with its notes, or with the editors' annotations.
const root = document.documentElement;
const groups = [...document.querySelectorAll("[data-layers]")];

function show(layer, { remember = true } = {}) {
  const held = scrollY > 0 ? firstVisible() : null;
  const before = held?.getBoundingClientRect().top;
  root.dataset.layer = layer;
  for (const button of groups.flatMap((group) => [...group.children])) {
    button.setAttribute("aria-pressed", String(button.value === layer));
  }
  dispatchEvent(new CustomEvent("edition:layer"));
  if (held) scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
  if (!remember) return;
  try {
    localStorage.setItem("edition.layer", layer);
  } catch {
    // Storage may be forbidden; then nothing is remembered.
  }
  const address = new URL(location.href);
  if (address.searchParams.has("layer")) {
    address.searchParams.set("layer", layer);
    history.replaceState(history.state, "", address);
  }
}

/** The passage being read: what the switch must not move. */
function firstVisible() {
  return [...document.querySelectorAll(".passage")].find((passage) => passage.getBoundingClientRect().bottom > 60);
}

/** An address of something switched off shows it. */
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const needed = target.closest(".annotation, .placed") ? "all" : target.closest(".note, .note-call") ? "notes" : "report";
  const order = ["report", "notes", "all"];
  if (order.indexOf(needed) <= order.indexOf(root.dataset.layer)) return;
  show(needed, { remember: false });
  target.scrollIntoView();
}

if (groups.length) {
  for (const group of groups) {
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) show(button.value);
    });
  }
  show(root.dataset.layer, { remember: false });
  showTarget();
  addEventListener("hashchange", showTarget);
}
