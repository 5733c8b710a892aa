/** The top bar: always says which till, who, which day, whether the line is up and what is not sent yet. */

import { dayText } from "./clock.js";
import { openMenu, showHeld } from "./menu.js";
import { today } from "./moment.js";
import { flush } from "./outbox.js";
import { switchPerson } from "./pin.js";
import { businessDate, state } from "./state.js";
import { newVersion } from "./shell.js";
import { byId, fill, h, icon } from "./ui.js";
import { t } from "./words.js";

const NETS = {
  online: ["check", "good", () => t("Online")],
  offline: ["sync", "attention", () => t("Offline: you can go on selling")],
  "signed-out": ["key", "attention", () => t("PIN needed to send")],
  "not-enrolled": ["warning", "danger", () => t("Device not registered")],
  trouble: ["warning", "attention", () => t("No answer, trying again")],
  unknown: ["sync", "", () => t("Connecting")],
};

let before = "";

export function drawBar() {
  const { pack, person, net } = state;
  const seen = JSON.stringify([document.documentElement.lang, pack?.till?.id, pack?.organisation, person, net.net, net.held, state.day, newVersion(), today()]);
  if (seen === before) return;
  before = seen;
  fill(byId("bar"), brand(), h("div", { class: "bar-facts" }, network(), unsentBadge(), held()), who(), menuButton());
  showUnsent();
  fill(byId("banners"), banners());
}

/** How much is not sent is true at every moment, also while a dialog hides the rest. */
export function showUnsent() {
  const { unsent } = state.net;
  const badge = byId("unsent");
  if (!badge || badge.dataset.unsent === String(unsent)) return;
  document.documentElement.dataset.unsent = unsent;
  badge.dataset.unsent = unsent;
  badge.classList.toggle("is-attention", unsent > 0);
  badge.lastChild.textContent = t("Unsent: %(n)s", { n: unsent });
}

function brand() {
  const { pack } = state;
  return h("h1", { class: "bar-brand" }, icon("till"),
    h("span", {}, h("strong", {}, pack?.till ? pack.till.name : t("Till")), h("small", { class: "bar-day" }, dayText(businessDate()))));
}

function network() {
  const [sign, kind, words] = NETS[state.net.net] ?? NETS.unknown;
  return h("span", { class: `bar-fact ${kind && `is-${kind}`}`, id: "net", "data-net": state.net.net }, icon(sign), h("span", {}, words()));
}

function unsentBadge() {
  return h("button", { type: "button", id: "unsent", class: "bar-fact bar-press", onclick: () => flush() }, icon("upload"), h("span", {}));
}

function held() {
  const { held: count } = state.net;
  return count > 0 && h("button", { type: "button", class: "bar-fact bar-press is-attention", id: "held", onclick: showHeld }, icon("info"), h("span", {}, t("To be checked: %(n)s", { n: count })));
}

function who() {
  const { person } = state;
  if (!state.pack) return null;
  return h("button", { type: "button", class: "bar-who", id: "who", onclick: () => switchPerson() }, icon("person"),
    h("span", {}, h("strong", {}, person ? person.name : t("Nobody")), person && !person.confirmed && h("small", { class: "unconfirmed" }, t("not confirmed"))));
}

const menuButton = () => h("button", { type: "button", class: "button bar-menu", id: "menu", onclick: openMenu }, icon("more"), h("span", {}, t("Menu")));

function banners() {
  const list = [];
  if (state.net.net === "signed-out" && state.pack) list.push(["key", t("Enter your PIN and everything is sent."), t("Enter PIN"), () => switchPerson(state.person?.id)]);
  if (state.day && state.day.business_date < today()) {
    list.push(["clock", t("The till of %(day)s is still open.", { day: dayText(state.day.business_date) }), t("Close the till"), () => dispatchEvent(new Event("till-close-day"))]);
  }
  if (newVersion()) list.push(["sync", t("A new version is here."), t("Use it now"), () => dispatchEvent(new Event("till-new-version"))]);
  return list.map(([sign, text, label, run]) =>
    h("div", { class: "banner", role: "status" }, icon(sign), h("p", {}, text), h("button", { type: "button", class: "button", onclick: run }, label)));
}
