/** On the office's pages: says what this device has not sent yet, and refuses to sign out while there is any. */

const NAME = "opsapp";

/** How many records wait on this device; most browsers never were a till and are not asked further. */
async function waiting() {
  const known = (await indexedDB.databases?.()) ?? [];
  if (!known.some((base) => base.name === NAME)) return 0;
  const { flush, unsent } = await import("./outbox.js");
  await flush().catch(() => {});
  return unsent();
}

async function signOut(event) {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || form.dataset.cleared) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await waiting()) {
    form.querySelector("[data-unsent-note]").hidden = false;
    return;
  }
  await forget();
  form.dataset.cleared = "yes";
  form.requestSubmit();
}

/** The till's pack with its customers goes when somebody signs out anywhere on this device. */
async function forget() {
  const known = (await indexedDB.databases?.()) ?? [];
  if (known.some((base) => base.name === NAME)) await (await import("./store.js")).forget();
}

async function say(place) {
  const count = await waiting();
  if (!count) return;
  place.querySelector("[data-unsent-count]").textContent = count;
  place.hidden = false;
}

document.addEventListener("submit", signOut, true);
document.querySelectorAll("[data-unsent]").forEach(say);
