/** A house at the door: who lives there, how each was met, four faces. All is well: two presses. */

import { dayText } from "./clock.js";
import { changed, state } from "./here.js";
import { iso, timeText } from "./moment.js";
import { button, h, icon, inform, notice, toast } from "./ui.js";
import { calls, urgent } from "./visit-calls.js";
import { details, rowOf } from "./visit-details.js";
import { doneOf } from "./visit-pack.js";
import { openHouse, reportAgain, toList, turnTo, view } from "./visit-view.js";
import { CONDITIONS, MET, channelText, face } from "./visit-words.js";
import { draftOf, keepDraft, report, takeBack } from "./visit-work.js";
import { language, t } from "./words.js";

export function card(house) {
  const person = house.people.find((one) => one.id === view.person) ?? house.people.find((one) => one.asked && !doneOf(one)) ?? house.people[0];
  const done = doneOf(person);
  return [
    h("div", { class: "visit-back" }, button(t("To the list"), toList, { kind: "quiet", sign: "back", id: "to-list" })),
    house.people.length > 1 && members(house, person),
    h("section", { class: "visit-card", "data-person": String(person.id) }, head(house, person), done && !view.again ? doneBox(house, person, done) : form(house, person)),
    calls(person),
  ];
}

// --- who --------------------------------------------------------------------------------------------------

const named = (name) => (language() === "ja" ? `${name}さん` : name);

function members(house, person) {
  const left = house.people.filter((one) => !doneOf(one));
  return h("section", { class: "visit-members" },
    left.length > 1 && button(t("Everybody is as always"), () => allWell(house, left), { kind: "primary large", sign: "check", id: "all-well" }),
    h("div", { class: "visit-chips", role: "group", "aria-label": t("Who") }, house.people.map((one) =>
      h("button", { type: "button", class: "visit-chip", "aria-pressed": String(one === person), onclick: () => turnTo(one.id) }, doneOf(one) && icon("check"), named(one.name))))); // prettier-ignore
}

function head(house, person) {
  const { last } = person;
  return h("header", { class: "visit-head" },
    h("h2", {}, named(person.name), person.kana && h("small", {}, person.kana)),
    h("p", { class: "visit-where" }, [house.hamlet, house.landmark].filter(Boolean).map((words) => h("span", {}, words))),
    h("p", { class: "visit-last" }, last ? t("Last met: %(day)s, %(where)s", { day: dayText(iso(new Date(last[0])).slice(0, 10)), where: channelText(last[1]) }) : person.asked && t("Never met yet")),
    h("p", { class: "visit-links" }, person.phones.map((digits) => h("a", { class: "button", href: `tel:${digits}` }, icon("phone"), h("span", {}, digits))),
      person.measures && h("a", { class: "button button-quiet", href: `/visits/people/${person.id}/notes` }, icon("lock"), h("span", {}, t("Notes about health"))))); // prettier-ignore
}

// --- the report -------------------------------------------------------------------------------------------

const met_somebody = (draft) => draft.met === "person" || draft.met === "family";

function form(house, person) {
  const draft = draftOf(person);
  const choose = (met) => {
    keepDraft(person, { met });
    changed();
  };
  const chips = Object.entries(MET).map(([met, words]) => h("button", { type: "button", class: "visit-chip", "data-met": met, "aria-pressed": String(met === draft.met), onclick: () => choose(met) }, words()));
  return h("div", { class: "visit-form" },
    h("div", { class: "visit-met", role: "group", "aria-label": t("Met or not") }, chips),
    met_somebody(draft) ? faces(house, person, draft) : h("p", { class: "visit-note" }, draft.met === "no_answer" ? t("The coordinator is told that nobody answered.") : t("Not at home: it counts as told, not as silence.")),
    draft.open ? details(person) : button(t("What I noticed, next visit"), () => more(person), { kind: "quiet", sign: "plus", id: "visit-more" }),
    (draft.open || !met_somebody(draft)) && button(t("Write it down"), () => save(house, person), { kind: "primary large", sign: "check", id: "visit-save" })); // prettier-ignore
}

function more(person) {
  keepDraft(person, { open: true });
  changed();
}

function faces(house, person, draft) {
  const key = ([kind, words]) => h("button", { type: "button", class: `visit-mood is-${kind}`, "data-condition": kind, "aria-pressed": String(draft.condition === kind), onclick: () => press(house, person, kind) }, face(kind), h("span", {}, words()));
  return h("div", { class: "visit-moods", role: "group", "aria-label": t("How they were") }, Object.entries(CONDITIONS).map(key));
}

/** As always is written down at once, urgent as well; what lies between is described first. */
async function press(house, person, condition) {
  const draft = draftOf(person);
  if (condition === "urgent" || (condition === "well" && !draft.open)) return save(house, person, condition);
  await keepDraft(person, { condition, open: true });
  return changed();
}

async function save(house, person, condition = draftOf(person).condition) {
  const { met } = draftOf(person);
  const row = rowOf(person, { met, condition });
  if (row.wrong && condition !== "urgent") return toast(row.wrong, "attention");
  view.again = false;
  if (!(await report([row.wrong ? { person: person.id, met, condition } : row]))) return undefined;
  if (condition === "urgent" && row.met !== "absent" && row.met !== "no_answer") return urgent(person);
  if (met === "no_answer") await inform(t("No answer"), t("It is written down, and the coordinator is told. If you are worried, call at once."), calls(person));
  else toast(t("%(name)s: written down", { name: named(person.name) }));
  return goOn(house);
}

/** To the next one of the house who is still to be asked after, else back to the list. */
function goOn(house) {
  const next = house.people.find((one) => one.asked && !doneOf(one));
  if (next) turnTo(next.id);
  else toList();
}

async function allWell(house, left) {
  const done = await report(left.map((one) => ({ person: one.id, met: "person", condition: "well" })));
  if (!done) return;
  toast(t("Everybody: written down"));
  goOn(house);
}

// --- what was reported ------------------------------------------------------------------------------------

export const doneWords = (done) => [done.condition ? CONDITIONS[done.condition]() : "", done.met === "person" && done.condition ? "" : MET[done.met]()].filter(Boolean).join(" ");

function doneBox(house, person, done) {
  const mine = done.by === state.person.id && done.operation;
  return h("div", { class: `visit-done ${done.condition === "urgent" ? "is-urgent" : ""}` },
    h("p", { class: "visit-said" }, done.condition ? face(done.condition) : icon("check"), h("strong", {}, doneWords(done))),
    h("p", {}, `${timeText(done.at)} ${done.name}`),
    (done.condition === "urgent" || done.met === "no_answer") && notice("attention", t("The coordinator answers for it. A correction is told there, the alert stays open until the office closes it.")),
    done.condition === "urgent" && button(t("Whom to call"), () => urgent(person), { kind: "danger large", sign: "phone" }),
    h("div", { class: "buttons" }, mine && button(t("Wrong: take it back"), () => undo(house, person, done), { sign: "back", id: "visit-undo" }), button(t("Report once more"), reportAgain, { kind: "quiet", sign: "plus", id: "visit-again" }))); // prettier-ignore
}

async function undo(house, person, done) {
  if (!(await takeBack(person, done))) return;
  toast(t("Taken back. Please report again."));
  if (view.house === house.id) turnTo(person.id);
  else openHouse(house.id, person.id);
}
