/**
 * Goods past their date. Past the use-by date they are refused, unless somebody of the office allows it by name; past
 * best-before, or where only some of them are too old, the clerk is reminded to look.
 */

import { dayText } from "./clock.js";
import { askReason } from "./line.js";
import { iso, timeText } from "./moment.js";
import { state } from "./state.js";
import { choose, toast } from "./ui.js";
import { t } from "./words.js";

/** {kind, moment, refused} of goods that are past their date, else null. The label that was scanned knows its own lot. */
export function pastDate(product, markdown) {
  const own = markdown?.lot_expired_at ? [markdown.date_kind, markdown.lot_expired_at, "all"] : null;
  const [kind, moment, which] = own ?? state.pack.expiries?.[product.id] ?? [];
  if (!moment || Date.parse(moment) > Date.now()) return null;
  return { kind, moment, which, refused: kind === "use_by" && which === "all" };
}

/** The last moment at which they were good. */
function dateText(moment) {
  const last = iso(new Date(Date.parse(moment) - 1000));
  return last.slice(11, 19) === "23:59:59" ? dayText(last.slice(0, 10)) : `${dayText(moment.slice(0, 10))} ${timeText(moment)}`;
}

/** {by, reason} when the office lets them go, else null. The same goods in this basket were allowed already. */
export async function allowed(product, past, markdown) {
  const before = state.basket.lines.find((line) => line.expired && line.product === product.id && (line.markdown ?? null) === (markdown?.code ?? null));
  if (before) return before.expired;
  const busy = () => toast(t("Please finish this first, then scan again."), "attention");
  const answer = await choose(t("Already past its use-by date"), [
    { label: t("Do not sell"), value: "no", sign: "close" },
    { label: t("Sell it with leave of the office"), value: "ask", sign: "key" },
  ], { text: t("%(name)s must not be sold any more. Its use-by date was %(date)s.", { name: product.name, date: dateText(past.moment) }), back: false, scan: busy }); // prettier-ignore
  if (answer !== "ask") return null;
  const managers = state.pack.users.filter((user) => user.role === "manager");
  const by = await choose(t("Who allows it?"), managers.map((user) => ({ label: user.name, value: user.id, sign: "person" })), { scan: busy });
  const reason = by && (await askReason(t("Why may it be sold?"), [t("The date on the goods is still good"), t("Wrong date was recorded"), t("Asked by the office")]));
  return reason ? { by, reason } : null;
}

/** Said once per scan; the sale goes on. */
export function remind(product, { kind, moment, which }) {
  const facts = { name: product.name, date: dateText(moment) };
  const words = which === "all" && kind === "best_before" ? t("%(name)s is past its best-before date (%(date)s).", facts) : t("Look at the date: some of %(name)s is past its date (%(date)s).", facts);
  toast(words, "attention");
}
