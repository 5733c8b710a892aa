/** What is asked about one line: its cost, the date on the goods, why it is thrown away. */

import { keypad } from "./keypad.js";
import { today } from "./moment.js";
import { costText, quantityText } from "./money.js";
import { endOf, parsePrinted, printedText } from "./printed-date.js";
import { button, confirm, dialog, fill, h } from "./ui.js";
import { t } from "./words.js";

const STRANGE = 10; // times the last cost, or a part of it

/** {cost, cost_ok} of a unit without tax, thousandths of a yen; null when put away. `last`: whole yen. */
export async function askCost(line, last) {
  const cost = await dialog(line.name, (close) => {
    const take = (value) => close(value);
    const pad = keypad({ kind: "cost", label: t("Cost of one without tax"), start: line.cost === null ? "" : quantityText(line.cost), unit: t("yen"), enter: take });
    return [last !== null && h("p", { class: "sheet-text" }, t("Last cost %(cost)s", { cost: costText(last * 1000) })), pad.element, h("div", { class: "buttons sheet-actions" }, button(t("OK"), () => take(pad.value()), { kind: "primary large" }))];
  });
  if (cost === undefined) return null;
  const strange = cost !== null && last && (cost >= last * 1000 * STRANGE || cost * STRANGE <= last * 1000);
  if (!strange) return { cost, cost_ok: false };
  const text = t("Last time it was %(last)s, now it would be %(now)s.", { last: costText(last * 1000), now: costText(cost) });
  return (await confirm(t("Is this cost right?"), text, t("Yes, it is right"))) ? { cost, cost_ok: true } : null;
}

/** {date, date_end, date_kind}: typed as it stands on the goods, read aloud again in full. */
export function askDate(line) {
  let kind = line.date_kind;
  let read = null;
  return dialog(line.name, (close) => {
    const said = h("p", { class: "work-read", id: "date-read", role: "status" });
    const ok = button(t("OK"), () => take(), { kind: "primary large" });
    const input = h("input", { class: "input keypad-input", id: "printed", maxlength: "24", autocomplete: "off", inputmode: "decimal", "data-first": true, "aria-label": t("Date as printed"), oninput: () => look(), onkeydown: (event) => event.key === "Enter" && !event.isComposing && (event.preventDefault(), take()) });
    input.value = line.date;
    const kinds = h("div", { class: "choices choices-row", role: "radiogroup", "aria-label": t("Kind of date") }, [["use_by", t("Use by")], ["best_before", t("Best before")]].map(([value, label]) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "date-kind", value, checked: value === kind, onchange: () => (kind = value) }), h("span", {}, label))));
    const keys = [..."789456123", "0", "."].map((key) => h("button", { type: "button", class: "pad-key", onclick: () => ((input.value += key), look()) }, key));
    const back = button(t("Delete one digit"), () => ((input.value = input.value.slice(0, -1)), look()), { kind: "quiet" });
    function look() {
      read = input.value.trim() ? parsePrinted(input.value, today()) : null;
      const past = read && endOf(read) <= Date.now();
      fill(said, read ? [printedText(read), past && h("em", {}, ` ${t("The date has passed")}`)] : input.value.trim() ? t("Not read yet. For example 26.11.23 or 26.11") : t("Without a date"));
      ok.disabled = Boolean(input.value.trim()) && !read;
    }
    const take = () => ok.disabled || close(read ? { date: printedText(read), date_end: endOf(read), date_kind: kind } : { date: "", date_end: null, date_kind: kind });
    look();
    return [kinds, h("div", { class: "keypad" }, h("div", { class: "keypad-line" }, h("span", { class: "keypad-label" }, t("Date as printed")), input, said), h("div", { class: "pad" }, keys, back)), h("div", { class: "buttons sheet-actions" }, ok)];
  }).then((answer) => answer ?? null);
}

