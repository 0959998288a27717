// What a reader sees of the search: a field, filters, and answers grouped by page. In a dialog, or on a page of its own.
import { SearchIndex } from "./search-index.js";
import { wordsOf } from "./search-words.js";

const site = new URL("../../", import.meta.url);
const FIRST = 20; // answers shown before more are asked for
const ON_PAGE = 4; // of one page, before the others of it are asked for
const AROUND = 14; // words before the first one found
const LENGTH = 42; // words of a text that is shown
const FILTERS = { layer: ["Layer", "All layers"], section: ["Section", "All sections"], kind: ["Kind", "All kinds"] };
const IN_ADDRESS = { layer: "in", section: "section", kind: "kind" }; // `layer` there is what the page shows
const KINDS = { passage: "Passage", note: "Note", annotation: "Annotation", claim: "Claim", source: "Work", person: "Person",
  organisation: "Organisation", place: "Place", event: "Event", chart: "Chart", "fact-box": "Table", page: "Page" };
const LIST = "search-answers";
const PAUSE = 20; // milliseconds after a key, so that quick fingers are not answered letter by letter
const EQUAL = 1.15; // answers whose scores differ by less answer equally well

let opened = null;
const index = () => (opened ??= SearchIndex.open().catch((error) => {
  opened = null;
  throw error;
}));

function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** Whether nothing can be told yet from what was typed: not a letter, or a single one. */
const tooShort = (query) => !query || /^\p{L}$/u.test(query);

/** A dialog that any page can open. */
export function dialogFor() {
  const dialog = element("dialog", { class: "search-dialog", "aria-label": "Search" });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return { dialog };
}

export class SearchView {
  #asked = 0;
  #active = null;
  #entries = [];

  constructor(frame, { page = false, onLeave = () => {} } = {}) {
    this.page = page;
    this.onLeave = onLeave;
    this.input = element("input", {
      type: "text", inputmode: "search", enterkeyhint: "go", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": LIST,
      "aria-label": "Search the edition", placeholder: "A name, a figure, a phrase …",
    });
    const shut = element("button", { type: "button", class: "search-shut", "aria-keyshortcuts": "Escape" }, "Close");
    shut.addEventListener("click", () => this.onLeave());
    this.filters = element("div", { class: "search-filters" });
    this.status = element("p", { class: "search-status", role: "status" });
    this.hint = element("div", { class: "search-hint" });
    this.list = element("div", { class: "search-answers", id: LIST, role: "listbox", "aria-label": "Answers" });
    this.more = element("button", { type: "button", class: "search-more", hidden: "" }, "More answers");
    this.more.addEventListener("click", () => this.#show(this.#entries.length));
    const form = element("form", { class: "search-form", role: "search" }, this.input, ...(page ? [] : [shut]));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#follow(this.#active ?? this.list.querySelector("[role='option']"));
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.#ask(), PAUSE);
    });
    frame.addEventListener("keydown", (event) => this.#onKey(event));
    this.list.addEventListener("click", (event) => this.#onAnswer(event));
    const answers = element("div", { class: "search-scroll" }, this.hint, this.list, this.more);
    frame.replaceChildren(form, this.filters, this.status, answers);
  }

  /** Begin, with words to search for. A page that was opened without any loads the index at the first sign of a reader. */
  start(words) {
    this.input.value = words;
    this.input.focus();
    this.input.setSelectionRange(0, words.length);
    if (words || !this.page) this.#ask();
    else this.#wait();
  }

  #wait() {
    this.hint.replaceChildren(...this.#examples());
    const turnTo = () => this.#asked || this.#ask();
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, turnTo, { once: true });
  }

  /** Nothing is searched for any more: the address says so. */
  leave() {
    const address = new URL(location.href);
    for (const name of ["q", ...Object.values(IN_ADDRESS)]) address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
  }

  get #chosen() {
    return Object.fromEntries([...this.filters.querySelectorAll("select")].map(({ name, value }) => [name, value]));
  }

  async #ask() {
    const asked = (this.#asked += 1);
    const query = this.input.value.trim();
    this.#keepInAddress(query);
    if (query && !this.query) this.#say("Searching …");
    let found;
    try {
      const searched = await index();
      if (!this.filters.childElementCount) this.#offerFilters(searched.settings.filters);
      if (asked !== this.#asked) return;
      found = tooShort(query) ? [] : await searched.find(query, this.#chosen, () => asked !== this.#asked);
    } catch {
      if (asked === this.#asked) this.#say("The index could not be loaded. Look again when you are connected.");
      return;
    }
    if (asked !== this.#asked) return;
    this.#entries = found;
    this.query = query;
    this.list.dataset.answersTo = query;
    this.#show(FIRST);
    if (tooShort(query)) this.#say("");
    else this.#say(found.length ? this.#counted(found) : "Nothing was found");
    this.hint.replaceChildren(...(found.length ? [] : tooShort(query) ? this.#examples() : this.#suggestions(query)));
  }

  #counted(found) {
    const pages = new Set(found.map(({ page }) => page)).size;
    return `${found.length} ${found.length === 1 ? "answer" : "answers"} on ${pages} ${pages === 1 ? "page" : "pages"}`;
  }

  #say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  #keepInAddress(query) {
    const address = new URL(location.href);
    const chosen = Object.entries(this.#chosen).map(([filter, value]) => [IN_ADDRESS[filter], value]);
    for (const [name, value] of [["q", query], ...chosen]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  #offerFilters(filters) {
    const given = new URLSearchParams(location.search);
    for (const [name, [label, all]] of Object.entries(FILTERS)) {
      const options = filters[name] ?? [];
      if (options.length < 2) continue;
      const select = element("select", { name, "aria-label": label }, element("option", { value: "" }, all));
      select.append(...options.map(([value, words]) => element("option", { value }, words)));
      const wanted = given.get(IN_ADDRESS[name]);
      if (options.some(([value]) => value === wanted)) select.value = wanted;
      select.addEventListener("change", () => this.#ask());
      this.filters.append(select);
    }
  }

  /** Show the first answers: those that answer equally well stand together by page. */
  #show(most) {
    this.#choose(null);
    const groups = grouped(this.#entries.slice(0, most));
    this.list.replaceChildren(...groups.map((group, number) => this.#group(group, number)));
    this.input.setAttribute("aria-expanded", String(groups.length > 0));
    this.list.hidden = !groups.length;
    this.more.hidden = this.#entries.length <= most;
  }

  #group({ page, entries }, number) {
    const label = element("p", { class: "search-page-title", id: `search-page-${number}`, role: "presentation" }, page);
    const group = element("div", { role: "group", "aria-labelledby": label.id, class: "search-group" }, label);
    group.append(...entries.map((entry, place) => this.#answer(entry, `search-${number}-${place}`)));
    return group;
  }

  #answer(entry, id) {
    const title = element("span", { class: "search-title" }, ...marked(entry, 0, entry.titled - entry.start));
    const text = element("span", { class: "search-text" }, ...excerpt(entry));
    const kind = element("span", { class: "search-kind" }, KINDS[entry.kind]);
    const href = new URL(entry.address, site).href;
    return element("a", { role: "option", "aria-selected": "false", id, tabindex: "-1", href, class: "search-answer" }, kind, title, text);
  }

  #onKey(event) {
    const options = [...this.list.querySelectorAll("[role='option']")];
    const here = options.indexOf(this.#active);
    const to = { ArrowDown: here + 1, ArrowUp: here < 0 ? options.length - 1 : here - 1, PageDown: here + 5, PageUp: here - 5 }[event.key];
    if (event.target.localName === "select" || to === undefined || !options.length) return;
    event.preventDefault();
    if (to < 0 && here === 0) this.#choose(null);
    else this.#choose(options[Math.max(0, Math.min(options.length - 1, to))]);
    if (event.target !== this.input) this.input.focus();
  }

  #choose(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }

  #follow(option) {
    option?.click();
  }

  #onAnswer(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The search that led there is kept for the way back; an answer on this page only closes the dialog.
    const target = new URL(link.href);
    if (this.page || target.pathname !== location.pathname) return;
    event.preventDefault();
    this.onLeave();
    location.hash = target.hash;
    const found = document.getElementById(decodeURIComponent(target.hash.slice(1)));
    if (!found) return;
    found.scrollIntoView();
    found.tabIndex = -1; // Reading goes on from there, by ear and by Tab.
    found.focus({ preventScroll: true });
  }

  #examples() {
    return [element("p", {}, "Names in any spelling, figures as digits or in words, phrases in “quotation marks”, numbers of passages (3.24) and notes (note 28).")];
  }

  #suggestions(query) {
    const offers = [];
    const offer = (words, change) => {
      const button = element("button", { type: "button" }, words);
      button.addEventListener("click", () => {
        change();
        this.#ask();
        this.input.focus();
      });
      offers.push(element("li", {}, button));
    };
    const chosen = [...this.filters.querySelectorAll("select")].filter(({ value }) => value);
    if (chosen.length) offer("Search everywhere, without the filters", () => chosen.forEach((select) => (select.value = "")));
    if (/["“”«»]/.test(query)) offer("Search for the words, not for the exact phrase", () => (this.input.value = query.replace(/["“”«»]/g, "")));
    const words = wordsOf(query);
    if (words.length > 1) for (const word of words.filter(({ length }) => length > 3).slice(0, 4)) offer(`Search for “${word}” alone`, () => (this.input.value = word));
    const by = element("a", { href: new URL("search/", site).href + "#by-hand" }, "Look it up in the indexes");
    offers.push(element("li", {}, by, " of people, places and works."));
    return [element("p", {}, `Nothing in the edition answers “${query}”.`), element("ul", {}, ...offers)];
  }
}

/** Answers of one page in a group, unless that would put one above a better one; then the page comes again. */
function grouped(entries) {
  const groups = [];
  for (const entry of entries) {
    const same = groups.findLast((group) => group.page === entry.page && group.tier === entry.tier && group.entries.length < ON_PAGE);
    const passed = groups.slice(groups.indexOf(same) + 1);
    if (same && passed.every(({ best }) => best < entry.score * EQUAL)) same.entries.push(entry);
    else groups.push({ page: entry.page, tier: entry.tier, best: entry.score, entries: [entry] });
  }
  return groups;
}

function marked({ body, places }, from, to) {
  const nodes = [];
  let run = [];
  const flush = () => run.length && nodes.push(element("mark", {}, run.splice(0).join(" ")), " ");
  for (let place = from; place < to; place += 1) {
    if (places.has(place)) run.push(body[place]);
    else {
      flush();
      nodes.push(`${body[place]} `);
    }
  }
  flush();
  return nodes;
}

/** The words around the best place of a text. */
function excerpt(entry) {
  const from = entry.titled - entry.start;
  const inText = [...entry.places].filter((place) => place >= from).sort((one, other) => one - other);
  const count = (start) => inText.filter((place) => place >= start && place < start + LENGTH - AROUND).length;
  const best = inText.reduce((most, place) => (count(place) > count(most) ? place : most), inText[0] ?? from);
  const end = Math.min(entry.body.length, Math.max(from, best - AROUND) + LENGTH);
  const start = Math.max(from, end - LENGTH);
  const words = marked(entry, start, end);
  return [...(start > from ? ["… "] : []), ...words, ...(end < entry.body.length ? ["…"] : [])];
}
