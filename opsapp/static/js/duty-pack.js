/** The pack of the screen 当番, and what this device has recorded since it was made. */

import { state } from "./here.js";
import { fetchPack, keptPack } from "./packs.js";
import { get, set } from "./store.js";
import { language } from "./words.js";

const KEY = "duty-pack";
export const OWN = "duty-own";

/** What was recorded here and is not in the pack yet: open by volunteer, checks, notes taken over, work done. */
export const own = { open: {}, checks: [], taken: [], done: {}, recorded: 0 };

/** The pack kept on this device, ready to look things up, or null. */
export async function kept() {
  const [raw, saved] = await Promise.all([keptPack(KEY), get(OWN)]);
  Object.assign(own, saved ?? {});
  return raw && prepare(raw);
}

/** Ask the server for a newer pack. Resolves with it, or null when nothing changed or no answer came. */
export const refresh = () => fetchPack("/api/packs/duty", KEY, take);

/** What was all sent before the pack was made is in it. */
async function take(raw, { asked, began }) {
  if (own.recorded < began && began !== Infinity) {
    Object.assign(own, { open: {}, checks: [], taken: [] });
    await set(OWN, { ...own });
  }
  return Object.assign(prepare(raw), { asked });
}

const prepare = (raw) => ({ ...raw, kindById: new Map(raw.kinds.map((one) => [one.id, one])) });

export const kindName = (id) => {
  const kind = state.pack.kindById.get(id);
  return kind ? (language() === "en" && kind.name_en) || kind.name : "";
};

/** The volunteer at the device, or null: not everybody who signs in takes duties. */
export const volunteer = () => state.pack?.volunteers.find((one) => one.user === state.person?.id) ?? null;

/** The coming that somebody has not ended: {at, shift}, or null. */
export function openOf(id) {
  if (id in own.open) return own.open[id];
  return state.pack.open.find((one) => one.volunteer === id) ?? null;
}

export const shiftsOf = (id) => state.pack.shifts.filter((one) => one.volunteer === id);
export const notes = () => state.pack.notes.filter((one) => !own.taken.includes(one.id));

/** The last check of a driver for a shift: {positive}, or undefined. */
export const checkOf = (driver, shift, moment) =>
  [...state.pack.checks, ...own.checks].filter((one) => one.driver === driver && one.shift === shift && one.moment === moment).at(-1);

const NEAR = 3 * 3_600_000;

/** The shift that is on, or about to begin or just over; of several the nearest beginning. */
export function currentShift(id, now = Date.now()) {
  const begun = openOf(id)?.shift;
  const mine = shiftsOf(id);
  const there = begun && mine.find((one) => one.id === begun);
  if (there) return there;
  const near = mine.filter((one) => Date.parse(one.starts) - NEAR <= now && now < Date.parse(one.ends));
  return near.sort((a, b) => Math.abs(Date.parse(a.starts) - now) - Math.abs(Date.parse(b.starts) - now))[0] ?? null;
}
