/** Lets this browser show notices: asks, subscribes at the browser's own push service, hands the subscription over. */

const form = document.querySelector("[data-push]");

/** Which of the form's remarks is shown, by its name; the button only where it can work. */
function say(state) {
  for (const one of form.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
}

function standing() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unable";
  return Notification.permission === "denied" ? "refused" : "ready";
}

/** The key of the server as bytes, as a browser wants it. */
function bytes(base64) {
  const plain = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") return say("refused");
  await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  if (before && !sameKey(before)) await before.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
  form.elements.subscription.value = JSON.stringify(subscription);
  form.submit();
}

/** Subscribed with a key that the server has changed since, nothing would arrive. */
function sameKey(subscription) {
  const held = new Uint8Array(subscription.options.applicationServerKey ?? []);
  const wanted = bytes(form.dataset.push);
  return held.length === wanted.length && held.every((one, at) => one === wanted[at]);
}

async function pressed(event) {
  event.preventDefault();
  say("busy");
  await subscribe().catch(() => say("failed"));
}

if (form) {
  form.addEventListener("submit", pressed);
  say(standing());
}
