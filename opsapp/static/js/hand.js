/** Work at the shelf: puts the parts together in the order in which they happen. */

import { drawBar, showUnsent } from "./bar.js";
import { dayText } from "./clock.js";
import { openMenu } from "./hand-menu.js";
import { kept, prepareReadings, refresh } from "./hand-pack.js";
import { drawScreen, focusSearch, read } from "./hand-screen.js";
import { restore } from "./hand-work.js";
import { changed, meet, onState, state } from "./here.js";
import { today } from "./moment.js";
import { onChange, start, tell } from "./outbox.js";
import { listen } from "./scan.js";
import { keepShell } from "./shell.js";
import { get, prune } from "./store.js";
import { slashLeadsTo } from "./ui.js";
import { applyPreferences, t } from "./words.js";

const HOUR = 3_600_000;

async function begin() {
  applyPreferences();
  const [pack, person] = await Promise.all([kept(), get("person"), restore(), tell()]);
  Object.assign(state, { pack, person: person ?? null });
  if (pack) await meet(pack);
  applyPreferences(pack?.me);
  onState(draw);
  onChange((net) => {
    Object.assign(state.net, net);
    showUnsent();
    changed();
  });
  draw();
  document.documentElement.dataset.ready = "1";
  listen(read);
  slashLeadsTo(focusSearch);
  void background();
}

/** What may take its time: nothing of it is waited for. */
async function background() {
  setTimeout(() => state.pack && prepareReadings(state.pack), 1000);
  keepShell(() => Boolean(state.work));
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
    drawBar({ sign: "box", name: t("Shelf work"), under: dayText(today()), openMenu });
    drawScreen();
  });
}

addEventListener("renew", renew);
addEventListener("language", draw);
void begin();
