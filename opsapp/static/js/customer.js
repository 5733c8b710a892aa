/** Who the customer is: by name as you type, or by the card. */

import { yen } from "./money.js";
import { lookUp } from "./pack.js";
import { find } from "./search.js";
import { state, touch } from "./state.js";
import { dialog, fill, h, toast } from "./ui.js";
import { t } from "./words.js";

export function setCustomer(person) {
  state.basket.customer = person.id;
  toast(t("%(name)s, customer", { name: person.name }));
  return touch();
}

export function dropCustomer() {
  state.basket.customer = null;
  return touch();
}

export async function chooseCustomer() {
  const person = await askCustomer(t("Who is the customer?"));
  if (person) await setCustomer(person);
}

/** A person from the pack, or undefined. `fitting` narrows the choice. */
export function askCustomer(title, fitting = () => true) {
  const people = state.pack.customers.filter(fitting);
  let finish;
  return dialog(title, (close) => {
    finish = close;
    const list = h("div", { class: "people" });
    const show = (found) => fill(list, found.length ? found.map((person) => personKey(person, close)) : h("p", { class: "sheet-text" }, t("Nobody found")));
    const input = h("input", { class: "input", type: "search", autocomplete: "off", placeholder: t("Name or reading"), "aria-label": t("Find a customer"), "data-first": true,
      oninput: () => show(input.value.trim() ? find(people, input.value, 30) : rowOfKana(people, "")) });
    show(rowOfKana(people, ""));
    const rows = h("div", { class: "kana-keys", role: "group", "aria-label": t("By reading") }, Object.keys(ROWS).map((row) =>
      h("button", { type: "button", class: "kana-key", lang: "ja", onclick: () => ((input.value = ""), show(rowOfKana(people, row))) }, row)));
    return [h("div", { class: "search" }, input), rows, list];
  }, { wide: true, scan: (code) => cardScanned(code, fitting, finish) }); // prettier-ignore
}

function cardScanned(code, fitting, finish) {
  const found = lookUp(state.pack, code).customer;
  return found && fitting(found) ? finish(found) : toast(t("This is no customer card."), "attention");
}

const personKey = (person, close) =>
  h("button", { type: "button", class: "person-key", onclick: () => close(person) },
    h("span", {}, h("small", {}, person.shown), h("strong", {}, person.name)),
    h("small", {}, [person.hamlet, person.tab && t("Tab %(yen)s", { yen: yen(person.tab.balance) })].filter(Boolean).join("・")));

const ROWS = {
  あ: "ァ-オヴ", か: "カ-ゴ", さ: "サ-ゾ", た: "タ-ド", な: "ナ-ノ", は: "ハ-ポ", ま: "マ-モ", や: "ャ-ヨ", ら: "ラ-ロ", わ: "ワ-ン",
}; // prettier-ignore

function rowOfKana(people, row) {
  const begins = row && new RegExp(`^[${ROWS[row]}]`);
  return people.filter((person) => !begins || begins.test(person.kana)).slice(0, 60);
}
