/** Change one line: how many, which price, how much less, here or to take away. */

import { wanted } from "./basket.js";
import { askNumber, keypad } from "./keypad.js";
import { quantityText, yen } from "./money.js";
import { lineOf, removeLine, state, touch } from "./state.js";
import { button, choose, dialog, h, toast } from "./ui.js";
import { t } from "./words.js";

const rowOf = (key) => state.figures.rows.find((row) => row.key === key);

export function editLine(key) {
  const line = lineOf(key);
  if (!line) return undefined;
  state.selected = key;
  return dialog(line.name, (close) => lineBody(line, close), { wide: true });
}

function lineBody(line, close) {
  const row = rowOf(line.key);
  const done = (run) => async () => {
    close();
    await run(line);
  };
  const weighed = line.by_weight || line.unit !== "each";
  const set = (quantity) => {
    if (!quantity) return;
    line.quantity = quantity;
    touch();
    close();
  };
  const pad = keypad({ kind: weighed ? "weight" : "pieces", label: weighed ? t("Weight or volume") : t("How many"), start: quantityText(line.quantity), unit: weighed ? line.unit : "", enter: set });
  return h("div", { class: "line-edit" },
    h("div", {}, h("p", { class: "line-facts" }, `${yen(row.unit_price)} × ${quantityText(row.quantity, row.unit)} = `, h("strong", {}, yen(row.gross - row.discount))),
      pad.element, h("div", { class: "buttons sheet-actions" }, button(t("Change the number"), () => set(pad.value()), { kind: "primary large" }))),
    h("div", { class: "choice-list" },
      line.may_eat_in && button(line.eat_in ? t("Make it takeaway") : t("Make it eat in"), done(turnEatIn), { kind: "large", sign: "bento" }),
      button(t("Change the price"), done(override), { kind: "large", sign: "yen" }),
      button(line.less ? t("Take the discount away") : t("Discount on this line"), done(line.less ? dropDiscount : discount), { kind: "large", sign: "minus" }),
      button(t("Remove this line"), done((one) => removeLine(one.key)), { kind: "large danger", sign: "close" })));
}

function turnEatIn(line) {
  line.eat_in = !line.eat_in;
  return touch();
}

async function override(line) {
  const price = await askNumber(line.name, { label: t("New price with tax"), unit: t("yen"), least: 0, text: t("Now %(yen)s", { yen: yen(line.unit_price) }) });
  if (price === undefined) return;
  const reason = await askReason(t("Why is the price changed?"));
  if (!reason) return;
  Object.assign(line, { unit_price: price, price_kind: "override", special: null, reason });
  remindOfLimit(line.list_price - price, line.list_price);
  await touch();
}

async function discount(line) {
  const less = await askLess(line.name, rowOf(line.key).gross);
  if (!less) return;
  Object.assign(line, less);
  await touch();
}

function dropDiscount(line) {
  Object.assign(line, { less: null, reason: "" });
  return touch();
}

/** A discount on the whole basket, split over its lines. */
export async function giveDiscount() {
  const { basket, figures } = state;
  if (basket.discount) {
    const again = await choose(t("Discount on the whole"), [{ label: t("Change the discount"), value: "change", sign: "minus" }, { label: t("Take the discount away"), value: "drop", sign: "close" }]);
    if (again === "drop") Object.assign(basket, { discount: null, discount_reason: "" });
    if (again !== "change") return touch();
  }
  const less = await askLess(t("Discount on the whole"), figures.subtotal);
  if (!less) return undefined;
  Object.assign(basket, { discount: less.less, discount_reason: less.reason });
  return touch();
}

/** {less: {kind, value}, reason}, or undefined. */
async function askLess(title, base) {
  const kind = await choose(title, [{ label: t("By an amount of yen"), value: "yen", sign: "yen" }, { label: t("By percent"), value: "percent", sign: "minus" }]);
  if (!kind) return undefined;
  const value = await askNumber(title, { kind, label: kind === "yen" ? t("How many yen less") : t("How many percent less"), unit: kind === "yen" ? t("yen") : "%" });
  if (!value) return undefined;
  const reason = await askReason(t("Why the discount?"));
  if (!reason) return undefined;
  remindOfLimit(wanted({ kind, value }, base), base);
  return { less: { kind, value }, reason };
}

const REASONS = () => [t("Short date"), t("Damaged packing"), t("Price label differs"), t("Asked by the office"), t("Regular customer")];

/** A reason: one of the usual ones, or written down. */
export function askReason(title, reasons = REASONS()) {
  return dialog(title, (close) => {
    const input = h("input", { class: "input", maxlength: "60", "aria-label": t("Another reason"), placeholder: t("Another reason") });
    return [
      h("div", { class: "choice-list choice-list-two" }, reasons.map((reason) => h("button", { type: "button", class: "choice-key", onclick: () => close(reason) }, reason))),
      h("form", { class: "reason", onsubmit: (event) => (event.preventDefault(), input.value.trim() && close(input.value.trim())) }, input, h("button", { class: "button button-primary", type: "submit" }, t("OK"))),
    ];
  });
}

function remindOfLimit(less, base) {
  const limit = state.pack.organisation.override_limit_percent;
  if (less * 100 > base * limit) toast(t("More than %(n)s percent: it is noted, and the office looks at it.", { n: limit }), "attention");
}
