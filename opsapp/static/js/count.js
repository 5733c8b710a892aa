/** Counting the drawer: pieces of each note and coin, by keys or by keyboard. */

import { DENOMINATIONS, countTotal, plain, yen } from "./money.js";
import { h, icon } from "./ui.js";
import { t } from "./words.js";

const isNote = (worth) => worth >= 1000;

/** {element, count(), total()}; `start` proposes pieces by denomination, `changed(total)` hears every change. */
export function counter({ start = {}, changed = () => {} } = {}) {
  const fields = DENOMINATIONS.map((worth) => row(worth, start[worth] ?? 0, update));
  const totalShown = h("strong", { class: "count-total", id: "counted" });
  let active = fields[0].input;
  for (const { input } of fields) input.addEventListener("focus", () => (active = input));
  const count = () => Object.fromEntries(fields.map(({ worth, input }) => [worth, pieces(input)]).filter(([, n]) => n > 0));
  const total = () => countTotal(count());
  function update() {
    for (const one of fields) one.sum.textContent = yen(one.worth * pieces(one.input));
    totalShown.textContent = yen(total());
    totalShown.dataset.yen = String(total());
    changed(total());
  }
  const press = (change) => () => {
    active.value = change(active.value === "0" ? "" : active.value);
    active.focus();
    update();
  };
  const next = () => {
    const at = fields.findIndex(({ input }) => input === active);
    (fields[at + 1] ?? fields[0]).input.focus();
  };
  const keys = [..."789456123"].concat("0").map((digit) => h("button", { type: "button", class: "pad-key", onclick: press((text) => text + digit) }, digit));
  const element = h("div", { class: "count" },
    h("div", { class: "count-rows" }, fields.map((one) => one.element)),
    h("div", { class: "count-side" }, h("p", { class: "count-sum" }, t("Counted"), totalShown),
      h("div", { class: "pad" }, keys, h("button", { type: "button", class: "pad-key pad-key-quiet", "aria-label": t("Delete one digit"), onclick: press((text) => text.slice(0, -1)) }, icon("back")),
        h("button", { type: "button", class: "pad-key pad-key-quiet pad-key-word", onclick: next }, t("Next")))));
  update();
  return { element, count, total };
}

const pieces = (input) => {
  const typed = plain(input.value);
  return /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
};

function row(worth, start, update) {
  const name = isNote(worth) ? t("¥%(yen)s note", { yen: worth.toLocaleString("en-US") }) : t("¥%(yen)s coin", { yen: worth });
  const input = h("input", { class: "input count-input", inputmode: "none", autocomplete: "off", maxlength: "5", "aria-label": name, name: `count-${worth}`,
    oninput: update, onfocus: (event) => event.target.select(), onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), follow(event.target)) });
  input.value = start ? String(start) : "";
  const sum = h("span", { class: "count-line-sum" });
  return { worth, input, sum, element: h("label", { class: "count-row" }, h("span", {}, name), input, h("span", { class: "count-unit" }, t("pcs.")), sum) };
}

function follow(input) {
  const all = [...input.closest(".count-rows").querySelectorAll("input")];
  (all[all.indexOf(input) + 1] ?? all[0]).focus();
}

