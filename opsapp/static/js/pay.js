/** Paying: cash by one touch of a likely note, other ways, several together; then the change, huge. */

import { due, payment, saleData } from "./basket.js";
import { askCustomer } from "./customer.js";
import { keypad } from "./keypad.js";
import { quantityText, suggestions, sum, yen } from "./money.js";
import { printReceipt } from "./receipt.js";
import { fresh, operation, refigure, state } from "./state.js";
import { voidLast } from "./returns.js";
import { button, choose, dialog, fill, h, icon, inform, toast } from "./ui.js";
import { t } from "./words.js";

export const TENDERS = { cash: () => t("Cash"), tab: () => t("On the tab"), voucher: () => t("Voucher"), qr: () => t("QR payment"), card: () => t("Card") };

/** What is kept with a payment and printed on its receipt, in Japanese; without one the way of paying itself is printed. */
const LABELS = { qr: ["PayPay", "楽天ペイ", "d払い", "au PAY", ""], card: ["クレジット", "電子マネー", ""] };
const SHOWN = { "": () => t("Other"), クレジット: () => t("Credit card"), 電子マネー: () => t("E-money") };

let payments = [];

export async function pay() {
  if (!state.figures.rows.length) return;
  payments = [];
  if (state.figures.total === 0) return dialog(t("Pay"), (_close, sheet) => void queueMicrotask(() => finish(sheet)), { full: true });
  return dialog(t("Pay"), (_close, sheet) => body(sheet), { full: true });
}

function body(sheet) {
  const place = h("div", { class: "pay" });
  const draw = () => fill(place, sums(draw), ways(sheet, draw));
  draw();
  return place;
}

function sums(draw) {
  const left = due(state.figures.total, payments);
  return h("section", { class: "pay-sums", "aria-label": t("To pay") },
    h("p", { class: "pay-word" }, payments.length ? t("Still to pay") : t("To pay")),
    h("p", { class: "pay-due", "data-yen": String(left) }, yen(left)),
    payments.length === 0 && h("ul", { class: "pay-lines" }, state.figures.rows.map((row) => h("li", {}, h("span", {}, row.name, row.quantity !== 1000 && ` ×${quantityText(row.quantity, row.unit)}`), h("span", {}, yen(row.amount))))),
    payments.length > 0 && h("p", { class: "pay-total" }, t("Total"), " ", yen(state.figures.total)),
    h("ul", { class: "pay-list" }, payments.map((one, i) =>
      h("li", {}, h("span", {}, one.label || TENDERS[one.tender]()), h("strong", {}, yen(one.amount)),
        h("button", { type: "button", class: "small-key", "aria-label": t("Take back: %(what)s", { what: TENDERS[one.tender]() }), onclick: () => (payments.splice(i, 1), draw()) }, icon("close"))))));
}

function ways(sheet, draw) {
  const left = due(state.figures.total, payments);
  const give = (tender, given) => take(tender, given, sheet, draw);
  const pad = keypad({ kind: "yen", label: t("Amount received"), unit: t("yen"), enter: (value) => value && give("cash", value) });
  const other = (tender) => () => give(tender, pad.value() ?? left);
  return h("section", { class: "pay-ways" },
    h("div", {}, h("h3", {}, t("Cash received")),
      h("div", { class: "notes" }, suggestions(left).map((note) =>
        h("button", { type: "button", class: "note", "data-note": String(note), onclick: () => give("cash", note) }, h("strong", {}, yen(note)), h("small", {}, note === left ? t("exactly") : t("change %(yen)s", { yen: yen(note - left) }))))),
      h("h3", {}, t("Other ways")),
      h("div", { class: "tenders" }, ["tab", "voucher", "qr", "card"].map((tender) => h("button", { type: "button", class: "tender", "data-tender": tender, onclick: other(tender) }, TENDERS[tender]()))),
      h("p", { class: "hint" }, t("For a part of the sum enter the amount first."))),
    h("div", {}, pad.element, h("div", { class: "buttons sheet-actions" }, button(t("Received this much"), () => pad.value() && give("cash", pad.value()), { kind: "primary large", sign: "check" }))));
}

async function take(tender, given, sheet, draw) {
  if (finishing) return undefined;
  const left = due(state.figures.total, payments);
  if (tender === "tab" && !(await tabReady(Math.min(given, left)))) return draw();
  if (!["cash", "voucher"].includes(tender) && given > left) return toast(t("That is more than is to be paid."), "attention");
  const label = LABELS[tender] ? await which(tender) : "";
  if (label === undefined) return undefined;
  payments.push(payment(tender, given, left, { voucherChange: state.pack.organisation.voucher_change, label }));
  return due(state.figures.total, payments) === 0 ? finish(sheet) : draw();
}

const which = (tender) => choose(TENDERS[tender](), LABELS[tender].map((value) => ({ value, label: SHOWN[value]?.() ?? value })));

/** A tab needs its person; more than the limit is told, and left to the shop. */
async function tabReady(amount) {
  const named = state.pack.personById.get(state.basket.customer);
  const person = named?.tab ? named : await askCustomer(t("On whose tab?"), (one) => one.tab);
  if (!person) return false;
  state.basket.customer = person.id;
  refigure();
  if (person.tab.balance + amount > person.tab.limit) toast(t("The tab is then above its limit of %(yen)s. The office will be told.", { yen: yen(person.tab.limit) }), "attention");
  return true;
}

let finishing = false;

/**
 * The change is shown while the sale is written down; its receipt number appears, and its keys work, once it is on the
 * disk. A second tap meanwhile does nothing; what could not be written down is said, and the basket stays.
 */
async function finish(sheet) {
  if (finishing) return;
  finishing = true;
  sheet.closable = false;
  try {
    const written = book();
    thanks(sheet, written);
    await written;
    sheet.closable = true;
  } catch {
    sheet.close();
    await inform(t("This could not be kept"), t("The tablet could not write the sale down. The basket is still here. Please try again, and tell the office if it happens once more."));
  } finally {
    finishing = false;
  }
}

/** Number, sale and basket change in one transaction. */
async function book() {
  const { basket, figures, pack, day } = state;
  const data = saleData(basket, figures, payments, { till: pack.till.id, day: day.id });
  const entry = await operation("sale", data, { till: pack.till.id, also: (tx) => tx.objectStore("baskets").delete(basket.id) });
  const person = pack.personById.get(basket.customer);
  for (const one of payments) if (one.tender === "tab" && person?.tab) person.tab.balance += one.amount;
  fresh();
  return entry;
}

/** The change to give, huge; each key waits until the sale is written down. */
function thanks(sheet, written) {
  const change = sum(payments.map((one) => one.change));
  const given = sum(payments.map((one) => one.given));
  const then = (work) => () => written.then(work, () => {});
  const number = h("span", { id: "receipt-number" });
  void then((entry) => (number.textContent = t("Receipt no. %(n)s", { n: entry.number })))();
  sheet.become(change ? t("Change to give") : t("Thank you"), h("div", { class: "thanks" },
    h("p", { class: "thanks-change", id: "change", "data-yen": String(change), role: "status" }, yen(change)),
    h("p", { class: "thanks-sums" }, h("span", {}, t("Total"), " ", h("b", {}, yen(state.figures.total))), h("span", {}, t("Received"), " ", h("b", {}, yen(given))), number),
    h("div", { class: "thanks-keys" },
      button(t("Next customer"), then(() => sheet.close()), { kind: "primary large", sign: "next", "data-first": true, id: "next" }),
      button(t("Print the receipt"), then(printReceipt), { kind: "large", sign: "print" }),
      button(t("Undo this sale"), then((entry) => (sheet.close(), voidLast(entry))), { kind: "quiet", sign: "close" })),
    h("p", { class: "hint" }, t("Or simply scan the next goods.")))); // prettier-ignore
}
