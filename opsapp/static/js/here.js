/** Who is at this device, with which pack, and how the line is: what all screens without a network share. */

import { add } from "./outbox.js";
import { remove, set } from "./store.js";

export const state = {
  pack: null,
  person: null, // {id, name, confirmed}
  net: { unsent: 0, held: 0, net: "unknown" },
};

const listeners = new Set();
export const onState = (callback) => listeners.add(callback);
export const changed = () => listeners.forEach((callback) => callback());

let since = 0;

/** Resolves once it is on the disk; the screen follows at once. */
export function setPerson(person) {
  since = Date.now();
  state.person = person;
  changed();
  return person ? set("person", person) : remove("person");
}

/** Whoever signed in for a pack is at the device, unless somebody else came since. Resolves once it is on the disk. */
export function meet(pack) {
  const known = state.person;
  const signedInAnew = pack.asked > since && known?.confirmed && known.id !== pack.me.id;
  return !known || signedInAnew ? setPerson({ id: pack.me.id, name: pack.me.name, confirmed: true }) : undefined;
}

/** Record an operation of the person at the device; `id` and `at` where they are known before. */
export const operation = (kind, data, { id, at, ...extras } = {}) => add({ id, at, kind, by: state.person.id, data }, extras);
