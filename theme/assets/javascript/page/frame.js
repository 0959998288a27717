// The frame of every page: contents, colours, and where one is.
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
    if (event.key !== "Escape" || !isOpen() || document.querySelector("dialog[open]")) return;
    openContents(false);
    toContents.focus();
    event.stopImmediatePropagation(); // What lies below stays open.
  });
  contents.addEventListener("click", (event) => event.target.closest("a") && openContents(false));
  const within = (element) => contents.contains(element) || toContents.contains(element);
  for (const gone of ["pointerdown", "focusin"]) {
    addEventListener(gone, (event) => isOpen() && !within(event.target) && openContents(false));
  }
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
