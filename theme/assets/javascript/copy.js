// Addresses and citations to copy. The number of a passage offers its address and its page; whatever else has an
// address of its own gives it at a click, a tap or a press of Enter.
import { opened, show } from "./popover.js";

const report = document.createElement("div");
report.className = "copied";
report.setAttribute("role", "status");
document.body.append(report);

let timer = 0;
function tell(words) {
  report.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => (report.textContent = ""), 2500);
}

/** Copies words, with their italics where the browser can. Resolves to false where it refuses. */
async function copy(words, html) {
  if (!navigator.clipboard) return false;
  try {
    if (html && window.ClipboardItem && navigator.clipboard.write) {
      const blob = (text, type) => new Blob([text], { type });
      await navigator.clipboard.write([
        new ClipboardItem({ "text/plain": blob(words, "text/plain"), "text/html": blob(html, "text/html") }),
      ]);
    } else await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

function addressOf(href) {
  const address = new URL(href, location.href);
  address.search = "";
  return address.href;
}

async function copyAddress(href, name) {
  const address = addressOf(href);
  tell((await copy(address)) ? `Address of ${name} copied` : address);
}

function button(words, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "copy-button";
  element.textContent = words;
  element.addEventListener("click", action);
  return element;
}

/** Where a passage is reported or edited, as the page's head says; none where the edition has no repository. */
function* contributing(number, id) {
  const said = (name) => document.querySelector(`meta[name="edition:${name}"]`)?.content;
  const link = (words, href) => Object.assign(document.createElement("a"), { textContent: words, href, className: "card__aside" });
  if (said("report")) yield link("Report a mistake here", said("report").replaceAll("{passage}", encodeURIComponent(id)));
  if (said("edit")) yield link("Edit this", `${said("edit")}#L${number.dataset.line}`);
}

/** What the number of a passage offers. The short address stands under the site's root, as the assets do. */
function offer(number, byKeyboard) {
  const id = number.hash.slice(2);
  const page = document.createElement("a");
  page.href = new URL(`../../p/${id}/`, import.meta.url).href;
  page.textContent = "Cite this passage";
  const row = document.createElement("p");
  row.className = "card__offer";
  row.append(button("Copy its address", () => copyAddress(number.href, `passage ${id}`)), " ", page, ...contributing(number, id));
  show(number, row, { kind: "offer", label: `Passage ${id}`, focus: byKeyboard });
}

const plainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

document.addEventListener("click", async (event) => {
  if (!plainClick(event)) return;
  const number = event.target.closest?.(".passage-number");
  if (number) {
    event.preventDefault();
    history.replaceState(history.state, "", number.hash);
    if (opened()?.link !== number) offer(number, event.detail === 0);
    return;
  }
  const own = event.target.closest?.("a.self, a.annotation-address");
  if (own) {
    copyAddress(own.href, own.getAttribute("aria-label")?.replace(/^.*address of (the )?/i, "") ?? "this");
    return;
  }
  const wanted = event.target.closest?.("[data-copies], [data-copies-address], [data-address]");
  if (!wanted) return;
  if (wanted.dataset.address) return copyAddress(wanted.dataset.address, wanted.dataset.name);
  if ("copiesAddress" in wanted.dataset) return copyAddress(location.pathname, "this page");
  const text = wanted.parentElement.querySelector(".cite__text");
  if (await copy(text.textContent, text.innerHTML)) tell("Citation copied");
  else getSelection().selectAllChildren(text);
});

for (const element of document.querySelectorAll("[data-copies], [data-copies-address]")) element.hidden = false;

// A note has an address, and nothing that shows it.
for (const note of document.querySelectorAll(".note[id]")) {
  const label = note.id.replace("note-", "");
  const element = button("#", () => {});
  element.dataset.address = `#${note.id}`;
  element.dataset.name = `note ${label}`;
  element.setAttribute("aria-label", `Copy the address of note ${label}`);
  (note.querySelector(":scope > p:last-of-type") ?? note).append(element);
}
