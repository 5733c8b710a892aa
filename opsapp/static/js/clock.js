/** Days and times in the words of the screen. */

import { timeText } from "./moment.js";
import { language } from "./words.js";

const ZONE = "Asia/Tokyo";
const short = new Intl.DateTimeFormat("ja-JP", { timeZone: ZONE, weekday: "short" });
const english = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "short", day: "numeric", month: "short" });

/** 11月23日(月) / Mon 23 Nov */
export function dayText(day) {
  const date = new Date(`${day}T12:00:00+09:00`);
  if (language() === "en") return english.format(date);
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日(${short.format(date)})`;
}

/** 2026年11月23日(月) 10:15: receipts are Japanese whatever the screen speaks. */
export function printedMoment(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return `${year}年${month}月${day}日(${short.format(new Date(text))}) ${timeText(text)}`;
}
