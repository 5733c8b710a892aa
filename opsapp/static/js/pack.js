/** The till's pack, looked up at once. */

import { normalizeCode, padded, splitInstore } from "./codes.js";
import { learn, newcomers, settleNewcomers } from "./newcomers.js";
import { unsent } from "./outbox.js";
import { fetchPack, keptPack } from "./packs.js";
import { searchKey } from "./search.js";
import { lastRecorded, raiseNumber } from "./store.js";

const WEIGHT = 1;
const AGE = 2;
const EAT_IN = 4;

/** The pack kept on this device, ready to look things up, or null. */
export async function kept() {
  const [raw, own] = await Promise.all([keptPack("pack"), newcomers()]);
  return raw && prepare(raw, own);
}

/**
 * Ask the server for a newer pack. Resolves with it, or null when nothing changed or no answer came.
 * `trusted` says that the server knew everything this device has recorded when it made it.
 */
export const refresh = () => fetchPack("/api/packs/till", "pack", take);

async function take(raw, { asked, began }) {
  if (raw.till) await raiseNumber(raw.till.id, raw.till.last_number ?? 0);
  const pack = prepare(raw, await settleNewcomers(raw.products.flatMap((row) => row[9])));
  pack.trusted = lastRecorded() < began && began < Infinity && (await unsent()) === 0;
  return Object.assign(pack, { asked });
}

function prepare(raw, own) {
  const products = raw.products.map(productOf);
  const pack = {
    ...raw,
    products,
    byId: new Map(products.map((product) => [product.id, product])),
    byCode: new Map(products.flatMap((product) => product.codes.map((code) => [code, product]))),
    customers: raw.customers.map((person) => ({ ...person, key: person.search_key, kana: searchKey(person.kana).replace(/\s/g, ""), shown: person.kana })),
    byMarkdown: new Map((raw.markdowns ?? []).map((one) => [one.code, one])),
    departmentById: new Map(raw.departments.map((department) => [department.id, department])),
  };
  pack.byCard = new Map(pack.customers.filter((person) => person.card).map((person) => [normalizeCode(person.card), person]));
  pack.personById = new Map(pack.customers.map((person) => [person.id, person]));
  for (const product of own) learn(pack, product);
  return pack;
}

function productOf([id, name, kana, key, department, tax_class, unit, flags, price, codes, prices]) {
  return {
    id, name, key, department, tax_class, unit, price, codes, prices,
    reading: kana,
    by_weight: Boolean(flags & WEIGHT),
    age: Boolean(flags & AGE),
    eat_in: Boolean(flags & EAT_IN),
  }; // prettier-ignore
}

/** Prepare the readings by which search puts the likeliest first; 5,000 of them are no work for the first moment. */
export function prepareReadings(pack) {
  for (const product of pack.products) product.kana ??= searchKey(product.reading ?? "").replace(/\s/g, "");
}

/** {product} | {product, markdown} of a label | {product, value, kind} of an in-store label | {customer} | {unknown: code} | {misread: true} */
export function lookUp(pack, text) {
  const code = padded(normalizeCode(text));
  const product = pack.byCode.get(code);
  if (product) return { product, code };
  const markdown = pack.byMarkdown.get(code);
  if (markdown && pack.byId.has(markdown.product)) return { product: pack.byId.get(markdown.product), code, markdown };
  const customer = pack.byCard.get(code);
  if (customer) return { customer };
  const label = splitInstore(code, pack.layouts);
  if (label === "wrong") return { misread: true };
  if (!label) return { unknown: code };
  const labelled = pack.byCode.get(label.item) ?? pack.byCode.get(code.slice(0, 2) + label.item);
  return labelled ? { product: labelled, code, ...label } : { unknown: label.item, ...label };
}

/** Percent by tax class on a day. */
export function ratesOn(pack, day) {
  const rates = { EXEMPT: 0, OUT: 0 };
  for (const row of pack.rates) {
    if (row.valid_from <= day && (!row.valid_to || day <= row.valid_to)) rates[row.tax_class] = row.rate;
  }
  return rates;
}

/** {list, price, special} of a product on a day. */
export function priceOn(pack, product, day) {
  let list = product.price;
  for (const [from, yen] of product.prices ?? []) if (from <= day) list = yen;
  const lower = specialsOn(pack, day, "price").filter((one) => one.yen < list && one.products.includes(product.id));
  const best = lower.sort((a, b) => a.yen - b.yen)[0];
  return { list, price: best ? best.yen : list, special: best?.id ?? null };
}

export const specialsOn = (pack, day, kind) =>
  pack.specials.filter((one) => one.kind === kind && one.first_day <= day && day <= one.last_day);
