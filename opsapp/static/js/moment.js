/** Moments on this device, in Japanese time. */

const parts = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Tokyo", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
}); // prettier-ignore

/** 2026-11-23T10:15:00+09:00; Japan has no summer time. */
export const iso = (moment = new Date()) => `${parts.format(moment).replace(" ", "T")}+09:00`;

/** 2026-11-23 */
export const today = (moment = new Date()) => parts.format(moment).slice(0, 10);

/** 9:05 */
export const timeText = (text) => iso(new Date(text)).slice(11, 16).replace(/^0/, "");
