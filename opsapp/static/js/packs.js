/** What a screen needs for a day, fetched when the network allows and kept as one piece of text. */

import { flush, heard } from "./outbox.js";
import { get, set } from "./store.js";

const NETS = { 401: "signed-out", 403: "not-enrolled" };

/** The pack kept under a key as the server wrote it, or null. */
export async function keptPack(key) {
  const saved = await get(key);
  return saved ? JSON.parse(saved.text) : null;
}

/**
 * Ask the server for a newer pack and keep it. Resolves with what `use(raw, {asked, began})` makes of it, or null when
 * nothing changed or no answer came. `began`: when the outbox was known to be empty, else Infinity.
 */
export async function fetchPack(url, key, use) {
  if (!navigator.onLine) return null;
  const asked = Date.now();
  const began = (await flush()) === 0 ? Date.now() : Infinity;
  try {
    const saved = await get(key);
    const answer = await fetch(url, {
      cache: "no-store",
      headers: saved ? { "If-None-Match": saved.etag } : {},
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.status === 304) return heard("online"), null;
    if (!answer.ok) throw Object.assign(new Error(`pack ${answer.status}`), { status: answer.status });
    return await use(await keep(answer, key), { asked, began });
  } catch (failure) {
    heard(NETS[failure.status] ?? (failure.status ? "trouble" : "offline"));
    return null;
  }
}

async function keep(answer, key) {
  const text = await answer.text();
  const raw = JSON.parse(text);
  await set(key, { etag: answer.headers.get("ETag") ?? "", text });
  await set("device", raw.device.id);
  heard("online");
  return raw;
}
