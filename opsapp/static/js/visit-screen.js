/** 訪問: today's houses in the order in which one walks, and anybody else by search; or one house. */

import { state } from "./here.js";
import { dayText } from "./clock.js";
import { today, timeText } from "./moment.js";
import { switchPerson } from "./pin.js";
import { find } from "./search.js";
import { button, byId, fill, h, icon, notice } from "./ui.js";
import { card, doneWords } from "./visit-card.js";
import { besides, doneOf, drafts, houseOf, isOpen, own } from "./visit-pack.js";
import { openHouse, view } from "./visit-view.js";
import { face } from "./visit-words.js";
import { t } from "./words.js";

let drawn = "";

const opened = () => view.house && state.pack && houseOf(view.house);

/** What a card shows of what is being written; its words and ticks change in place. */
const begun = (house) => house?.people.map(({ id }) => drafts[id] && [drafts[id].met, drafts[id].condition, drafts[id].open]);

/** Drawn anew only when something changed: a key that is being pressed stays, and so does what is being typed. */
export function drawScreen() {
  const { pack, person, net } = state;
  const house = opened();
  const seen = JSON.stringify([document.documentElement.lang, pack?.version, person, pack ? null : net.net, own, view, begun(house), house ? null : Object.keys(drafts), today()]);
  if (seen === drawn) return;
  drawn = seen;
  const place = byId("visit");
  if (!pack || !person) return void fill(place, welcome());
  place.classList.toggle("is-card", Boolean(house));
  fill(place, house ? card(house) : list());
}

// --- before anything can be done ---------------------------------------------------------------------

function welcome() {
  const { pack, net } = state;
  const words = (title, text, action = null) => h("section", { class: "welcome" }, icon("heart"), h("h2", {}, title), text && h("p", {}, text), action);
  const link = (href, label) => h("a", { class: "button button-primary button-large", href }, label);
  if (!pack && net.net === "not-enrolled") return words(t("This device is not registered."), t("A manager registers it under Settings, once. Then this screen opens here."), link("/", t("To the office pages")));
  if (!pack && net.net === "signed-out") return words(t("Welcome"), t("Please sign in first. Afterwards this screen also works without a network."), link("/org/sign-in?next=/visits/round", t("Sign in")));
  if (!pack) return words(t("Getting today's round"), net.net === "offline" ? t("There is no network yet. The first start needs it once.") : t("One moment, please."));
  return words(t("Who is working here?"), "", button(t("Choose your name"), () => switchPerson(), { kind: "primary large", sign: "person" }));
}

// --- today's list -------------------------------------------------------------------------------------

function list() {
  const { houses, day } = state.pack;
  const left = houses.filter(isOpen).length;
  const more = besides();
  return [
    day !== today() && notice("attention", t("This list is of %(day)s. It is renewed as soon as there is a network.", { day: dayText(day) })),
    h("h2", { class: "visit-count", id: "visit-left", "data-left": String(left) }, houses.length === 0 ? t("Nobody is to be visited today") : left ? t("%(n)s houses to go", { n: left }) : [icon("check"), t("All visited. Thank you.")]),
    h("ol", { class: "visit-list" }, houses.map(row)),
    more.length > 0 && [h("h2", {}, t("Also visited")), h("ul", { class: "visit-list" }, more.map((house) => row(house)))],
    search(),
  ];
}

function row(house, at) {
  const open = isOpen(house);
  const before = state.pack.houses[at - 1];
  const heading = at !== undefined && house.hamlet && house.hamlet !== before?.hamlet && h("span", { class: "visit-hamlet" }, house.hamlet);
  return h("li", {}, heading,
    h("button", { type: "button", class: `visit-house ${open ? "" : "is-done"}`, "data-house": house.id, onclick: () => openHouse(house.id) },
      h("span", { class: "visit-number" }, open || at === undefined ? String((at ?? 0) + 1) : icon("check")),
      h("span", { class: "visit-people" }, house.people.map(member), house.landmark && h("small", {}, house.landmark)), icon("next"))); // prettier-ignore
}

function member(one) {
  const done = doneOf(one);
  return h("span", { class: "visit-member" }, h("strong", {}, one.name),
    done ? h("span", { class: `visit-state ${done.condition === "urgent" ? "is-urgent" : ""}` }, done.condition ? face(done.condition) : icon("check"), `${doneWords(done)} ${timeText(done.at)}`) : marks(one)); // prettier-ignore
}

const mark = (words, kind = "") => h("span", { class: `visit-mark ${kind}` }, words);
const marks = (one) => [drafts[one.id] && mark(t("Begun"), "is-begun"), one.agreed && mark(t("Agreed")), one.overdue && mark(t("Overdue"), "is-late"), !one.asked && one.last && mark(t("Not due"))];

function search() {
  const results = h("ul", { class: "visit-list", id: "visit-found" });
  const look = () => {
    const found = find(state.pack.others, input.value, 12);
    fill(results, found.map((one) => h("li", {}, h("button", { type: "button", class: "visit-house", "data-other": String(one.id), onclick: () => openHouse(`o${one.id}`) }, h("span", { class: "visit-people" }, h("strong", {}, one.name), h("small", {}, [one.reading, one.hamlet].filter(Boolean).join("　"))), icon("next")))));
    if (input.value.trim() && !found.length) fill(results, h("li", { class: "visit-none" }, t("Nobody is called that.")));
  };
  const input = h("input", { class: "input", type: "search", autocomplete: "off", id: "visit-search", oninput: look });
  return h("section", { class: "visit-search" }, h("label", { class: "field" }, h("span", { class: "field-label" }, icon("search"), t("Somebody else")), input), results);
}
