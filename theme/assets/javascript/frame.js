// The frame of every page: contents, search, colours, and where one is.
const root = document.documentElement;

// The contents are a drawer where there is no room beside the text.
const contents = document.getElementById("contents");
const toContents = document.querySelector("[data-opens='contents']");
function openContents(open) {
  root.classList.toggle("contents-open", open);
  toContents.setAttribute("aria-expanded", String(open));
}
if (contents && toContents) {
  const isOpen = () => root.classList.contains("contents-open");
  toContents.addEventListener("click", () => {
    openContents(!isOpen());
    if (isOpen()) contents.querySelector("a")?.focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    openContents(false);
    toContents.focus();
  });
  contents.addEventListener("click", (event) => event.target.closest("a") && openContents(false));
  const within = (element) => contents.contains(element) || toContents.contains(element);
  for (const gone of ["pointerdown", "focusin"]) {
    addEventListener(gone, (event) => isOpen() && !within(event.target) && openContents(false));
  }
}

const finder = document.getElementById("__search");
const field = document.querySelector("[data-md-component='search-query']");
const searchLabel = document.querySelector("label[data-opens='search']");

// Material opens its search by a label, which no keyboard reaches: a button takes its place.
function buttonFor(label, toggle, onOpen) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  button.dataset.opens = label.dataset.opens;
  button.setAttribute("aria-label", label.dataset.label);
  button.append(...label.childNodes);
  button.addEventListener("click", () => toggle.click());
  toggle.addEventListener("change", () => toggle.checked && onOpen());
  label.replaceWith(button);
}
if (searchLabel) buttonFor(searchLabel, finder, () => field?.focus());

// Search loads when it is turned to, and not before.
let searching = false;
function loadSearch() {
  if (searching) return;
  searching = true;
  for (const place of document.querySelectorAll("script[data-for-search]")) {
    fetch(place.dataset.style).then((answer) => answer.text()).then((style) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`@layer engine { ${style.replace('@charset "UTF-8";', "")} }`);
      document.adoptedStyleSheets.push(sheet);
    });
    const script = document.createElement("script");
    script.src = place.dataset.forSearch;
    // It waits for an event that has long passed; what marks the words found is waiting with it.
    script.addEventListener("load", () => document.dispatchEvent(new Event("DOMContentLoaded")));
    document.body.append(script);
  }
}
if (field) {
  field.addEventListener("focus", loadSearch);
  finder.addEventListener("change", loadSearch);
  if (new URLSearchParams(location.search).has("h")) loadSearch();
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const asked = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!asked || typing) return;
    event.preventDefault();
    if (!finder.checked) finder.click();
    field.focus();
  });
}

// Colours: as the system has them, light, dark.
const scheme = document.querySelector("[data-scheme-switch]");
const SCHEMES = { auto: "as the system has them", light: "light", dark: "dark" };
function sayScheme() {
  const words = `Colours: ${SCHEMES[root.dataset.scheme]}`;
  scheme.setAttribute("aria-label", words);
  scheme.title = words;
}
if (scheme) {
  sayScheme();
  scheme.addEventListener("click", () => {
    const names = Object.keys(SCHEMES);
    root.dataset.scheme = names[(names.indexOf(root.dataset.scheme) + 1) % names.length];
    sayScheme();
    try {
      localStorage.setItem("edition.scheme", root.dataset.scheme);
    } catch {
      // Storage may be forbidden; then nothing is remembered.
    }
  });
}

// Where one is: the page's title in the header once its heading is gone, the section in the contents.
const title = document.querySelector(".md-header__title");
const heading = document.querySelector("article h1");
if (title && heading) {
  new IntersectionObserver(([entry]) => {
    title.classList.toggle("md-header__title--active", !entry.isIntersecting && entry.boundingClientRect.top < 0);
  }, { rootMargin: "-46px 0px 0px" }).observe(heading);
}
const entries = [...document.querySelectorAll(".contents__here a")]
  .map((link) => ({ link, section: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
  .filter(({ section }) => section);
if (entries.length) {
  let waiting = false;
  const mark = () => {
    waiting = false;
    const here = entries.findLast(({ section }) => section.offsetParent && section.getBoundingClientRect().top < innerHeight / 3);
    for (const { link } of entries) {
      const is = link === here?.link;
      link.classList.toggle("md-nav__link--active", is);
      if (is) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });
  if (document.readyState === "complete") mark();
  else addEventListener("load", mark); // Not earlier: it would make the browser lay out the page twice.
}
