/** 棚卸: what stands on the shelf is counted; each entry is a record of its own, so that several people add up. */

import { begin, currentLine, dropLine, enter, keepHead, putBack, takeOut } from "./hand-work.js";
import { changed, operation, state } from "./here.js";
import { timeText } from "./moment.js";
import { quantityText, sum } from "./money.js";
import { db } from "./store.js";
import { button, choose, confirm, dialog, h, icon, inform, toast } from "./ui.js";
import { t } from "./words.js";

const countOf = (work) => state.pack?.countById.get(work.facts.count);

async function start() {
  const { counts } = state.pack;
  if (!counts.length) return inform(t("No count is running"), t("The office begins a count under Goods. Then it is offered here."));
  const chosen = counts.length === 1 ? counts[0] : await choose(t("Which count?"), counts.map((one) => ({ value: one, sign: "chart", label: one.name, note: state.pack.placeById.get(one.place)?.name ?? "" })));
  if (!chosen) return undefined;
  const open = state.works.find((work) => work.task === "count" && work.facts.count === chosen.id);
  return open ? enter(open) : begin("count", { count: chosen.id, name: chosen.name, shelf: "" });
}

const heading = (work) => work.facts.name;
const under = (work) => (work.facts.shelf ? t("Shelf %(shelf)s", { shelf: work.facts.shelf }) : t("No shelf named"));

/** Goods of another department are not part of this count. */
function refuses(product) {
  const wanted = countOf(state.work)?.department;
  return wanted && product.department !== wanted ? t("%(name)s belongs to another department.", { name: product.name }) : null;
}

// --- entries ---------------------------------------------------------------------------------------

/** What this device has entered so far, the latest first. */
async function opened(work) {
  const all = (await (await db()).getAll("journal")).filter((one) => one.kind === "count_entry" && one.data.count === work.facts.count);
  const back = new Set(all.map((one) => one.data.takes_back).filter(Boolean));
  work.entries = all.filter((one) => !one.data.takes_back).map((one) => ({ ...one, back: back.has(one.id) })).reverse();
  changed();
}

/** Other goods come: what was counted before is an entry now. */
function before({ product, code }) {
  const line = currentLine();
  if (line && !(product.id ? line.product === product.id : line.code === code)) void record(line);
}

async function record(line) {
  const { work } = state;
  takeOut(line);
  const data = { count: work.facts.count, product: line.product, code: line.code, quantity: line.quantity, shelf: work.facts.shelf };
  try {
    const entry = await operation("count_entry", data, { id: line.key, at: line.at, also: dropLine(line) });
    work.entries = [{ ...entry, back: false }, ...(work.entries ?? [])];
    changed();
  } catch {
    putBack(line);
    toast(t("%(name)s could not be kept. Please try again.", { name: line.name }), "attention");
  }
}

async function takeBack(work, entry) {
  if (!(await confirm(t("Take this entry back?"), `${nameOf(entry)} ${textOf(entry)}`, t("Take back")))) return;
  const { count: id, product, code, shelf, quantity } = entry.data;
  await operation("count_entry", { count: id, product, code, quantity: -quantity, shelf, takes_back: entry.id });
  entry.back = true;
  toast(t("The entry is taken back."));
  changed();
}

const productOf = ({ data }) => state.pack.byId.get(data.product) ?? state.pack.byCode.get(data.code);
const nameOf = (entry) => productOf(entry)?.name ?? t("Unknown code %(code)s", { code: entry.data.code });
const textOf = (entry) => quantityText(entry.data.quantity, productOf(entry)?.unit ?? "each");

/** Below the line at hand: the entries of this device. */
const tail = (work) => (work.entries ?? []).map((entry) => ({ key: `${entry.id}${entry.back}`, draw: () => entryRow(work, entry) }));

function entryRow(work, entry) {
  return h("li", { class: `line work-entry ${entry.back ? "is-back" : ""}` },
    h("div", { class: "line-main" }, h("span", { class: "line-name" }, nameOf(entry)),
      h("span", { class: "line-how" }, [timeText(entry.at), entry.data.shelf, entry.back && t("taken back")].filter(Boolean).join(" · ")),
      h("span", { class: "line-amount" }, textOf(entry))),
    !entry.back && h("button", { type: "button", class: "small-key", "aria-label": t("Take back: %(what)s", { what: nameOf(entry) }), onclick: () => takeBack(work, entry) }, icon("close"))); // prettier-ignore
}

function notes(line) {
  const elsewhere = sum((state.work.entries ?? []).filter((one) => !one.back && (line.product ? one.data.product === line.product : one.data.code === line.code)).map((one) => one.data.quantity));
  const running = countOf(state.work);
  const expected = running && !running.blind && line.product ? (running.expected[line.product] ?? 0) : null;
  return [
    expected !== null && h("span", {}, t("By our books %(n)s", { n: quantityText(expected, line.unit) })),
    elsewhere > 0 && h("span", {}, t("Counted before: %(n)s", { n: quantityText(elsewhere, line.unit) })),
    line.unknown && h("em", {}, t("The office looks at it")),
  ];
}

const panel = (line) => [
  button(t("Record this number"), () => record(line), { kind: "primary large", sign: "check", id: "record" }),
  button(t("Name the shelf"), nameShelf, { sign: "box", id: "shelf" }),
];

async function nameShelf() {
  const { work } = state;
  const named = await dialog(t("Name the shelf"), (close) => {
    const input = h("input", { class: "input", id: "shelf-name", maxlength: "40", autocomplete: "off", "data-first": true, "aria-label": t("Shelf") });
    input.value = work.facts.shelf;
    return h("form", { class: "reason", onsubmit: (event) => (event.preventDefault(), close(input.value.trim())) }, input, h("button", { class: "button button-primary", type: "submit" }, t("OK")));
  });
  if (named === undefined) return;
  work.facts.shelf = named;
  await keepHead(work);
  changed();
}

/** What is still at hand becomes an entry; the count itself is ended in the office. */
async function finish(work) {
  const line = currentLine() ?? work.lines[0];
  if (line) await record(line);
  return t("Counted: %(n)s entries. The office ends the count.", { n: (work.entries ?? []).filter((one) => !one.back).length });
}

export const count = {
  name: "count", permission: "stock.count", sign: "chart",
  title: () => t("Counting"),
  about: () => t("What stands on the shelf; several people together"),
  finishWords: () => t("Finish counting"),
  start, heading, under, panel, notes, before, opened, tail, refuses, finish,
  onePiece: true,
}; // prettier-ignore
