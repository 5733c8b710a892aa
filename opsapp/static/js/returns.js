/** Taking back: a whole sale undone, or some of its goods returned. */

import { refund, refundTaxes } from "./basket.js";
import { receiptOf } from "./codes.js";
import { dayText } from "./clock.js";
import { entry as journalEntry, receipt as journalReceipt, receipts, returnedOf } from "./journal.js";
import { askReason } from "./line.js";
import { timeText } from "./moment.js";
import { quantityText, sum, yen } from "./money.js";
import { ask, flush } from "./outbox.js";
import { printReceipt } from "./receipt.js";
import { operation, state } from "./state.js";
import { button, choose, dialog, h, icon, inform, toast } from "./ui.js";
import { t } from "./words.js";

// --- void ------------------------------------------------------------------------------------------

/** Undo the till's last receipt as a whole. */
export async function voidLast(wanted = null) {
  const [last] = await receipts(state.pack.till.id, 1);
  if (!last || last.kind === "void" || (wanted && wanted.id !== last.id)) return inform(t("This cannot be undone any more"), t("Only the last receipt of the till can be undone. Take the goods back as a return instead."));
  const reason = await askReason(t("Undo receipt no. %(n)s, %(yen)s: why?", { n: last.number, yen: yen(last.data.total) }), [t("Rung up wrongly"), t("Paid in another way"), t("Customer changed their mind")]);
  if (!reason) return undefined;
  const till = state.pack.till.id;
  const entry = await operation("void", { till, day: state.day.id, original: last.id, reason }, { till });
  balanceBack(last, last.data.payments);
  const cash = sum(last.data.payments.filter((one) => one.tender === "cash").map((one) => one.amount));
  return done(entry, t("Undone"), last.kind === "sale" ? cash : 0);
}

/** What comes back on a tab lowers it at once on this screen too. */
function balanceBack(original, payments) {
  const person = state.pack.personById.get(original.data.customer);
  if (person?.tab) person.tab.balance -= sum(payments.filter((one) => one.tender === "tab").map((one) => one.amount));
}

const done = (entry, title, cash) =>
  dialog(title, (close) => h("div", { class: "thanks" },
    cash > 0 && [h("p", {}, t("Give back in cash")), h("p", { class: "thanks-change", id: "refund", "data-yen": String(cash) }, yen(cash))],
    h("p", { class: "thanks-sums" }, t("Receipt no. %(n)s", { n: entry.number })),
    h("div", { class: "thanks-keys" }, button(t("Next customer"), () => close(), { kind: "primary large", sign: "next", "data-first": true }), button(t("Print the receipt"), () => printReceipt(entry), { kind: "large", sign: "print" }))), { back: false }); // prettier-ignore

// --- receipts again --------------------------------------------------------------------------------

export async function chooseReceipt() {
  const list = await receipts(state.pack.till.id, 30);
  if (!list.length) return inform(t("No receipts yet"), t("Receipts of this tablet appear here."));
  const names = { sale: "", return: t("Return of goods"), void: t("Void") };
  const id = await choose(t("Which receipt?"), list.map((one) => ({ value: one.id, sign: "print", label: `${t("No. %(n)s", { n: one.number })}　${one.data.total === undefined ? "" : yen(one.data.total)} ${names[one.kind]}`, note: `${dayText(one.at.slice(0, 10))} ${timeText(one.at)}` })));
  const found = list.find((one) => one.id === id);
  return found && offerPaper(found);
}

async function offerPaper(one) {
  const how = await choose(t("No. %(n)s", { n: one.number }), [
    { label: t("Print again, marked 再発行"), value: "roll", sign: "print" },
    one.status === "sent" && { label: t("As a PDF"), value: "pdf", sign: "download" },
    state.day && one.kind === "sale" && { label: t("Return of goods"), value: "return", sign: "back" },
  ].filter(Boolean)); // prettier-ignore
  if (how === "roll") await printReceipt(one, { again: true });
  if (how === "pdf") open(`/sales/${one.id}/receipt.pdf`, "_blank", "noopener");
  if (how === "return") await takeBack(await fromJournal(one));
}

// --- return ----------------------------------------------------------------------------------------

export async function returnGoods() {
  const code = await dialog(t("Return of goods"), (close) => {
    const input = h("input", { class: "input", autocomplete: "off", inputmode: "numeric", "aria-label": t("Receipt number"), "data-first": true });
    return [h("p", { class: "sheet-text" }, t("Scan the code on the receipt, or enter its number.")),
      h("form", { class: "reason", onsubmit: (event) => (event.preventDefault(), input.value && close(input.value)) }, input, h("button", { class: "button button-primary", type: "submit" }, icon("search"), t("Find")))];
  }, { scan: (text) => document.querySelector("dialog:last-of-type form input") && finishScan(text) }); // prettier-ignore
  if (code) await find(code);
}

function finishScan(text) {
  const input = document.querySelector("dialog:last-of-type form input");
  input.value = text;
  input.form.requestSubmit();
}

/** A receipt's code, by scanner or camera, barcode or QR: its goods can come back. */
addEventListener("till-receipt", (event) => find(event.detail));

async function find(text) {
  const wanted = receiptOf(text);
  if (!wanted) return inform(t("Not found"), t("This is no receipt number."));
  const own = !wanted.till || wanted.till === String(state.pack.till.code);
  const local = own ? await journalReceipt(state.pack.till.id, wanted.number) : null;
  const sale = (await fromServer(wanted)) ?? (local?.kind === "sale" ? await fromJournal(local) : null);
  if (!sale) return inform(t("Not found"), t("There is no such sale on this tablet. With a network the older ones are found too."));
  return takeBack(sale);
}

/** {id, number, at, customer, tenders, lines: [{position, name, unit, quantity, amount, tax_class, rate, returned}], voided} */
async function fromJournal(one) {
  const { back, voided } = await returnedOf(one.id);
  const lines = one.data.lines.map((line, i) => ({ ...line, position: i + 1, returned: back.get(i + 1) ?? { quantity: 0, amount: 0 } }));
  return { id: one.id, number: one.number, at: one.at, customer: one.data.customer, tenders: one.data.payments.map((pay) => pay.tender), lines, voided };
}

const PATIENCE = 4000;

/** The server knows what other tills took back; it is given a moment, not more. */
const fromServer = (wanted) => Promise.race([lookUp(wanted), new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);

async function lookUp({ till, number }) {
  if (!navigator.onLine || (await flush())) return null;
  try {
    const question = till ? `code=R${till}-${String(number).padStart(6, "0")}` : `till=${state.pack.till.id}&number=${number}`;
    const found = await ask(`/api/sales/find?${question}`);
    return found.kind === "sale" ? { ...found, tenders: found.payments.map((pay) => pay.tender) } : null;
  } catch {
    return null;
  }
}

async function takeBack(sale) {
  if (sale.voided) return inform(t("This sale was undone already"), "");
  const picked = await dialog(t("What comes back? Receipt no. %(n)s", { n: sale.number }), (close) => picker(sale, close), { wide: true });
  if (!picked) return undefined;
  const reason = await askReason(t("Why does it come back?"), [t("Bought by mistake"), t("Damaged"), t("Past its date"), t("Not to the customer's liking")]);
  if (!reason) return undefined;
  const tender = await refundTender(sale);
  return tender && book(sale, picked, reason, tender);
}

function picker(sale, close) {
  const amounts = new Map();
  const total = h("strong", { id: "refund-total" });
  const ok = button(t("Take these back"), () => close(chosen(sale, amounts)), { kind: "primary large", id: "do-return" });
  const update = () => {
    const all = sum(chosen(sale, amounts).map((one) => one.amount));
    total.textContent = yen(all);
    ok.disabled = amounts.size === 0;
  };
  const rows = sale.lines.map((line) => returnRow(line, amounts, update));
  update();
  return [h("ul", { class: "return-list" }, rows), h("p", { class: "count-sum" }, t("To give back"), total), h("div", { class: "buttons sheet-actions" }, ok)];
}

function returnRow(line, amounts, update) {
  const left = line.quantity - line.returned.quantity;
  const step = line.unit === "each" ? 1000 : left;
  const shown = h("b", { class: "step-count" }, "0");
  const move = (by) => () => {
    const now = Math.max(0, Math.min(left, (amounts.get(line.position) ?? 0) + by));
    if (now) amounts.set(line.position, now);
    else amounts.delete(line.position);
    shown.textContent = quantityText(now);
    update();
  };
  return h("li", { class: `return-line ${left ? "" : "is-gone"}` }, h("span", {}, h("strong", {}, line.name), h("small", {}, left ? t("%(n)s can come back", { n: quantityText(left, line.unit) }) : t("came back already"))), h("span", {}, yen(line.amount)),
    left > 0 && h("span", { class: "stepper" }, h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one less", { name: line.name }), onclick: move(-step) }, icon("minus")), shown,
      h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one more", { name: line.name }), onclick: move(step) }, icon("plus")))); // prettier-ignore
}

const chosen = (sale, amounts) =>
  [...amounts].sort(([a], [b]) => a - b).map(([position, quantity]) => {
    const line = sale.lines.find((one) => one.position === position);
    return { line, position, quantity, amount: refund(line, quantity, line.returned) };
  });

async function refundTender(sale) {
  const ways = [...new Set(["cash", ...sale.tenders])].filter((tender) => tender !== "tab" || sale.customer);
  const names = { cash: t("Cash"), tab: t("Off the tab"), voucher: t("Voucher"), qr: t("QR payment"), card: t("Card") };
  return ways.length === 1 ? ways[0] : choose(t("How is it paid back?"), ways.map((value) => ({ value, label: names[value], sign: "yen" })));
}

async function book(sale, picked, reason, tender) {
  const total = sum(picked.map((one) => one.amount));
  const till = state.pack.till.id;
  const data = {
    till, day: state.day.id, original: sale.id, reason, total,
    lines: picked.map(({ position, quantity, amount }) => ({ position, quantity, amount })),
    taxes: refundTaxes(picked, state.pack.organisation.tax_rounding),
    payments: [{ tender, amount: total }],
  }; // prettier-ignore
  const names = Object.fromEntries(picked.map(({ line, position }) => [position, line.name]));
  const about = { number: sale.number, at: sale.at };
  const entry = await operation("return", data, { till, also: (tx, made) => tx.objectStore("journal").put(Object.assign(made, { names, about })) });
  const original = await journalEntry(sale.id);
  if (original) balanceBack(original, data.payments);
  toast(t("The return is recorded."));
  return done(entry, t("Return of goods"), tender === "cash" ? total : 0);
}

