/** 検品: what came is held against what was ordered, line by line, and taken in as one delivery. */

import { askCost, askDate } from "./hand-line.js";
import { rateOf } from "./hand-pack.js";
import { begin, finishOnce, touch } from "./hand-work.js";
import { operation, state } from "./here.js";
import { askNumber } from "./keypad.js";
import { dayText } from "./clock.js";
import { today } from "./moment.js";
import { costText, quantityText } from "./money.js";
import { find } from "./search.js";
import { db } from "./store.js";
import { button, choose, dialog, field, fill, h, notice, toast } from "./ui.js";
import { t } from "./words.js";

const orderOf = (work) => state.pack?.orderById.get(work.facts.order) ?? null;
const supplierName = (facts) => state.pack?.supplierById.get(facts.supplier)?.name ?? facts.supplier_name;

// --- beginning -------------------------------------------------------------------------------------

/** Orders that were received here and of which the server does not know yet. */
async function unsentOrders() {
  const waiting = await (await db()).getAll("outbox");
  return new Set(waiting.filter(({ operation: one }) => one.kind === "receipt").map(({ operation: one }) => one.data.order));
}

async function start() {
  const here = await unsentOrders();
  const orders = state.pack.orders.map((one) => ({
    value: one, sign: "book", label: state.pack.supplierById.get(one.supplier)?.name ?? t("Order No. %(n)s", { n: one.id }),
    note: [one.placed_on && t("Ordered %(day)s", { day: dayText(one.placed_on) }), t("%(n)s kinds of goods", { n: one.lines.length }), here.has(one.id) && t("received here, not sent yet")].filter(Boolean).join(" "),
  })); // prettier-ignore
  const chosen = await choose(t("Which delivery came?"), [...orders, { value: "none", sign: "box", label: t("Without an order") }]);
  if (!chosen) return;
  if (chosen !== "none") return begin("receive", { order: chosen.id, supplier: chosen.supplier, supplier_name: "", place: chosen.place });
  const supplier = await askSupplier();
  if (supplier) await begin("receive", { order: null, supplier: supplier.id, supplier_name: supplier.id ? "" : supplier.name, place: state.pack.place });
}

/** One of those who deliver, or a name that is typed. */
function askSupplier() {
  return dialog(t("Who delivered?"), (close) => {
    const list = h("div", { class: "choice-list choice-list-two" });
    const input = h("input", { class: "input", maxlength: "80", autocomplete: "off", "aria-label": t("Name of the supplier"), placeholder: t("Name of the supplier"), oninput: () => draw() });
    const draw = () => {
      const typed = input.value.trim();
      const found = typed ? find(state.pack.suppliers, typed, 12) : state.pack.suppliers.slice(0, 12);
      fill(list, found.map((one) => h("button", { type: "button", class: "choice-key", onclick: () => close(one) }, h("span", {}, one.name))),
        typed && !found.some((one) => one.name === typed) && h("button", { type: "button", class: "choice-key", id: "typed-supplier", onclick: () => close({ id: null, name: typed }) }, h("span", {}, t("“%(name)s”, as typed", { name: typed }))));
    };
    draw();
    return [h("div", { class: "reason" }, input), list];
  });
}

// --- lines -----------------------------------------------------------------------------------------

const awaitedOf = (work, product) => orderOf(work)?.lines.find(([id]) => id === product)?.[1] ?? null;

function facts({ product }) {
  const ordered = awaitedOf(state.work, product.id);
  return { awaited: ordered, damaged: 0, cost: null, cost_ok: false, date: "", date_end: null, date_kind: "best_before" };
}

const heading = (work) => supplierName(work.facts);
const under = (work) => (work.facts.order ? t("Order No. %(n)s", { n: work.facts.order }) : t("Without an order"));

/** {short, over} in thousandths against the order; damaged goods did not come as ordered. */
export function against(line) {
  const gap = line.awaited === null || line.awaited === undefined ? (state.work.facts.order ? -line.quantity : 0) : line.awaited - line.quantity;
  return { short: Math.max(gap, 0), over: Math.max(-gap, 0) };
}

function notes(line) {
  const { short, over } = against(line);
  return [
    line.awaited != null && h("span", { class: "work-awaited" }, t("Ordered %(n)s", { n: quantityText(line.awaited, line.unit) })),
    short > 0 && h("em", {}, t("%(n)s short", { n: quantityText(short, line.unit) })),
    over > 0 && line.quantity > 0 && h("em", {}, line.awaited == null ? t("Not ordered") : t("%(n)s over", { n: quantityText(over, line.unit) })),
    line.damaged > 0 && h("em", {}, t("%(n)s damaged", { n: quantityText(line.damaged, line.unit) })),
    line.cost !== null && h("span", {}, costText(line.cost)),
    line.date && h("span", {}, `${line.date_kind === "use_by" ? t("Use by") : t("Best before")} ${line.date}`),
    line.date && line.date_end <= Date.now() && h("em", {}, t("The date has passed")),
  ];
}

function panel(line) {
  const product = state.pack.byId.get(line.product);
  const set = (changes) => changes && touch(Object.assign(line, changes));
  return [
    line.awaited != null && button(t("As ordered: %(n)s", { n: quantityText(line.awaited, line.unit) }), () => set({ quantity: line.awaited }), { id: "as-ordered", sign: "check" }),
    button(t("Broken"), async () => set(await askDamaged(line)), { id: "damaged", sign: "warning" }),
    !line.unknown && button(t("Cost"), async () => set(await askCost(line, product?.cost ?? null)), { id: "cost", sign: "yen" }),
    !line.unknown && button(t("Date on the goods"), async () => set(await askDate(line)), { id: "date", sign: "calendar" }),
    product && h("p", { class: "hint work-tax" }, taxText(product), product.cost !== null && ` · ${t("Last cost %(cost)s", { cost: costText(product.cost * 1000) })}`),
  ];
}

function taxText(product) {
  if (product.tax_class === "EXEMPT") return t("Tax exempt");
  if (product.tax_class === "OUT") return t("Outside the tax");
  return t("%(rate)s percent tax", { rate: rateOf(state.pack, product, today()) });
}

async function askDamaged(line) {
  const weighed = line.unit !== "each";
  const damaged = await askNumber(line.name, { kind: weighed ? "weight" : "pieces", label: t("How many are damaged?"), start: line.damaged ? quantityText(line.damaged) : "", unit: weighed ? line.unit : "", least: 0, text: t("Damaged goods are not taken in; the supplier is told.") });
  return damaged === undefined ? null : { damaged };
}

/** What is still awaited and was not scanned yet. */
function offers(work) {
  const left = (orderOf(work)?.lines ?? []).filter(([id]) => !work.lines.some((line) => line.product === id) && state.pack.byId.has(id));
  return left.map(([id, quantity]) => ({ product: state.pack.byId.get(id), note: t("Ordered %(n)s", { n: quantityText(quantity, state.pack.byId.get(id).unit) }), quantity: 0 }));
}

// --- finishing -------------------------------------------------------------------------------------

async function finish(work) {
  const lines = work.lines.filter((line) => line.quantity > 0 || line.damaged > 0 || line.awaited != null);
  if (!lines.some((line) => line.quantity > 0 || line.damaged > 0)) return toast(t("Please scan the goods that came."), "attention");
  const paper = await askPaper(work, lines);
  if (!paper) return undefined;
  const data = {
    supplier: work.facts.supplier, supplier_name: work.facts.supplier_name, order: work.facts.order, place: work.facts.place, again: false,
    ...paper, note: noteOf(lines), lines: lines.filter((line) => !line.unknown).map(lineData),
  }; // prettier-ignore
  await operation("receipt", data, { id: work.id, also: finishOnce(work) });
  return t("The delivery is taken in: %(n)s lines", { n: data.lines.length });
}

const lineData = (line) => ({
  product: line.product, code: line.code, accepted: line.quantity, noted: null, damaged: line.damaged, unit_cost: line.cost,
  cost_confirmed: line.cost_ok, date: line.date, date_kind: line.date_kind, note: line.note,
}); // prettier-ignore

const noteOf = (lines) => lines.filter((line) => line.unknown).map((line) => `${line.code} × ${quantityText(line.quantity)}`).join(", ").slice(0, 200);

/** {document_number, received_on} once everything was read through. */
function askPaper(work, lines) {
  return dialog(t("Finish receiving"), (close) => {
    const number = h("input", { class: "input", id: "document-number", maxlength: "40", autocomplete: "off", "data-first": true });
    const day = h("input", { class: "input", type: "date", max: today(), required: true });
    day.value = today();
    const done = button(t("Take in this delivery"), () => day.value && close({ document_number: number.value.trim(), received_on: day.value }), { kind: "primary large", sign: "check", id: "do-finish" });
    return [summary(work, lines), h("div", { class: "work-fields" }, field(t("Number of the delivery note"), number, t("May be left empty")), field(t("Delivered on"), day)), h("div", { class: "buttons sheet-actions" }, done)];
  }, { wide: true, scan: () => toast(t("Please finish this first, then scan again."), "attention") });
}

function summary(work, lines) {
  const odd = lines.filter((line) => line.damaged || against(line).short || against(line).over || line.unknown);
  const missing = offers(work);
  const rows = [
    ...odd.map((line) => h("li", {}, h("strong", {}, line.name), " ", t("Came %(n)s", { n: quantityText(line.quantity, line.unit) }), " ", line.unknown ? t("The office looks at it") : notes(line).filter(Boolean).flatMap((one) => [one, " "]))),
    ...missing.map(({ product, note }) => h("li", {}, h("strong", {}, product.name), " ", note, " ", h("em", {}, t("Did not come")))),
  ];
  const good = lines.length - odd.length;
  return h("div", { class: "work-summary" }, good > 0 && notice("good", t("Lines without a remark: %(n)s", { n: good })), rows.length > 0 && notice("attention", h("ul", {}, rows)));
}

export const receive = {
  name: "receive", permission: "supply.receive", sign: "box",
  title: () => t("Receiving"),
  about: () => t("Goods that came, against the order or without one"),
  finishWords: () => t("Finish receiving"),
  start, facts, heading, under, panel, notes, offers, finish,
}; // prettier-ignore
