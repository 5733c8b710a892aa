/** Who is at the device: by PIN when the network is there, by name alone when it is not. */

import { setPerson, state } from "./here.js";
import { keypad } from "./keypad.js";
import { ask, flush } from "./outbox.js";
import { button, choose, dialog, h, toast } from "./ui.js";
import { t } from "./words.js";

const ROLES = { clerk: () => t("Clerk"), carrier: () => t("Carrier"), manager: () => t("Manager"), coordinator: () => t("Coordinator") };

/** Choose a person, then the PIN. Without a network the name counts, marked as not confirmed. */
export async function switchPerson(id = null) {
  const chosen = id ?? (await choose(t("Who is working here?"), state.pack.users.map((user) => ({ label: user.name, note: ROLES[user.role]?.() ?? "", value: user.id, sign: "person" }))));
  const user = state.pack.users.find((one) => one.id === chosen);
  if (!user) return;
  if (!navigator.onLine || state.net.net === "offline") return byName(user);
  await byPin(user);
}

async function byName(user) {
  await setPerson({ id: user.id, name: user.name, confirmed: false });
  toast(t("%(name)s is at the till. Not confirmed: there is no network.", { name: user.name }));
}

function byPin(user) {
  return dialog(t("PIN of %(name)s", { name: user.name }), (close) => {
    const wrong = h("p", { class: "field-error", role: "alert", hidden: true });
    const pad = keypad({ kind: "pieces", label: t("Four digits"), enter: () => send() });
    pad.input.type = "password";
    pad.input.maxLength = 8;
    async function send() {
      const problem = await signIn(user, pad.input.value.normalize("NFKC"));
      if (!problem) return close(true);
      if (problem === "offline") return close(), byName(user);
      wrong.textContent = problem;
      wrong.hidden = false;
      pad.clear();
      return pad.input.focus();
    }
    return [wrong, pad.element, h("div", { class: "buttons sheet-actions" }, button(t("OK"), send, { kind: "primary large" }))];
  });
}

/** What went wrong in words, "offline", or null when the person is signed in. */
async function signIn(user, pin) {
  try {
    const { token } = await ask("/api/csrf");
    await ask("/api/sign-in", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ user: user.id, pin }) });
  } catch (failure) {
    if (failure.net === "offline") return "offline";
    if (failure.status === 401) return t("This PIN is not right.");
    if (failure.status === 403) return t("This device is not registered.");
    const { message } = (await failure.answer?.json().catch(() => null)) ?? {};
    return message ?? t("The server did not answer. Please try again.");
  }
  await setPerson({ id: user.id, name: user.name, confirmed: true });
  void flush().then(() => dispatchEvent(new Event("renew")));
  return null;
}
