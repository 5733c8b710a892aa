/** What this device keeps in IndexedDB, and the one transaction in which work is written down. */

import { openDB } from "../vendor/idb/idb.js";
import { iso } from "./moment.js";
import { uuid7 } from "./uuid.js";

let opening;

/** kv: pack, settings, counters · outbox: unsent, in order · journal: what was recorded here · baskets · held */
export function db() {
  opening ??= openDB("opsapp", 1, {
    upgrade(base) {
      base.createObjectStore("kv");
      base.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      const journal = base.createObjectStore("journal", { keyPath: "id" });
      journal.createIndex("day", "day");
      journal.createIndex("number", ["till", "number"]);
      base.createObjectStore("baskets", { keyPath: "id" });
      base.createObjectStore("held", { keyPath: "id" });
    },
    blocking: (_now, _next, event) => event.target.close(),
    terminated: () => (opening = null),
  });
  return opening;
}

export const get = async (key) => (await db()).get("kv", key);
export const set = async (key, value) => (await db()).put("kv", value, key);
export const remove = async (key) => (await db()).delete("kv", key);

const SAFE = { durability: "strict" }; // on the disk before the drawer opens

let recorded = 0;

/** When this tab last wrote something down. */
export const lastRecorded = () => recorded;

/**
 * Write an operation down: into the outbox and the journal, with the till's next receipt number when `till` is
 * given, and whatever `also(transaction)` changes; when it throws nothing is written. All of it or nothing.
 */
export async function record({ kind, by, data, at = iso(), id = uuid7() }, { till = null, also } = {}) {
  const tx = (await db()).transaction(["kv", "outbox", "journal", "baskets"], "readwrite", SAFE);
  const body = { ...data };
  if (till !== null) body.number = await nextNumber(tx.objectStore("kv"), (body.till = till));
  const operation = { id, kind, at, by, data: body };
  const entry = { ...operation, day: body.day ?? (kind === "day_open" ? id : ""), till: body.till ?? 0, number: body.number ?? 0, status: "unsent" };
  tx.objectStore("outbox").add({ operation });
  tx.objectStore("journal").put(entry);
  try {
    await also?.(tx, entry);
  } catch (refused) {
    tx.abort();
    await tx.done.catch(() => {});
    throw refused;
  }
  await tx.done;
  recorded = Date.now();
  return entry;
}

async function nextNumber(kv, till) {
  const key = `number.${till}`;
  const number = ((await kv.get(key)) ?? 0) + 1;
  kv.put(number, key);
  return number;
}

/** The server may know a higher number, from a device that was replaced. */
export async function raiseNumber(till, known) {
  const tx = (await db()).transaction("kv", "readwrite");
  const key = `number.${till}`;
  if (((await tx.store.get(key)) ?? 0) < known) tx.store.put(known, key);
  await tx.done;
}

const KEPT_DAYS = 40;

/** Forget what was sent long ago. */
export async function prune(now = Date.now()) {
  const before = iso(new Date(now - KEPT_DAYS * 86_400_000));
  const tx = (await db()).transaction("journal", "readwrite");
  for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue()) {
    if (cursor.value.at > before) break; // ids are ordered by time
    if (cursor.value.status !== "unsent") cursor.delete();
  }
  await tx.done;
}

/** At sign-out: the pack with its customers goes, what was recorded stays until it is old. */
export async function forget() {
  const tx = (await db()).transaction(["kv", "baskets", "held"], "readwrite");
  for (const key of ["pack", "hand-pack", "duty-pack", "duty-own", "visit-pack", "visit-own", "visit-drafts", "person", "newcomers"]) tx.objectStore("kv").delete(key);
  tx.objectStore("baskets").clear();
  tx.objectStore("held").clear();
  await tx.done;
}
