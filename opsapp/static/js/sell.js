/** From a code, a key or a word to a line in the basket. */

import { setCustomer } from "./customer.js";
import { allowed, pastDate, remind } from "./expiry.js";
import { askNumber } from "./keypad.js";
import { quantityText, yen } from "./money.js";
import { lookUp } from "./pack.js";
import { register } from "./register.js";
import { addAmount, addProduct, businessDate, removeLine, state, touch } from "./state.js";
import { choose, dialogOpen, toast, topDialog } from "./ui.js";
import { t } from "./words.js";

const RECEIPT = /^R[0-9A-Z]{1,4}-\d{6,9}$/i; // as printed by the till and on the PDF

/** A scan, by scanner or camera, wherever the screen is. */
export function scanned(code) {
  const dialog = topDialog();
  if (dialog?.scan) return dialog.scan(code);
  if (dialog && !dialog.closable) return toast(t("Please finish this first, then scan again."), "attention");
  while (topDialog()) topDialog().close();
  return enter(code);
}

/** Put what a code stands for into the basket. */
export function enter(code) {
  if (!ready()) return undefined;
  const found = lookUp(state.pack, code);
  if (found.misread) return toast(t("The code was misread. Please scan again."), "attention");
  if (found.customer) return setCustomer(found.customer);
  if (found.unknown && RECEIPT.test(code)) return void dispatchEvent(new CustomEvent("till-receipt", { detail: code }));
  if (found.unknown) return welcome(found);
  return sell(found.product, { code: found.code, label: found.kind ? found : null, markdown: found.markdown ?? null });
}

/** Register what nobody knew, then straight into the basket. */
async function welcome(found) {
  const product = await register(found);
  return product && addProduct(product, { code: product.code });
}

/** Sell a product: weighed goods ask for their weight, some ask for an age. */
export async function sell(product, { code = null, label = null, markdown = null } = {}) {
  if (!ready()) return undefined;
  if (markdown && markdown.last_day < businessDate()) {
    toast(t("This markdown is over. The usual price holds."), "attention");
    return sell(product, { code });
  }
  const past = pastDate(product, markdown);
  const expired = past?.refused ? await allowed(product, past, markdown) : null;
  if (past?.refused && !expired) return undefined;
  const quantity = product.by_weight && !label ? await weight(product) : 1000;
  if (!quantity) return undefined;
  if (product.price === null) return priceless(product, quantity, code);
  const line = addProduct(product, { quantity, code, label, markdown, expired });
  if (past && !past.refused) remind(product, past);
  if (line.age && !state.basket.age_checked) await askAge(line);
  return line;
}

const weight = (product) =>
  askNumber(product.name, { kind: "weight", label: t("Weight or volume"), unit: product.unit, text: product.price === null ? "" : t("%(price)s per %(unit)s", { price: yen(product.price), unit: product.unit }) });

/** Goods whose price nobody has entered yet: ask, and let the office know by the reason. */
async function priceless(product, quantity, code) {
  const price = await askNumber(product.name, { label: t("Price with tax"), unit: t("yen") });
  if (!price) return undefined;
  const line = addProduct({ ...product, price }, { quantity, code });
  Object.assign(line, { price_kind: "override", reason: t("No price yet") });
  return touch();
}

async function askAge(line) {
  const answer = await choose(t("Is the customer 20 or older?"), [
    { label: t("Yes, 20 or older"), value: "yes", sign: "check" },
    { label: t("Do not sell"), value: "no", sign: "close" },
  ], { text: line.name, back: false, scan: () => toast(t("Please finish this first, then scan again."), "attention") }); // prettier-ignore
  if (answer !== "yes") return removeLine(line.key);
  state.basket.age_checked = true;
  return touch();
}

/** A department key: goods without a code, by amount. */
export async function sellAmount(department) {
  if (!ready()) return undefined;
  const amount = await askNumber(nameOf(department), { label: t("Amount with tax"), unit: t("yen"), yes: t("Put in") });
  return amount && addAmount(department, amount);
}

export const nameOf = (department) => (document.documentElement.lang === "en" && department.name_en ? department.name_en : department.name);

/** Whether the till can sell now; says what is missing. */
export function ready() {
  if (!state.pack || !state.person) return false;
  if (!state.pack.till) return toast(t("No till belongs to this device yet. Ask the office."), "attention"), false;
  if (state.day) return true;
  if (!dialogOpen()) dispatchEvent(new Event("till-open-day"));
  return false;
}

export const amountText = (row) => `${quantityText(row.quantity, row.unit)} × ${yen(row.unit_price)}`;
