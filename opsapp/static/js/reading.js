/** The figures of a cash day, on the screen and on paper. */

import { printedMoment } from "./clock.js";
import { iso } from "./moment.js";
import { yen } from "./money.js";
import { head } from "./receipt.js";
import { state } from "./state.js";
import { h } from "./ui.js";
import { t } from "./words.js";

const TENDERS = { cash: () => t("Cash"), tab: () => t("On the tab"), voucher: () => t("Voucher"), qr: () => t("QR payment"), card: () => t("Card") };

const taxName = ({ tax_class, rate }) => (tax_class === "EXEMPT" ? t("Tax exempt") : tax_class === "OUT" ? t("Outside the tax") : t("%(rate)s percent tax", { rate }));

/** [[heading, [[label, text], …]], …] */
function sections(day) {
  const tenders = Object.entries(day.tenders).map(([tender, amount]) => [TENDERS[tender]?.() ?? tender, yen(amount)]);
  const taxes = [...day.taxes.values()].sort((a, b) => b.rate - a.rate).map((tax) => [taxName(tax), `${yen(tax.amount)} (${t("tax")} ${yen(tax.tax)})`]);
  return [
    [t("Takings"), [[t("Takings"), yen(day.sales)], [t("Number of customers"), String(day.customers)], [t("Discounts"), yen(day.discount)], [t("Returns"), `${day.returns[0]} / ${yen(day.returns[1])}`], [t("Voids"), `${day.voids[0]} / ${yen(day.voids[1])}`]]],
    [t("By way of paying"), tenders],
    [t("By tax"), taxes],
    [t("Cash in the drawer"), [[t("Change money"), yen(day.float)], [t("Cash sales"), yen(day.tenders.cash ?? 0)], [t("Tabs paid"), yen(day.tabPaid)], [t("Cash in"), yen(day.moves.in)], [t("Cash out"), yen(-day.moves.out)]]],
  ]; // prettier-ignore
}

export const figureList = (day) =>
  h("div", { class: "figures" },
    sections(day).map(([title, rows]) => h("section", {}, h("h3", {}, title), h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "is-number" }, value)))))),
    h("p", { class: "figures-expected" }, t("Should be in the drawer"), h("strong", { id: "expected", "data-yen": String(day.expected) }, yen(day.expected)))); // prettier-ignore

const row = (name, value) => h("p", { class: "paper-row" }, h("span", {}, name), h("span", {}, value));

export const readingPaper = (title, day, extra = []) =>
  h("article", { class: "receipt" }, head(state.pack.organisation), h("p", { class: "paper-stamp" }, title), h("p", {}, printedMoment(iso())), row(t("Till"), state.pack.till.name), row(t("Person in charge"), state.person.name),
    sections(day).map(([heading, rows]) => [h("hr"), h("p", {}, h("b", {}, heading)), rows.map(([name, value]) => row(name, value))]),
    h("hr"), row(t("Should be in the drawer"), yen(day.expected)), extra.map(([name, value]) => row(name, value))); // prettier-ignore
