/** The page itself, kept by the service worker; a new version comes into use when no work is open. */

import { changed, onState } from "./here.js";
import { dialogOpen } from "./ui.js";

let waiting = null;
let busy = () => false;

/** Whether a new version waits for its turn. */
export const newVersion = () => Boolean(waiting);

/** `working()` says whether a new version would disturb; a dialog always does. */
export async function keepShell(working) {
  busy = () => dialogOpen() || working();
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => null);
  if (!registration) return;
  if (registration.waiting && registration.active) arrived(registration.waiting);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  addEventListener("online", () => registration.update().catch(() => {}));
  setInterval(() => registration.update().catch(() => {}), 3_600_000);
  addEventListener("new-version", take);
}

function follow(worker) {
  worker?.addEventListener("statechange", () => worker.state === "installed" && navigator.serviceWorker.controller && arrived(worker));
}

function arrived(worker) {
  waiting = worker;
  changed();
  whenIdle();
  onState(whenIdle);
  addEventListener("close", whenIdle, true);
}

/** A dialog that has just closed may be followed by another one: look again a moment later. */
const whenIdle = () => setTimeout(() => busy() || take(), 300);

/** Open work is on the disk, so the page may start again at any time; it does so by itself only when nothing is open. */
function take() {
  if (!waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("use");
}
