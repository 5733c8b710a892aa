/** Whom to call from the door: 119 and 110 first, the family in their order, the coordinator. */

import { state } from "./here.js";
import { button, dialog, h, icon } from "./ui.js";
import { t } from "./words.js";

const link = (digits, words, note = "", kind = "") => h("a", { class: `visit-call ${kind}`, href: `tel:${digits}` }, icon("phone"), h("span", {}, h("strong", {}, words), note && h("small", {}, note)));

const family = (person) => person.contacts.map(([name, relation, digits], at) => link(digits, name, [t("Family %(n)s", { n: at + 1 }), relation].filter(Boolean).join(" ")));
const coordinator = () => state.pack.organisation.phone && link(state.pack.organisation.phone, t("The coordinator"), state.pack.organisation.name);

/** All of them, one press away. */
export const calls = (person) =>
  h("section", { class: "visit-calls", "aria-label": t("Telephone") }, h("div", { class: "visit-calls-first" }, link("119", "119", t("Ambulance, fire"), "is-119"), link("110", "110", t("Police"), "is-110")), family(person), coordinator()); // prettier-ignore

/** It was urgent: it is recorded already, and 119 stands first. */
export const urgent = (person) =>
  dialog(t("Urgent: %(name)s", { name: person.name }), (close) => [
    h("div", { class: "visit-urgent-calls" }, link("119", "119", t("Ambulance, fire"), "is-119 is-large"), h("p", { class: "visit-urgent" }, t("If somebody has collapsed or does not answer, call 119 first.")), link("110", "110", t("Police"), "is-110"), family(person), coordinator()),
    h("p", { class: "sheet-text" }, navigator.onLine ? t("It is recorded, and the coordinator is told.") : t("It is recorded. There is no data network: the coordinator is told when it is back, so please also call.")),
    h("div", { class: "buttons sheet-actions" }, button(t("Close this"), () => close(), { kind: "large", id: "urgent-close" })),
  ], { back: false }); // prettier-ignore
