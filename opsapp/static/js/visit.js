/** 訪問: puts the parts together in the order in which they happen. */

import { drawBar, showUnsent } from "./bar.js";
import { dayText } from "./clock.js";
import { changed, meet, onState, state } from "./here.js";
import { today } from "./moment.js";
import { onChange, start, tell } from "./outbox.js";
import { keepShell } from "./shell.js";
import { get, prune } from "./store.js";
import { openMenu } from "./visit-menu.js";
import { kept, refresh } from "./visit-pack.js";
import { drawScreen } from "./visit-screen.js";
import { follow, view } from "./visit-view.js";
import { applyPreferences, t } from "./words.js";

const RENEWED = 900_000; // a withdrawn consent is known here soon
const MINUTE = 60_000;

async function begin() {
  applyPreferences();
  const [pack, person] = await Promise.all([kept(), get("person"), tell()]);
  Object.assign(state, { pack, person: person ?? null });
  if (pack) await meet(pack);
  applyPreferences(pack?.me);
  follow();
  onState(draw);
  onChange((net) => {
    Object.assign(state.net, net);
    showUnsent();
    changed();
  });
  draw();
  document.documentElement.dataset.ready = "1";
  void background();
}

/** What may take its time: nothing of it is waited for. */
async function background() {
  keepShell(() => view.house !== null);
  navigator.storage?.persist?.();
  addEventListener("online", renew);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && renew());
  setInterval(renew, RENEWED);
  setInterval(draw, MINUTE);
  await start();
  await renew();
  await prune();
}

async function renew() {
  const pack = await refresh();
  if (!pack) return;
  const first = !state.pack;
  state.pack = pack;
  await meet(pack);
  if (first) applyPreferences(pack.me);
  draw();
}

let waiting = false;

/** One drawing, however many changes. */
function draw() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    drawBar({ sign: "heart", name: t("Visits"), under: dayText(today()), openMenu });
    drawScreen();
  });
}

addEventListener("renew", renew);
addEventListener("language", draw);
void begin();
