/** Dates as they are printed on goods, read as opsapp/stock/dates.py reads them: 26.11.23, 8.11.23, 2026/11, 26.11.23 18時. */

const ERAS = { 令和: 2019, 令: 2019, R: 2019, 平成: 1989, 平: 1989, H: 1989, 昭和: 1926, 昭: 1926, S: 1926, 大正: 1912, 大: 1912, T: 1912, 明治: 1868, 明: 1868, M: 1868 };
const ERA = "(?<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])";
const [Y, M] = ["(?:年|[-/.])", "(?:月|[-/.])"];
const DAY = `${M}(?<day>\\d{1,2})日?`;
const whole = (text) => new RegExp(`^${text}$`);
const DAYS = [
  `(?<year>\\d{4})${Y}(?<month>\\d{1,2})${DAY}`, "(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)",
  `${ERA}\\.?(?<year>\\d{1,4}|元)${Y}(?<month>\\d{1,2})${DAY}`, `${ERA}(?<year>\\d\\d)(?<month>\\d\\d)(?<day>\\d\\d)`,
  `(?<year>\\d{1,2})${Y}(?<month>\\d{1,2})${DAY}`, "(?<year>\\d\\d)(?<month>\\d\\d)(?<day>\\d\\d)",
].map(whole); // prettier-ignore
const MONTHS = [
  `(?<year>\\d{4})${Y}(?<month>\\d{1,2})月?`, "(?<year>\\d{4})(?<month>\\d\\d)",
  `${ERA}\\.?(?<year>\\d{1,4}|元)${Y}(?<month>\\d{1,2})月?`, `(?<year>\\d{1,2})${Y}(?<month>\\d{1,2})月?`,
].map(whole); // prettier-ignore
const HOUR = whole("(?<date>.+?)(?:(?<=日)|[T\\s]+|(?=午前|午後|AM|PM))(?<half>午前|午後|AM|PM)?\\s*(?<hour>\\d{1,2})(?:時(?:(?<minutes>\\d{1,2})分|(?<thirty>半))?|:(?<colon>\\d\\d)(?::\\d\\d)?)");
const A_DAY = 86_400_000;
const [PAST, AHEAD] = [2 * 366 * A_DAY, 15 * 366 * A_DAY]; // goods carry dates from two years past to fifteen ahead

/**
 * What is printed: {day: "2026-11-23", precision: "hour"|"day"|"month", minutes of that day with an hour, else null}, or
 * null when it cannot be read. `near`: today; of the readings of a short year the nearest one is taken.
 */
export function parsePrinted(text, near) {
  const plain = text.normalize("NFKC").trim().toUpperCase().replace(/[T\s]+0?0:00(:00)?$/, "");
  const hour = HOUR.exec(plain)?.groups;
  const read = dateOf(hour ? hour.date : plain, Date.parse(near));
  if (!read || !hour) return read && { ...read, minutes: null };
  const minutes = minutesOf(hour);
  return minutes === null || read.precision === "month" ? null : { day: read.day, precision: "hour", minutes };
}

function dateOf(text, near) {
  const typed = text.trim().replace(/ 0?0:00(:00)?$|\([月火水木金土日]\)$/, "").replace(/[‐‑‒–—―−ー]/g, "-").replace(/\s/g, "");
  const all = [...readings(typed)];
  const likely = all.filter(({ time }) => near - PAST <= time && time <= near + AHEAD);
  const best = (likely.length ? likely : all).reduce((one, two) => (one && Math.abs(one.time - near) <= Math.abs(two.time - near) ? one : two), null);
  return best && { day: new Date(best.time).toISOString().slice(0, 10), precision: best.precision };
}

function* readings(typed) {
  for (const found of DAYS.map((pattern) => pattern.exec(typed)?.groups).filter(Boolean)) {
    for (const year of years(found)) {
      const time = real(year, Number(found.month), Number(found.day));
      if (time !== null) yield { time, precision: "day" };
    }
  }
  for (const found of MONTHS.map((pattern) => pattern.exec(typed)?.groups).filter(Boolean)) {
    for (const year of years(found)) {
      if (real(year, Number(found.month), 1) !== null) yield { time: Date.UTC(year, Number(found.month), 0), precision: "month" };
    }
  }
}

function years({ era, year }) {
  if (era) return [ERAS[era] + (year === "元" ? 1 : Number(year)) - 1];
  return year.length === 4 ? [Number(year)] : [2000 + Number(year), 2018 + Number(year)];
}

/** The moment of a real day, else null. */
function real(year, month, day) {
  const time = new Date(Date.UTC(2000, month - 1, day)).setUTCFullYear(year, month - 1, day);
  const back = new Date(time);
  return year > 0 && back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? time : null;
}

/** Minutes from the day's beginning; 24時 is its end. Null when there is no such hour. */
function minutesOf({ half, hour, minutes, thirty, colon }) {
  const rest = thirty ? 30 : Number(minutes ?? colon ?? 0);
  let full = Number(hour);
  if (half) {
    if (full > 12) return null;
    full = (full % 12) + (half === "午後" || half === "PM" ? 12 : 0);
  }
  return rest > 59 || full * 60 + rest > 24 * 60 ? null : full * 60 + rest;
}

/** As people print it and as the server reads it again: 2026.11.23, 2026.11.23 18時, 2026.11 */
export function printedText({ day, precision, minutes }) {
  const [year, month, date] = day.split("-").map(Number);
  if (precision === "month") return `${year}.${String(month).padStart(2, "0")}`;
  const hour = minutes === null ? "" : ` ${Math.floor(minutes / 60)}時${minutes % 60 ? `${minutes % 60}分` : ""}`;
  return `${year}.${month}.${date}${hour}`;
}

/** The first moment at which goods with this date are past it. */
export function endOf({ day, minutes }) {
  const start = Date.parse(`${day}T00:00:00+09:00`);
  return start + (minutes === null ? A_DAY : minutes * 60_000);
}
