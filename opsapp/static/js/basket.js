/** The arithmetic of a basket, without a screen: the same figures as on the server. */

import { allocate, divide, lineAmount, sum, taxIncluded } from "./money.js";

/**
 * All figures of a basket. `rules`: {rates: percent by tax class, mixes: specials of kind mix, rounding}.
 * A whole discount goes first over the tax groups, then inside each over its lines.
 */
export function compute(basket, rules) {
  const rows = basket.lines.map((line) => priced(line, rules.rates));
  giveMixes(rows, rules.mixes ?? []);
  for (const row of rows) giveDiscount(row);
  const before = sum(rows.map(rest));
  const discount = Math.min(before, wanted(basket.discount, before));
  const groups = taxGroups(rows);
  const parts = allocate(discount, groups.map((group) => sum(group.rows.map(rest))));
  groups.forEach((group, i) => shareOut(group.rows, discount ? parts[i] : 0));
  return {
    rows,
    discount,
    taxes: groups.map((group) => taxRow(group, rules.rounding)),
    subtotal: before,
    total: before - discount,
    pieces: sum(rows.map(pieces)),
    saved: discount + sum(rows.map((row) => row.discount)),
  };
}

const rest = (row) => row.gross - row.discount;
const pieces = (row) => (row.unit === "each" ? row.quantity / 1000 : 1);

function priced(line, rates) {
  const taxClass = line.eat_in && line.tax_class === "FOOD" ? "STD" : line.tax_class;
  const gross = lineAmount(line.unit_price, line.quantity);
  return { ...line, tax_class: taxClass, rate: rates[taxClass] ?? 0, gross, discount: 0, share: 0, amount: gross };
}

/** "3 for ¥100": full groups of the dearest pieces first; what is saved goes over their lines. */
function giveMixes(rows, mixes) {
  for (const mix of mixes) {
    const units = mixUnits(rows, mix);
    const weights = new Map();
    let saved = 0;
    for (let at = 0; at + mix.mix_count <= units.length; at += mix.mix_count) {
      const group = units.slice(at, at + mix.mix_count);
      const less = sum(group.map((row) => row.unit_price)) - mix.yen;
      if (less <= 0) break;
      saved += less;
      for (const row of group) weights.set(row, (weights.get(row) ?? 0) + row.unit_price);
    }
    if (saved) giveMix([...weights.keys()].sort((a, b) => rows.indexOf(a) - rows.indexOf(b)), weights, saved, mix);
  }
}

function mixUnits(rows, mix) {
  const fitting = rows.filter(
    (row) => mix.products.includes(row.product) && row.price_kind === "regular" && row.quantity % 1000 === 0,
  );
  const units = fitting.flatMap((row) => Array(row.quantity / 1000).fill(row));
  return units.sort((a, b) => b.unit_price - a.unit_price || rows.indexOf(a) - rows.indexOf(b));
}

function giveMix(rows, weights, saved, mix) {
  const parts = allocate(saved, rows.map((row) => weights.get(row)));
  rows.forEach((row, i) => Object.assign(row, { discount: parts[i], price_kind: "mix", special: mix.id }));
}

function giveDiscount(row) {
  row.discount += Math.min(rest(row), wanted(row.less, rest(row)));
}

/** Yen of a discount as agreed: {kind: "yen"|"percent", value}. */
export function wanted(less, base) {
  if (!less) return 0;
  return less.kind === "percent" ? divide(base * less.value, 100) : less.value;
}

/** Lines of one kind of tax, rate descending, then exempt, then outside. */
export function taxGroups(rows) {
  const groups = new Map();
  for (const row of rows) {
    const kind = ["EXEMPT", "OUT"].includes(row.tax_class) ? row.tax_class : "TAXED";
    const key = `${kind}${row.rate}`;
    if (!groups.has(key)) groups.set(key, { tax_class: kind, rate: kind === "TAXED" ? row.rate : 0, rows: [] });
    groups.get(key).rows.push(row);
  }
  const rank = { TAXED: 0, EXEMPT: 1, OUT: 2 };
  return [...groups.values()].sort((a, b) => rank[a.tax_class] - rank[b.tax_class] || b.rate - a.rate);
}

function shareOut(rows, discount) {
  const parts = allocate(discount, rows.map(rest));
  rows.forEach((row, i) => {
    row.share = discount ? parts[i] : 0;
    row.amount = rest(row) - row.share;
  });
}

function taxRow(group, rounding) {
  const amount = sum(group.rows.map((row) => row.amount));
  const tax = group.tax_class === "TAXED" ? taxIncluded(amount, group.rate, rounding) : 0;
  return { tax_class: group.tax_class, rate: group.rate, amount, tax };
}

const LINE_FIELDS = [
  "product", "code", "department", "name", "unit", "quantity", "list_price", "unit_price", "price_kind",
  "gross", "discount", "share", "amount", "tax_class", "rate", "eat_in", "special", "reason",
]; // prettier-ignore

/** What is sent of a sale, without its number. */
export function saleData(basket, figures, payments, { till, day }) {
  return {
    till,
    day,
    customer: basket.customer ?? null,
    lines: figures.rows.map((row) => ({ ...Object.fromEntries(LINE_FIELDS.map((field) => [field, row[field] ?? blank(field)])), ...(row.expired && { expired: row.expired }) })),
    discount: figures.discount,
    discount_reason: figures.discount ? basket.discount_reason || "" : "",
    taxes: figures.taxes,
    total: figures.total,
    payments,
    age_checked: Boolean(basket.age_checked),
  };
}

const blank = (field) => (field === "reason" ? "" : field === "eat_in" ? false : null);

// --- paying ----------------------------------------------------------------------------------------

/** One payment towards what is still due: cash and, where the shop does so, vouchers give change. */
export function payment(tender, given, due, { voucherChange = false, label = "" } = {}) {
  const amount = Math.min(given, due);
  const change = tender === "cash" || (tender === "voucher" && voucherChange) ? given - amount : 0;
  return { tender, amount, given: tender === "cash" || tender === "voucher" ? given : amount, change, label };
}

export const due = (total, payments) => total - sum(payments.map((one) => one.amount));

// --- taking back -----------------------------------------------------------------------------------

/** Yen for q of a line's quantity, when `returned` {quantity, amount} of it came back before. */
export function refund(line, quantity, returned = { quantity: 0, amount: 0 }) {
  const left = line.quantity - returned.quantity;
  return quantity === left ? line.amount - returned.amount : divide(line.amount * quantity, line.quantity);
}

/** Tax of what is paid back, at the rates of the original. `lines`: [{line, amount}] */
export function refundTaxes(lines, rounding) {
  const rows = lines.map(({ line, amount }) => ({ tax_class: line.tax_class, rate: line.rate, amount }));
  return taxGroups(rows).map((group) => taxRow(group, rounding));
}
