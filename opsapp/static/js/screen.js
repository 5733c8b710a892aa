/** The counter itself: on the left the basket and its total, on the right the keys. */

import { openCamera } from "./camera.js";
import { chooseCustomer, dropCustomer } from "./customer.js";
import { editLine, giveDiscount } from "./line.js";
import { quantityText, yen } from "./money.js";
import { openParked } from "./menu.js";
import { pay } from "./pay.js";
import { priceOn } from "./pack.js";
import { find } from "./search.js";
import { amountText, nameOf, scanned, sell, sellAmount } from "./sell.js";
import { businessDate, clearBasket, lineOf, park, removeLine, state, touch } from "./state.js";
import { welcome } from "./welcome.js";
import { afterFrame, button, byId, confirm, fill, h, icon, toast } from "./ui.js";
import { language, t } from "./words.js";

let page = null; // quick page id, or "departments"
let query = "";
let drawnIn = "";

export function drawScreen() {
  const ready = state.pack?.till && state.person && state.day && state.figures;
  byId("counter").classList.toggle("is-waiting", !ready);
  if (!ready) return welcome(byId("keys"), byId("basket"));
  drawBasket();
  drawKeys();
}

// --- basket ----------------------------------------------------------------------------------------

/** What has not changed since the last drawing stays as it is: a scan costs one line, however long the basket. */
function drawBasket() {
  const { figures } = state;
  const person = state.pack.personById.get(state.basket.customer);
  if (!byId("customer-place")) frameBasket();
  part("customer-place", [person?.id, person?.tab?.balance], () => customerBar(person));
  part("tools-place", [figures.rows.length > 0, state.parked.length, state.basket.customer], tools);
  const touched = drawLines(figures.rows);
  drawTotals(figures);
  touched?.scrollIntoView({ block: "nearest" });
}

function frameBasket() {
  const place = (id) => h("div", { id, class: "part" });
  fill(byId("basket"), h("h2", { class: "visually-hidden" }, t("Basket")), place("customer-place"), place("lines-place"), h("div", { class: "totals" }, place("tools-place"), place("totals-place")));
}

/** Draw one part anew, but only when what it shows has changed. */
function part(id, shown, make) {
  const place = byId(id);
  const seen = JSON.stringify([language(), state.pack.version, shown]);
  if (place.dataset.drawn === seen) return;
  place.dataset.drawn = seen;
  fill(place, make());
}

function customerBar(person) {
  if (!person) return h("div", { class: "customer" }, h("button", { type: "button", class: "customer-key", id: "customer", onclick: chooseCustomer }, icon("person"), h("span", {}, t("Customer"))));
  return h("div", { class: "customer is-named" },
    h("button", { type: "button", class: "customer-key", id: "customer", onclick: chooseCustomer }, icon("person"),
      h("span", {}, h("strong", {}, t("%(name)s, customer", { name: person.name })), person.tab && h("small", {}, t("Tab %(yen)s", { yen: yen(person.tab.balance) })))),
    h("button", { type: "button", class: "small-key", "aria-label": t("Remove the customer"), onclick: dropCustomer }, icon("close")));
}

const EMPTY = () => h("div", { class: "lines is-empty" }, icon("till"), h("p", {}, t("Scan the goods, or choose them on the right.")));
const LIST = () => h("ol", { class: "lines", tabindex: "0", "aria-label": t("Lines") });

const drawnRows = new WeakMap(); // element of a line → what it shows

/** Returns the line that was touched last, when it was drawn anew. */
function drawLines(rows) {
  part("lines-place", rows.length > 0, rows.length ? LIST : EMPTY);
  if (!rows.length) return null;
  const list = byId("lines-place").firstChild;
  const drawn = rows.map((row, at) => keepRow(list, row, at));
  while (list.children.length > rows.length) list.lastChild.remove();
  return drawn.find((element) => element?.classList.contains("is-new"));
}

/** Bring one line to its place in the list; returns its element unless it already showed this. */
function keepRow(list, row, at) {
  const seen = JSON.stringify([row.key === state.selected, row]);
  const there = list.children[at];
  if (there && drawnRows.get(there) === seen) return null;
  const element = lineRow(row);
  drawnRows.set(element, seen);
  if (there) there.replaceWith(element);
  else list.append(element);
  return element;
}

function lineRow(row) {
  const chosen = row.key === state.selected;
  return h("li", { class: `line ${chosen ? "is-new" : ""}` },
    h("button", { type: "button", class: "line-main", onclick: () => editLine(row.key) },
      h("span", { class: "line-name" }, row.name, marks(row)),
      h("span", { class: "line-how" }, amountText(row), row.discount > 0 && h("em", {}, ` -${yen(row.discount)}`)),
      h("span", { class: "line-amount" }, yen(row.gross - row.discount)), h("span", { class: "visually-hidden" }, t("Change this line"))),
    row.by_weight || (row.price_kind === "code" && !row.markdown) ? null : stepper(row));
}

const marks = (row) => [
  row.price_kind === "special" || row.price_kind === "mix" ? h("span", { class: "mark" }, t("Special")) : null,
  row.price_kind === "override" ? h("span", { class: "mark" }, t("Price changed")) : null,
  row.markdown && row.price_kind === "code" ? h("span", { class: "mark" }, t("Marked down")) : null,
  row.expired ? h("span", { class: "mark" }, t("Allowed after its date")) : null,
  row.eat_in ? h("span", { class: "mark" }, t("Eat in")) : null,
  row.rate === 8 || (row.tax_class === "FOOD") ? h("span", { class: "line-reduced" }, "※") : null,
];

function stepper(row) {
  const step = (by) => () => {
    const line = lineOf(row.key);
    line.quantity += by;
    state.selected = line.key;
    return line.quantity > 0 ? touch() : removeLine(line.key);
  };
  return h("span", { class: "stepper" },
    h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one less", { name: row.name }), onclick: step(-1000) }, icon("minus")),
    h("b", { class: "step-count" }, quantityText(row.quantity)),
    h("button", { type: "button", class: "step", "aria-label": t("%(name)s: one more", { name: row.name }), onclick: step(1000) }, icon("plus")));
}

function tools() {
  const some = state.figures.rows.length > 0;
  return h("div", { class: "totals-tools" },
    button(t("Discount"), giveDiscount, { kind: "quiet", disabled: !some }),
    button(t("Park"), parkNow, { kind: "quiet", disabled: !some }),
    state.parked.length > 0 && button(t("Parked: %(n)s", { n: state.parked.length }), openParked, { kind: "quiet", id: "parked" }),
    button(t("Clear all"), clear, { kind: "quiet", disabled: !some && !state.basket.customer }));
}

function drawTotals(figures) {
  part("totals-place", figures.discount, () => [
    figures.discount > 0 && h("p", { class: "totals-less" }, h("span", {}, t("Discount on the whole")), h("span", {}, `-${yen(figures.discount)}`)),
    h("p", { class: "totals-sum", "aria-live": "polite" },
      h("span", { class: "totals-word" }, t("Total"), h("small", { id: "pieces" })),
      h("strong", { id: "total" })),
    h("button", { type: "button", class: "pay-key", id: "pay", onclick: pay }, icon("yen"), h("span", {}, t("Pay"))),
  ]); // prettier-ignore
  byId("pay").disabled = figures.rows.length === 0;
  byId("pieces").textContent = t("%(n)s pieces", { n: figures.pieces });
  byId("total").textContent = yen(figures.total);
  byId("total").dataset.yen = figures.total;
}

async function parkNow() {
  await park();
  toast(t("Put aside. Take it up again under “Parked”."));
}

async function clear() {
  if (await confirm(t("Clear the whole basket?"), "", t("Clear all"), { danger: true })) await clearBasket();
}

// --- keys ------------------------------------------------------------------------------------------

/** The search field stays as it is while somebody types; what is offered below follows pack, page and day. */
function drawKeys() {
  if (drawnIn !== language() || !byId("search")) {
    drawnIn = language();
    fill(byId("keys"), h("h2", { class: "visually-hidden" }, t("Keys")), searchBox(), h("div", { id: "offer", class: "offer" }));
  }
  const seen = JSON.stringify([drawnIn, state.pack.version, page, businessDate(), query]);
  if (byId("offer").dataset.drawn !== seen) drawOffer(seen);
}

function searchBox() {
  const input = h("input", {
    id: "search", class: "input", type: "search", autocomplete: "off", enterkeyhint: "search", placeholder: t("Name, reading or number"), "aria-label": t("Find goods"),
    oninput: () => look(input.value), onkeydown: searchKeys,
  }); // prettier-ignore
  input.value = query;
  return h("div", { class: "search", role: "search" }, icon("search"), input,
    button(t("Camera"), () => openCamera(scanned), { sign: "camera", class: "button search-camera" }));
}

function look(text) {
  query = text.trim();
  drawKeys();
}

function searchKeys(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") stopSearch();
  if (event.key === "Enter") byId("offer").querySelector(".key")?.click();
}

function stopSearch() {
  query = "";
  byId("search").value = "";
  drawKeys();
}

export const focusSearch = () => byId("search")?.focus();

function drawOffer(seen) {
  const place = byId("offer");
  place.dataset.drawn = seen;
  if (query) return fill(place, results());
  const pages = state.pack.pages;
  page ??= pages[0]?.id ?? "departments";
  const shown = pages.find((one) => one.id === page);
  return fill(place, tabs(pages), h("div", { class: "keys-grid" }, shown ? shown.keys.map(quickKey) : state.pack.departments.map(departmentKey)));
}

function tabs(pages) {
  const all = [...pages, { id: "departments", name: t("Departments") }];
  const go = (id) => () => {
    page = id;
    drawKeys();
    byId("offer").querySelector("[aria-pressed=true]")?.focus();
  };
  return h("div", { class: "tabs", role: "group", "aria-label": t("Pages of keys") },
    all.map(({ id, name }) => h("button", { type: "button", class: "tab", "aria-pressed": String(id === page), onclick: go(id) }, name)));
}

function quickKey(key) {
  const product = state.pack.byId.get(key.product);
  if (product) return productKey(product, key.label);
  const department = state.pack.departmentById.get(key.department);
  return department && departmentKey(department, key.label);
}

function productKey(product, label) {
  const price = priceOn(state.pack, product, businessDate());
  return h("button", { type: "button", class: `key ${price.special ? "is-special" : ""}`, onclick: () => choose(product) },
    h("span", { class: "key-name" }, label || product.name),
    h("span", { class: "key-price" }, yen(price.price), product.unit !== "each" && `/${product.unit}`));
}

function choose(product) {
  if (query) stopSearch();
  return sell(product);
}

const departmentKey = (department, label) =>
  h("button", { type: "button", class: "key key-department", onclick: () => sellAmount(department) },
    h("span", { class: "key-name" }, (typeof label === "string" && label) || nameOf(department)), h("span", { class: "key-price" }, t("Enter the amount")));

const AT_ONCE = 8; // two rows of keys; the others follow after the frame

function results() {
  const asked = query;
  const found = find(state.pack.products, query);
  const keys = (goods) => goods.map((product) => productKey(product));
  const grid = h("div", { class: "keys-grid" }, keys(found.slice(0, AT_ONCE)));
  if (found.length > AT_ONCE) afterFrame(() => query === asked && grid.append(...keys(found.slice(AT_ONCE))));
  const head = h("div", { class: "found" }, h("p", { role: "status" }, found.length ? t("%(n)s found", { n: found.length }) : t("Nothing found")), button(t("Stop searching"), stopSearch, { kind: "quiet", sign: "close" }));
  return [head, grid];
}
