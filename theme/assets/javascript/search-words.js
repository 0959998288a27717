// Words as the search compares them: folded, by their sound, by one slip of the pen, and figures by their value.

/** Without capitals and marks above letters; `folded` in the generator does the same. */
export function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i").replace(/[’']/g, "");
}

export const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

// One Latin letter for each Cyrillic one, Russian and Kazakh: what different romanisations have in common.
const LETTERS = Object.fromEntries(
  [..."абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіїєґў"].map((letter, place) => [
    letter,
    ["a", "b", "v", "g", "d", "e", "e", "j", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "ts",
      "ch", "sh", "sh", "", "i", "", "e", "iu", "ia", "a", "g", "k", "n", "o", "u", "u", "h", "i", "i", "ie", "g", "u"][place],
  ]),
);

// In this order. What is left is the same for the romanisations of one name, and for its Cyrillic.
const SOUNDS = [
  [/shch|schtsch|chtch/g, "S"],
  [/tsch|tch|ch|cz/g, "S"],
  [/sch|sh/g, "S"],
  [/dzh|dsch|dj|zh/g, "j"],
  [/([aeiou])j/g, "$1i"],
  [/kh|gh/g, (pair) => (pair === "kh" ? "h" : "g")],
  [/ph/g, "f"],
  [/x/g, "ks"],
  [/q|c(?=[^eiy]|$)/g, "k"],
  [/ts|tz|c|z/g, "s"],
  [/w|f/g, "v"],
  [/ou/g, "u"],
  [/y/g, "i"],
  [/(?:^[ij]|i)+(?=[aeou])/g, ""],
  [/([aeou])i+/g, "$1"],
  [/(.)\1+/g, "$1"],
  [/(?<=.[^aeiou])e$/g, ""],
  [/(?<=.[^aeiou])h|h$/g, ""],
];

/** A key that spellings of one name share, whoever wrote it in which letters. */
export function soundOf(word) {
  const latin = [...word].map((letter) => LETTERS[letter] ?? letter).join("");
  return SOUNDS.reduce((key, [pattern, by]) => key.replace(pattern, by), latin);
}

/** Whether two words differ in one letter: another one, one too many or too few, or two neighbours exchanged. */
export function isSlip(one, other) {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  const shorter = Math.min(one.length, other.length) - start;
  while (end < shorter && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [left, right] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  if (left.length < 2 && right.length < 2) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

const SCALES = {
  thousand: 1e3, k: 1e3, thousands: 1e3, million: 1e6, millions: 1e6, mn: 1e6, mio: 1e6, m: 1e6, mln: 1e6,
  billion: 1e9, billions: 1e9, bn: 1e9, mrd: 1e9, milliard: 1e9, milliards: 1e9, b: 1e9, trillion: 1e12, tn: 1e12,
};
const FIGURE = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,])(?:US\$|[$€£₸₽]\s?)?(\d{1,3}(?:[, '’\u00a0\u202f]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d+)(?:[.,](\d+))?(?:[\s\u00a0-]?(${Object.keys(SCALES).join("|")}))?(?![\p{L}\p{N}])(?:(\s?%|\s(?:percent|per cent|pct|pour cent|prozent)(?!\p{L}))|\s?(?:(?:us )?dollars?|usd|euros?|eur|pounds?|[$€£])(?!\p{L}))?`,
  "giu",
);

/**
 * Yield { start, end, tokens } of each figure; the tokens name its values, the likeliest first: '1.5 million' and '1 500 000'
 * share theirs, and '7.500' may be a fraction or thousands.
 */
export function* figuresIn(text) {
  for (const match of text.matchAll(FIGURE)) {
    const [whole, digits, decimals = "", scale = "", share] = match;
    const times = SCALES[scale.toLowerCase()] ?? 1;
    const amounts = [Number(`${digits.replace(/\D/g, "")}.${decimals || 0}`) * times];
    if (decimals.length === 3 && digits.length < 4 && !scale && !share) amounts.push(Number(digits + decimals));
    const tokens = amounts.map((amount) => valueToken(amount));
    if (share) tokens.unshift(tokens[0].replace(/x$/, "px"));
    yield { start: match.index, end: match.index + whole.length, tokens };
  }
}

function valueToken(amount) {
  const value = Number(amount.toPrecision(12)).toLocaleString("en", { useGrouping: false, maximumFractionDigits: 9 });
  return `zqv${value.replace(".", "d")}x`;
}
