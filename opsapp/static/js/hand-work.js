/**
 * Work that is open: its lines are written down one by one, as they change, so that nothing is lost when the tablet dies.
 * A piece of work is {id, task, at, facts, lines, current, entries}; its id becomes that of its operation.
 */

import { changed, state } from "./here.js";
import { iso } from "./moment.js";
import { db } from "./store.js";
import { afterFrame, toast } from "./ui.js";
import { uuid7 } from "./uuid.js";
import { t } from "./words.js";

Object.assign(state, { work: null, works: [] });

const ROOT = "hand";
const all = IDBKeyRange.bound([ROOT], [ROOT, []]);
const keyOf = (...parts) => [ROOT, ...parts];
const partsOf = (id) => IDBKeyRange.bound(keyOf(id), keyOf(id, []));
const head = ({ id, task, at, facts }) => ({ id, task, at, facts });

/** Whatever was open when this device was last used. */
export async function restore() {
  const rows = await (await db()).getAll("kv", all);
  const works = rows.filter((row) => !row.key).map((row) => ({ ...row, lines: [], current: null }));
  for (const work of works) work.lines = rows.filter((row) => row.key && row.work === work.id).sort((a, b) => a.rank - b.rank);
  state.works = works.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function begin(task, facts) {
  const work = { id: uuid7(), task, at: iso(), facts, lines: [], current: null };
  state.works = [...state.works, work];
  enter(work);
  await keepHead(work);
}

export function enter(work) {
  state.work = work;
  changed();
}

export const keepHead = async (work) => (await db()).put("kv", head(work), keyOf(work.id));

/** Forget a piece of work on the screen; on the disk it goes with its operation. */
export function leave(work = null) {
  if (work) state.works = state.works.filter((one) => one !== work);
  state.work = null;
  changed();
}

/** For the transaction of its operation: the work leaves the disk. Two taps, or two windows, finish it once. */
export const finishOnce = (work) => async (tx) => {
  const kv = tx.objectStore("kv");
  if (!(await kv.get(keyOf(work.id)))) throw Object.assign(new Error("finished before"), { finished: true });
  await kv.delete(partsOf(work.id));
};

export async function discard(work) {
  await (await db()).delete("kv", partsOf(work.id));
  leave(work);
}

// --- lines -----------------------------------------------------------------------------------------

export const currentLine = () => state.work?.lines.find((line) => line.key === state.work.current) ?? null;

/** Goods came by: their line grows, or a new one begins. `facts` are the task's own for a new line. */
export function addGoods(found, facts = {}) {
  const { work } = state;
  const { product, code, quantity, markdown = null } = found;
  const same = work.lines.find((line) => (product.id ? line.product === product.id : line.code === code) && line.markdown === (markdown?.code ?? null));
  work.before = same ? { ...same } : null;
  if (same) same.quantity += quantity;
  const line = same ?? {
    work: work.id, key: uuid7(), rank: Date.now(), product: product.id, code, name: product.name, unit: product.unit,
    quantity, markdown: markdown?.code ?? null, unknown: Boolean(product.unknown), note: "", ...facts,
  }; // prettier-ignore
  if (!same) work.lines.push(line);
  work.current = line.key;
  work.undo = line.key;
  return touch(line);
}

const touched = new WeakMap(); // line → how often it changed

export const revision = (line) => touched.get(line) ?? 0;

const writing = new Set(); // keys of lines on their way to the disk

export const isWriting = (line) => writing.has(line.key);

/** Write a changed line down and draw it meanwhile. Resolves with it once it is on the disk. */
export async function touch(line) {
  line.at = iso();
  touched.set(line, revision(line) + 1);
  const kept = { ...line };
  writing.add(line.key);
  const written = db().then((base) => {
    const tx = base.transaction("kv", "readwrite");
    tx.store.put(kept, keyOf(line.work, line.key));
    tx.commit(); // nothing else comes: the disk need not ask back
    return tx.done;
  });
  changed();
  try {
    await written;
    dispatchEvent(new CustomEvent("line-saved", { detail: line.key }));
  } catch {
    toast(t("%(name)s could not be kept. Please try again.", { name: line.name }), "attention");
  }
  writing.delete(line.key);
  afterFrame(changed);
  return line;
}

/** Take a line out; only its own record is touched on the disk. */
export async function removeLine(line) {
  takeOut(line);
  await (await db()).delete("kv", keyOf(line.work, line.key));
}

export function takeOut(line) {
  const { work } = state;
  work.lines = work.lines.filter((one) => one !== line);
  if (work.current === line.key) work.current = null;
  changed();
}

export function putBack(line) {
  state.work.lines.push(line);
  changed();
}

/** For the transaction of its operation: the line leaves the disk. */
export const dropLine = (line) => (tx) => tx.objectStore("kv").delete(keyOf(line.work, line.key));

/** The last scan, taken back: its line is as it was before, or gone. */
export function undo() {
  const { work } = state;
  const line = work.lines.find((one) => one.key === work.undo);
  work.undo = null;
  if (!line) return null;
  if (!work.before) return removeLine(line), line;
  Object.assign(line, work.before);
  work.current = line.key;
  touch(line);
  return line;
}
