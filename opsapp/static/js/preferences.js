/** How large the letters are, and which language the screen speaks. */

import { closeDialogs, fill, h } from "./ui.js";
import { language, setLanguage, setSize, t } from "./words.js";

function speak(code, again) {
  setLanguage(code);
  dispatchEvent(new Event("language"));
  closeDialogs();
  again();
}

/** Letters and language, to be put into a menu; `again()` opens that menu in the other language. */
export function preferences(again) {
  const place = h("section", { class: "menu-group menu-preferences" });
  const draw = () => fill(place,
    pieces(t("Letter size"), [["standard", t("Standard")], ["large", t("Large")], ["xlarge", t("Very large")]], document.documentElement.dataset.size, setSize),
    pieces(t("Language"), [["ja", "日本語"], ["en", "English"]], language(), (code) => speak(code, again)));
  const pieces = (label, options, now, choose) => h("div", { class: "switch" }, h("span", { class: "switch-label" }, label),
    h("div", { class: "switch-row", role: "group", "aria-label": label }, options.map(([value, word]) => h("button", { type: "button", "aria-pressed": String(value === now), onclick: () => (choose(value), draw()) }, word))));
  draw();
  return place;
}
