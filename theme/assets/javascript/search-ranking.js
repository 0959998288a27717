// How well an entry answers: by the words that it has, how rare they are, where they stand, and what it is.

/** What a title says of an entry: a heading over many passages says less than the name of a work. */
const TITLE = { passage: 0.35, note: 0.5, annotation: 0.35, claim: 1, source: 1.8, person: 2, organisation: 2, place: 2, event: 2, chart: 1.6, "fact-box": 1.2, page: 1.8 };
/** Of two entries that say the same, readers want the report's own words first. */
const PRIOR = { passage: 1, note: 0.9, annotation: 0.7, claim: 0.45, source: 0.78, person: 0.75, organisation: 0.75, place: 0.7, event: 0.75, chart: 0.7, "fact-box": 0.55, page: 0.7 };
const LEAST = 0.45; // of the weight of what was asked for; what answers less is no answer
const NEAR = 12; // words: farther apart they count as said separately

/**
 * Return the score of an entry, or 0 where it answers too little; and the weight of the terms that it `answered`.
 * `entry`: { kind, start, shown, end, titled }: where in its document it begins, where its title ends (`titled`), where its
 * visible words end (`shown`), where all of it ends, and how many words of its title name it (`naming`). `found`: for each term Map(place -> likeness) in the document.
 */
export function score(entry, terms, found, usual) {
  let all = 0;
  let answered = 0;
  let sum = 0;
  const visible = [];
  const titleWorth = worthOfTitle(entry, found);
  for (const [number, term] of terms.entries()) {
    all += term.weight;
    const hits = placesIn(found[number], entry);
    if (!hits.length) continue;
    const like = Math.max(...hits.map(([, quality]) => quality));
    answered += term.weight * (like >= 0.5 ? 1 : like * 2);
    const inTitle = hits.some(([place]) => place < entry.titled);
    const often = hits.filter(([place]) => place >= entry.titled).length;
    const field = Math.max(inTitle ? titleWorth : 0, often ? 1 + 0.25 * Math.log(often) : 0);
    sum += term.weight * like * field;
    visible.push(hits.map(([place]) => place).filter((place) => place < entry.shown));
  }
  if (!answered || answered / all < LEAST) return { value: 0, answered: 0 };
  const brevity = 1 / (1 + 0.08 * Math.log(1 + (entry.shown - entry.start) / usual));
  const opening = visible.some((places) => places.some((place) => place - entry.titled < 4 && place >= entry.titled)) ? 1.08 : 1;
  return { value: sum * (answered / all) ** 2 * nearness(visible) * brevity * opening * PRIOR[entry.kind], answered };
}

/** A title of which all words were asked for says what the entry is; one of many words says little. */
function worthOfTitle({ kind, start, titled, naming }, found) {
  const asked = new Set(found.flatMap((places) => places.map(([place]) => place)).filter((place) => place >= start && place < titled));
  const worth = TITLE[kind];
  return worth > 1 ? 1 + (worth - 1) * Math.min(1, asked.size / naming) : worth;
}

/** How much of what another answers an origin must answer to come before it, by what the other does with it. */
const RESTS = { cites: 0.99, states: 0.99, annotates: 0.7 };

/**
 * What others rest on comes before them, if it answers as much: a work before what cites it, since the words are its title's
 * or its author's name; what the report says before the claim drawn from it, and before what editors add to it.
 */
export function originsFirst(answers) {
  const origins = new Map(answers.flatMap((answer) => answer.marks.map((mark) => [mark, answer])));
  for (const [place, [how, least]] of Object.entries(RESTS).entries()) {
    for (const answer of answers) {
      for (const mark of answer[how]) {
        const origin = origins.get(mark);
        if (origin && origin.tier === answer.tier && origin.answered >= answer.answered * least) origin.score = Math.max(origin.score, answer.score * (1.001 + place / 1000));
      }
    }
  }
  return answers;
}

function placesIn(places, { start, end }) {
  const inside = [];
  for (const hit of places) if (hit[0] >= start && hit[0] < end) inside.push(hit);
  return inside;
}

/** From 1 for words side by side to 0.6 for words far apart; 1.25 for words in a row, in the order asked. */
function nearness(visible) {
  const lists = visible.filter((places) => places.length);
  if (lists.length < 2) return 1;
  let best = Infinity;
  let inRow = false;
  for (const first of lists[0]) {
    let [low, high] = [first, first];
    let last = first;
    let row = true;
    for (const places of lists.slice(1)) {
      const closest = places.reduce((near, place) => (Math.abs(place - first) < Math.abs(near - first) ? place : near));
      low = Math.min(low, closest);
      high = Math.max(high, closest);
      row &&= places.some((place) => place > last && place - last <= 3);
      last = places.find((place) => place > last) ?? last;
    }
    best = Math.min(best, high - low - lists.length + 1);
    inRow ||= row;
  }
  if (inRow) return 1.25;
  return 0.6 + 0.4 / (1 + Math.max(0, best) / NEAR);
}

/** The documents in which most of what is asked stands close together: [id, score], the best first. */
export function promising(terms, foundIn) {
  const events = new Map();
  for (const [number, hits] of foundIn.entries()) {
    for (const [id, places] of hits) {
      const list = events.get(id) ?? [];
      for (const [place, like] of places) list.push([place, number, like * terms[number].weight]);
      events.set(id, list);
    }
  }
  return [...events].map(([id, list]) => [id, closest(list)]).sort((one, other) => other[1] - one[1]);
}

const STRETCH = 90; // words, about a passage

function closest(list) {
  list.sort((one, other) => one[0] - other[0]);
  const inside = new Map();
  let best = 0;
  let start = 0;
  for (const [place, number, weight] of list) {
    while (list[start][0] < place - STRETCH) {
      const [, left, gone] = list[start];
      const counts = inside.get(left).filter((value, at, all) => at !== all.indexOf(gone));
      inside.set(left, counts);
      start += 1;
    }
    inside.set(number, [...(inside.get(number) ?? []), weight]);
    let sum = 0;
    for (const weights of inside.values()) if (weights.length) sum += Math.max(...weights) * (1 + 0.05 * Math.min(weights.length, 6));
    best = Math.max(best, sum);
  }
  return best;
}
