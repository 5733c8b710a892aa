/** What the bar says at the till. */

import { dayText } from "./clock.js";
import { openMenu } from "./menu.js";
import { today } from "./moment.js";
import { businessDate, state } from "./state.js";
import { t } from "./words.js";

export const tillBar = () => ({ sign: "till", name: state.pack?.till ? state.pack.till.name : t("Till"), under: dayText(businessDate()), banners: leftOpen(), openMenu });

function leftOpen() {
  if (!state.day || state.day.business_date >= today()) return [];
  return [["clock", t("The till of %(day)s is still open.", { day: dayText(state.day.business_date) }), t("Close the till"), () => dispatchEvent(new Event("till-close-day"))]];
}
