/**
 * Operations wait here until the server has answered. Sent in order, from one tab at a time: at the start, when the
 * network comes back, when the page is looked at again, and with patience after a failure.
 */

import { iso } from "./moment.js";
import { db, get, record } from "./store.js";

const BATCH = 100;
const PATIENCE = 60_000;
const listeners = new Set();
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("opsapp-outbox") : null;
const state = { unsent: 0, held: 0, net: navigator.onLine ? "unknown" : "offline" };
let timer = 0;
let wait = 0;
let running = null;
let again = false; // more is to be sent once the run is over

/** Write an operation down and send it as soon as possible. Resolves once it is safe on this device. */
export async function add(operation, extras) {
  const entry = await record(operation, extras);
  state.unsent += 1;
  report();
  void tell();
  schedule(0);
  return entry;
}

/** How many operations the server has not answered yet. */
export const unsent = async () => (await db()).count("outbox");

/** Hear {unsent, held, net} now and whenever it changes. Returns a function that ends it. */
export function onChange(callback) {
  listeners.add(callback);
  callback({ ...state });
  return () => listeners.delete(callback);
}

/** What the last answer of the server said about the way there: online, offline, signed-out, not-enrolled, trouble. */
export function heard(net) {
  if (state.net !== net) {
    state.net = net;
    report();
  }
}

/** Send everything now. Resolves with the number still unsent. */
export function flush() {
  clearTimeout(timer);
  again = running !== null; // a run that is about to end may have looked before there was something to send
  running ??= run();
  return running;
}

async function run() {
  try {
    do {
      again = false;
      await alone(sendAll);
    } while (again);
    return state.unsent;
  } finally {
    running = null;
  }
}

/** Send now and then; resolves with the journal entry of an operation once it is answered, or null when it is not. */
export async function settled(id) {
  await flush();
  const entry = await (await db()).get("journal", id);
  return entry && entry.status !== "unsent" ? entry : null;
}

// Two tabs share one outbox; where locks are missing (plain http) there is one tab.
const alone = (work) => (navigator.locks ? navigator.locks.request("opsapp-outbox", work) : work());

async function sendAll() {
  try {
    for (let batch = await next(); batch.length; batch = await next()) await send(batch);
    wait = 0;
  } catch (failure) {
    heard(failure.net ?? (navigator.onLine ? "trouble" : "offline"));
    if (!["signed-out", "not-enrolled"].includes(state.net)) patience();
  }
  await tell();
}

const next = async () => (navigator.onLine ? (await db()).getAll("outbox", null, BATCH) : offline());

async function offline() {
  if (await unsent()) throw Object.assign(new Error("no network"), { net: "offline" });
  return [];
}

async function send(batch) {
  const { token } = await ask("/api/csrf");
  const body = { device: await get("device"), sent_at: iso(), operations: batch.map((row) => row.operation) };
  const { results } = await ask("/api/operations", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  await settle(batch, results);
}

const NETS = { 401: "signed-out", 403: "not-enrolled" };

/** A question to the server as JSON; what cannot be answered names the state of the network. */
export async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20_000), ...options });
  } catch (cause) {
    throw Object.assign(new Error("no answer", { cause }), { net: "offline" });
  }
  if (!answer.ok) throw Object.assign(new Error(`answer ${answer.status}`), { net: NETS[answer.status] ?? "trouble", status: answer.status, answer });
  heard("online");
  return answer.json();
}

/** What the server has answered leaves the outbox; what it holds is remembered until somebody has read it. */
async function settle(batch, results) {
  const answers = new Map(results.map((result) => [result.id, result]));
  const tx = (await db()).transaction(["outbox", "journal", "held"], "readwrite", { durability: "strict" });
  for (const { seq, operation } of batch) {
    const answer = answers.get(operation.id);
    if (!answer) throw Object.assign(new Error("an operation was not answered"), { net: "trouble" });
    tx.objectStore("outbox").delete(seq);
    const entry = await tx.objectStore("journal").get(operation.id);
    const status = answer.status === "held" ? "held" : "sent";
    if (entry) tx.objectStore("journal").put({ ...entry, status, result: answer.result ?? null, problem: answer.problem ?? null });
    if (status === "held") tx.objectStore("held").put({ id: operation.id, kind: operation.kind, at: operation.at, problem: answer.problem });
  }
  await tx.done;
}

function patience() {
  wait = Math.min(PATIENCE, Math.max(1000, wait * 2));
  schedule(wait * (0.75 + Math.random() / 2));
}

function schedule(delay) {
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

/** Look again how much is unsent and held. The screen waits for it at the start: no 0 is shown before it is known. */
export async function tell() {
  state.unsent = await unsent();
  state.held = await (await db()).count("held");
  channel?.postMessage(null);
  report();
}

const report = () => listeners.forEach((callback) => callback({ ...state }));

/** Start watching: only the till sends by itself; an office page merely asks how much is unsent. */
export function start() {
  addEventListener("online", () => {
    wait = 0;
    flush();
  });
  addEventListener("offline", () => heard("offline"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  channel?.addEventListener("message", async () => {
    state.unsent = await unsent();
    state.held = await (await db()).count("held");
    report();
  });
  return flush();
}
