/** The 80 mm receipt as a page of its own in print: 適格簡易請求書, 返還インボイス, 取消. Japanese on any screen. */

import { barcode } from "./barcode.js";
import { printedMoment } from "./clock.js";
import { entry as journalEntry } from "./journal.js";
import { quantityText, sum, yen } from "./money.js";
import { state } from "./state.js";
import { byId, fill, h } from "./ui.js";

const TENDERS = { cash: "現金", tab: "掛", voucher: "商品券", qr: "QR決済", card: "カード" };
const UNITS = { each: "", kg: "kg", L: "L" };

export const receiptCode = (one) => `R${tillCode()}-${String(one.number).padStart(6, "0")}`;
const tillCode = () => state.pack.till?.code ?? "1";

/** Print a receipt of this device; `again` marks it 再発行. */
export async function printReceipt(one, { again = false } = {}) {
  const original = one.data.original ? await journalEntry(one.data.original) : null;
  printPaper(receipt(one, original, again));
}

/** Show a paper to the printer and nothing else of the page. */
export function printPaper(...content) {
  const paper = byId("paper");
  fill(paper, ...content);
  paper.dataset.printed = String(Number(paper.dataset.printed ?? 0) + 1);
  print();
}

const row = (...cells) => h("p", { class: "paper-row" }, cells.map((cell) => h("span", {}, cell)));
const rule = () => h("hr");

export function receipt(one, original, again) {
  const { organisation } = state.pack;
  const back = one.kind !== "sale";
  const origin = original ?? one.about;
  const data = one.kind === "void" ? (original?.data ?? { lines: [], taxes: [], payments: [], total: 0, discount: 0 }) : one.data;
  return h("article", { class: "receipt", lang: "ja" },
    head(organisation),
    back && h("p", { class: "paper-stamp" }, one.kind === "void" ? "取消" : "返品"),
    again && h("p", { class: "paper-stamp" }, "再発行"),
    h("p", {}, printedMoment(one.at)),
    h("p", {}, `レジ${tillCode()}　担当:${personName(one.by)}　№${String(one.number).padStart(6, "0")}`),
    origin && h("p", {}, `元のお買上げ №${String(origin.number).padStart(6, "0")}`, h("br"), `お買上げ日 ${printedMoment(origin.at).split(" ")[0]}`),
    customer(data),
    rule(), lines(one, data, original), rule(), sums(one, data, organisation), rule(), payments(one, data),
    data.taxes.some(reduced) && h("p", { class: "paper-small" }, "※は軽減税率対象"),
    back && h("p", { class: "paper-small" }, `理由:${one.data.reason}`),
    organisation.receipt_footer && h("p", { class: "paper-center" }, organisation.receipt_footer),
    h("div", { class: "paper-center" }, barcode(receiptCode(one)), h("small", {}, receiptCode(one))));
}

export const head = (organisation) => h("header", { class: "paper-center" },
  h("h1", {}, organisation.shop_name || organisation.name),
  organisation.shop_name && organisation.name !== organisation.shop_name && h("p", {}, organisation.name),
  organisation.address && h("p", { class: "paper-small" }, organisation.address),
  organisation.registration_number && h("p", { class: "paper-small" }, `登録番号 ${organisation.registration_number}`),
  organisation.phone && h("p", { class: "paper-small" }, `TEL ${organisation.phone}`));

const personName = (id) => state.pack.users.find((user) => user.id === id)?.name ?? state.person?.name ?? "";

function customer(data) {
  const person = state.pack.personById.get(data.customer);
  return person ? h("p", {}, `${person.name} 様`) : null;
}

const reduced = (tax) => tax.tax_class === "TAXED" && tax.rate < standardRate();
const standardRate = () => Math.max(...state.pack.rates.map((rate) => rate.rate));

function lines(one, data, original) {
  if (one.kind === "return") {
    const name = (line) => original?.data.lines[line.position - 1]?.name ?? one.names?.[line.position] ?? "";
    return data.lines.map((line) => row(`${name(line)} ×${quantityText(line.quantity)}`, yen(-line.amount)));
  }
  const sign = one.kind === "void" ? -1 : 1;
  return data.lines.map((line) => [
    row([line.name, line.eat_in ? "(店内)" : "", line.rate && line.rate < standardRate() ? " ※" : ""].join(""), yen(sign * line.gross)),
    (line.quantity !== 1000 || line.unit !== "each") && h("p", { class: "paper-indent" }, `${quantityText(line.quantity)}${UNITS[line.unit]} × ${yen(line.unit_price)}`),
    line.discount > 0 && h("div", { class: "paper-indent" }, row("値引", yen(-sign * line.discount))),
  ]);
}

function sums(one, data, organisation) {
  const sign = one.kind === "sale" ? 1 : -1;
  return [
    data.discount > 0 && row("値引", yen(-sign * data.discount)),
    h("p", { class: "paper-row paper-total" }, h("span", {}, one.kind === "sale" ? "合計" : "返金"), h("span", {}, yen(sign * data.total))),
    data.taxes.map((tax) => row(taxName(tax), organisation.registration_number && tax.tax_class === "TAXED" ? `${yen(sign * tax.amount)} 内消費税 ${yen(sign * tax.tax)}` : yen(sign * tax.amount))),
  ];
}

const taxName = (tax) => (tax.tax_class === "EXEMPT" ? "非課税" : tax.tax_class === "OUT" ? "対象外" : `${tax.rate}%対象${reduced(tax) ? "※" : ""}`);

function payments(one, data) {
  if (one.kind !== "sale") return data.payments.map((pay) => row(`${TENDERS[pay.tender]}で返金`, yen(-pay.amount)));
  const change = sum(data.payments.map((pay) => pay.change));
  return [data.payments.map((pay) => row(pay.tender === "cash" ? "お預り" : pay.label || TENDERS[pay.tender], yen(pay.given))), change > 0 && row("お釣り", yen(change))];
}
