/** What was noticed: signs, a few words, measures where they are agreed, and when to come again. */

import { dayText } from "./clock.js";
import { state } from "./here.js";
import { iso } from "./moment.js";
import { field, h } from "./ui.js";
import { draftOf, keepDraft } from "./visit-work.js";
import { language, t } from "./words.js";

const DAY = 86_400_000;
const LIMITS = { systolic: [50, 280], diastolic: [30, 180], temperature: [32, 43] };

function chip(words, pressed, press) {
  const key = h("button", { type: "button", class: "visit-chip", "aria-pressed": String(pressed), onclick: () => key.setAttribute("aria-pressed", String(press())) }, words);
  return key;
}

/** The name of a sign is what is recorded, whatever the screen speaks. */
function signs(person) {
  const toggle = (name) => {
    const now = draftOf(person).signs;
    const next = now.includes(name) ? now.filter((one) => one !== name) : [...now, name];
    keepDraft(person, { signs: next });
    return next.includes(name);
  };
  return group(t("Signs"), state.pack.signs.map(([name, english]) => chip((language() === "en" && english) || name, draftOf(person).signs.includes(name), () => toggle(name))));
}

const group = (label, keys) => h("fieldset", { class: "visit-field" }, h("legend", { class: "field-label" }, label), h("div", { class: "visit-chips", role: "group", "aria-label": label }, keys));

function typed(person, name, attributes) {
  const input = h("input", { class: "input", inputmode: "decimal", autocomplete: "off", maxlength: "5", id: `visit-${name}`, oninput: () => keepDraft(person, { [name]: input.value }), ...attributes });
  input.value = draftOf(person)[name];
  return input;
}

const measures = (person) =>
  person.measures && h("div", { class: "visit-measures" },
    field(t("Blood pressure, upper"), typed(person, "systolic")), field(t("Blood pressure, lower"), typed(person, "diastolic")), field(t("Body temperature (°C)"), typed(person, "temperature"))); // prettier-ignore

function nextDay(person) {
  const offers = [[1, () => t("Tomorrow")], [3, () => t("Three days later")], [7, () => t("A week later")], [14, () => t("Two weeks later")]];
  const keys = offers.map(([days, words]) => {
    const day = iso(new Date(Date.now() + days * DAY)).slice(0, 10);
    const key = h("button", { type: "button", class: "visit-chip", "data-day": day, onclick: () => press(day) }, h("span", {}, words()), h("small", {}, dayText(day)));
    return key;
  });
  const show = () => keys.forEach((key) => key.setAttribute("aria-pressed", String(key.dataset.day === draftOf(person).next)));
  function press(day) {
    keepDraft(person, { next: draftOf(person).next === day ? null : day });
    show();
  }
  show();
  return group(t("Next visit"), keys);
}

export function details(person) {
  const words = h("textarea", { class: "input", rows: "3", maxlength: "500", id: "visit-words", oninput: () => keepDraft(person, { words: words.value }) });
  words.value = draftOf(person).words;
  return h("div", { class: "visit-details" }, signs(person), field(t("In a few words"), words, t("The keyboard's microphone writes what you say.")), measures(person), nextDay(person));
}

function number(text, name) {
  const plain = text.normalize("NFKC").replace(/[℃°\s]/g, "").replace(",", ".");
  if (!plain) return null;
  const value = Number(plain);
  const [low, high] = LIMITS[name];
  return value >= low && value <= high && (name === "temperature" || Number.isInteger(value)) ? value : NaN;
}

/** The row of the operation, or {wrong: words}. */
export function rowOf(person, { met, condition }) {
  const draft = draftOf(person);
  const met_somebody = met === "person" || met === "family";
  if (met_somebody && !condition) return { wrong: t("Please say how they were.") };
  const row = { person: person.id, met, signs: draft.signs, words: draft.words.trim(), ...(met_somebody ? { condition } : {}), ...(draft.next ? { next_day: draft.next } : {}) };
  if (!person.measures || !draft.open) return row;
  for (const name of Object.keys(LIMITS)) {
    const value = number(draft[name], name);
    if (Number.isNaN(value)) return { wrong: t("This measure is not possible.") };
    if (value !== null) row[name] = name === "temperature" ? Math.round(value * 10) : value;
  }
  return row;
}
