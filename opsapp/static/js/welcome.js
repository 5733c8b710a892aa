/** What the till shows before it can sell: sign in, choose who you are, open the day. */

import { openDay } from "./day.js";
import { switchPerson } from "./pin.js";
import { state } from "./state.js";
import { button, fill, h, icon } from "./ui.js";
import { t } from "./words.js";

export function welcome(place, other) {
  fill(other);
  fill(place, h("section", { class: "welcome" }, icon("till"), step()));
}

function step() {
  const { pack, net, person } = state;
  if (!pack && net.net === "not-enrolled") return words(t("This device is not registered."), t("A manager registers it under Settings, once. Then the till opens here."), link("/org/devices", t("To the settings")));
  if (!pack && net.net === "signed-out") return words(t("Welcome"), t("Please sign in first. Afterwards the till also works without a network."), link("/org/sign-in?next=/sales/till", t("Sign in")));
  if (!pack) return words(t("Getting the goods and prices"), net.net === "offline" ? t("There is no network yet. The first start needs it once.") : t("One moment, please."));
  if (!pack.till) return words(t("No till belongs to this device yet. Ask the office."), t("A manager chooses the till of this device under Settings."));
  if (!person) return words(t("Who is at the till?"), "", button(t("Choose your name"), () => switchPerson(), { kind: "primary large", sign: "person" }));
  return words(t("Good day, %(name)s", { name: person.name }), t("Count the change money and open the till."), button(t("Open the till"), openDay, { kind: "primary large", sign: "key", id: "open-day" }));
}

const words = (title, text, action = null) => [h("h2", {}, title), text && h("p", {}, text), action];

const link = (href, label) => h("a", { class: "button button-primary button-large", href }, label);
