/** The end of work on this device. */

import { ask, flush, unsent } from "./outbox.js";
import { forget } from "./store.js";
import { inform } from "./ui.js";
import { t } from "./words.js";

/** Refused while anything is unsent: what is only here would be lost from sight. `open()`: what else is in the way, in words. */
export async function signOut(open) {
  await flush();
  const left = await unsent();
  if (left) return inform(t("Not yet"), t("%(n)s records are not sent yet. Sign out when the network is back and everything is sent.", { n: left }));
  const still = open();
  if (still) return inform(t("Not yet"), still);
  try {
    const { token } = await ask("/api/csrf");
    await ask("/api/sign-out", { method: "POST", headers: { "X-CSRFToken": token } });
  } catch {
    return inform(t("Not yet"), t("The server did not answer. Please try again."));
  }
  await forget();
  location.reload();
}
