/** 当番: today's shift and one big key on top; then checks, handover, the next shifts, and who else is on today. */

import { dayText } from "./clock.js";
import { askMoment, check, checkKeys } from "./duty-alcohol.js";
import { noteCard, writeNote } from "./duty-handover.js";
import { checkOf, currentShift, kindName, notes, openOf, own, shiftsOf, volunteer } from "./duty-pack.js";
import { come, hoursText, leave } from "./duty-work.js";
import { state } from "./here.js";
import { today, timeText } from "./moment.js";
import { switchPerson } from "./pin.js";
import { button, byId, fill, h, icon, notice } from "./ui.js";
import { t } from "./words.js";

let drawn = "";

/** Drawn anew only when something changed: a key that is being pressed stays. */
export function drawScreen() {
  const { pack, person, net } = state;
  const who = pack && volunteer();
  const seen = JSON.stringify([document.documentElement.lang, pack?.version, person, pack ? null : net.net, own, who && currentShift(who.id)?.id, today()]);
  if (seen === drawn) return;
  drawn = seen;
  const place = byId("duty");
  if (!pack || !person) return void fill(place, welcome());
  fill(place, who ? mine(who) : stranger(), waiting(), who && others(who), who && ahead(who), pack.device.shared && crew());
}

// --- before anything can be done ---------------------------------------------------------------------

function welcome() {
  const { pack, net } = state;
  const words = (title, text, action = null) => h("section", { class: "welcome" }, icon("calendar"), h("h2", {}, title), text && h("p", {}, text), action);
  const link = (href, label) => h("a", { class: "button button-primary button-large", href }, label);
  if (!pack && net.net === "not-enrolled") return words(t("This device is not registered."), t("A manager registers it under Settings, once. Then this screen opens here."), link("/", t("To the office pages")));
  if (!pack && net.net === "signed-out") return words(t("Welcome"), t("Please sign in first. Afterwards this screen also works without a network."), link("/org/sign-in?next=/rota/duty", t("Sign in")));
  if (!pack) return words(t("Getting the shifts"), net.net === "offline" ? t("There is no network yet. The first start needs it once.") : t("One moment, please."));
  return words(t("Who is working here?"), "", button(t("Choose your name"), () => switchPerson(), { kind: "primary large", sign: "person" }));
}

const stranger = () => h("section", { class: "duty-card" }, notice("info", t("%(name)s is not among the volunteers yet. Please tell the office.", { name: state.person.name })));

// --- one's own work ----------------------------------------------------------------------------------

function mine(who) {
  const begun = openOf(who.id);
  const shift = currentShift(who.id);
  return h("section", { class: `duty-card duty-now ${begun ? "is-here" : ""}` },
    h("h2", {}, icon("calendar"), shift ? kindName(shift.kind) : t("No shift right now")), shift && shiftFacts(shift),
    begun ? h("p", { class: "duty-since" }, icon("check"), t("Here since %(time)s", { time: timeText(begun.at) })) : done(who),
    begun ? bigKey("out", t("I go now"), () => then(leave, who, shift, "after")) : bigKey("in", t("I have come"), () => then(come, who, shift, "before")),
    shift && state.pack.kindById.get(shift.kind)?.drives && h("div", { class: "duty-checks" }, checkKeys(who, shift))); // prettier-ignore
}

/** Coming and going of a driver lead on to the check that belongs to it, where it is not done yet. */
async function then(deed, who, shift, moment) {
  const driving = shift && state.pack.kindById.get(shift.kind)?.drives;
  if ((await deed(who)) && driving && !checkOf(who.id, shift.id, moment)) await check(who, moment, shift);
}

const bigKey = (name, words, run) => h("button", { type: "button", class: `duty-big duty-big-${name}`, id: `duty-${name}`, onclick: run }, icon(name === "in" ? "check" : "out"), h("span", {}, words));

const shiftFacts = (shift) => h("p", { class: "duty-facts" }, h("strong", {}, `${timeText(shift.starts)}–${timeText(shift.ends)}`), shift.name && h("span", {}, shift.name), shift.where && h("span", {}, shift.where));

/** What was worked today, once somebody has gone. */
function done(who) {
  const last = own.done[who.id];
  if (!last || today(new Date(last.to)) !== today()) return null;
  return h("p", { class: "duty-since" }, icon("check"), t("Worked today: %(from)s–%(to)s, %(hours)s", { from: timeText(last.from), to: timeText(last.to), hours: hoursText(Math.max(0, last.minutes)) }));
}

const waiting = () => notes().map(noteCard);

function others(who) {
  return h("section", { class: "duty-card" }, h("h2", {}, icon("more"), t("Write down")), h("div", { class: "duty-keys" },
    h("button", { type: "button", class: "duty-key", id: "write-note", onclick: () => writeNote(who) }, icon("share"), h("span", {}, t("Handover note"))),
    h("button", { type: "button", class: "duty-key", id: "write-check", onclick: () => askMoment(who) }, icon("van"), h("span", {}, t("Alcohol check"))))); // prettier-ignore
}

function ahead(who) {
  const now = Date.now();
  const next = shiftsOf(who.id).filter((one) => Date.parse(one.ends) > now && one.id !== currentShift(who.id)?.id);
  return h("section", { class: "duty-card" }, h("h2", {}, icon("calendar"), t("My next shifts")),
    next.length ? h("ul", { class: "duty-list" }, next.map((one) => h("li", {}, h("strong", {}, dayText(one.day)), h("span", {}, `${timeText(one.starts)}–${timeText(one.ends)}`), h("span", {}, [kindName(one.kind), one.name].filter(Boolean).join(" "))))) : h("p", { class: "duty-none" }, t("There is none in the next two weeks."))); // prettier-ignore
}

// --- everybody on the shared tablet -------------------------------------------------------------------

/** Who is on the rota today or has come; somebody without an account is written down by whoever is at the tablet. */
function crew() {
  const due = state.pack.shifts.filter((one) => one.day === today());
  const ids = new Set([...due.map((one) => one.volunteer), ...state.pack.volunteers.filter((one) => openOf(one.id)).map((one) => one.id)]);
  const people = state.pack.volunteers.filter((one) => ids.has(one.id) && one.user !== state.person.id);
  const more = state.pack.volunteers.filter((one) => !one.user && !ids.has(one.id));
  if (!people.length && !more.length) return null;
  return h("section", { class: "duty-card" }, h("h2", {}, icon("people"), t("Also on duty today")), h("ul", { class: "duty-crew" }, [...people, ...more].map((one) => member(one, due))));
}

function member(one, due) {
  const begun = openOf(one.id);
  const shift = due.find((row) => row.volunteer === one.id);
  const when = shift ? `${kindName(shift.kind)} ${timeText(shift.starts)}–${timeText(shift.ends)}` : t("no shift today");
  const run = one.user ? () => switchPerson(one.user) : () => (begun ? leave(one) : come(one));
  const words = one.user ? t("That is me") : begun ? t("I go now") : t("I have come");
  return h("li", {}, h("div", {}, h("strong", {}, one.name), h("small", {}, begun ? t("Here since %(time)s", { time: timeText(begun.at) }) : when)), button(words, run, { "data-volunteer": String(one.id) }));
}
