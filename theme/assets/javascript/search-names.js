// From every spelling of a name to its entity.
import { fold, isSlip, soundOf, wordsOf } from "./search-words.js";

const LONG = 5; // letters of a word in which one may be wrong
export const ALIKE = 0.8; // words less like each other are so but for a slip
const spelling = (word) => ({ word, sound: soundOf(word) });

export const isInitial = (word) => /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u.test(word);

/** How well a word that was typed is a word of a name: 1 as written, less by its sound, its beginning, or but for a slip. */
function likeness(typed, named, { unfinished, initials = false }) {
  if (typed.word === named.word) return 1;
  if (initials && isInitial(typed.word) && named.word.startsWith(typed.word)) return 0.85;
  if (typed.word.length > 3 && typed.sound === named.sound) return 0.9;
  if (unfinished && typed.word.length > 2 && named.word.startsWith(typed.word)) return 0.8;
  if (typed.word.length >= LONG && isSlip(typed.word, named.word)) return 0.7;
  if (typed.sound.length >= LONG && isSlip(typed.sound, named.sound)) return 0.6;
  return 0;
}

export class Names {
  /** `records`: { number, name, kind, names, mentions } of each entity. `common`: words that tell nothing in a name. */
  constructor(records, common) {
    const telling = (words) => (words.every((word) => common.has(word)) ? words : words.filter((word) => !common.has(word)));
    this.entities = records.map((record) => ({ ...record, spelled: record.names.map((name) => telling(wordsOf(name)).map(spelling)) }));
  }

  /**
   * Look for names in words as typed, whose last one may be unfinished.
   * `asked`: entities of which all words are words of the name, with how like they are, which of them are so only but for a
   * slip, and how much of the name they make.
   * `within`: { entity, start, end, like } of names that stand among the words.
   */
  match(words) {
    const typed = words.map(spelling);
    const asked = [];
    const within = [];
    for (const entity of this.entities) {
      let best = null;
      for (const name of entity.spelled) {
        const found = this.#whole(typed, name);
        if (found && (!best || found.like * (1 + found.share) > best.like * (1 + best.share))) best = { entity, ...found };
        const place = this.#place(typed, name, entity);
        if (place) within.push({ entity, ...place });
      }
      if (best) asked.push(best);
    }
    return { asked, within };
  }

  /** All typed words in the name, each another one of its words. */
  #whole(typed, name) {
    if (typed.length > name.length) return null;
    const left = new Set(name);
    const initials = typed.some(({ word }) => !isInitial(word));
    const slips = [];
    let like = 1;
    for (const [place, word] of typed.entries()) {
      const unfinished = place === typed.length - 1;
      let best = 0;
      let taken = null;
      for (const named of left) {
        const quality = likeness(word, named, { unfinished, initials });
        if (quality > best) [best, taken] = [quality, named];
      }
      if (!best) return null;
      left.delete(taken);
      if (best < ALIKE) slips.push(word.word);
      like = Math.min(like, best);
    }
    const letters = (words) => words.reduce((sum, { word }) => sum + word.length, 0);
    return { like, slips, share: 1 - letters([...left]) / letters(name) };
  }

  /** Where the name stands among the typed words: as a whole, or a person by the last of several. */
  #place(typed, name, entity) {
    const parts = entity.kind === "person" && name.length > 1 ? [name, name.slice(-1)] : [name];
    for (const part of parts) {
      for (let start = 0; start + part.length <= typed.length; start += 1) {
        const likes = part.map((named, place) => likeness(typed[start + place], named, { unfinished: false }));
        const like = Math.min(...likes);
        if (like > 0 && part.reduce((sum, { word }) => sum + word.length, 0) > 1) return { start, end: start + part.length, like };
      }
    }
    return null;
  }
}

export const isNamed = (title, query) => fold(title) === fold(query);
