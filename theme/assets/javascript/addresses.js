// An address with an #id that is not on the page says what became of it, instead of silently showing the top.
const site = new URL("../../", import.meta.url);
let known = null;
let shown = null;

const passing = (id) => !id || id.startsWith("__") || id.startsWith(":~:");

function wanted() {
  const fragment = location.hash.slice(1).split(":~:")[0];
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

async function addresses() {
  known ??= fetch(new URL("addresses.json", site)).then((answer) => (answer.ok ? answer.json() : { ids: {} }));
  try {
    return await known;
  } catch {
    known = null;
    return { ids: {} };
  }
}

function link(words, address) {
  const a = document.createElement("a");
  a.href = new URL(address, site);
  a.textContent = words;
  return a;
}

// What of an #id a search can look for: 'p3.24' is the number of a passage, 'ref-hersh2001' a name and a year.
const searchable = (id) => id.replace(/^(?:ref|claim|entity|check|chart|box)-/, "").replace(/^p(?=[\w]*\.)/, "").replace(/[-_]+/g, " ").replace(/(\p{L}{3,})(?=\d)/gu, "$1 ");

function searchButton(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Search for it";
  button.addEventListener("click", () => dispatchEvent(new CustomEvent("edition:search", { detail: searchable(id) })));
  return button;
}

// What the notice says, as nodes.
function told(id, data) {
  const entry = Object.hasOwn(data.ids, id) ? data.ids[id] : null;
  if (typeof entry === "string") return ["This does not stand on this page. It stands ", link("here", entry), "."];
  if (!entry) {
    const nodes = [`Nothing on this page has the address “#${id.slice(0, 80)}”, and no edition is known to have had it here. It may be mistyped.`];
    if (document.querySelector("[data-search]")) nodes.push(" ", searchButton(id));
    return nodes;
  }
  const nodes = [entry.words];
  entry.to.forEach((target, number) => nodes.push(number ? ", " : " ", link(target.words, target.address)));
  nodes.push(`, ${entry.when}.`);
  if (entry.reason) nodes.push(` The reason given: ${entry.reason}`);
  if (data.changes) nodes.push(" ", link("All that changed", data.changes));
  return nodes;
}

async function explain() {
  shown?.remove();
  shown = null;
  const id = wanted();
  if (passing(id) || document.getElementById(id) || document.getElementsByName(id).length) return;
  const data = await addresses();
  if (id !== wanted()) return;
  shown = document.createElement("aside");
  shown.className = "unknown-address";
  shown.setAttribute("role", "status");
  shown.tabIndex = -1;
  const words = document.createElement("p");
  shown.append(words);
  (document.querySelector("main article") ?? document.querySelector("main") ?? document.body).prepend(shown);
  // After the empty region is there, so that a screen reader hears what comes into it.
  requestAnimationFrame(() => {
    words.append(...told(id, data));
    shown?.scrollIntoView({ block: "center" });
  });
}

// The page that the reader came from is old: its link to the newest one takes the #id along.
function carryOn() {
  const now = document.querySelector(".old-edition a[data-now]");
  if (now) now.hash = location.hash;
}

addEventListener("hashchange", () => {
  carryOn();
  explain();
});
carryOn();
explain();
