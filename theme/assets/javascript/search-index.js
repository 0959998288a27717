// Finds what answers a query. Pagefind tells which stretches of pages hold a word, and where in them; what a word may
// stand for, and which entry of a stretch answers best, is decided here. Loaded when a reader turns to search.
import { Names, isNamed } from "./search-names.js";
import { promising, score, worksFirst } from "./search-ranking.js";
import { figuresIn, fold, isSlip, wordsOf } from "./search-words.js";

const site = new URL("../../", import.meta.url);
const LONG = 5; // letters of a word in which one may be wrong
const SHORT = 3; // letters: a shorter word is not taken for the beginning of others
const SLIPS = 4; // words that a slip may have meant
const STRETCHES = 14; // loaded for an answer
const TOKEN = /^zq[a-z]/; // words of the index that nobody reads
const ADDRESS = /^(?:p|passage|§)?[\s-]*([a-z]{0,4}\.?\d[\w]*(?:\.\d+[a-z]?)?|[a-z]{1,4}\.\d+[a-z]?)$/;
const ADDRESSED = /^(note|annotation|a)[\s-]*(note)?[\s-]*(\d+(?:\.\d+)?[a-z]?|[a-z]{1,4}\.\d+[a-z]?)$/;

async function json(path) {
  const answer = await fetch(new URL(path, site));
  return answer.ok ? answer.json() : [];
}

export class SearchIndex {
  #pagefind;
  #lists = new Map();
  #searches = new Map();

  static async open() {
    const [settings, { createInstance }] = await Promise.all([
      json("search/settings.json"),
      import(new URL("search/index/pagefind.js", site)),
    ]);
    const pagefind = createInstance({
      basePath: new URL("search/index/", site).href,
      language: settings.language,
      noWorker: true,
    });
    const index = new SearchIndex(settings, pagefind);
    await Promise.all([pagefind.init(settings.language), index.#namesFor(["a"])]);
    return index;
  }

  constructor(settings, pagefind) {
    this.settings = settings;
    this.#pagefind = pagefind;
    this.common = new Set(settings.common);
  }

  /** Return entries, the best first: { address, title, kind, page, words: [[word, marked]] …}. `filters`: { layer, section, kind }. */
  async find(query, filters = {}) {
    const asked = await this.#read(query);
    if (!asked.terms.length) return [];
    const only = await this.#allowed(filters);
    const found = await Promise.all(asked.terms.map((term) => this.#places(term, only)));
    for (const [number, term] of asked.terms.entries()) term.weight = this.#weight(found[number]);
    const own = await Promise.all(asked.own.map(({ token }) => this.#search(`"${token}"`, only)));
    const ids = new Set(own.flat().map(({ id }) => id));
    for (const [id] of promising(asked.terms, found).slice(0, STRETCHES)) ids.add(id);
    const stretches = await Promise.all([...ids].map((id) => this.#stretch(id)));
    const entries = worksFirst(stretches.flatMap((stretch) => this.#entries(stretch, asked, found)));
    return entries.sort((one, other) => one.tier - other.tier || other.score - one.score);
  }

  /** What is asked: terms, each with the searches that answer it; and what is asked for by its name or number. */
  async #read(query) {
    const phrases = [...query.matchAll(/["“”«»„]([^"“”«»„]+)["“”«»„]/g)].map(([, words]) => words);
    const free = phrases.reduce((rest, phrase) => rest.replace(phrase, " "), query).replace(/["“”«»„]/g, " ");
    const figures = [...figuresIn(free)];
    const words = wordsOf(free);
    const telling = words.filter((word) => !this.common.has(word));
    const used = telling.length ? telling : words;
    const names = (await this.#namesFor(used)).match(used);
    const terms = phrases.filter((phrase) => wordsOf(phrase).length).map((phrase) => ({ phrase: wordsOf(phrase).join(" "), words: wordsOf(phrase) }));
    const inFigures = new Set(figures.flatMap(({ start, end }) => wordsOf(free.slice(start, end))));
    for (const { start, end, token } of figures) {
      terms.push({ figure: token, words: wordsOf(free.slice(start, end)), literal: free.slice(start, end) });
    }
    for (const [place, word] of used.entries()) {
      if (inFigures.has(word)) continue;
      const last = place === used.length - 1 && !/[\s.,!?]$/.test(free);
      terms.push({ word, last, names: names.within.filter(({ start, end }) => start <= place && place < end) });
    }
    const own = phrases.length ? [] : names.asked.map((name) => ({ ...name, token: `zqs${name.entity.number}x` }));
    const address = addressToken(query);
    if (address) own.push({ token: address, like: 1, share: 1, entity: { mentions: 0, kind: "" } });
    if (address && !terms.length) terms.push({ word: fold(query), last: false, names: [] });
    return { query, terms, own, only: used, phrases };
  }

  /** The rarer a word, the more it tells. */
  #weight(found) {
    let often = 0;
    for (const places of found.values()) often += places.length;
    return Math.max(0.2, Math.log(1 + this.settings.length / (often + 3)) - 2.5);
  }

  /** Where a term stands: Map(id of a stretch -> [[place, likeness], …]). */
  async #places(term, only) {
    const found = new Map();
    const add = (results, like) => {
      for (const { id, words } of results) {
        const places = found.get(id) ?? [];
        for (const place of words) places.push([place, like]);
        found.set(id, places);
      }
    };
    if (term.phrase) {
      add(await this.#search(`"${term.phrase}"`, only), 1);
      return found;
    }
    if (term.figure) {
      if (term.words.length === 1) add(await this.#everywhere(term.literal, only), 1);
      add(await this.#everywhere(term.figure, only), 0.95);
      return found;
    }
    const exact = await this.#search(`"${term.word}"`, only);
    term.known = exact.length > 0 || (term.last && term.word.length >= SHORT && (await this.#begins(term.word)));
    if (term.known) add(term.word.length < SHORT ? exact : await this.#search(term.word, only), 1);
    for (const { entity, like } of term.names) add(await this.#everywhere(`zqm${entity.number}x`, only), 0.9 * like);
    if (!found.size && term.word.length >= LONG) {
      for (const word of await this.#meant(term.word)) add(await this.#everywhere(word, only), 0.45);
    }
    return found;
  }

  /** Whether any word of the edition begins so: Pagefind would otherwise search for a shorter beginning. */
  async #begins(word) {
    return (await this.#list("words", [word[0]])).some(([known]) => known.startsWith(word));
  }

  async #meant(word) {
    const words = await this.#list("words", [word[0], word[1]]);
    const near = words.filter(([known]) => known.length >= LONG - 1 && isSlip(known, word));
    return near.sort((one, other) => other[1] - one[1]).slice(0, SLIPS).map(([known]) => known);
  }

  async #namesFor(words) {
    const initials = this.settings.parted.includes("names") ? [...new Set(words.map((word) => word[0]))].sort() : [""];
    const key = `names ${initials.join("")}`;
    if (!this.#lists.has(key)) this.#lists.set(key, this.#list("names", initials).then((records) => new Names(records)));
    return this.#lists.get(key);
  }

  /** A list of the edition, or the parts of it for some first letters. */
  async #list(name, initials) {
    const parted = this.settings.parted.includes(name);
    const paths = parted
      ? initials.map((initial) => `search/${name}-${initial.codePointAt(0).toString(16)}.json`)
      : [`search/${name}.json`];
    const lists = await Promise.all(paths.map((path) => {
      if (!this.#lists.has(path)) this.#lists.set(path, json(path));
      return this.#lists.get(path);
    }));
    return lists.flat();
  }

  /** Every place of a word that the index has; a quoted search tells whether it has it, but only its first place. */
  async #everywhere(word, only) {
    const known = await this.#search(`"${word}"`, only);
    return known.length ? this.#search(word, only) : [];
  }

  async #search(words, only) {
    if (!this.#searches.has(words)) {
      if (this.#searches.size > 400) this.#searches.clear();
      this.#searches.set(words, this.#pagefind.search(words).then(({ results }) => results));
    }
    const results = await this.#searches.get(words);
    for (const result of results) this.#stretches.set(result.id, result);
    return only ? results.filter(({ id }) => only.has(id)) : results;
  }

  /** The stretches that filters leave, by the words that mark them; null where all are left. */
  async #allowed(filters) {
    let left = null;
    for (const [name, value] of Object.entries(filters)) {
      if (!value) continue;
      const marked = await this.#search(`"zqf${name}${wordsOf(value).join("")}x"`, null);
      left = new Set(marked.map(({ id }) => id).filter((id) => !left || left.has(id)));
    }
    return left;
  }

  #stretches = new Map();
  #loaded = new Map();

  /** A stretch of a page with its words and the entries in it. */
  async #stretch(id) {
    if (!this.#loaded.has(id)) this.#loaded.set(id, this.#stretches.get(id).data().then((data) => ({ id, ...entriesOf(data) })));
    return this.#loaded.get(id);
  }

  #entries({ id, words, page, kind, entries }, asked, found) {
    const here = found.map((hits, number) => (hits.get(id) ?? []).map(([place, like]) => [place, like * fitting(asked.terms[number], words[place])]));
    const usual = this.settings.length / this.settings.entries;
    const answers = [];
    for (const entry of entries) {
      const tokens = words.slice(entry.shown, entry.end).map((word) => word.replace(/\.$/, ""));
      const own = asked.own.find(({ token }) => tokens.includes(token));
      let { value, answered } = score({ ...entry, kind }, asked.terms, here, usual);
      if (!value && !own) continue;
      const body = words.slice(entry.start, entry.shown);
      const text = ` ${wordsOf(body.join(" ")).join(" ")} `;
      if (asked.terms.some(({ phrase }) => phrase && !text.includes(` ${phrase} `))) continue;
      const tier = own ? tierOf(own, asked) : isNamed(named(entry.title), asked.query) ? 1 : 2;
      if (own) value = own.like * (1 + own.share) + Math.log(1 + own.entity.mentions) / 10;
      const cites = tokens.filter((token) => token.startsWith("zqc")).map((token) => token.replace("zqc", "zqw"));
      const work = tokens.find((token) => token.startsWith("zqw"));
      answers.push({ ...entry, page, kind, tier, score: value, answered, cites, work, body, places: this.#marked(entry, asked, here, body) });
    }
    return answers;
  }

  /** The places, from the entry's first word, of the words that answer. */
  #marked(entry, asked, here, body) {
    const marked = new Set();
    for (const places of here) for (const [place] of places) if (place >= entry.start && place < entry.shown) marked.add(place - entry.start);
    const tokens = new Set(asked.terms.map(({ figure }) => figure).filter(Boolean));
    const typed = new Set(asked.only);
    let offset = 0;
    const starts = body.map((word) => (offset += word.length + 1) - word.length - 1);
    for (const { start, end, token } of tokens.size ? figuresIn(body.join(" ")) : []) {
      if (tokens.has(token)) starts.forEach((at, place) => at >= start - 1 && at < end && marked.add(place));
    }
    body.forEach((word, place) => wordsOf(word).some((part) => typed.has(part)) && marked.add(place));
    return marked;
  }
}

/** 0: it is what was asked for by name; 1: by a part of its name; 3: perhaps, with a slip, where other words are as typed. */
function tierOf(own, asked) {
  if (own.like < 0.8 && asked.terms.some(({ known, figure }) => known || figure)) return 3;
  const person = own.entity.kind === "person";
  if (own.share > 0.99) return own.like >= 0.8 ? 0 : 1;
  if (own.like >= 0.8 && (person || own.share >= 0.7)) return 1;
  return own.like < 0.8 && !person && own.share < 0.7 ? 3 : 2;
}

const INFLECTION = 3; // letters by which the form of a word may differ from another

/** Less than 1 for another form of the word that was typed, much less for a word that only begins with it. */
function fitting(term, word) {
  if (!term.word) return 1;
  const parts = wordsOf(word);
  if (parts.includes(term.word)) return 1;
  return parts.some((part) => part.startsWith(term.word) && part.length > term.word.length + INFLECTION) ? 0.6 : 0.92;
}

const named = (title) => title.split(" · ")[0];

/** 'note 28', 'p3.24', '3.24', 'a-3.8b' -> the word by which the entry of that address is found. */
function addressToken(query) {
  const asked = fold(query.trim());
  const told = ADDRESSED.exec(asked);
  const plain = told ? null : ADDRESS.exec(asked);
  if (!told && !plain) return null;
  const kind = told ? `${told[1] === "note" ? "note" : "a"}${told[2] ?? ""}` : "p";
  return `zqi${kind}${(told ? told[3] : plain[1]).replaceAll(".", "d")}x`;
}

/** A document of the index as it was put in: its words, and where each entry in them begins and ends. */
function entriesOf({ content, anchors, meta }) {
  const words = content.split(/[\r\n\s]+/);
  const plain = (place, text) => {
    // Pagefind ends what has no stop with one.
    if (words[place]?.endsWith(".") && !text.endsWith(".")) words[place] = words[place].slice(0, -1);
  };
  const starts = anchors.filter(({ element }) => element === "h2").sort((one, other) => one.location - other.location);
  const entries = starts.map(({ id, text, location }, number) => {
    const end = starts[number + 1]?.location ?? words.length;
    let shown = end;
    while (shown > location && TOKEN.test(words[shown - 1])) shown -= 1;
    const titled = location + text.trim().split(/\s+/).length;
    plain(titled - 1, text.trim());
    // 'Bibliography: Hersh 2001' is named by one word, 'Ashimov and AFP 2019' by one and an abbreviation.
    const naming = Math.max(1, words.slice(location, titled).filter((word) => !/:$|^\d+\W*$|^.{1,3}$/.test(word)).length);
    return { address: id, title: text, start: location, titled, naming, shown, end };
  });
  return { words, entries, page: meta.page, kind: meta.kind };
}
