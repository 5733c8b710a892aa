/** The top bar: always says where, who, which day, whether the line is up and what is not sent yet. */

import { showHeld } from "./held.js";
import { state } from "./here.js";
import { flush } from "./outbox.js";
import { switchPerson } from "./pin.js";
import { newVersion } from "./shell.js";
import { byId, fill, h, icon } from "./ui.js";
import { t } from "./words.js";

const NETS = {
  online: ["check", "good", () => t("Online")],
  offline: ["sync", "attention", () => t("Offline: you can go on")],
  "signed-out": ["key", "attention", () => t("PIN needed to send")],
  "not-enrolled": ["warning", "danger", () => t("Device not registered")],
  trouble: ["warning", "attention", () => t("No answer, trying again")],
  unknown: ["sync", "", () => t("Connecting")],
};

let before = "";

/** `sign`, `name` and `under` say where we are; `banners`: [sign, text, label, run]; `openMenu` is behind the last key. */
export function drawBar({ sign, name, under, banners: more = [], openMenu }) {
  const { pack, person, net } = state;
  const all = banners(more);
  const seen = JSON.stringify([document.documentElement.lang, Boolean(pack), name, under, person, net.net, net.held, all.map(([, text]) => text)]);
  if (seen === before) return;
  before = seen;
  fill(byId("bar"), brand(sign, name, under), h("div", { class: "bar-facts" }, network(), unsentBadge(), held()), who(), menuButton(openMenu));
  showUnsent();
  fill(byId("banners"), all.map(banner));
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

const brand = (sign, name, under) => h("h1", { class: "bar-brand" }, icon(sign), h("span", {}, h("strong", {}, name), h("small", { class: "bar-day" }, under)));

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

const menuButton = (openMenu) => h("button", { type: "button", class: "button bar-menu", id: "menu", onclick: openMenu }, icon("more"), h("span", {}, t("Menu")));

function banners(more) {
  const list = [...more];
  if (state.net.net === "signed-out" && state.pack) list.unshift(["key", t("Enter your PIN and everything is sent."), t("Enter PIN"), () => switchPerson(state.person?.id)]);
  if (newVersion()) list.push(["sync", t("A new version is here."), t("Use it now"), () => dispatchEvent(new Event("new-version"))]);
  return list;
}

const banner = ([sign, text, label, run]) =>
  h("div", { class: "banner", role: "status" }, icon(sign), h("p", {}, text), h("button", { type: "button", class: "button", onclick: run }, label));
