/**
 * Drawing up an order: keys change cases on the spot, sums follow, what was changed is kept behind the scene.
 * Arrow up and down are one case more or less, Enter goes to the next line. Without this the buttons do it all.
 */

import { listen } from "./scan.js";

const form = document.querySelector("#order");
const WAIT = 700; // milliseconds after the last change until it is kept
let timer = 0;
let going = null;

const whole = (text) => Number(text.normalize("NFKC").replace(/[,\s]/g, "") || "0");

function show(line, cases) {
  const { case: size, cost, unit } = line.dataset;
  const quantity = cases * Number(size);
  const shown = (quantity / 1000).toLocaleString("en-US", { maximumFractionDigits: 3 });
  line.querySelector("[data-quantity]").textContent = /^(kg|L)$/.test(unit) ? `${shown} ${unit}` : shown;
  const yen = Math.round((quantity * Number(cost)) / 1e6);
  line.querySelector("[data-sum]").textContent = cases && Number(cost) ? `¥${yen.toLocaleString("en-US")}` : "";
  line.classList.toggle("is-wanted", cases > 0);
}

function changed(field) {
  const cases = whole(field.value);
  const good = Number.isInteger(cases) && cases >= 0;
  field.setAttribute("aria-invalid", String(!good));
  if (good) show(field.closest(".order-line"), cases);
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
}

function step(field, by) {
  const cases = whole(field.value);
  field.value = String(Math.max(0, (Number.isInteger(cases) ? cases : 0) + by));
  changed(field);
}

function say(words) {
  form.querySelector("[data-said]").textContent = words;
}

/** Keep the page as it stands; one request at a time, the last state wins. */
async function keep() {
  clearTimeout(timer);
  timer = 0;
  await going;
  say(form.dataset.saving);
  const data = new FormData(form);
  data.set("do", "save");
  going = fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, keepalive: data.size < 500 })
    .then(async (answer) => {
      const text = await answer.text();
      if (!answer.ok) return say(answer.status === 422 ? text : form.dataset.failed);
      const sums = new DOMParser().parseFromString(text, "text/html").querySelector("#order-sums");
      if (!sums) return say(form.dataset.failed);
      document.querySelector("#order-sums").replaceWith(document.adoptNode(sums));
      say(form.dataset.saved);
    })
    .catch(() => say(form.dataset.failed));
  await going;
}

function onClick(event) {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  event.preventDefault();
  step(button.closest(".order-line").querySelector("[data-cases]"), Number(button.dataset.step));
}

function onKey(event) {
  if (!event.target.matches("[data-cases]") || event.isComposing) return;
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(event.target, by);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const all = [...form.querySelectorAll("[data-cases]")];
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    (next ?? form.querySelector("[value=place]")).focus();
    next?.select();
  }
}

function scanned(code) {
  form.querySelector("[data-scan]").value = code;
  form.requestSubmit(form.querySelector("[value=add]"));
}

function onCopy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  text.select();
  const done = () => (document.querySelector("[data-said]").textContent = button.dataset.copied);
  if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, () => {});
  else if (document.execCommand("copy")) done();
}

if (form) {
  form.addEventListener("click", onClick);
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", (event) => event.target.matches("[data-cases]") && changed(event.target));
  form.addEventListener("focusin", (event) => event.target.matches("[data-cases]") && event.target.select());
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("pagehide", () => timer && keep());
  listen(scanned);
}
document.addEventListener("click", onCopy);
document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
