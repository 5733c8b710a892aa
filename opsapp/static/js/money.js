/** Yen, tax and shares of a total: the same integers as opsapp/money.py. */

export const DENOMINATIONS = [10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1];
export const LARGEST = 9_999_999;

/** An integer quotient rounded by its size: "floor" cuts off, "ceil" goes up, "round" takes half up. */
export function divide(numerator, denominator, rounding = "floor") {
  const size = Math.abs(numerator);
  const below = Math.abs(denominator);
  const rest = size % below;
  let quotient = (size - rest) / below;
  if ((rounding === "ceil" && rest) || (rounding === "round" && rest * 2 >= below)) quotient += 1;
  return quotient && numerator >= 0 !== denominator > 0 ? -quotient : quotient;
}

/** The tax inside a total that includes it. */
export const taxIncluded = (gross, rate, rounding) => divide(gross * rate, 100 + rate, rounding);

/** Yen for a quantity in thousandths. */
export const lineAmount = (unitPrice, quantity) => divide(unitPrice * quantity, 1000);

/** Split a total in proportion to weights, by largest remainder; ties go to the first. */
export function allocate(total, weights) {
  const shares = weights.some((weight) => weight) ? weights : weights.map(() => 1);
  const whole = sum(shares);
  const size = Math.abs(total);
  const parts = shares.map((weight) => Math.floor((size * weight) / whole));
  const order = shares.map((weight, i) => [(size * weight) % whole, i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of order.slice(0, size - sum(parts))) parts[i] += 1;
  return total < 0 ? parts.map((part) => -part) : parts;
}

export const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/** Likely cash handed over for a total: the exact sum and the next round ones. */
export function suggestions(total) {
  if (total <= 0) return [];
  const likely = [total, ...[100, 500, 1000, 5000, 10000].map((step) => Math.ceil(total / step) * step)];
  return [...new Set(likely)].sort((a, b) => a - b);
}

/** Yen in a count of pieces by denomination. */
export const countTotal = (count) => sum(Object.entries(count).map(([worth, pieces]) => worth * pieces));

const grouped = new Intl.NumberFormat("en-US");

/** ¥1,234, -¥50 */
export const yen = (amount) => `${amount < 0 ? "-" : ""}¥${grouped.format(Math.abs(amount))}`;

/** 3, 1.25kg */
export function quantityText(thousandths, unit = "each") {
  const text = grouped.format(Math.trunc(thousandths / 1000));
  const parts = String(Math.abs(thousandths % 1000)).padStart(3, "0").replace(/0+$/, "");
  return text + (parts && `.${parts}`) + (unit === "each" ? "" : unit);
}

/** One spelling for digits, points and minus signs typed in any width. */
export const plain = (text) =>
  text.normalize("NFKC").replace(/[‐‑‒–—―−ー▲△]/g, "-").replace(/、/g, ",").replace(/。/g, ".").replace(/\s/g, "");

/** Whole yen as typed, or null when it is no amount. */
export function parseYen(text) {
  const found = /^[¥\\]?(\d{1,3}(?:,\d{3})+|\d+)円?$/.exec(plain(text));
  const value = found ? Number(found[1].replaceAll(",", "")) : NaN;
  return value <= LARGEST ? value : null;
}

/** Thousandths as typed ("1.25"), or null. */
export function parseQuantity(text) {
  const found = /^(\d+)(?:\.(\d{1,3}))?$/.exec(plain(text).replaceAll(",", ""));
  if (!found) return null;
  const value = Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0"));
  return value <= LARGEST * 10 ? value : null;
}

/** Thousandths of a yen as typed ("85.50"), two decimals at most, or null. */
export function parseCost(text) {
  const found = /^[¥\\]?(\d+)(?:\.(\d{1,2}))?円?$/.exec(plain(text).replaceAll(",", ""));
  const value = found ? Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0")) : NaN;
  return value <= LARGEST * 1000 ? value : null;
}

/** ¥85.5 of thousandths of a yen */
export const costText = (thousandths) => `¥${quantityText(thousandths)}`;
