/** Goods registered on this device stay known under their code until a pack brings them. */

import { searchKey } from "./search.js";
import { get, set } from "./store.js";

export const newcomers = async () => (await get("newcomers")) ?? [];

/** Those that are in none of these codes stay. Resolves with them. */
export async function settleNewcomers(codes) {
  const known = new Set(codes);
  const left = (await newcomers()).filter((one) => !known.has(one.code));
  await set("newcomers", left);
  return left;
}

export async function addNewcomer(pack, product) {
  await set("newcomers", [...(await newcomers()), product]);
  return learn(pack, product);
}

/** Make a newcomer known to a pack in use. Returns its product. */
export function learn(pack, product) {
  const row = { ...product, key: searchKey(`${product.name}${product.kana}`), kana: searchKey(product.kana), codes: [product.code], prices: [] };
  pack.byCode.set(product.code, row);
  pack.products.push(row);
  return row;
}
