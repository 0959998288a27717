// Dates as they are typed: '2 January 2022', 'January 5', '5 января 2022', '2022-01-05', '05/01/2022'.
import { fold } from "./search-words.js";

const SHORTEST = 3; // letters by which a month may be shortened

/** The names of the months, as they stand alone and beside a day, folded, each with its number. */
function monthsOf(languages) {
  const months = new Map();
  for (const language of languages) {
    for (let month = 0; month < 12; month += 1) {
      const day = new Date(2020, month, 15);
      for (const shape of [{ month: "long" }, { month: "long", day: "numeric" }, { month: "short" }]) {
        const { value } = new Intl.DateTimeFormat(language, shape).formatToParts(day).find(({ type }) => type === "month");
        const name = fold(value).replace(/\.$/, "");
        if (name.length >= SHORTEST && /^\p{L}+$/u.test(name)) months.set(name, month + 1);
      }
    }
  }
  return months;
}

const two = (number) => String(number).padStart(2, "0");
const isDay = (month, day) => month > 0 && month < 13 && day > 0 && day < 32;

export class Dates {
  /** `language`: the edition's; months are also known in English, French, German and Russian. */
  constructor(language) {
    this.months = monthsOf(new Set([language, "en", "fr", "de", "ru"]));
    const month = [...this.months.keys()].sort((one, other) => other.length - one.length).join("|");
    const day = String.raw`(\d{1,2})(?:st|nd|rd|th|er|\.)?`;
    const year = String.raw`(\d{4})`;
    const shapes = {
      dayFirst: String.raw`${day}\s+(?:of\s+)?(${month})\.?(?:,?\s+${year})?`,
      monthFirst: String.raw`(${month})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+${year})?`,
      monthOnly: String.raw`(${month})\.?,?\s+(?:of\s+)?${year}`,
      iso: String.raw`${year}-(\d{2})(?:-(\d{2}))?`,
      numbers: String.raw`(\d{1,2})[/.](\d{1,2})[/.]${year}`,
    };
    this.shapes = Object.entries(shapes).map(([name, shape]) => [name, new RegExp(String.raw`(?<![\p{L}\p{N}.,/-])${shape}(?![\p{L}\p{N}/-])`, "giu")]);
  }

  /** Yield { start, end, tokens } of each date; the first token names it best. */
  *in(text) {
    const lower = text.toLowerCase();
    const taken = [];
    for (const [name, shape] of this.shapes) {
      for (const match of lower.matchAll(shape)) {
        const [start, end] = [match.index, match.index + match[0].length];
        const tokens = this.#tokens(name, match.slice(1));
        if (!tokens.length || taken.some((other) => start < other.end && other.start < end)) continue;
        taken.push({ start, end });
        yield { start, end, tokens };
      }
    }
  }

  #tokens(name, parts) {
    const month = (word) => this.months.get(fold(word));
    if (name === "dayFirst") return dayTokens(parts[2], month(parts[1]), parts[0]);
    if (name === "monthFirst") return dayTokens(parts[2], month(parts[0]), parts[1]);
    if (name === "monthOnly") return monthTokens(parts[1], month(parts[0]));
    if (name === "iso") return parts[2] ? dayTokens(parts[0], parts[1], parts[2]) : monthTokens(parts[0], parts[1]);
    const days = [[parts[1], parts[0]], [parts[0], parts[1]]].filter(([of, day]) => isDay(Number(of), Number(day)));
    return [...new Set(days.flatMap(([of, day]) => dayTokens(parts[2], of, day).slice(0, 1)))];
  }
}

function dayTokens(year, month, day) {
  if (!isDay(Number(month), Number(day))) return [];
  const inYear = `zqe${two(Number(month))}${two(Number(day))}x`;
  return year ? [`zqd${year}${two(Number(month))}${two(Number(day))}x`, inYear] : [inYear];
}

function monthTokens(year, month) {
  return month > 0 && month < 13 ? [`zqd${year}${two(Number(month))}x`, `zqn${year}${two(Number(month))}x`] : [];
}
