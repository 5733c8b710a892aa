/** The screen for work at the shelf: the tasks as tiles; then on the left the lines, on the right the goods at hand. */

import { openCamera } from "./camera.js";
import { count } from "./hand-count.js";
import { scanned, take, workOn } from "./hand-goods.js";
import { receive } from "./hand-receive.js";
import { move, waste } from "./hand-waste.js";
import { currentLine, discard, enter, isWriting, leave, removeLine, revision, touch, undo } from "./hand-work.js";
import { changed, state } from "./here.js";
import { keypad } from "./keypad.js";
import { quantityText } from "./money.js";
import { find } from "./search.js";
import { welcome } from "./hand-welcome.js";
import { afterFrame, button, byId, confirm, fill, h, icon, inform, toast } from "./ui.js";
import { language, t } from "./words.js";

const TASKS = [receive, count, waste, move];
const ITF = [["itf", "ITF"]]; // the code on a carton
const taskOf = (work) => TASKS.find((one) => one.name === work.task);
let query = "";
let drawnIn = null;

const may = (permission) => {
  const role = state.pack.users.find((one) => one.id === state.person.id)?.role ?? state.pack.me.role;
  return state.pack.may[permission].includes(role);
};

export function drawScreen() {
  const { work, pack, person } = state;
  const ready = pack && person;
  byId("counter").classList.toggle("is-waiting", !ready || !work);
  if (!ready) return frame(`welcome ${language()} ${Boolean(pack)} ${state.net.net}`, () => welcome(byId("keys"), byId("basket")));
  if (!work) return frame(JSON.stringify(["home", language(), pack.version, person, state.works]), home);
  frame(`${work.id} ${language()}`, () => begin(work));
  drawLines(work);
  drawTools(work);
  drawPane(work);
}

/** What stays while the work is the same is drawn once: a key that is being pressed is not taken away. */
function frame(seen, make) {
  if (drawnIn === seen) return;
  drawnIn = seen;
  make();
}

// --- tiles -----------------------------------------------------------------------------------------

function home() {
  fill(byId("basket"));
  const tiles = TASKS.filter((one) => may(one.permission));
  fill(byId("keys"), h("div", { class: "work-home" },
    h("h2", {}, t("What are you going to do?")),
    h("div", { class: "work-tiles" }, tiles.map((one) => h("button", { type: "button", class: "work-tile", "data-task": one.name, onclick: () => one.start() }, icon(one.sign), h("strong", {}, one.title()), h("small", {}, one.about())))),
    state.works.length > 0 && h("section", { class: "work-open" }, h("h3", {}, t("Not finished yet")), h("div", { class: "choice-list" }, state.works.map(openWork))))); // prettier-ignore
}

function openWork(work) {
  const task = taskOf(work);
  const pieces = t("%(n)s lines", { n: work.lines.length });
  return h("button", { type: "button", class: "choice-key", "data-open": work.task, onclick: () => enter(work) }, icon(task.sign), h("span", {}, `${task.title()} ${task.heading(work) === task.title() ? "" : task.heading(work)}`), h("small", {}, [task.under(work), pieces].filter(Boolean).join(" · ")));
}

// --- lines -----------------------------------------------------------------------------------------

function begin(work) {
  const task = taskOf(work);
  workOn(task);
  pane.key = null;
  query = "";
  fill(byId("basket"), h("header", { class: "work-head" }, h("button", { type: "button", class: "small-key", id: "away", "aria-label": t("Back to the tasks"), onclick: away }, icon("back")), h("div", {}, h("h2", {}, icon(task.sign), task.heading(work)), h("p", { id: "work-under" }))),
    h("ol", { class: "lines", tabindex: "0", "aria-label": t("List of goods"), id: "work-lines" }), h("div", { class: "totals", id: "work-tools" }));
  fill(byId("keys"), h("h2", { class: "visually-hidden" }, t("Work")), searchBox(), h("div", { id: "offer", class: "offer" }));
  task.opened?.(work);
}

const drawn = new WeakMap(); // element → what it shows

function drawLines(work) {
  byId("work-under").textContent = taskOf(work).under(work);
  const list = byId("work-lines");
  const beside = `${state.pack.version} ${work.entries?.length}`;
  const rows = [...work.lines].reverse().map((line) => ({ key: `${line.key} ${revision(line)} ${line.key === work.current} ${beside}`, draw: () => lineRow(work, line) }));
  const all = [...rows, ...(taskOf(work).tail?.(work) ?? [])];
  if (!all.length) return emptyList(list);
  list.querySelector(":scope > .is-empty")?.remove();
  all.forEach((row, at) => keepRow(list, row, at));
  while (list.children.length > all.length) list.lastChild.remove();
  return undefined;
}

const emptyList = (list) => list.querySelector(":scope > .is-empty") || fill(list, h("li", { class: "is-empty" }, icon("box"), h("p", {}, t("Scan the goods, or find them on the right."))));

/** What already shows this stays; a new line pushes the others down without drawing them anew. */
function keepRow(list, row, at) {
  const there = list.children[at];
  if (there && drawn.get(there) === row.key) return;
  const next = there?.nextElementSibling;
  if (next && drawn.get(next) === row.key) return void there.remove();
  const element = row.draw();
  drawn.set(element, row.key);
  if (there && there.dataset.key === element.dataset.key) there.replaceWith(element);
  else list.insertBefore(element, there ?? null);
}

function lineRow(work, line) {
  const chosen = line.key === work.current;
  return h("li", { class: `line work-line ${chosen ? "is-new" : ""}`, "data-key": line.key },
    h("button", { type: "button", class: "line-main", onclick: () => choose(work, line) },
      h("span", { class: "line-name" }, line.name), h("span", { class: "line-how" }, taskOf(work).notes(line)),
      h("span", { class: "line-amount" }, quantityText(line.quantity, line.unit)), h("span", { class: "visually-hidden" }, t("Change this line")))); // prettier-ignore
}

addEventListener("line-saved", ({ detail }) => byId("work-lines")?.querySelector(`[data-key="${detail}"]`)?.setAttribute("data-saved", ""));

function choose(work, line) {
  settle();
  work.current = line.key;
  stopSearch();
}

function drawTools(work) {
  const task = taskOf(work);
  const seen = JSON.stringify([work.lines.length > 0, Boolean(work.undo), work.entries?.length]);
  const place = byId("work-tools");
  if (place.dataset.drawn === seen) return;
  place.dataset.drawn = seen;
  fill(place, h("div", { class: "totals-tools" },
    button(t("Undo the last scan"), undoLast, { kind: "quiet", sign: "back", id: "undo", disabled: !work.undo }),
    !task.onePiece && button(t("Throw this away"), throwAway, { kind: "quiet", id: "discard" })),
    h("button", { type: "button", class: "pay-key work-finish", id: "finish", onclick: finish, disabled: !work.lines.length && !work.entries }, icon("check"), h("span", {}, task.finishWords()))); // prettier-ignore
}

function undoLast() {
  settle();
  const line = undo();
  if (line) toast(t("Taken back: %(what)s", { what: line.name }));
  pane.key = null;
  changed();
}

async function throwAway() {
  if (await confirm(t("Throw this away?"), t("Nothing of it is recorded."), t("Throw this away"), { danger: true })) await discard(state.work);
}

function away() {
  settle();
  leave();
}

let finishing = false;

/** A second tap meanwhile does nothing; what could not be written down is said, and the lines stay. */
async function finish() {
  if (finishing) return;
  settle();
  finishing = true;
  const { work } = state;
  try {
    const done = await taskOf(work).finish(work);
    if (!done) return;
    if (work.task !== "receive" && work.task !== "move") await discard(work);
    leave(work);
    toast(done);
    dispatchEvent(new Event("renew")); // what came is no longer awaited
  } catch (failure) {
    if (failure.finished) leave(work);
    else await inform(t("This could not be kept"), t("The tablet could not write it down. Everything is still here. Please try again, and tell the office if it happens once more."));
  } finally {
    finishing = false;
    changed();
  }
}

// --- the goods at hand -----------------------------------------------------------------------------

const pane = { key: null, pad: null, timer: 0, line: null };

/** A new line and its way to the disk are what somebody waits for; its keys follow. */
function drawPane(work) {
  const line = query ? null : currentLine();
  const key = JSON.stringify([drawnIn, query, line?.key, line ? null : [state.pack.version, work.lines.map((one) => one.product)]]);
  if (pane.key !== key) {
    if (line && isWriting(line)) return;
    settle();
    pane.key = key;
    fill(byId("offer"), query ? results() : line ? panel(work, line) : offers(work));
  }
  if (line) showLine(work, line);
}

function panel(work, line) {
  const task = taskOf(work);
  const weighed = line.unit !== "each";
  pane.line = line;
  pane.pad = keypad({ kind: weighed ? "weight" : "pieces", label: weighed ? t("Weight or volume") : t("How many"), unit: weighed ? line.unit : "", changed: typed, enter: settle });
  const step = (by) => () => {
    settle();
    line.quantity = Math.max(0, line.quantity + by);
    touch(line);
  };
  return h("div", { class: "work-panel" },
    h("h3", { class: "work-name" }, line.name), h("p", { class: "work-notes", id: "work-notes" }),
    h("div", { class: "work-sides" },
      h("div", {}, h("div", { class: "work-stepper" },
        h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one less", { name: line.name }), onclick: step(-1000) }, icon("minus")),
        pane.pad.element.querySelector(".keypad-line"),
        h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one more", { name: line.name }), onclick: step(1000) }, icon("plus"))), pane.pad.element),
      h("div", { class: "work-extras" }, task.panel(line), button(t("Remove this line"), () => removeLine(line), { kind: "quiet", sign: "close", id: "remove" })))); // prettier-ignore
}

/** A number that was not typed here is shown; what is being typed stays. */
function showLine(work, line) {
  fill(byId("work-notes"), taskOf(work).notes(line));
  if (!pane.timer) pane.pad.show(line.quantity ? quantityText(line.quantity).replaceAll(",", "") : "");
}

/** A scanner's burst passes through the field as well, and leaves it as it was: wait until the typing rests. */
function typed(value) {
  clearTimeout(pane.timer);
  pane.timer = setTimeout(settle, 350, value);
}

/** What was typed counts now. */
function settle() {
  if (!pane.timer) return;
  clearTimeout(pane.timer);
  pane.timer = 0;
  const value = pane.pad.value();
  if (value !== null && value !== pane.line.quantity) touch(Object.assign(pane.line, { quantity: value }));
}

/** What a scanner or the camera reads, once the number that was typed before it counts. */
export function read(code) {
  settle();
  if (query) stopSearch();
  return scanned(code);
}

// --- search ----------------------------------------------------------------------------------------

function searchBox() {
  const input = h("input", {
    id: "search", class: "input", type: "search", autocomplete: "off", enterkeyhint: "search", placeholder: t("Name, reading or number"), "aria-label": t("Find goods"),
    oninput: () => ((query = input.value.trim()), changed()), onkeydown: (event) => searchKeys(event),
  }); // prettier-ignore
  return h("div", { class: "search", role: "search" }, icon("search"), input, button(t("Camera"), () => openCamera(read, ITF), { sign: "camera", class: "button search-camera" }));
}

function searchKeys(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") stopSearch();
  if (event.key === "Enter") byId("offer").querySelector(".key")?.click();
}

function stopSearch() {
  query = "";
  if (byId("search")) byId("search").value = "";
  changed();
}

export const focusSearch = () => byId("search")?.focus();

function pick(product, quantity = 1000) {
  settle();
  stopSearch();
  return take({ product, code: product.codes[0] ?? null, quantity });
}

const key = (product, note, run) => h("button", { type: "button", class: "key", onclick: run }, h("span", { class: "key-name" }, product.name), h("span", { class: "key-price" }, note));

const AT_ONCE = 8;

function results() {
  const asked = query;
  const found = find(state.pack.products, query);
  const keys = (goods) => goods.map((product) => key(product, product.unit === "each" ? "" : product.unit, () => pick(product)));
  const grid = h("div", { class: "keys-grid" }, keys(found.slice(0, AT_ONCE)));
  if (found.length > AT_ONCE) afterFrame(() => query === asked && grid.append(...keys(found.slice(AT_ONCE))));
  return [h("div", { class: "found" }, h("p", { role: "status" }, found.length ? t("%(n)s found", { n: found.length }) : t("Nothing found")), button(t("Stop searching"), stopSearch, { kind: "quiet", sign: "close" })), grid];
}

function offers(work) {
  const all = taskOf(work).offers?.(work) ?? [];
  if (!all.length) return h("div", { class: "work-rest" }, icon("camera"), h("p", {}, t("Scan a code, or look for the goods above.")));
  return [h("p", { class: "found" }, t("Still awaited. Scan it, or press it when it has no code.")), h("div", { class: "keys-grid" }, all.map((one) => key(one.product, one.note, () => pick(one.product, one.quantity))))];
}
