/** Small helps on every page. Everything works without them. */

const LOCKED = "aria-disabled";

/** A form is sent once; the buttons wake up again when the page comes back or a download leaves it standing. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sent = "yes";
  // after the browser has read name and value of the pressed button
  setTimeout(() => buttonsOf(form).forEach((button) => button.setAttribute(LOCKED, "true")));
  setTimeout(() => wake(form), 15000);
}

const buttonsOf = (form) => [...form.elements].filter((item) => item.type === "submit");

function wake(form) {
  delete form.dataset.sent;
  buttonsOf(form).forEach((button) => button.removeAttribute(LOCKED));
}

/** Letter size changes at once; the server hears of it behind the scene. */
function changeSize(event) {
  const size = event.submitter?.name === "size" && event.submitter.value;
  if (!size || !event.target.matches("[data-preference]")) return;
  event.preventDefault();
  document.documentElement.dataset.size = size;
  for (const button of document.querySelectorAll("button[name=size]")) {
    button.setAttribute("aria-pressed", String(button.value === size));
  }
  const body = new FormData(event.target, event.submitter);
  fetch(event.target.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}

function closeOthers(target) {
  for (const open of document.querySelectorAll("details[data-popover][open]")) {
    if (!open.contains(target)) open.open = false;
  }
}

function onKey(event) {
  if (event.key === "Escape") return closeInner(event);
  const typing = event.target.matches?.("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
}

function closeInner(event) {
  const open = event.target.closest?.("details[open]:is([data-popover], [data-confirm])");
  if (!open) return closeOthers(null);
  open.open = false;
  open.querySelector("summary").focus();
}

function onClick(event) {
  closeOthers(event.target);
  if (event.target.closest("[data-print]")) window.print();
  const cancel = event.target.closest("[data-cancel]");
  if (cancel) {
    const box = cancel.closest("details");
    box.open = false;
    box.querySelector("summary").focus();
  }
}

document.addEventListener("submit", changeSize, true);
document.addEventListener("submit", sendOnce);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
window.addEventListener("pageshow", () => [...document.forms].forEach(wake));
document.querySelectorAll("[data-print], [data-cancel]").forEach((button) => (button.hidden = false));
document.querySelector("[data-focus]")?.focus();
