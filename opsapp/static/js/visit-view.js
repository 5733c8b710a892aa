/** What is looked at: today's list, or a house on it. The phone's own back key leads to the list. */

import { changed } from "./here.js";

export const view = { house: null, person: null, again: false };

/** Begin to follow the phone's back key; a page that was loaded again stays where it was. */
export function follow() {
  look(history.state);
  addEventListener("popstate", (event) => {
    look(event.state);
    changed();
    scrollTo(0, 0);
  });
}

const look = (kept) => Object.assign(view, { house: kept?.house ?? null, person: kept?.person ?? null, again: false });

export function openHouse(house, person = null) {
  document.querySelectorAll(".toast").forEach((note) => note.remove()); // it would cover the faces
  history.pushState({ house, person }, "");
  look({ house, person });
  changed();
  scrollTo(0, 0);
}

/** Another member of the same house. */
export function turnTo(person) {
  history.replaceState({ house: view.house, person }, "");
  Object.assign(view, { person, again: false });
  changed();
}

export function toList() {
  if (history.state?.house) return history.back();
  look(null);
  return changed();
}

export function reportAgain() {
  view.again = true;
  changed();
}
