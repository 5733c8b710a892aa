/** Barcodes: one spelling, check digits, and in-store codes that carry a price or a weight. */

/** A typed or scanned code in one spelling: half-width, no spaces, capitals. */
export const normalizeCode = (text) => text.normalize("NFKC").replace(/[‐‑‒–—―−ー]/g, "-").replace(/\s/g, "").toUpperCase();

/** The check digit after a body of digits: weights 3, 1, 3, 1 … from the right. */
export function checkDigit(body) {
  let total = 0;
  for (let i = 0; i < body.length; i += 1) total += Number(body[body.length - 1 - i]) * (i % 2 ? 1 : 3);
  return (10 - (total % 10)) % 10;
}

export const checks = (code) => checkDigit(code.slice(0, -1)) === Number(code.at(-1));

/** UPC becomes the 13 digits under which goods are kept. */
export const padded = (code) => (/^\d{12}$/.test(code) && checks(code) ? `0${code}` : code);

export const misread = (code) => /^(\d{8}|\d{13})$/.test(code) && !checks(code);

/** {item, value, kind} of an in-store code of one of the layouts; null for other codes, "wrong" when misread. */
export function splitInstore(code, layouts) {
  const layout = layouts.find(({ prefix }) => code.startsWith(prefix));
  if (!layout || !/^\d{13}$/.test(code)) return null;
  const value = code.substr(layout.value_start, layout.value_length);
  const at = layout.check_position;
  if (!checks(code) || (at !== null && at !== undefined && priceCheck(value) !== Number(code[at]))) return "wrong";
  return { item: code.substr(layout.item_start, layout.item_length), value: Number(value), kind: layout.kind };
}

const TWO_MINUS = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const FIVE_MINUS = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];

/** The price check digit of a four-digit price: weights 2-, 2-, 3, 5-. */
export function priceCheck(price) {
  const [a, b, c, d] = [...price].map(Number);
  return ((TWO_MINUS[a] + TWO_MINUS[b] + 3 * c + FIVE_MINUS[d]) * 3) % 10;
}

/** Till and number of a receipt's code or what was typed: "R1-000123", "1-123", "123". */
export function receiptOf(text) {
  const code = normalizeCode(text);
  const named = /(?:^|\/)R?([0-9A-Z]{1,4})-(\d{1,9})$/.exec(code);
  if (named) return { till: named[1], number: Number(named[2]) };
  return /^№?\d{1,9}$/.test(code) ? { till: null, number: Number(code.replace("№", "")) } : null;
}
