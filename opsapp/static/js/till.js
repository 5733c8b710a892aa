/** The till: puts the parts together in the order in which they happen. */

import { drawBar, showUnsent } from "./bar.js";
import { listen } from "./scan.js";
import { drawScreen, focusSearch } from "./screen.js";
import { kept, prepareReadings, refresh } from "./pack.js";
import { onChange, start, tell } from "./outbox.js";
import { adopt, changed, onState, restore, state } from "./state.js";
import { prune } from "./store.js";
import { scanned } from "./sell.js";
import { keepShell } from "./shell.js";
import { tillBar } from "./till-bar.js";
import { afterFrame, dialogOpen, slashLeadsTo } from "./ui.js";
import { applyPreferences } from "./words.js";

const HOUR = 3_600_000;

async function begin() {
  const keeping = kept(); // the disk is slow: ask for everything at once
  applyPreferences();
  const [pack] = await Promise.all([keeping, restore(), tell()]);
  if (pack) await adopt(pack);
  applyPreferences(pack?.me);
  onState(draw);
  onChange((net) => {
    Object.assign(state.net, net);
    showUnsent();
    changed();
  });
  draw();
  document.documentElement.dataset.ready = "1";
  requestAnimationFrame(() => performance.mark("ready"));
  listen(scanned);
  slashLeadsTo(focusSearch);
  void background();
}

/** What may take its time: nothing of it is waited for. */
async function background() {
  setTimeout(() => state.pack && prepareReadings(state.pack), 1000);
  keepShell(() => Boolean(state.basket?.lines.length));
  navigator.storage?.persist?.();
  addEventListener("online", renew);
  setInterval(renew, HOUR);
  await start();
  await renew();
  await prune();
}

async function renew() {
  const pack = await refresh();
  if (!pack) return;
  const first = !state.pack;
  prepareReadings(pack);
  await adopt(pack);
  if (first) applyPreferences(pack.me);
  draw();
}

const waiting = new Set();

/** One drawing, however many changes; what a dialog hides is drawn after the frame in which the dialog changes. */
function draw() {
  const when = dialogOpen() ? afterFrame : queueMicrotask;
  if (waiting.has(when)) return;
  waiting.add(when);
  when(() => {
    waiting.delete(when);
    drawBar(tillBar());
    drawScreen();
  });
}

addEventListener("renew", renew);
addEventListener("language", draw);
void begin();
