/** The cash day: opening, money in and out, tabs paid, X reading, handover. Closing is in closing.js. */

import { counter } from "./count.js";
import { askCustomer } from "./customer.js";
import { dayText } from "./clock.js";
import { entriesOf, figures } from "./journal.js";
import { askNumber } from "./keypad.js";
import { askReason } from "./line.js";
import { iso, today } from "./moment.js";
import { yen } from "./money.js";
import { switchPerson } from "./pin.js";
import { printPaper } from "./receipt.js";
import { figureList, readingPaper } from "./reading.js";
import { operation, setDay, state } from "./state.js";
import { button, choose, dialog, field, h, notice, toast } from "./ui.js";
import { t } from "./words.js";


export async function openDay() {
  if (state.day || !state.pack?.till || !state.person) return;
  const last = state.lastClosing ?? state.pack.last_closing;
  const proposed = last?.next_float ?? state.pack.organisation.default_float;
  const count = await dialog(t("Open the till: %(day)s", { day: dayText(today()) }), (close) => {
    const hint = h("p", { class: "sheet-text" });
    const drawer = counter({ start: fits(last, proposed) ? last.count : {}, changed: (total) => (hint.textContent = total === proposed ? t("As planned: %(yen)s", { yen: yen(proposed) }) : t("Planned change money: %(yen)s", { yen: yen(proposed) })) });
    return [hint, drawer.element, h("div", { class: "buttons sheet-actions" }, button(t("Open the till"), () => close({ count: drawer.count(), total: drawer.total() }), { kind: "primary large", sign: "key", id: "do-open" }))];
  }, { wide: true, scan: quietly }); // prettier-ignore
  if (!count) return;
  const data = { till: state.pack.till.id, business_date: today(), float: count.total, count: count.count };
  const entry = await operation("day_open", data);
  await setDay({ id: entry.id, business_date: data.business_date, float: data.float, opened_at: entry.at, by: entry.by });
  toast(t("The till is open."));
}

/** The last count is proposed only when it is what was left in the drawer. */
const fits = (last, proposed) => last?.count && Object.entries(last.count).reduce((all, [worth, pieces]) => all + worth * pieces, 0) === proposed;

export const quietly = () => toast(t("Please finish this first, then scan again."), "attention");

export async function cashMove(kind) {
  const title = kind === "in" ? t("Cash in") : t("Cash out");
  const amount = await askNumber(title, { label: t("Amount"), unit: t("yen") });
  if (!amount) return;
  const reasons = kind === "in" ? [t("Change money fetched"), t("Own money paid back")] : [t("Delivery paid"), t("Postage"), t("Brought to the bank"), t("Small purchases")];
  const reason = await askReason(title, reasons);
  if (!reason) return;
  await operation("cash_move", { day: state.day.id, kind, yen: amount, reason });
  toast(`${title} ${yen(amount)}`);
}

export async function tabPayment() {
  const person = await askCustomer(t("Whose tab is paid?"), (one) => one.tab);
  if (!person) return;
  const amount = await askNumber(t("%(name)s, customer", { name: person.name }), { label: t("Amount received"), unit: t("yen"), start: person.tab.balance > 0 ? String(person.tab.balance) : "", text: t("Tab %(yen)s", { yen: yen(person.tab.balance) }) });
  if (!amount) return;
  await operation("tab_payment", { day: state.day.id, person: person.id, yen: amount, tender: "cash", note: "" });
  person.tab.balance -= amount;
  toast(t("%(yen)s received for the tab.", { yen: yen(amount) }));
}

/** The day's figures from what this device has recorded. */
export const dayFigures = async () => figures(await entriesOf(state.day.id), state.day.float);

/** X: read as often as you like, with a count or without. */
export async function reading() {
  const day = await dayFigures();
  const wish = await dialog(t("Reading (X)"), (close) => [
    !day.complete && notice("attention", t("A part of this day was recorded on another device. The closing has the right figures.")),
    figureList(day),
    h("div", { class: "buttons sheet-actions" }, button(t("Count the drawer as well"), () => close("count"), { kind: "large", sign: "yen" }),
      button(t("Print"), () => printPaper(readingPaper(t("Reading (X)"), day)), { kind: "large", sign: "print" }), button(t("OK"), () => close("plain"), { kind: "primary large", "data-first": true, id: "x-done" })),
  ], { wide: true }); // prettier-ignore
  if (!wish) return;
  const counted = wish === "count" ? await countDrawer(t("Reading (X)"), day.expected) : null;
  if (wish === "count" && !counted) return;
  await operation("day_check", { day: state.day.id, count: counted?.count ?? null, counted: counted?.total ?? null, expected: day.expected });
  toast(t("The reading is kept."));
}

/** {count, total} of the drawer, shown against what is expected; undefined when put away. */
export function countDrawer(title, expected, yes = t("This is what I counted")) {
  return dialog(title, (close) => {
    const verdict = h("p", { class: "count-verdict", role: "status", id: "verdict" });
    const drawer = counter({ changed: (total) => (verdict.textContent = verdictText(total - expected)) });
    return [drawer.element, h("p", { class: "count-expected" }, t("Should be"), " ", h("b", {}, yen(expected)), " ", verdict),
      h("div", { class: "buttons sheet-actions" }, button(yes, () => close({ count: drawer.count(), total: drawer.total() }), { kind: "primary large", sign: "check", id: "do-count" }))];
  }, { wide: true, scan: quietly }); // prettier-ignore
}

export function verdictText(difference) {
  if (!difference) return t("It ties.");
  return difference > 0 ? t("%(yen)s too much", { yen: yen(difference) }) : t("%(yen)s missing", { yen: yen(-difference) });
}

/** Handover: count, who takes over, a word on it. */
export async function handOver() {
  const day = await dayFigures();
  const counted = await countDrawer(t("Hand over to the next shift"), day.expected);
  if (!counted) return;
  const to = await choose(t("Who takes over?"), state.pack.users.filter((user) => user.id !== state.person.id).map((user) => ({ label: user.name, value: user.id, sign: "person" })));
  if (!to) return;
  const note = await dialog(t("Anything to tell?"), (close) => {
    const text = h("textarea", { class: "input", maxlength: "400", rows: 4 });
    return [field(t("Note for the next shift (may be left empty)"), text), h("div", { class: "buttons sheet-actions" }, button(t("Hand over to the next shift"), () => close(text.value.trim()), { kind: "primary large", "data-first": true, id: "do-handover" }))];
  }); // prettier-ignore
  if (note === undefined) return;
  await operation("day_handover", { day: state.day.id, count: counted.count, counted: counted.total, to, note });
  toast(t("Handed over at %(time)s.", { time: iso().slice(11, 16) }));
  await switchPerson(to);
}
