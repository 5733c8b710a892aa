/** 引継ぎ: a note for the next one, and taking one over. */

import { currentShift } from "./duty-pack.js";
import { write } from "./duty-work.js";
import { state } from "./here.js";
import { iso, timeText } from "./moment.js";
import { yen } from "./money.js";
import { dayText } from "./clock.js";
import { button, dialog, field, h, icon, toast } from "./ui.js";
import { t } from "./words.js";

export function writeNote(who) {
  const { tills, expiring } = state.pack;
  const counted = h("input", { class: "input", inputmode: "numeric", autocomplete: "off", maxlength: "12", id: "counted" });
  const till = h("select", { class: "input", id: "till" }, tills.map((one) => h("option", { value: String(one.id) }, one.name)));
  const message = h("textarea", { class: "input", rows: "4", maxlength: "1000", id: "message" });
  const key = h("input", { type: "checkbox", id: "key" });
  const goods = expiring.map((name) => [name, h("input", { type: "checkbox", checked: true })]);
  const wrong = h("p", { class: "field-error", role: "alert", hidden: true });
  return dialog(t("Handover note"), (close) => {
    async function send() {
      const digits = counted.value.normalize("NFKC").replace(/[,¥円\s]/g, "");
      const listed = goods.filter(([, box]) => box.checked).map(([name]) => name);
      const problem = digits && !/^\d{1,10}$/.test(digits) ? t("Please write the sum in digits.") : !digits && !listed.length && !message.value.trim() && !key.checked ? t("Please write at least one thing down.") : null;
      wrong.hidden = !problem;
      wrong.textContent = problem ?? "";
      if (problem) return;
      const shift = who && currentShift(who.id);
      const data = {
        ...(digits && tills.length ? { till: Number(till.value), counted: Number(digits) } : {}), expiring: listed, message: message.value.trim(), key_handed: key.checked,
        ...(shift ? { shift: shift.id } : {}),
      }; // prettier-ignore
      const done = await write("handover", data, () => {});
      if (!done) return;
      close();
      toast(t("The note is written down."));
    }
    return [
      h("div", { class: "duty-fields" }, field(t("Counted in the till"), counted, t("Yen. Left empty: not counted.")), tills.length > 1 && field(t("Till"), till)),
      goods.length > 0 && h("fieldset", { class: "duty-field" }, h("legend", { class: "field-label" }, t("Expires today")), goods.map(([name, box]) => h("label", { class: "choice" }, box, h("span", {}, name)))),
      field(t("Message"), message), h("label", { class: "choice" }, key, h("span", {}, t("The key is handed over"))),
      wrong, h("div", { class: "buttons sheet-actions" }, button(t("Write it down"), send, { kind: "primary large", id: "note-send" }))]; // prettier-ignore
  }, { wide: true });
}

/** A note that waits, whole, with the second signature as one key. */
export const noteCard = (note) =>
  h("section", { class: "duty-card duty-note" }, h("h2", {}, icon("share"), t("Handover from %(name)s", { name: note.by })), h("p", { class: "duty-when" }, `${dayText(iso(new Date(note.at)).slice(0, 10))} ${timeText(note.at)}`),
    note.message && h("p", { class: "duty-words" }, note.message),
    h("dl", { class: "facts" }, [
      note.counted !== null && [t("Counted in the till"), yen(note.counted)], note.expiring.length > 0 && [t("Expires today"), note.expiring.join("、")], note.key_handed && [t("Key"), t("handed over")],
    ].filter(Boolean).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    button(t("I take over"), () => take(note), { kind: "primary large", sign: "check" })); // prettier-ignore

async function take(note) {
  const done = await write("handover_taken", { note: note.id }, (next) => next.taken.push(note.id));
  if (done) toast(t("Taken over. Thank you."));
}
