/** Numbers by large keys or by keyboard, in any width of digits. */

import { costText, parseCost, parseQuantity, parseYen, quantityText, yen } from "./money.js";
import { button, dialog, h, icon } from "./ui.js";
import { t } from "./words.js";

const KINDS = {
  yen: { parse: parseYen, show: yen, keys: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00"] },
  pieces: { parse: whole, show: (value) => String(value / 1000), keys: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00"] },
  weight: { parse: parseQuantity, show: (value) => quantityText(value), keys: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "."] },
  cost: { parse: parseCost, show: costText, keys: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "."] },
  percent: { parse: percent, show: (value) => `${value}%`, keys: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00"] },
};

function whole(text) {
  const value = parseQuantity(text);
  return value !== null && value % 1000 === 0 ? value : null;
}

function percent(text) {
  const value = parseYen(text.replace("%", ""));
  return value !== null && value <= 100 ? value : null;
}

/**
 * A number field with its keys. `changed(value)` hears every change, null when it is no number. `enter()` is Enter.
 * Returns {element, input, value(), clear(), set(text), show(text)}; what is merely shown is replaced by the next key.
 */
export function keypad({ kind = "yen", label, start = "", changed = () => {}, enter = () => {}, unit = "" }) {
  const rules = KINDS[kind];
  const input = h("input", {
    class: "input keypad-input", inputmode: "none", autocomplete: "off", "aria-label": label, "data-first": true, maxlength: "12",
    oninput: () => changed(value()),
    onkeydown: (event) => event.key === "Enter" && !event.isComposing && (event.preventDefault(), enter(value())),
  }); // prettier-ignore
  input.value = start;
  let fresh = start !== "";
  const value = () => (input.value === "" ? null : rules.parse(input.value));
  const set = (text) => {
    input.value = text;
    fresh = false;
    changed(value());
  };
  const press = (key) => set((fresh ? "" : input.value) + key);
  const keys = rules.keys.map((key) => h("button", { type: "button", class: "pad-key", onclick: () => press(key) }, key));
  const back = h("button", { type: "button", class: "pad-key pad-key-quiet", "aria-label": t("Delete one digit"), onclick: () => set(input.value.slice(0, -1)) }, icon("back"));
  const element = h("div", { class: "keypad" },
    h("div", { class: "keypad-line" }, label && h("span", { class: "keypad-label" }, label), h("span", { class: "affix" }, input, unit && h("span", { class: "affix-word" }, unit))),
    h("div", { class: "pad" }, keys, back)); // prettier-ignore
  const show = (text) => {
    input.value = text;
    fresh = text !== "";
  };
  return { element, input, value, set, show, clear: () => set("") };
}

/** Ask for one number in a dialog; undefined when put away. `least` is the smallest that is accepted. */
export function askNumber(title, { kind = "yen", label = "", start = "", unit = "", least = 1, text = "", yes = t("OK"), extra = null } = {}) {
  return dialog(title, (close) => {
    const take = (value) => value !== null && value >= least && close(value);
    const ok = button(yes, () => take(pad.value()), { kind: "primary large" });
    const pad = keypad({ kind, label: label || title, start, unit, enter: take, changed: (value) => (ok.disabled = value === null || value < least) });
    ok.disabled = pad.value() === null || pad.value() < least;
    return [text && h("p", { class: "sheet-text" }, text), extra, pad.element, h("div", { class: "buttons sheet-actions" }, ok)];
  });
}
