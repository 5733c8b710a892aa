/** Reporting and taking back: written to the disk together with what it changes here, with or without a network. */

import { changed, operation, state } from "./here.js";
import { iso } from "./moment.js";
import { set } from "./store.js";
import { inform } from "./ui.js";
import { DRAFTS, OWN, drafts, own } from "./visit-pack.js";
import { t } from "./words.js";

/** Record an operation with what it changes here; drafts of `people` are done. Null when it could not be kept. */
async function write(kind, data, people, change) {
  const next = structuredClone(own);
  const left = structuredClone(drafts);
  try {
    const entry = await operation(kind, data, {
      also: (tx, made) => {
        change(next, made);
        next.recorded = Date.now();
        for (const id of people) delete left[id];
        tx.objectStore("kv").put(next, OWN);
        tx.objectStore("kv").put(left, DRAFTS);
      },
    });
    Object.assign(own, next);
    for (const id of people) delete drafts[id];
    changed();
    return entry;
  } catch {
    await inform(t("This could not be kept"), t("The device could not write it down. Everything is still here. Please try again, and tell the office if it happens once more."));
    return null;
  }
}

/** `rows` as the operation takes them: {person, met, condition, …}. */
export const report = (rows) =>
  write("visit", { people: rows }, rows.map((row) => row.person), (next, made) => {
    for (const { person, met, condition = null } of rows) next.reports[person] = { operation: made.id, by: state.person.id, name: state.person.name, at: made.at, met, condition };
  }); // prettier-ignore

export const takeBack = (person, done) =>
  write("visit_back", { visit: done.operation, person: person.id }, [], (next) => {
    delete next.reports[person.id];
    next.taken.push(`${done.operation}.${person.id}`);
  });

/** What is being written about somebody: {met, condition, open, signs, words, systolic, diastolic, temperature, next}. */
export const draftOf = (person) => drafts[person.id] ?? { met: "person", condition: null, open: false, signs: [], words: "", systolic: "", diastolic: "", temperature: "", next: null };

/** Kept at once, so that nothing is lost when the phone goes out. */
export function keepDraft(person, changes) {
  drafts[person.id] = { ...draftOf(person), ...changes, at: iso() };
  return set(DRAFTS, { ...drafts });
}
