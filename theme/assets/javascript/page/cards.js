// Cards for what figures, names, citations and references to passages lead to: a copy of the entry
// itself, fetched from its page when it is first asked for.
import { close, opened, show } from "../popover.js";

const LINKS = "a.figure, a.name, a[data-source], a[data-passage], a.to-passage, a.to-source, a.to-claim";
const KINDS = [
  ["claim-", "claim"],
  ["entity-", "entity"],
  ["ref-", "source"],
  ["note-", "note"],
  ["a-", "annotation"],
  ["p", "passage"],
];
const GO = { claim: "In the register", entity: "In the index", source: "In the bibliography", note: "Go to the note", annotation: "Go to the annotation", passage: "Go to the passage" };
const pages = new Map();

const kindOf = (hash) => KINDS.find(([prefix]) => hash.startsWith(`#${prefix}`))?.[1];

function documentAt(url) {
  const address = url.origin + url.pathname;
  if (address === location.origin + location.pathname) return Promise.resolve(document);
  if (!pages.has(address)) {
    const read = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
      return answer.text();
    });
    pages.set(address, read.then((html) => new DOMParser().parseFromString(html, "text/html")));
    read.catch(() => pages.delete(address));
  }
  return pages.get(address);
}

async function entryOf(url) {
  const found = (await documentAt(url)).getElementById(decodeURIComponent(url.hash.slice(1)));
  if (!found) return null;
  const copy = document.importNode(found, true);
  for (const link of copy.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), url).href;
  copy.querySelectorAll(".self, .passage-number, .note-back, .note-call, .card").forEach((element) => element.remove());
  copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  return copy;
}

function contentOf(entry, kind, link) {
  const content = new DocumentFragment();
  shorten(entry);
  if (entry.tagName === "TR") content.append(...rowAsList(entry));
  else if (entry.tagName === "P") content.append(entry);
  else content.append(...entry.childNodes);
  entry.removeAttribute?.("id");
  const go = document.createElement("p");
  go.className = "card__go";
  const way = document.createElement("a");
  way.href = link.href;
  way.textContent = GO[kind];
  go.append(way);
  content.append(go);
  return content;
}

/** A card says where something stands first; the index has the rest. */
function shorten(entry) {
  const last = entry.querySelectorAll?.(".entity-passages a")[9];
  while (last?.nextSibling) last.nextSibling.remove();
  last?.after(" …");
}

function rowAsList(row) {
  const title = document.createElement("p");
  title.className = "card__title";
  title.append(...row.querySelector("th").childNodes);
  const list = document.createElement("dl");
  for (const cell of row.querySelectorAll("td")) {
    if (!cell.textContent.trim()) continue;
    const term = document.createElement("dt");
    term.textContent = cell.dataset.label ?? "";
    const value = document.createElement("dd");
    value.append(...cell.childNodes);
    list.append(term, value);
  }
  return [title, list];
}

let asked = null;
async function open(link, { passing = false, byMouse = false } = {}) {
  asked = link;
  // A face that is first asked for when it is drawn comes too late: the theme's are optional.
  document.fonts.load('italic 1em "Edition Sans"').catch(() => {});
  const url = new URL(link.href);
  const kind = kindOf(url.hash);
  try {
    const entry = await entryOf(url);
    if (!entry || asked !== link) return false;
    const card = show(link, contentOf(entry, kind, link), { kind, label: link.textContent, byMouse });
    if (passing) card.dataset.hover = "yes";
    return true;
  } catch {
    return false; // Without the page there is still the link.
  }
}

let timer = 0;
function later(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

function wantsCard(element) {
  const link = element.closest?.(LINKS);
  return link && !link.closest(".card") && link.href && kindOf(new URL(link.href).hash) ? link : null;
}

function leave() {
  asked = null;
  later(() => {
    const card = opened()?.card;
    if (card && card.dataset.hover && !card.matches(":hover") && !opened().link.matches(":hover, :focus-visible")) close();
  }, 250);
}

if (location.protocol !== "file:") {
  let pointer = "mouse";
  addEventListener("pointerdown", (event) => (pointer = event.pointerType), true);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = wantsCard(event.target);
    if (link && opened()?.link !== link) later(() => open(link, { passing: true, byMouse: true }), 250);
    else if (event.target.closest?.(".card")) clearTimeout(timer);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && event.target.closest?.(`${LINKS}, .card`)) leave();
  });
  document.addEventListener("focusin", (event) => {
    const link = wantsCard(event.target);
    if (link && link.matches(":focus-visible")) later(() => open(link, { passing: true }), 250);
    else if (opened()?.card.dataset.hover && !opened().card.contains(event.target) && opened().link !== event.target) close();
  });
  // A finger cannot hover: its first tap shows the card, which has the link to go on.
  document.addEventListener("click", (event) => {
    const link = pointer === "mouse" || event.detail === 0 ? null : wantsCard(event.target);
    if (!link || opened()?.link === link) return;
    event.preventDefault();
    open(link).then((shown) => {
      if (!shown) location.assign(link.href);
    });
  });
}
