/** The words of a report and its four faces. */

import { t } from "./words.js";

export const MET = { person: () => t("Met them"), family: () => t("Met the family"), absent: () => t("Was out"), no_answer: () => t("No answer") };
export const CONDITIONS = { well: () => t("As always"), slight: () => t("Slightly worrying"), worry: () => t("Worrying"), urgent: () => t("Urgent") };
const CHANNELS = { shop: () => t("Shop"), van: () => t("Sales van"), meal: () => t("Meal delivery"), visit: () => t("Visit"), phone: () => t("Phone call"), event: () => t("Event") };

export const channelText = (channel) => CHANNELS[channel]?.() ?? "";

const SVG = "http://www.w3.org/2000/svg";
const EYES = "M8.5 9.2v1.4M15.5 9.2v1.4";
const DRAWN = {
  well: ["M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z", EYES, "M7.8 14c2 3 6.400 3 8.400 0"],
  slight: ["M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z", EYES, "M8.2 15.4h7.6"],
  worry: ["M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z", EYES, "M7.8 16.8c2-2.800 6.400-2.800 8.400 0M6.8 7.6l2.800-1M17.2 7.6l-2.800-1"],
  urgent: ["M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z", "M7.300 8.300l2.400 2.400M9.700 8.300l-2.400 2.400M14.300 8.300l2.400 2.400M16.700 8.300l-2.400 2.400", "M12 13.800c1.500 0 2.600 1.100 2.600 2.200s-1.100 2-2.600 2-2.600-.9-2.600-2 1.100-2.200 2.600-2.200z"],
}; // prettier-ignore

/** A drawn face, beside its word. */
export function face(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon visit-face");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const line of DRAWN[kind]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}
