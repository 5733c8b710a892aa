/**
 * Scanning a delivery: each scan adds a line without the page being loaded anew, in the order of the scans.
 * Without this script the button beside the field does the same.
 */

import { listen } from "./scan.js";

const waiting = [];
let busy = false;

const form = () => document.querySelector("#receiving");

/** The lines as the server answers them; the field that is scanned into and the head stay as they are. */
async function send(code) {
  const data = new FormData(form());
  data.set("scan", code);
  data.set("do", "add");
  const answer = await fetch(form().action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#received").replaceWith(document.adoptNode(page.querySelector("#received")));
}

async function work() {
  if (busy) return;
  busy = true;
  while (waiting.length) {
    try {
      await send(waiting[0]);
    } catch {
      const field = form().querySelector("[data-scan]");
      field.value = waiting[0]; // the button sends it, and says what is wrong
      waiting.length = 0;
      break;
    }
    waiting.shift();
  }
  busy = false;
}

listen((code) => {
  waiting.push(code);
  work();
});
