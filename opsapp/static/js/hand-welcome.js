/** What the screen shows before anything can be done: sign in, choose who you are. */

import { state } from "./here.js";
import { switchPerson } from "./pin.js";
import { button, fill, h, icon } from "./ui.js";
import { t } from "./words.js";

export function welcome(place, other) {
  fill(other);
  fill(place, h("section", { class: "welcome" }, icon("box"), step()));
}

function step() {
  const { pack, net } = state;
  if (!pack && net.net === "not-enrolled") return words(t("This device is not registered."), t("A manager registers it under Settings, once. Then this screen opens here."), link("/org/devices", t("To the settings")));
  if (!pack && net.net === "signed-out") return words(t("Welcome"), t("Please sign in first. Afterwards this screen also works without a network."), link("/org/sign-in?next=/supply/hand", t("Sign in")));
  if (!pack) return words(t("Getting the goods and orders"), net.net === "offline" ? t("There is no network yet. The first start needs it once.") : t("One moment, please."));
  return words(t("Who is working here?"), "", button(t("Choose your name"), () => switchPerson(), { kind: "primary large", sign: "person" }));
}

const words = (title, text, action = null) => [h("h2", {}, title), text && h("p", {}, text), action];

const link = (href, label) => h("a", { class: "button button-primary button-large", href }, label);
