/** 酒気帯びの確認 before and after driving: four taps, every field of the register. */

import { checkOf, currentShift, shiftsOf } from "./duty-pack.js";
import { write } from "./duty-work.js";
import { state } from "./here.js";
import { button, choose, dialog, field, h, icon, inform, toast } from "./ui.js";
import { t } from "./words.js";

export const MOMENTS = { before: () => t("Check before driving"), after: () => t("Check after driving") };
const METHODS = [["face", () => t("Face to face")], ["phone", () => t("By phone")], ["video", () => t("By video call")]];

/** Chips of which one is pressed; `other` adds a field for what is not among them. */
function chips(label, options, chosen, { other = null } = {}) {
  const box = { value: chosen };
  const input = other && h("input", { class: "input", maxlength: "80", autocomplete: "off", "aria-label": other, placeholder: other, oninput: () => press(input.value.trim() || null, true) });
  const keys = options.map(([value, words]) => h("button", { type: "button", class: "tab chip", "data-value": value, "aria-pressed": String(value === chosen), onclick: () => press(value) }, words));
  function press(value, typed = false) {
    box.value = value;
    if (input && !typed) input.value = "";
    for (const key of keys) key.setAttribute("aria-pressed", String(key.dataset.value === String(value)));
  }
  box.element = h("fieldset", { class: "duty-field" }, h("legend", { class: "field-label" }, label), h("div", { class: "chips", role: "group", "aria-label": label }, keys), input);
  return box;
}

/** The shift a check belongs to: the current one, else the last that drives today. */
function shiftOf(who, moment) {
  const drives = (shift) => shift && state.pack.kindById.get(shift.kind)?.drives;
  const now = currentShift(who.id);
  if (drives(now)) return now;
  const mine = shiftsOf(who.id).filter((one) => drives(one) && Math.abs(Date.parse(moment === "before" ? one.starts : one.ends) - Date.now()) < 6 * 3_600_000);
  return mine.at(-1) ?? null;
}

export async function askMoment(who) {
  const moment = await choose(t("Alcohol check"), Object.entries(MOMENTS).map(([value, words]) => ({ value, label: words(), sign: "van" })));
  if (moment) await check(who, moment, shiftOf(who, moment));
}

export function check(who, moment, shift = shiftOf(who, moment)) {
  const names = [...new Set([...state.pack.confirmers, ...state.pack.users.map((one) => one.name)])].filter((name) => name !== who.name).slice(0, 8);
  const vehicle = chips(t("Car number"), state.pack.vehicles.map((one) => [one, one]), state.pack.vehicles[0] ?? null, { other: t("Another car") });
  const confirmer = chips(t("Confirmed by"), names.map((one) => [one, one]), null, { other: t("Another person") });
  const method = chips(t("How it was confirmed"), METHODS.map(([value, words]) => [value, words()]), "face");
  const detector = chips(t("Detector"), [["yes", t("used")], ["no", t("not used")]], "yes");
  const result = chips(t("Alcohol"), [["no", t("none found")], ["yes", t("found")]], null);
  const reading = h("input", { class: "input", inputmode: "decimal", autocomplete: "off", maxlength: "5", id: "reading" });
  const note = h("input", { class: "input", maxlength: "200", autocomplete: "off", id: "instruction" });
  const wrong = h("p", { class: "field-error", role: "alert", hidden: true });
  return dialog(MOMENTS[moment](), (close) => {
    async function send() {
      const hundredths = readingOf(reading.value);
      const problem = problemOf({ vehicle, confirmer, result, hundredths });
      wrong.hidden = !problem;
      wrong.textContent = problem ?? "";
      if (problem) return wrong.scrollIntoView({ block: "nearest" });
      const positive = result.value === "yes" || (hundredths ?? 0) > 0;
      const data = {
        moment, vehicle: vehicle.value, confirmer: confirmer.value, method: method.value, detector: detector.value === "yes",
        reading: hundredths, positive, instruction: note.value.trim(), ...(shift ? { shift: shift.id } : {}), ...(who.user === state.person.id ? {} : { driver: who.id }),
      }; // prettier-ignore
      const done = await write("alcohol_check", data, (next) => next.checks.push({ driver: who.id, shift: shift?.id ?? null, moment, positive }));
      if (!done) return undefined;
      close();
      if (positive && moment === "before") return inform(t("Please do not drive"), t("Alcohol was found. Please call the office at once: somebody else drives."));
      return toast(t("The check is written down."));
    }
    return [result.element, vehicle.element, confirmer.element,
      h("details", { class: "duty-more" }, h("summary", {}, icon("more"), t("More")), method.element, detector.element, field(t("Reading (mg/l)"), reading, t("Like 0.15. Left empty: not read.")), field(t("Instruction"), note)),
      wrong, h("div", { class: "buttons sheet-actions" }, button(t("Write it down"), send, { kind: "primary large", id: "check-send" }))]; // prettier-ignore
  }, { wide: true });
}

/** Hundredths from what was typed in any width; null: nothing, NaN: not readable. */
function readingOf(typed) {
  const plain = typed.normalize("NFKC").trim();
  if (!plain) return null;
  const found = /^(\d)(?:\.(\d{1,2}))?$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : NaN;
}

function problemOf({ vehicle, confirmer, result, hundredths }) {
  if (!result.value) return t("Please choose whether alcohol was found.");
  if (!vehicle.value) return t("Please write which car.");
  if (!confirmer.value) return t("Please write who confirmed it.");
  if (Number.isNaN(hundredths) || hundredths > 300) return t("This reading is not possible.");
  return null;
}

/** The two checks of a driving shift as keys, with a tick where they are done. */
export const checkKeys = (who, shift) =>
  Object.entries(MOMENTS).map(([moment, words]) => {
    const done = checkOf(who.id, shift.id, moment);
    const state = done ? (done.positive ? "is-danger" : "is-done") : "";
    return h("button", { type: "button", class: `duty-key ${state}`, "data-check": moment, onclick: () => check(who, moment, shift) }, icon(done ? (done.positive ? "warning" : "check") : "van"), h("span", {}, words()), h("small", {}, done ? (done.positive ? t("Please do not drive") : t("done")) : t("not yet")));
  });
