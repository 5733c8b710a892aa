/** An unknown code: name, price, tax class and department on the spot. */

import { operation, state } from "./here.js";
import { parseYen } from "./money.js";
import { addNewcomer } from "./newcomers.js";
import { dialog, field, h, toast } from "./ui.js";
import { t } from "./words.js";

const TAX = () => [
  ["FOOD", t("Food and drink, reduced tax")],
  ["STD", t("Standard tax (daily goods, alcohol)")],
  ["NEWS", t("Newspaper by subscription")],
  ["EXEMPT", t("Tax exempt")],
  ["OUT", t("Outside the tax")],
];

/** `found`: {unknown: code, value?, kind?} of a scan. Resolves with the product, undefined when put away. */
export async function register({ unknown: code, value, kind }, { yes = t("Register and put in") } = {}) {
  const product = await dialog(t("This code is new here"), (close) => form(code, kind === "price" ? value : null, close, yes), { wide: true, scan: () => toast(t("Please finish this first, then scan again."), "attention") });
  if (!product) return undefined;
  const entry = await operation("product_register", product);
  const { code: own, name, kana, price, tax_class, department } = product;
  return addNewcomer(state.pack, { id: null, operation: entry.id, code: own, name, kana, price, tax_class, department, unit: "each", by_weight: false, age: false, eat_in: false });
}

function form(code, price, close, yes) {
  const name = h("input", { class: "input", maxlength: "60", required: true, "data-first": true });
  const kana = h("input", { class: "input", maxlength: "60", lang: "ja" });
  const yen = h("input", { class: "input", inputmode: "numeric", required: true, autocomplete: "off" });
  if (price) yen.value = String(price);
  const tax = radios("tax", TAX());
  const department = radios("department", state.pack.departments.map((one) => [String(one.id), one.name]));
  const wrong = h("p", { class: "field-error", role: "alert", hidden: true });
  function take(event) {
    event.preventDefault();
    const amount = parseYen(yen.value);
    const missing = problem(name.value.trim(), amount, chosen(tax), chosen(department));
    wrong.hidden = !missing;
    wrong.textContent = missing ?? "";
    if (!missing) close({ code, name: name.value.trim(), kana: kana.value.trim(), price: amount, tax_class: chosen(tax), department: Number(chosen(department)) });
  }
  return h("form", { class: "register", onsubmit: take, novalidate: true },
    h("p", { class: "sheet-text" }, t("Code %(code)s", { code })),
    h("div", { class: "register-fields" }, field(t("Name of the goods"), name), field(t("Reading (may be left empty)"), kana), field(t("Price with tax"), yen)),
    h("fieldset", {}, h("legend", {}, t("Tax class: always choose")), tax),
    h("fieldset", {}, h("legend", {}, t("Department")), department),
    wrong,
    h("div", { class: "buttons sheet-actions" }, h("button", { class: "button button-primary button-large", type: "submit" }, yes)));
}

const radios = (name, options) =>
  h("div", { class: "choices choices-row" }, options.map(([value, label]) => h("label", { class: "choice" }, h("input", { type: "radio", name, value }), h("span", {}, label))));

const chosen = (group) => group.querySelector("input:checked")?.value ?? null;

function problem(name, price, tax, department) {
  if (!name) return t("Please enter the name.");
  if (price === null) return t("Please enter the price in whole yen.");
  if (!tax) return t("Please choose the tax class.");
  return department ? null : t("Please choose the department.");
}
