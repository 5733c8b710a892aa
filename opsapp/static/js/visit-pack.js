/** The pack of the screen 訪問, what this device has reported since it was made, and what is still being written. */

import { state } from "./here.js";
import { today } from "./moment.js";
import { fetchPack, keptPack } from "./packs.js";
import { searchKey } from "./search.js";
import { get, set } from "./store.js";

const KEY = "visit-pack";
export const OWN = "visit-own";
export const DRAFTS = "visit-drafts";

/** What was reported here and is not in the pack yet, by person; `taken`: operations taken back, "operation.person". */
export const own = { reports: {}, taken: [], recorded: 0 };
/** What is being written about somebody and not recorded yet, by person. */
export const drafts = {};

/** The pack kept on this device, ready to look things up, or null. */
export async function kept() {
  const [raw, saved, begun] = await Promise.all([keptPack(KEY), get(OWN), get(DRAFTS)]);
  Object.assign(own, saved ?? {});
  Object.assign(drafts, begun ?? {});
  return raw && prepare(raw);
}

/** Ask the server for a newer pack. Resolves with it, or null when nothing changed or no answer came. */
export const refresh = () => fetchPack("/api/packs/visits", KEY, take);

/** What was all sent before the pack was made is in it. */
async function take(raw, { asked, began }) {
  if (own.recorded < began && began !== Infinity) {
    Object.assign(own, { reports: {}, taken: [] });
    await set(OWN, { ...own });
  }
  return Object.assign(prepare(raw), { asked });
}

function prepare(raw) {
  const others = raw.others.map(([id, name, kana, hamlet]) => ({ id, name, reading: kana, hamlet, key: searchKey(`${name} ${kana}`), kana: searchKey(kana).replace(/\s/g, "") }));
  return { ...raw, others, otherById: new Map(others.map((one) => [one.id, one])), houseById: new Map(raw.houses.map((one) => [one.id, one])) };
}

/** The last report of today about a person that stands, or null. */
export function doneOf(person) {
  const here = own.reports[person.id];
  if (here && today(new Date(here.at)) === today()) return here;
  const { done } = person;
  if (!done || state.pack.day !== today()) return null;
  return own.taken.includes(`${done.operation}.${person.id}`) ? null : done;
}

/** Somebody who is not on today's list, as a house of their own: little is known of them here. */
const stranger = ({ id, name, reading, hamlet }) => ({
  id: `o${id}`, name: "", hamlet, landmark: "",
  people: [{ id, name, kana: reading, phones: [], contacts: [], measures: false, asked: false, overdue: false, agreed: null, last: null, done: null }],
}); // prettier-ignore

/** A house of the list, or "o12" of somebody who is not on it; undefined when it is gone. */
export function houseOf(id) {
  const listed = state.pack.houseById.get(id);
  if (listed || !id?.startsWith("o")) return listed;
  const person = Number(id.slice(1));
  const home = state.pack.houses.find((one) => one.people.some((member) => member.id === person));
  const other = state.pack.otherById.get(person);
  return home ?? (other && stranger(other));
}

/** Whom this device has reported today, or begun to, without their being on the list. */
export function besides() {
  const ids = [...Object.keys(own.reports), ...Object.keys(drafts)].map(Number);
  const known = [...new Set(ids)].map((id) => state.pack.otherById.get(id)).filter(Boolean);
  return known.map(stranger).filter((house) => doneOf(house.people[0]) || drafts[house.people[0].id]);
}

export const isOpen = (house) => house.people.some((one) => one.asked && !doneOf(one));
