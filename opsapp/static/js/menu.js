/** Everything that is not selling. */

import { chooseReceipt, returnGoods, voidLast } from "./returns.js";
import { dayText } from "./clock.js";
import { closeDay } from "./closing.js";
import { timeText } from "./moment.js";
import { cashMove, handOver, openDay, reading, tabPayment } from "./day.js";
import { sum } from "./money.js";
import { ask, flush, unsent } from "./outbox.js";
import { switchPerson } from "./pin.js";
import { resume, state } from "./state.js";
import { db, forget } from "./store.js";
import { button, choose, closeDialogs, dialog, fill, h, icon, inform, toast } from "./ui.js";
import { language, setLanguage, setSize, t } from "./words.js";

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
      group(t("This tablet"), entry("person", t("Somebody else is at the till"), () => switchPerson(), state.pack), entry("sync", t("Get prices again"), renew), entry("home", t("To the office pages"), () => location.assign("/")), entry("out", t("Sign out"), signOut)),
      preferences());
  }, { wide: true }); // prettier-ignore
}

const group = (title, ...entries) => h("section", { class: "menu-group" }, h("h3", {}, title), entries);

async function renew() {
  await flush();
  dispatchEvent(new Event("till-renew"));
  toast(navigator.onLine ? t("Asked for the newest prices.") : t("No network. The prices here stay in use."), navigator.onLine ? "good" : "attention");
}

function speak(code) {
  setLanguage(code);
  dispatchEvent(new Event("till-language"));
  closeDialogs();
  openMenu();
}

function preferences() {
  const place = h("section", { class: "menu-group menu-preferences" });
  const draw = () => fill(place,
    pieces(t("Letter size"), [["standard", t("Standard")], ["large", t("Large")], ["xlarge", t("Very large")]], document.documentElement.dataset.size, setSize),
    pieces(t("Language"), [["ja", "日本語"], ["en", "English"]], language(), speak));
  const pieces = (label, options, now, choose) => h("div", { class: "switch" }, h("span", { class: "switch-label" }, label),
    h("div", { class: "switch-row", role: "group", "aria-label": label }, options.map(([value, word]) => h("button", { type: "button", "aria-pressed": String(value === now), onclick: () => (choose(value), draw()) }, word))));
  draw();
  return place;
}

/** Refused while anything is unsent: what is only here would be lost from sight. */
export async function signOut() {
  await flush();
  const left = await unsent();
  if (left) return inform(t("Not yet"), t("%(n)s records are not sent yet. Sign out when the network is back and everything is sent.", { n: left }));
  if (state.basket.lines.length || state.parked.length) return inform(t("Not yet"), t("There is still a basket open or put aside."));
  try {
    const { token } = await ask("/api/csrf");
    await ask("/api/sign-out", { method: "POST", headers: { "X-CSRFToken": token } });
  } catch {
    return inform(t("Not yet"), t("The server did not answer. Please try again."));
  }
  await forget();
  location.reload();
}

// --- put aside -------------------------------------------------------------------------------------

export async function openParked() {
  const id = await choose(t("Put aside"), state.parked.map((basket) => ({ value: basket.id, sign: "till", label: names(basket), note: `${timeText(basket.at)} ${customerOf(basket)}` })));
  if (id) await resume(id);
}

const names = (basket) => `${basket.lines.slice(0, 3).map((line) => line.name).join("・")} ${t("%(n)s pieces", { n: sum(basket.lines.map((line) => (line.unit === "each" ? line.quantity / 1000 : 1))) })}`;
const customerOf = (basket) => state.pack.personById.get(basket.customer)?.name ?? "";

// --- held ------------------------------------------------------------------------------------------

const KINDS = {
  sale: () => t("Sale"), return: () => t("Return of goods"), void: () => t("Void"), cash_move: () => t("Cash in or out"), tab_payment: () => t("Payment of a tab"),
  day_open: () => t("Open the till"), day_check: () => t("Reading (X)"), day_handover: () => t("Hand over to the next shift"), day_close: () => t("Close the till (Z)"), product_register: () => t("New goods"), sighting: () => t("Sighting"),
}; // prettier-ignore

/** Records the office looks at: nothing is lost, nothing has to be done here. */
export async function showHeld() {
  const all = await (await db()).getAll("held");
  const read = await dialog(t("The office looks at these"), (close) => [
    h("p", { class: "sheet-text" }, t("They are kept whole. You need not do anything.")),
    h("ul", { class: "held-list" }, all.map((one) => h("li", {}, h("strong", {}, KINDS[one.kind]?.() ?? one.kind), " ", h("span", {}, `${dayText(one.at.slice(0, 10))} ${timeText(one.at)}`), h("p", {}, one.problem?.message ?? "")))),
    h("div", { class: "buttons sheet-actions" }, button(t("I have read it"), () => close(true), { kind: "primary large" })),
  ]); // prettier-ignore
  if (!read) return;
  await (await db()).clear("held");
  await flush();
}

