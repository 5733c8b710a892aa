/** What the office has to look at. */

import { dayText } from "./clock.js";
import { timeText } from "./moment.js";
import { flush } from "./outbox.js";
import { db } from "./store.js";
import { button, dialog, h } from "./ui.js";
import { t } from "./words.js";

const KINDS = {
  sale: () => t("Sale"), return: () => t("Return of goods"), void: () => t("Void"), cash_move: () => t("Cash in or out"), tab_payment: () => t("Payment of a tab"),
  day_open: () => t("Open the till"), day_check: () => t("Reading (X)"), day_handover: () => t("Hand over to the next shift"), day_close: () => t("Close the till (Z)"), product_register: () => t("New goods"), sighting: () => t("Sighting"),
  visit: () => t("Visit"), visit_back: () => t("Visit taken back"), concern: () => t("Concern"),
  receipt: () => t("Receiving"), count_entry: () => t("Counted goods"), stock_waste: () => t("Throwing away"), stock_transfer: () => t("Moving goods"),
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
