/** From a code or a word to a line of the work at hand. Nothing that was scanned disappears without a word. */

import { lookUp } from "./hand-pack.js";
import { addGoods } from "./hand-work.js";
import { state } from "./here.js";
import { askNumber } from "./keypad.js";
import { normalizeCode } from "./codes.js";
import { register } from "./register.js";
import { beep } from "./sound.js";
import { choose, toast, topDialog } from "./ui.js";
import { t } from "./words.js";

let task = null; // of the work at hand
export const workOn = (one) => (task = one);

/** A scan, by scanner or camera, wherever the screen is. */
export function scanned(code) {
  const dialog = topDialog();
  if (dialog?.scan) return dialog.scan(code);
  if (!state.work) return toast(t("Choose first what you are going to do."), "attention");
  if (dialog && !dialog.closable) return toast(t("Please finish this first, then scan again."), "attention");
  while (topDialog()) topDialog().close();
  return enter(code);
}

async function enter(code) {
  const found = lookUp(state.pack, code, state.work.facts.supplier ?? null);
  if (found.misread) return warn(t("The code was misread. Please scan again."));
  if (found.unknown) return stranger(found.unknown);
  if (found.carton) return carton(found);
  return take(found);
}

export function take(found) {
  const { product } = found;
  if (product.stocked === false) return warn(t("No stock is kept of %(name)s.", { name: product.name }));
  const problem = task.refuses?.(product);
  if (problem) return warn(problem);
  beep();
  task.before?.(found);
  const toWeigh = product.unit !== "each" && found.quantity === 1000 && !found.weighed;
  const markdown = task.labels ? (found.markdown ?? null) : null;
  return addGoods({ ...found, markdown, quantity: toWeigh ? 0 : found.quantity }, task.facts?.(found) ?? {});
}

function warn(words) {
  beep(false);
  return toast(words, "attention");
}

async function carton(found) {
  beep(false);
  const size = await askNumber(found.product.name, { kind: found.product.unit === "each" ? "pieces" : "weight", label: t("How many are in this case?"), unit: found.product.unit === "each" ? "" : found.product.unit });
  return size && take({ product: found.product, code: found.code, quantity: size, weighed: true });
}

async function stranger(code) {
  beep(false);
  const way = await choose(t("This code is not known here"), [
    { label: t("Register as new goods"), note: t("Name, price and tax class"), value: "new", sign: "plus" },
    { label: t("Note it for the office"), note: t("It is counted under its code"), value: "note", sign: "info" },
    { label: t("It was a wrong scan"), value: "no", sign: "close" },
  ], { text: t("Code %(code)s", { code }) }); // prettier-ignore
  if (way === "note") return note(code);
  const product = way === "new" ? await register({ unknown: normalizeCode(code) }, { yes: t("Register") }) : null;
  return product && take({ product: { ...product, stocked: true }, code: product.code, quantity: 1000 });
}

function note(code) {
  task.before?.({ product: { id: null }, code });
  return addGoods({ product: { id: null, unknown: true, name: t("Unknown code %(code)s", { code }), unit: "each" }, code, quantity: 1000 }, task.facts?.({ product: { id: null } }) ?? {});
}
