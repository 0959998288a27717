// Finds what answers a query. Pagefind tells which stretches of pages hold a word, and where in them; what a word may
// stand for, and which entry of a stretch answers best, is decided here. Loaded when a reader turns to search.
import { Dates } from "./search-dates.js";
import { ALIKE, Names, isInitial, isNamed } from "./search-names.js";
import { originsFirst, promising, score } from "./search-ranking.js";
import { figuresIn, fold, isSlip, wordsOf } from "./search-words.js";

const site = new URL("../../", import.meta.url);
const LONG = 5; // letters of a word in which one may be wrong
const SHORT = 3; // letters: a shorter word is not taken for the beginning of others
const SLIPS = 4; // words that a slip may have meant
const STRETCHES = 14; // loaded for an answer
const PHRASED = 40; // loaded to see whether a phrase stands in them
const WHOLE = 3; // words that tell more where they stand in a row as they were typed
const TOKEN = /^zq[a-z]/; // words of the index that nobody reads
const NUMBERED = /^(?:no|nr|num|number|#|№)?[.\s]*(\d+[a-z]?|\d+(?:\.\d+[a-z]?)+|[a-z]{1,4}\.?\d+[a-z]?)$/;
const ADDRESSED = [
  // What may stand before a number, and how the anchors of what is numbered so begin.
  [/^(?:foot|end)?notes?[\s.-]*|^(?:fn|n)[\s.-]*(?=\W|\d)/, "note"],
  [/^(?:annotation|annot|ann|a)[\s.-]+(?:note[\s-]*)?/, "a"],
  [/^(?:passage|paragraph|para|par|section|sect|sec|§+|¶+|p{1,2}(?=[\s.\d]))[\s.-]*|^/, "p"],
];
const EXPLICIT = /^(?:foot|end)?note\b|^passage\b|^annotation\b/;
const NUMBERS = new Map("two three four five six seven eight nine ten eleven twelve".split(" ").map((word, place) => [word, place + 2]));
const HIDDEN = 0.55; // what an entry says only in words that are not shown

async function json(path) {
  const answer = await fetch(new URL(path, site));
  return answer.ok ? answer.json() : [];
}

export class SearchIndex {
  #pagefind;
  #dates;
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
    this.#dates = new Dates(settings.language);
    this.common = new Set(settings.common);
  }

  /** Return entries, the best first: { address, title, kind, page, words: [[word, marked]] …}. `filters`: { layer, section, kind }; `stale` tells that nobody waits for them any more. */
  async find(query, filters = {}, stale = () => false) {
    const [asked, only] = await Promise.all([this.#read(query), this.#allowed(filters)]);
    if (!asked.terms.length || stale()) return [];
    const found = await Promise.all(asked.terms.map((term) => this.#places(term, only)));
    for (const [number, term] of asked.terms.entries()) term.weight = this.#weight(found[number]);
    const own = await Promise.all(asked.own.map(({ token }) => this.#search(`"${token}"`, only)));
    const ids = new Set(own.flat().map(({ id }) => id));
    for (const [id] of promising(asked.terms, found).slice(0, asked.phrases.length ? PHRASED : STRETCHES)) ids.add(id);
    if (stale()) return [];
    const stretches = await Promise.all([...ids].map((id) => this.#stretch(id)));
    const entries = originsFirst(stretches.flatMap((stretch) => this.#entries(stretch, asked, found)));
    return entries.sort((one, other) => one.tier - other.tier || other.score - one.score);
  }

  /** What is asked: terms, each with the searches that answer it; and what is asked for by its name or number. */
  async #read(query) {
    const [addressed, dates] = await Promise.all([this.#addressed(query), this.#dated(query)]);
    const literal = EXPLICIT.test(fold(query)) && addressTokens(query).length && !addressed.length;
    const phrases = literal ? [query] : [...query.matchAll(/["“”«»„]([^"“”«»„]+)["“”«»„]/g)].map(([, words]) => words);
    const free = phrases.reduce((rest, phrase) => rest.replace(phrase, " "), query).replace(/["“”«»„]/g, " ");
    const dated = phrases.length ? await this.#dated(free) : dates;
    const undated = blank(free, dated);
    const figures = [...figuresIn(undated)];
    const words = wordsOf(free);
    const telling = words.filter((word) => !this.common.has(word));
    const used = telling.length ? telling : words;
    const names = (await this.#namesFor(used)).match(used);
    const terms = phrases.filter((phrase) => wordsOf(phrase).length).map((phrase) => ({ phrase: wordsOf(phrase).join(" "), runs: runsOf(phrase) }));
    for (const { start, end, tokens } of dated) terms.push({ tokens, dated: true, words: wordsOf(free.slice(start, end)) });
    for (const { start, end, tokens } of figures) {
      terms.push({ tokens, words: wordsOf(free.slice(start, end)), literal: free.slice(start, end) });
    }
    const inFigures = new Set(terms.flatMap((term) => (term.tokens ? term.words : [])));
    for (const [place, word] of used.entries()) {
      if (inFigures.has(word) || isInitial(word)) continue;
      const last = place === used.length - 1 && !/[\s.,!?]$/.test(free);
      terms.push({ word, last, names: names.within.filter(({ start, end }) => start <= place && place < end) });
    }
    const own = phrases.length ? [] : names.asked.map((name) => ({ ...name, token: `zqs${name.entity.number}x` }));
    for (const token of addressed) own.push({ token, like: 1, slips: [], share: 1, entity: { mentions: 0, kind: "" } });
    if (addressed.length && !terms.length) terms.push({ word: fold(query), last: false, names: [] });
    const row = words.length >= WHOLE ? ` ${words.join(" ")} ` : "";
    return { query, terms, own, only: used, phrases, row };
  }

  /** The dates of a query that the edition has; others are words like any. */
  async #dated(text) {
    const dates = [];
    for (const date of this.#dates.in(text)) if ((await this.#known(date.tokens)).length) dates.push(date);
    return dates;
  }

  #addressed(query) {
    return this.#known(addressTokens(query));
  }

  async #known(tokens) {
    const found = await Promise.all(tokens.map((token) => this.#search(`"${token}"`, null)));
    return tokens.filter((token, number) => found[number].length);
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
      add(await this.#phrased(term.runs, only), 1);
      return found;
    }
    if (term.tokens) {
      if (term.words.length === 1 && term.literal) add(await this.#everywhere(term.words[0], only), term.tokens.length > 1 ? 0.6 : 1);
      for (const [number, token] of term.tokens.entries()) add(await this.#everywhere(token, only), number ? 0.6 : 0.95);
      return found;
    }
    const exact = await this.#search(`"${term.word}"`, only);
    term.known = exact.length > 0 || (term.last && term.word.length >= SHORT && (await this.#begins(term.word)));
    if (term.known) add(term.word.length < SHORT ? exact : await this.#search(term.word, only), 1);
    if (NUMBERS.has(term.word)) add(await this.#everywhere(`zqv${NUMBERS.get(term.word)}x`, only), 0.7);
    for (const { entity, like } of term.names) add(await this.#everywhere(`zqm${entity.number}x`, only), 0.9 * like);
    if (!found.size && term.word.length >= LONG) {
      for (const word of await this.#meant(term.word)) add(await this.#everywhere(word, only), 0.45);
      if (!found.size) add(await this.#together(await this.#parts(term.word), only), 0.45);
    }
    return found;
  }

  /** Whether any word of the edition begins so: Pagefind would otherwise search for a shorter beginning. */
  async #begins(word) {
    return (await this.#list("words", [word[0]])).some(([known]) => known.startsWith(word));
  }

  /** Where all runs of plain words of a phrase stand; whether they make it is seen in the text. */
  async #phrased(runs, only) {
    const all = await Promise.all(runs.map((run) => this.#search(run, only)));
    const everyPlace = await this.#search(runs[0].replaceAll('"', ""), only);
    return everyPlace.filter(({ id }) => all.every((results) => results.some((other) => other.id === id)));
  }

  /** The places of the first of some words, where all stand in a row. */
  async #together(words, only) {
    if (!words) return [];
    const rows = await this.#search(`"${words.join(" ")}"`, only);
    return rows.length ? rows : [];
  }

  async #meant(word) {
    const words = await this.#list("words", [word[0], word[1]]);
    const near = words.filter(([known]) => known.length >= LONG - 1 && isSlip(known, word));
    return near.sort((one, other) => other[1] - one[1]).slice(0, SLIPS).map(([known]) => known);
  }

  /** The two words of the edition that were typed as one: 'teargas'. */
  async #parts(word) {
    for (let at = SHORT; at <= word.length - SHORT; at += 1) {
      const parts = [word.slice(0, at), word.slice(at)];
      const known = await Promise.all(parts.map(async (part) => (await this.#list("words", [part[0]])).some(([it]) => it === part)));
      if (known.every(Boolean)) return parts;
    }
    return null;
  }

  async #namesFor(words) {
    const initials = this.settings.parted.names ? [...new Set(words.map((word) => word[0]))].sort() : [""];
    const key = `names ${initials.join("")}`;
    if (!this.#lists.has(key)) this.#lists.set(key, this.#list("names", initials).then((records) => new Names(records, this.common)));
    return this.#lists.get(key);
  }

  /** A list of the edition, or the parts of it for some first letters. */
  async #list(name, initials) {
    const parted = this.settings.parted[name];
    const paths = parted
      ? [...new Set(initials)].filter((initial) => initial && parted.includes(initial)).map((initial) => `search/${name}-${initial.codePointAt(0).toString(16)}.json`)
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
    const here = found.map((hits, number) => (hits.get(id) ?? []).map(([place, like]) => [place, like * fitting(asked.terms[number], words[place], kind)]));
    for (const entry of entries) for (const [number, hits] of here.entries()) {
      if (asked.terms[number].word) for (const hit of hits) if (hit[0] >= entry.shown && hit[0] < entry.end && !TOKEN.test(words[hit[0]])) hit[1] *= HIDDEN;
    }
    const usual = this.settings.length / this.settings.entries;
    const answers = [];
    for (const entry of entries) {
      const tokens = words.slice(entry.shown, entry.end).map((word) => word.replace(/\.$/, ""));
      const own = asked.own.find(({ token }) => tokens.includes(token));
      let { value, answered } = score({ ...entry, kind }, asked.terms, here, usual);
      if (!value && !own) continue;
      const body = words.slice(entry.start, entry.shown);
      const text = ` ${wordsOf(body.join(" ")).join(" ")} `;
      if (asked.row && text.includes(asked.row)) value *= 1.6;
      if (asked.terms.some(({ phrase }) => phrase && !text.includes(` ${phrase} `))) continue;
      const tier = own ? tierOf(own, asked) : isNamed(named(entry.title), asked.query) ? 1 : 2;
      if (own) value = own.like * (1 + own.share) + Math.log(1 + own.entity.mentions) / 10;
      const bound = (letter, to) => tokens.filter((token) => token.startsWith(`zq${letter}`)).map((token) => `zq${to}${token.slice(3)}`);
      const rests = { cites: bound("c", "w"), states: bound("a", "i"), annotates: bound("b", "i") };
      const marks = tokens.filter((token) => /^zq[wi]/.test(token));
      answers.push({ ...entry, page, kind, tier, score: value, answered, ...rests, marks, body, places: this.#marked(entry, asked, here, body) });
    }
    return answers;
  }

  /** The places, from the entry's first word, of the words that answer. */
  #marked(entry, asked, here, body) {
    const marked = new Set();
    for (const [number, places] of here.entries()) for (const [place] of places) if (!asked.terms[number].phrase && place >= entry.start && place < entry.shown) marked.add(place - entry.start);
    const tokens = new Set(asked.terms.flatMap((term) => term.tokens ?? []));
    const typed = new Set(asked.only);
    let offset = 0;
    const starts = body.map((word) => (offset += word.length + 1) - word.length - 1);
    for (const { start, end, tokens: values } of tokens.size ? figuresIn(body.join(" ")) : []) {
      if (values.some((token) => tokens.has(token))) starts.forEach((at, place) => at >= start - 1 && at < end && marked.add(place));
    }
    for (const { phrase } of asked.terms) if (phrase) for (const place of placesOf(phrase, body)) marked.add(place);
    body.forEach((word, place) => wordsOf(word).some((part) => typed.has(part)) && marked.add(place));
    return marked;
  }
}

/** 0: it is what was asked for by name; 1: by a part of its name; 3: perhaps, with a slip, where other words are as typed. */
function tierOf(own, asked) {
  const person = own.entity.kind === "person";
  const slipped = own.like < ALIKE;
  if (slipped && asked.terms.some(({ word, known }) => known && own.slips.includes(word))) return 3;
  if (slipped && own.slips.length === asked.only.length && asked.terms.some(({ known, tokens }) => known || tokens)) return 3;
  if (own.share > 0.99) return slipped ? 1 : 0;
  if (person || own.share >= 0.7) return 1;
  return slipped ? 3 : 2;
}

const INFLECTION = 3; // letters by which the form of a word may differ from another

/** Less than 1 for another form of the word that was typed, much less for a word that only begins with it. */
function fitting(term, word, kind) {
  if (term.dated && kind === "source") return 0.4; // the day on which it appeared
  if (!term.word) return 1;
  const parts = wordsOf(word);
  if (parts.includes(term.word)) return 1;
  return parts.some((part) => part.startsWith(term.word) && part.length > term.word.length + INFLECTION) ? 0.6 : 0.92;
}

const named = (title) => title.split(" · ")[0];

/** 'note 28', 'fn. 28', 'p3.24', '§ 3.24', 'annotation 3.8b' -> the words by which entries of such addresses are found. */
function addressTokens(query) {
  const asked = fold(query.trim());
  return ADDRESSED.flatMap(([before, anchor]) => {
    const number = before.test(asked) ? NUMBERED.exec(asked.replace(before, "").trim()) : null;
    const noted = anchor === "a" && /note/.test(asked) ? "note" : "";
    return number ? [`zqi${anchor}${noted}${number[1].replaceAll(".", "d")}x`] : [];
  });
}

/** The searches for a phrase, the most telling first. Pagefind takes '1,112' and 'south-west' apart in its own way, so they part a run of words. */
function runsOf(phrase) {
  const tokens = phrase.trim().split(/\s+/);
  const runs = [];
  for (const [place, token] of tokens.entries()) {
    const plain = wordsOf(token).length === 1 && !/\d/.test(token);
    if (plain && place && runs.at(-1)?.open) runs.at(-1).words.push(...wordsOf(token));
    else if (plain) runs.push({ open: true, words: wordsOf(token) });
    else if (runs.length) runs.at(-1).open = false;
  }
  const letters = ({ words }) => words.join("").length;
  runs.sort((one, other) => letters(other) - letters(one));
  const searches = runs.map(({ words }) => `"${words.join(" ")}"`);
  return searches.length ? searches : [tokens.find((token) => wordsOf(token).length) ?? phrase];
}

/** The places of the words of a text among which a phrase stands. */
function placesOf(phrase, body) {
  const parts = body.flatMap((word, place) => wordsOf(word).map((part) => ({ part, place })));
  const wanted = phrase.split(" ");
  return parts.flatMap((_, start) => {
    const row = parts.slice(start, start + wanted.length);
    return row.length === wanted.length && row.every(({ part }, number) => part === wanted[number]) ? row.map(({ place }) => place) : [];
  });
}

/** A text with spaces where the dates or figures stood. */
const blank = (text, parts) => parts.reduce((rest, { start, end }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end), text);

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
    let shown = location;
    while (shown < end && !TOKEN.test(words[shown])) shown += 1;
    const titled = location + text.trim().split(/\s+/).length;
    plain(titled - 1, text.trim());
    // 'Bibliography: Hersh 2001' is named by one word, 'Ashimov and AFP 2019' by one and an abbreviation.
    const naming = Math.max(1, words.slice(location, titled).filter((word) => !/:$|^\d+\W*$|^.{1,3}$/.test(word)).length);
    return { address: id, title: text, start: location, titled, naming, shown, end };
  });
  return { words, entries, page: meta.page, kind: meta.kind };
}
