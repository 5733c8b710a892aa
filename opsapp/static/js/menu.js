/** Everything that is not selling. */

import { chooseReceipt, returnGoods, voidLast } from "./returns.js";
import { closeDay } from "./closing.js";
import { timeText } from "./moment.js";
import { cashMove, handOver, openDay, reading, tabPayment } from "./day.js";
import { sum } from "./money.js";
import { flush } from "./outbox.js";
import { switchPerson } from "./pin.js";
import { preferences } from "./preferences.js";
import { signOut } from "./sign-out.js";
import { resume, state } from "./state.js";
import { choose, dialog, h, icon, toast } from "./ui.js";
import { t } from "./words.js";

addEventListener("till-open-day", () => openDay());
addEventListener("till-close-day", () => closeDay());

export function openMenu() {
  const open = Boolean(state.day);
  return dialog(t("Menu"), (close) => {
    const entry = (sign, label, run, usable = true) => usable && h("button", { type: "button", class: "menu-key", onclick: () => (close(), run()) }, icon(sign), h("span", {}, label));
    return h("div", { class: "menu-groups" },
      group(t("Receipts"), entry("print", t("Print a receipt again"), chooseReceipt, state.pack), entry("back", t("Return of goods"), returnGoods, open), entry("close", t("Void the last sale"), () => voidLast(), open)),
      group(t("Money"), entry("plus", t("Cash in"), () => cashMove("in"), open), entry("minus", t("Cash out"), () => cashMove("out"), open), entry("yen", t("Payment of a tab"), tabPayment, open)),
      group(t("The day"), entry("key", t("Open the till"), openDay, !open && state.pack?.till), entry("chart", t("Reading (X)"), reading, open), entry("people", t("Hand over to the next shift"), handOver, open), entry("lock", t("Close the till (Z)"), closeDay, open)),
      group(t("This tablet"), entry("person", t("Somebody else is at the till"), () => switchPerson(), state.pack), entry("sync", t("Get prices again"), renew), entry("home", t("To the office pages"), () => location.assign("/")), entry("out", t("Sign out"), () => signOut(openBaskets))),
      preferences(openMenu));
  }, { wide: true }); // prettier-ignore
}

const group = (title, ...entries) => h("section", { class: "menu-group" }, h("h3", {}, title), entries);

async function renew() {
  await flush();
  dispatchEvent(new Event("renew"));
  toast(navigator.onLine ? t("Asked for the newest prices.") : t("No network. The prices here stay in use."), navigator.onLine ? "good" : "attention");
}

const openBaskets = () => (state.basket.lines.length || state.parked.length ? t("There is still a basket open or put aside.") : "");

// --- put aside -------------------------------------------------------------------------------------

export async function openParked() {
  const id = await choose(t("Put aside"), state.parked.map((basket) => ({ value: basket.id, sign: "till", label: names(basket), note: `${timeText(basket.at)} ${customerOf(basket)}` })));
  if (id) await resume(id);
}

const names = (basket) => `${basket.lines.slice(0, 3).map((line) => line.name).join("・")} ${t("%(n)s pieces", { n: sum(basket.lines.map((line) => (line.unit === "each" ? line.quantity / 1000 : 1))) })}`;
const customerOf = (basket) => state.pack.personById.get(basket.customer)?.name ?? "";
