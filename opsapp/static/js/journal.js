/** What this device has recorded: the figures of the day, receipts to print again, sales to take back. */

import { sum } from "./money.js";
import { db } from "./store.js";

export const entriesOf = async (day) => inOrder(await (await db()).getAllFromIndex("journal", "day", day));

const inOrder = (entries) => entries.sort((a, b) => (a.id < b.id ? -1 : 1));

export const entry = async (id) => (await db()).get("journal", id);

/** The receipt with this number, or undefined. */
export const receipt = async (till, number) => (await db()).getFromIndex("journal", "number", [till, number]);

/** The receipts of a till that are on this device, newest first. */
export async function receipts(till, limit = 30) {
  const found = [];
  const index = (await db()).transaction("journal").store.index("number");
  const range = IDBKeyRange.bound([till, 1], [till, Number.MAX_SAFE_INTEGER]);
  for (let cursor = await index.openCursor(range, "prev"); cursor && found.length < limit; cursor = await cursor.continue()) {
    if (["sale", "return", "void"].includes(cursor.value.kind)) found.push(cursor.value);
  }
  return found;
}

/** What came back of an original before, by position: {quantity, amount}; a void takes it all. */
export async function returnedOf(original) {
  const back = new Map();
  let voided = false;
  for (const one of await (await db()).getAll("journal")) {
    if (one.data.original !== original || one.status === "held") continue;
    if (one.kind === "void") voided = true;
    if (one.kind !== "return") continue;
    for (const line of one.data.lines) {
      const before = back.get(line.position) ?? { quantity: 0, amount: 0 };
      back.set(line.position, { quantity: before.quantity + line.quantity, amount: before.amount + line.amount });
    }
  }
  return { back, voided };
}

/**
 * The figures of a cash day from what was recorded here: {expected, sales, customers, pieces, tenders, taxes, …}.
 * `complete` is false when the day was opened elsewhere, so that something may be missing.
 */
export function figures(entries, float) {
  const day = { float, sales: 0, customers: 0, tenders: {}, taxes: new Map(), returns: [0, 0], voids: [0, 0], discount: 0, moves: { in: 0, out: 0 }, tabPaid: 0, voucherChange: 0 };
  const byId = new Map(entries.map((one) => [one.id, one]));
  for (const one of entries) if (one.status !== "held") FOLD[one.kind]?.(day, one, byId);
  day.complete = entries.some((one) => one.kind === "day_open");
  day.expected = float + (day.tenders.cash ?? 0) - day.voucherChange + day.tabPaid + day.moves.in - day.moves.out;
  return day;
}

const FOLD = {
  sale: (day, one) => {
    day.customers += 1;
    day.discount += one.data.discount + sum(one.data.lines.map((line) => line.discount));
    fold(day, one.data, 1);
  },
  return: (day, one) => {
    day.returns = [day.returns[0] + 1, day.returns[1] + one.data.total];
    fold(day, one.data, -1);
  },
  void: (day, one, byId) => {
    const original = byId.get(one.data.original);
    if (!original) return;
    const sign = original.kind === "sale" ? -1 : 1;
    day.voids = [day.voids[0] + 1, day.voids[1] + original.data.total];
    if (original.kind === "sale") day.customers -= 1;
    fold(day, original.data, sign);
  },
  cash_move: (day, one) => (day.moves[one.data.kind] += one.data.yen),
  tab_payment: (day, one) => one.data.tender === "cash" && (day.tabPaid += one.data.yen),
};

function fold(day, data, sign) {
  day.sales += sign * data.total;
  for (const { tender, amount, change } of data.payments) {
    day.tenders[tender] = (day.tenders[tender] ?? 0) + sign * amount;
    if (tender === "voucher") day.voucherChange += sign * (change ?? 0); // paid out of the drawer
  }
  for (const { tax_class, rate, amount, tax } of data.taxes) {
    const key = `${tax_class}${rate}`;
    const before = day.taxes.get(key) ?? { tax_class, rate, amount: 0, tax: 0 };
    day.taxes.set(key, { ...before, amount: before.amount + sign * amount, tax: before.tax + sign * tax });
  }
}
