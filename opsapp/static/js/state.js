/** Who stands at which till, on which day, with which basket. Everything here is also on the disk. */

import { compute } from "./basket.js";
import { changed, meet, onState, operation, setPerson, state } from "./here.js";
import { iso, today } from "./moment.js";
import { priceOn, ratesOn, specialsOn } from "./pack.js";
import { db, get, remove, set } from "./store.js";
import { uuid7 } from "./uuid.js";

Object.assign(state, {
  day: null, // {id, business_date, float, opened_at}
  basket: null,
  figures: null,
  parked: [],
  selected: null, // key of the line touched last
});

export { changed, onState, operation, setPerson, state };

/** The day that figures are made for: the open cash day's, else today. */
export const businessDate = () => state.day?.business_date ?? today();

// --- start -----------------------------------------------------------------------------------------

export async function restore() {
  const [person, day] = await Promise.all([get("person"), get("day"), pickBasket()]);
  Object.assign(state, { person: person ?? null, day: day ?? null });
}

/**
 * Take a pack into use; its word on the cash day counts only when it knew everything from here. All of it changes at
 * one moment: a drawing in between would find a pack without its figures.
 */
export async function adopt(pack) {
  state.pack = pack;
  const written = [meet(pack)];
  if (pack.trusted) written.push(setDay(pack.day));
  refigure();
  await Promise.all(written);
}

/** Resolves once it is on the disk; figures and screen follow at once. */
export function setDay(day) {
  state.day = day ?? null;
  refigure();
  return day ? set("day", day) : remove("day");
}

// --- baskets ---------------------------------------------------------------------------------------

const empty = () => ({ id: uuid7(), at: iso(), parked: false, lines: [], customer: null, discount: null, discount_reason: "", age_checked: false });

/** Each tab works on a basket of its own; after a crash the next tab takes up what was left open. */
async function pickBasket() {
  const everything = await (await db()).getAll("baskets");
  state.parked = everything.filter((one) => one.parked);
  const all = everything.filter((one) => !one.parked);
  const mine = all.find((one) => one.id === sessionStorage.getItem("basket"));
  for (const candidate of mine ? [mine, ...all] : all.reverse()) {
    if (await hold(candidate.id)) return use(candidate);
  }
  return fresh();
}

/** Hold a basket as long as this tab lives; false when another tab has it. */
function hold(id) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks.request(`basket-${id}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

function use(basket) {
  state.basket = basket;
  state.selected = null;
  sessionStorage.setItem("basket", basket.id);
  refigure();
}

export function fresh() {
  const basket = empty();
  hold(basket.id);
  use(basket);
}

/** Write the open basket down and draw it again. */
export function touch() {
  refigure();
  return save(state.basket);
}

const save = (basket) => keep((baskets) => (basket.lines.length || basket.customer ? baskets.put(basket) : baskets.delete(basket.id)));

/** Said to be complete at once: what was scanned is kept even when the page is gone before it hears the answer. */
async function keep(change) {
  const tx = (await db()).transaction("baskets", "readwrite");
  change(tx.store);
  tx.commit();
  return tx.done;
}

export function rules() {
  const day = businessDate();
  return { rates: ratesOn(state.pack, day), mixes: specialsOn(state.pack, day, "mix"), rounding: state.pack.organisation.tax_rounding };
}

export function refigure() {
  state.figures = state.pack && state.basket ? compute(state.basket, rules()) : null;
  changed();
}

/** Put the basket aside. What is scanned from this moment on is the next customer's, however long the disk takes. */
export async function park() {
  if (!state.basket.lines.length) return;
  const aside = { ...state.basket, parked: true, at: iso() };
  state.parked = [...state.parked, aside];
  fresh();
  await keep((baskets) => baskets.put(aside));
  await loadParked();
}

/** Take up a parked basket; the one at hand is parked in its place when it holds anything. */
export async function resume(id) {
  const basket = await (await db()).get("baskets", id);
  if (!basket?.parked) return loadParked();
  const { lines, id: left } = state.basket;
  const aside = lines.length ? park() : keep((baskets) => baskets.delete(left));
  use({ ...basket, parked: false });
  hold(id);
  await Promise.all([aside, touch()]);
  await loadParked();
}

async function loadParked() {
  state.parked = (await (await db()).getAll("baskets")).filter((one) => one.parked);
  changed();
}

/** Put everything back on the shelf. A customer who was named has been seen all the same. */
export async function clearBasket() {
  const { id, customer } = state.basket;
  fresh();
  await keep((baskets) => baskets.delete(id));
  if (customer && state.person) await operation("sighting", { person: customer, channel: state.pack.till?.channel ?? "shop" });
}

// --- lines -----------------------------------------------------------------------------------------

let lastKey = 0;
const key = () => `${Date.now()}.${(lastKey += 1)}`;

/** Add a product; the same one again raises the number of its line. Returns the line. */
export function addProduct(product, { quantity = 1000, code = null, label = null, markdown = null, expired = null } = {}) {
  const { list, price, special } = priceOn(state.pack, product, businessDate());
  const reduced = markdown && markdown.yen < price;
  const line = label ? labelled(product, list, code, label) : {
    ...facts(product), code, quantity, list_price: list, unit_price: reduced ? markdown.yen : price, special: reduced ? null : special,
    price_kind: reduced ? "code" : special ? "special" : "regular", markdown: markdown?.code ?? null,
  }; // prettier-ignore
  if (expired) line.expired = expired;
  const same = label || product.by_weight ? null : state.basket.lines.find((other) => mergeable(other, line));
  if (same) same.quantity += quantity;
  else state.basket.lines.push({ key: key(), ...line });
  state.selected = (same ?? state.basket.lines.at(-1)).key;
  touch();
  return same ?? state.basket.lines.at(-1);
}

const facts = (product) => ({
  product: product.id, department: product.department, name: product.name, unit: product.unit, tax_class: product.tax_class,
  eat_in: false, may_eat_in: product.eat_in, by_weight: product.by_weight, age: product.age, less: null, reason: "",
}); // prettier-ignore

/** The label's price is what the customer pays; its weight follows from it where whole grams allow. */
function labelled(product, list, code, { value, kind }) {
  const base = { ...facts(product), code, list_price: list, special: null, price_kind: "code" };
  if (kind === "weight") return { ...base, quantity: value, unit_price: list };
  const grams = product.unit === "each" || !list ? 0 : Math.ceil((value * 1000) / list);
  if (grams && Math.floor((list * grams) / 1000) === value) return { ...base, quantity: grams, unit_price: list };
  return { ...base, quantity: 1000, unit_price: value };
}

const mergeable = (a, b) =>
  a.product === b.product && a.name === b.name && a.unit_price === b.unit_price && a.price_kind === b.price_kind &&
  (a.markdown ?? null) === (b.markdown ?? null) && Boolean(a.expired) === Boolean(b.expired) && !a.less && !a.reason && !a.eat_in && !a.by_weight && (b.product !== null || a.code === b.code); // prettier-ignore

/** Add goods without a code: a department and an amount. */
export function addAmount(department, yen, name = department.name) {
  const line = {
    key: key(), product: null, code: null, department: department.id, name, unit: "each", quantity: 1000,
    list_price: yen, unit_price: yen, price_kind: "department", tax_class: department.tax_class,
    eat_in: false, may_eat_in: department.tax_class === "FOOD", less: null, special: null, reason: "",
  }; // prettier-ignore
  state.basket.lines.push(line);
  state.selected = line.key;
  touch();
  return line;
}

export const lineOf = (lineKey) => state.basket.lines.find((line) => line.key === lineKey);

export function removeLine(lineKey) {
  state.basket.lines = state.basket.lines.filter((line) => line.key !== lineKey);
  state.selected = null;
  return touch();
}
