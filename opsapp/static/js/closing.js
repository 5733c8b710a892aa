/** Z: the day is closed once, online, when everything is sent. */

import { countDrawer, dayFigures, quietly, verdictText } from "./day.js";
import { keypad } from "./keypad.js";
import { askReason } from "./line.js";
import { DENOMINATIONS, yen } from "./money.js";
import { flush, settled, unsent } from "./outbox.js";
import { printPaper } from "./receipt.js";
import { figureList, readingPaper } from "./reading.js";
import { operation, setDay, state } from "./state.js";
import { button, dialog, h, inform, notice, toast } from "./ui.js";
import { t } from "./words.js";

export async function closeDay() {
  if (!state.day || !(await mayClose())) return;
  const day = await dayFigures();
  const counted = await countDrawer(t("Close the till: count the drawer"), day.expected);
  if (!counted) return;
  const difference = counted.total - day.expected;
  const reason = difference ? await askReason(`${verdictText(difference)} – ${t("Why?")}`, [t("Not known"), t("Wrong change given"), t("Wrong amount entered"), t("Coins fell down")]) : "";
  if (reason === undefined) return;
  const next = await askNextFloat(counted);
  if (next === undefined || !(await mayClose())) return;
  await send(day, { day: state.day.id, count: counted.count, counted: counted.total, next_float: next, reason });
}

/** Nothing may be left unsent, and there must be a line to the server. */
async function mayClose() {
  if (state.basket.lines.length || state.parked.length) return told(t("There is still a basket open or put aside."));
  await flush();
  const left = await unsent();
  if (left) return told(t("%(n)s records are not sent yet. Close the till when the network is back and everything is sent.", { n: left }));
  if (!navigator.onLine) return told(t("Closing needs the network, so that the figures are right. Please try again later."));
  return true;
}

async function told(text) {
  await inform(t("Not yet"), text);
  return false;
}

function askNextFloat(counted) {
  const proposed = Math.min(counted.total, state.pack.organisation.default_float);
  return dialog(t("Change money for tomorrow"), (close) => {
    const deposit = h("p", { class: "count-verdict", role: "status" });
    const show = (value) => (deposit.textContent = value === null || value > counted.total ? t("At most %(yen)s", { yen: yen(counted.total) }) : t("Taken out: %(yen)s", { yen: yen(counted.total - value) }));
    const pad = keypad({ kind: "yen", label: t("Stays in the drawer"), unit: t("yen"), start: String(proposed), changed: show, enter: take });
    function take(value = pad.value()) {
      if (value !== null && value <= counted.total) close(value);
    }
    show(proposed);
    return [pad.element, deposit, h("div", { class: "buttons sheet-actions" }, button(t("Close the till now"), () => take(), { kind: "primary large", sign: "lock", id: "do-close" }))];
  }, { scan: quietly }); // prettier-ignore
}

async function send(day, data) {
  const entry = await operation("day_close", data);
  const answer = await waitFor(entry.id);
  if (answer?.status === "held") return inform(t("The closing was not accepted"), answer.problem.message);
  await setDay(null);
  state.lastClosing = { next_float: data.next_float, counted: data.counted, count: left(data.count, data.counted - data.next_float) };
  await show(day, data, answer?.result);
  dispatchEvent(new Event("renew"));
}

/** The answer may be late: the closing waits in the outbox and is sent by itself. */
async function waitFor(id) {
  const answer = await settled(id);
  if (!answer) toast(t("The closing is kept here and sent as soon as the network is back."), "attention");
  return answer;
}

/** What is likely left after the deposit was taken, biggest pieces first; null when it does not come out even. */
function left(count, deposit) {
  const kept = { ...count };
  let rest = deposit;
  for (const worth of DENOMINATIONS) {
    const out = Math.min(kept[worth] ?? 0, Math.floor(rest / worth));
    if (out) kept[worth] -= out;
    rest -= out * worth;
  }
  return rest ? null : kept;
}

function show(day, data, result) {
  const expected = result?.expected ?? day.expected;
  const difference = result?.over_short ?? data.counted - expected;
  const deposit = result?.deposit ?? data.counted - data.next_float;
  const rows = [
    [t("Closing no."), result ? String(result.number) : t("not sent yet")], [t("Should be in the drawer"), yen(expected)], [t("Counted"), yen(data.counted)],
    [t("Over or short"), difference ? `${verdictText(difference)} (${data.reason})` : t("It ties.")], [t("Taken out"), yen(deposit)], [t("Change money for tomorrow"), yen(data.next_float)],
  ]; // prettier-ignore
  return dialog(t("The till is closed"), (close) => [
    notice("good", t("Thank you for today.")),
    h("dl", { class: "facts closing-facts" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "is-number" }, value)))),
    h("div", { class: "buttons sheet-actions" }, button(t("Print"), () => printPaper(readingPaper(t("Closing (Z)"), { ...day, expected }, rows)), { kind: "large", sign: "print" }),
      result?.closing && h("a", { class: "button button-large", href: `/shop/days/${data.day}` }, t("Day sheet (PDF)")), button(t("Done"), () => close(), { kind: "primary large", "data-first": true, id: "z-done" })),
    figureList({ ...day, expected }),
  ], { wide: true, closable: false }); // prettier-ignore
}
