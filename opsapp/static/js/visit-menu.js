/** What else there is to do on this device. */

import { state } from "./here.js";
import { flush } from "./outbox.js";
import { switchPerson } from "./pin.js";
import { preferences } from "./preferences.js";
import { signOut } from "./sign-out.js";
import { dialog, h, icon, toast } from "./ui.js";
import { drafts } from "./visit-pack.js";
import { t } from "./words.js";

export function openMenu() {
  return dialog(t("Menu"), (close) => {
    const entry = (sign, label, run, usable = true) => usable && h("button", { type: "button", class: "menu-key", onclick: () => (close(), run()) }, icon(sign), h("span", {}, label));
    return h("div", { class: "menu-groups" },
      h("section", { class: "menu-group" }, h("h3", {}, t("This device")),
        entry("person", t("Somebody else is at work"), () => switchPerson(), state.pack?.device.shared), entry("sync", t("Get the newest list"), renew),
        entry("home", t("To the office pages"), () => location.assign("/")), entry("out", t("Sign out"), () => signOut(unfinished))),
      preferences(openMenu));
  }, { wide: true }); // prettier-ignore
}

const unfinished = () => (Object.keys(drafts).length ? t("A report is still being written. Please write it down first.") : "");

async function renew() {
  await flush();
  dispatchEvent(new Event("renew"));
  toast(navigator.onLine ? t("Asked for the newest list.") : t("No network. What is known here stays in use."), navigator.onLine ? "good" : "attention");
}
