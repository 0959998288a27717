// Notes stand beside their line where there is room, and open in place where there is none.
import { close, opened, show } from "../popover.js";

const page = document.querySelector(".page--chapter");
const calls = page ? [...page.querySelectorAll("a[role='doc-noteref']")] : [];
const wide = matchMedia("screen and (min-width: 76.25em)");
const noteOf = (call) => document.getElementById(call.hash.slice(1));
const GAP = 14;

/** Whether notes beside the text stay within the page: enlarged text leaves no room for them. */
function hasRoom() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const notes = parseFloat(getComputedStyle(page).getPropertyValue("--notes"));
  return page.getBoundingClientRect().right + (1.6 + notes) * rem <= page.parentElement.getBoundingClientRect().right + 1;
}

function layOut() {
  const notes = calls.map(noteOf);
  page.style.minHeight = "";
  const beside = wide.matches && hasRoom() && notes.every(Boolean) && document.documentElement.dataset.layer !== "report";
  page.classList.toggle("notes-beside", beside);
  if (!beside) {
    for (const note of notes) note?.style.removeProperty("top");
    return;
  }
  const origin = page.getBoundingClientRect().top;
  // All reading before all writing: one layout, not one for each note.
  const wanted = calls.map((call) => call.getBoundingClientRect().top - origin - 4);
  const heights = notes.map((note) => note.offsetHeight);
  let bottom = 0;
  notes.forEach((note, index) => {
    const top = Math.max(wanted[index], bottom);
    note.style.top = `${top}px`;
    bottom = top + heights[index] + GAP;
  });
  page.style.minHeight = `${bottom}px`;
}

function panel(call, options) {
  const copy = document.createElement("div");
  copy.append(...noteOf(call).cloneNode(true).childNodes);
  copy.querySelectorAll(".note-back").forEach((link) => link.remove());
  copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  const label = document.createElement("p");
  label.className = "card__label";
  label.textContent = call.getAttribute("aria-label");
  copy.prepend(label);
  show(call, copy, { kind: "note", label: label.textContent, ...options });
}

function light(call, on) {
  call.classList.toggle("is-lit", on);
  noteOf(call)?.classList.toggle("is-lit", on);
}

function onCall(event) {
  const call = event.currentTarget;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !noteOf(call)) return;
  if (page.classList.contains("notes-beside")) {
    const note = noteOf(call);
    const { top, bottom } = note.getBoundingClientRect();
    note.tabIndex = -1;
    if (top < 60 || bottom > innerHeight) return;
    event.preventDefault();
    history.replaceState(history.state, "", call.hash);
    note.focus({ preventScroll: true });
    return;
  }
  event.preventDefault();
  const byHover = opened()?.link === call && opened().card.dataset.hover;
  if (opened()?.link === call && !byHover) close();
  else panel(call, { focus: event.detail === 0 });
}

let waiting = 0;
function onHover(event) {
  const call = event.currentTarget;
  const beside = page.classList.contains("notes-beside");
  if (beside) light(call, event.type === "pointerenter");
  clearTimeout(waiting);
  if (beside || event.pointerType !== "mouse") return;
  if (event.type === "pointerenter") {
    waiting = setTimeout(() => {
      if (opened()?.link === call) return;
      panel(call, { byMouse: true });
      opened().card.dataset.hover = "yes";
    }, 250);
  } else {
    waiting = setTimeout(() => {
      const card = opened()?.card;
      if (card?.dataset.hover && !card.matches(":hover")) close();
      else card?.addEventListener("pointerleave", () => close(), { once: true });
    }, 300);
  }
}

if (calls.length) {
  for (const call of calls) {
    call.addEventListener("click", onCall);
    call.addEventListener("pointerenter", onHover);
    call.addEventListener("pointerleave", onHover);
    const note = noteOf(call);
    note?.addEventListener("pointerenter", () => light(call, page.classList.contains("notes-beside")));
    note?.addEventListener("pointerleave", () => light(call, false));
  }
  const announceState = () => {
    close();
    for (const call of calls) {
      if (page.classList.contains("notes-beside")) call.removeAttribute("aria-expanded");
      else call.setAttribute("aria-expanded", "false");
    }
  };
  const again = () => {
    const was = page.classList.contains("notes-beside");
    layOut();
    if (was !== page.classList.contains("notes-beside")) announceState();
  };
  layOut();
  announceState();
  // The page's height is ours to set, so only its width counts as a change.
  let width = null;
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === width) return;
    width = contentRect.width;
    again();
  }).observe(page);
  wide.addEventListener("change", again);
  document.fonts.addEventListener("loadingdone", again);
  addEventListener("load", again);
  addEventListener("edition:layer", again);
  document.fonts.ready.then(() => {
    again();
    // Notes have moved since the browser looked for the address.
    if (/^#note-/.test(location.hash)) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
}
