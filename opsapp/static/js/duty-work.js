/** 来ました and 帰ります: two taps each, with or without a network. */

import { OWN, currentShift, kindName, openOf, own } from "./duty-pack.js";
import { changed, operation, state } from "./here.js";
import { iso, timeText } from "./moment.js";
import { choose, confirm, inform, toast } from "./ui.js";
import { t } from "./words.js";

const MINUTE = 60_000;
const LONG = 6 * 60; // minutes beyond which a break is usual

/** From a poster's QR, on a shared tablet by PIN, else on one's own phone. */
function method() {
  if (state.pack.device.shared) return "pin";
  return sessionStorage.getItem("duty.place") ? "qr" : "phone";
}

/** Record an operation together with what it changes here; tells when it could not be written down. */
export async function write(kind, data, change) {
  const next = structuredClone(own);
  try {
    const entry = await operation(kind, data, {
      also: (tx, made) => {
        change(next, made);
        next.recorded = Date.now();
        tx.objectStore("kv").put(next, OWN);
      },
    });
    Object.assign(own, next);
    changed();
    return entry;
  } catch {
    await inform(t("This could not be kept"), t("The tablet could not write it down. Everything is still here. Please try again, and tell the office if it happens once more."));
    return null;
  }
}

/** Whom it is about: left out for the person at the device. */
const about = (who) => (who.user === state.person.id ? {} : { volunteer: who.id });

/** Resolves with whether it was written down. */
export async function come(who) {
  const shift = currentShift(who.id);
  const now = iso();
  const words = shift ? `${kindName(shift.kind)} ${timeText(shift.starts)}–${timeText(shift.ends)}` : t("There is no shift of yours at this time. It is counted all the same, and the office looks at it.");
  if (!(await confirm(t("%(name)s has come, %(time)s", { name: who.name, time: timeText(now) }), words, t("Yes, I have come")))) return false;
  const data = { method: method(), ...(shift ? { shift: shift.id } : {}), ...about(who) };
  const done = await write("duty_in", data, (next, made) => (next.open[who.id] = { at: made.at, shift: shift?.id ?? null }));
  if (done) toast(t("Good that you are here. %(time)s", { time: timeText(done.at) }));
  return Boolean(done);
}

const minutesSince = (at) => Math.floor((Date.now() - Date.parse(at)) / MINUTE);

export function hoursText(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return t("%(m)s min", { m: rest });
  return rest ? t("%(n)s h %(m)s min", { n: hours, m: rest }) : t("%(n)s h", { n: hours });
}

const pause = (minutes) => ({ value: minutes, label: minutes ? t("Break of %(n)s minutes", { n: minutes }) : t("No break") });

export async function leave(who) {
  const begun = openOf(who.id);
  const kind = begun.shift ? null : await whatKind();
  if (kind === undefined) return false;
  const minutes = minutesSince(begun.at);
  const rest = await restOf(who, begun, minutes);
  if (rest === undefined) return false;
  const data = { method: method(), break_minutes: rest, ...(kind ? { kind } : {}), ...about(who) };
  const done = await write("duty_out", data, (next, made) => {
    next.open[who.id] = null;
    next.done[who.id] = { from: begun.at, to: made.at, minutes: minutes - rest };
  });
  if (done) toast(t("Thank you for your work. %(hours)s", { hours: hoursText(Math.max(0, minutes - rest)) }));
  return Boolean(done);
}

/** Minutes of break, asked for where there was time for one; undefined: not going after all. */
async function restOf(who, begun, minutes) {
  const text = t("Since %(time)s: %(hours)s", { time: timeText(begun.at), hours: hoursText(minutes) });
  const offers = (minutes > LONG ? [45, 60, 30, 0] : [0, 15, 30, 45, 60]).filter((one) => one < minutes || !one);
  if (offers.length > 1) return choose(t("Did you have a break?"), offers.map(pause), { text });
  return (await confirm(t("%(name)s goes, %(time)s", { name: who.name, time: timeText(iso()) }), text, t("Yes, I go now"))) ? 0 : undefined;
}

/** What was done by somebody without a shift; null where there is nothing to choose. */
async function whatKind() {
  const { kinds } = state.pack;
  if (!kinds.length) return null;
  return choose(t("What did you do?"), kinds.map((one) => ({ value: one.id, label: kindName(one.id) })));
}
