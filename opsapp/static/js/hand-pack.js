/** The pack for work at the shelf: goods by any code that is on them, on their carton or on a label. */

import { checkDigit, checks, misread, normalizeCode, padded, splitInstore } from "./codes.js";
import { learn, newcomers, settleNewcomers } from "./newcomers.js";
import { fetchPack, keptPack } from "./packs.js";
import { searchKey } from "./search.js";
import { get } from "./store.js";

const KEY = "hand-pack";
const BY_WEIGHT = 1;
const NOT_STOCKED = 2;

/** The pack kept on this device, ready to look things up, or null. */
export async function kept() {
  const [raw, own] = await Promise.all([keptPack(KEY), newcomers()]);
  return raw && prepare(raw, own);
}

/** Ask the server for a newer pack. Resolves with it, or null when nothing changed or no answer came. */
export const refresh = () => fetchPack("/api/packs/hand", KEY, take);

/** Newcomers are forgotten by the till's pack where this device has one: its goods may be older. */
async function take(raw, { asked }) {
  const codes = raw.products.flatMap((row) => row[9]);
  const own = (await get("pack")) ? await newcomers() : await settleNewcomers(codes);
  return Object.assign(prepare(raw, own), { asked });
}

function prepare(raw, own) {
  const products = raw.products.map(productOf);
  const pack = {
    ...raw,
    products,
    byId: new Map(products.map((product) => [product.id, product])),
    byCode: new Map(products.flatMap((product) => product.codes.map((code) => [code, product]))),
    byMarkdown: new Map(raw.markdowns.map((one) => [one.code, one])),
    supplierById: new Map(raw.suppliers.map((one) => [one.id, one])),
    orderById: new Map(raw.orders.map((one) => [one.id, one])),
    placeById: new Map(raw.places.map((one) => [one.id, one])),
    countById: new Map(raw.counts.map((one) => [one.id, one])),
  };
  for (const product of own) if (!pack.byCode.has(product.code)) learn(pack, product);
  return pack;
}

const productOf = ([id, name, kana, key, department, tax_class, unit, flags, cost, codes]) => ({
  id, name, key, department, tax_class, unit, cost, codes,
  reading: kana,
  by_weight: Boolean(flags & BY_WEIGHT),
  stocked: !(flags & NOT_STOCKED),
}); // prettier-ignore

export function prepareReadings(pack) {
  for (const product of pack.products) product.kana ??= searchKey(product.reading ?? "").replace(/\s/g, "");
}

/**
 * What a code stands for: {product, code, quantity, markdown?}, {product, code, carton: true} of a carton whose content
 * is not known, {unknown: code} or {misread: true}. `supplier`: whose cartons come first.
 */
export function lookUp(pack, text, supplier = null) {
  const code = padded(normalizeCode(text));
  const product = pack.byCode.get(code);
  if (product) return { product, code, quantity: 1000 };
  const markdown = pack.byMarkdown.get(code);
  if (markdown && pack.byId.has(markdown.product)) return { product: pack.byId.get(markdown.product), code, quantity: 1000, markdown };
  const carton = /^\d{14}$/.test(code) && ofCarton(pack, code, supplier);
  if (carton) return carton;
  if (misread(code)) return { misread: true };
  return labelled(pack, code);
}

/** ITF-14: as the supplier's list says, else the goods whose own code is in it. */
function ofCarton(pack, code, supplier) {
  if (!checks(code)) return { misread: true };
  const known = pack.cases.filter((one) => one.code === code);
  const best = known.find((one) => one.supplier === supplier) ?? known[0];
  if (best && pack.byId.has(best.product)) return { product: pack.byId.get(best.product), code, quantity: best.size };
  const body = code.slice(1, 13);
  const inside = pack.byCode.get(body + checkDigit(body));
  return inside ? { product: inside, code, carton: true } : { unknown: code };
}

function labelled(pack, code) {
  const label = splitInstore(code, pack.layouts);
  if (label === "wrong") return { misread: true };
  if (!label) return { unknown: code };
  const product = pack.byCode.get(label.item) ?? pack.byCode.get(code.slice(0, 2) + label.item);
  if (!product) return { unknown: label.item };
  const weighed = label.kind === "weight" && product.unit !== "each";
  return { product, code: label.item, quantity: weighed ? label.value : 1000, weighed };
}

/** Percent of a product's tax today. */
export function rateOf(pack, product, day) {
  const rows = pack.rates.filter((row) => row.tax_class === product.tax_class && row.valid_from <= day && (!row.valid_to || day <= row.valid_to));
  return rows.at(-1)?.rate ?? 0;
}
