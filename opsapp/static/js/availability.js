/**
 * ○ △ × by one press: each box goes round and is kept at once. Keys: 1 ○, 2 △, 3 ×, 0 empty, and it moves on.
 * Without this the page is a form of selects with one button, which does it all.
 */

const form = document.querySelector("#availability");
const NEXT = { "": "yes", yes: "maybe", maybe: "no", no: "" };
const SIGNS = { "": "", yes: "○", maybe: "△", no: "×" };
const LETTERS = { "": "-", yes: "y", maybe: "m", no: "n" };
const KEYS = {
  1: "yes", 2: "maybe", 3: "no", 0: "", "○": "yes", "◯": "yes", "△": "maybe", "×": "no",
};
const { halfUrl, usualWord, unsavedWord, failed, wordYes, wordMaybe, wordNo, wordEmpty } = form.dataset;
const SPOKEN = { "": wordEmpty, yes: wordYes, maybe: wordMaybe, no: wordNo };
const PATIENCE = 8000; // milliseconds
const boxes = [];
const waiting = new Map(); // box → what is still to be kept
let going = false;
let pressed = null;

function build(half) {
  const select = half.querySelector("select");
  if (!select) return;
  const button = document.createElement("button");
  button.type = "button";
  const box = { half, select, button, at: boxes.length, kept: select.value };
  select.hidden = true;
  half.append(button);
  button.addEventListener("click", () => choose(box, NEXT[select.value]));
  button.addEventListener("keydown", (event) => onKey(event, box));
  boxes.push(box);
  draw(box);
}

function draw({ half, select, button }) {
  const said = select.value;
  const { usual = "", label } = half.dataset;
  const unsaved = half.classList.contains("is-unsaved");
  half.classList.remove("half-yes", "half-maybe", "half-no", "half-empty");
  half.classList.add(`half-${said || "empty"}`);
  const note = unsaved ? unsavedWord : said || !usual ? "" : usualWord;
  button.textContent = SIGNS[said] || SIGNS[usual] || "–";
  if (note) button.append(Object.assign(document.createElement("small"), { textContent: note }));
  button.setAttribute("aria-label", [label, button.firstChild.data, note, SPOKEN[said || usual]].filter(Boolean).join(" "));
}

function choose(box, answer) {
  box.select.value = answer;
  box.half.classList.remove("is-unsaved");
  draw(box);
  if (!halfUrl) return;
  waiting.set(box, answer);
  send();
}

/** One request at a time; of several presses on a box only the last is sent. */
async function send() {
  if (going) return;
  going = true;
  while (waiting.size) {
    const [box, answer] = waiting.entries().next().value;
    waiting.delete(box);
    const trouble = await keep(box, answer);
    if (trouble && !waiting.has(box)) {
      box.half.classList.add("is-unsaved");
      draw(box);
    }
    tell(trouble);
  }
  going = false;
  if (pressed) form.requestSubmit(pressed);
}

/** The last button waits for what is still on its way, which must not arrive after it. */
function onSubmit(event) {
  if (!going) return;
  event.preventDefault();
  pressed = event.submitter;
}

/** '' when it was kept, else what to say. */
async function keep({ select, at }, answer) {
  const body = new FormData();
  const [, day, part] = select.name.match(/^(.*)-(am|pm)$/);
  Object.entries({ day, part, answer, csrf_token: form.csrf_token.value }).forEach(([name, value]) => body.set(name, value));
  try {
    const reply = await fetch(halfUrl, { method: "POST", body, keepalive: true, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    if (reply.ok) {
      remember(select.name, answer);
      return "";
    }
    return reply.status === 422 ? (await reply.json()).message : failed;
  } catch {
    return failed;
  }
}

/** What the server has of a half-day now, so that the button below does not send it again. */
function remember(name, answer) {
  const all = [...form.querySelectorAll("[data-half]")];
  const at = all.findIndex((half) => half.querySelector("select")?.name === name);
  const was = [...form.was.value];
  was[at] = LETTERS[answer];
  form.was.value = was.join("");
}

function tell(trouble) {
  const place = form.querySelector("[data-trouble]");
  if (!trouble && form.querySelector(".is-unsaved")) return;
  place.hidden = !trouble;
  place.textContent = trouble;
}

/** How many boxes a row has: one for somebody who only takes mornings. */
function across() {
  const [first, second] = boxes.map(({ half }) => half.closest("tr"));
  return first === second ? 2 : 1;
}

function onKey(event, box) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const key = event.key.normalize("NFKC");
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across(), ArrowUp: -across(), Backspace: -1 }[event.key];
  if (key in KEYS) choose(box, KEYS[key]);
  else if (!step) return;
  event.preventDefault();
  boxes[box.at + (step ?? 1)]?.button.focus();
}

form.querySelectorAll("[data-half]").forEach(build);
form.addEventListener("submit", onSubmit);
form.querySelectorAll("[data-with-script]").forEach((item) => (item.hidden = false));
