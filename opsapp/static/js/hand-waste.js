/** 廃棄 and 移動: goods leave their place, thrown away with a reason or carried elsewhere. */

import { begin, dropLine, finishOnce, takeOut, touch } from "./hand-work.js";
import { operation, state } from "./here.js";
import { quantityText } from "./money.js";
import { choose, field, h, toast } from "./ui.js";
import { t } from "./words.js";

const REASONS = [
  ["expired", () => t("Past its date")], ["damaged", () => t("Broken")], ["tasting", () => t("Tasted")],
  ["own_use", () => t("Used ourselves")], ["lost", () => t("Got lost")], ["other", () => t("Other")],
]; // prettier-ignore
const wordOf = (reason) => REASONS.find(([value]) => value === reason)?.[1]() ?? "";
const placeName = (id) => state.pack?.placeById.get(id)?.name ?? "";

export const waste = {
  name: "waste", permission: "stock.waste", sign: "close",
  title: () => t("Throwing away"),
  about: () => t("Out of date, damaged, tasted or used ourselves"),
  finishWords: () => t("Record the waste"),
  heading: () => t("Throwing away"),
  under: (work) => placeName(work.facts.place),
  start: async () => {
    const place = await askPlace(t("Where are the goods?"));
    return place && begin("waste", { place });
  },
  facts: () => ({ reason: state.work.lines.at(-1)?.reason ?? "" }),
  notes: (line) => [line.reason ? h("span", {}, wordOf(line.reason)) : h("em", {}, t("Why?")), line.note && h("span", {}, line.note), line.unknown && h("em", {}, t("The office looks at it"))],
  panel: wastePanel,
  finish: recordWaste,
  labels: true,
}; // prettier-ignore

/** Without asking where there is only one place. */
async function askPlace(title, without = null) {
  const places = state.pack.places.filter((one) => one.id !== without);
  if (places.length < 2) return places[0]?.id;
  const first = places.filter((one) => one.id === state.pack.place);
  return choose(title, [...first, ...places.filter((one) => !first.includes(one))].map((one) => ({ value: one.id, label: one.name, sign: one.kind === "van" ? "van" : "shop" })));
}

function wastePanel(line) {
  const note = h("input", { class: "input", maxlength: "200", autocomplete: "off", id: "note", onchange: () => touch(Object.assign(line, { note: note.value.trim() })) });
  note.value = line.note;
  const chips = REASONS.map(([value, label]) => h("button", { type: "button", class: "tab chip", "data-reason": value, "aria-pressed": String(line.reason === value), onclick: (event) => give(event, value) }, label()));
  function give(event, value) {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip === event.currentTarget));
    touch(Object.assign(line, { reason: value }));
  }
  return [h("div", { class: "chips", role: "group", "aria-label": t("Why?") }, chips), field(t("Note"), note)];
}

async function recordWaste(work) {
  const bare = work.lines.find((line) => !line.reason);
  if (bare) return ask(work, bare, t("Please choose why."));
  const lines = work.lines.filter((line) => line.quantity > 0);
  if (!lines.length) return toast(t("Please scan the goods first."), "attention");
  for (const line of lines) {
    const { product, code, quantity, reason, note, markdown } = line;
    await operation("stock_waste", { product, code, place: work.facts.place, quantity, reason, note, markdown: markdown ?? "" }, { id: line.key, also: dropLine(line) });
    takeOut(line);
  }
  return t("The waste is recorded: %(n)s lines", { n: lines.length });
}

function ask(work, line, words) {
  work.current = line.key;
  return toast(words, "attention");
}

export const move = {
  name: "move", permission: "stock.transfer", sign: "van",
  title: () => t("Moving goods"),
  about: () => t("From the store room to the shop, to the van and back"),
  finishWords: () => t("Record the transfer"),
  heading: () => t("Moving goods"),
  under: (work) => t("From %(from)s to %(to)s", { from: placeName(work.facts.from), to: placeName(work.facts.to) }),
  start: startMove,
  notes: (line) => [line.unknown && h("em", {}, t("The office looks at it"))],
  panel: () => [],
  finish: recordMove,
}; // prettier-ignore

async function startMove() {
  if (state.pack.places.length < 2) return toast(t("There is only one place. The office enters further ones."), "attention");
  const from = await askPlace(t("From where?"));
  const to = from && (await askPlace(t("Where to?"), from));
  return to && begin("move", { from, to });
}

async function recordMove(work) {
  const lines = work.lines.filter((line) => line.quantity > 0);
  const known = lines.filter((line) => !line.unknown);
  if (!known.length) return toast(t("Please scan the goods first."), "attention");
  const note = lines.filter((line) => line.unknown).map((line) => `${line.code} × ${quantityText(line.quantity)}`).join(", ").slice(0, 200);
  const data = { from: work.facts.from, to: work.facts.to, lines: known.map(({ product, code, quantity }) => ({ product, code, quantity })), note };
  await operation("stock_transfer", data, { id: work.id, also: finishOnce(work) });
  return t("The transfer is recorded: %(n)s lines", { n: known.length });
}
