/** Small helps to draw the screen: elements, icons, dialogs, notices. */

import { t } from "./words.js";

/** An element: h("button", {class: "key", onclick: run}, "Words", child, …). null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture beside a word, from the sheet in the page. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export function button(label, onclick, { kind = "", sign = null, ...attributes } = {}) {
  const classes = `button ${kind.split(" ").filter(Boolean).map((one) => `button-${one}`).join(" ")}`;
  return h("button", { type: "button", class: classes.trim(), onclick, ...attributes }, sign && icon(sign), h("span", {}, label));
}

export const byId = (id) => document.getElementById(id);

export const fill = (element, ...children) => {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/** Do what nobody waits for once the next frame is on the screen. */
export const afterFrame = (work) => requestAnimationFrame(() => setTimeout(work));

// --- dialogs ---------------------------------------------------------------------------------------

const open = [];

/**
 * A dialog over the till. `draw(close, sheet)` gives its content; resolves with what close(value) was given, undefined
 * when it was put away. `scan(code)`: what a scan does while it is open; without it a scan puts it away first.
 * `sheet.become(title, content)` shows something else in the same place, which is quicker than another dialog;
 * while `sheet.closable` is false nobody can put it away.
 */
export function dialog(title, draw, { wide = false, full = false, scan = null, closable = true, back = closable, onready } = {}) {
  return new Promise((resolve) => {
    const heading = h("h2", { id: `dialog-${open.length}` }, title);
    const box = h("dialog", { class: `sheet ${wide ? "sheet-wide" : ""} ${full ? "sheet-full" : ""}`, "aria-labelledby": heading.id });
    const entry = { box, scan, closable, close: (value) => finish(value), become };
    function finish(value) {
      if (!open.includes(entry)) return;
      open.splice(open.indexOf(entry), 1);
      box.close();
      box.remove();
      resolve(value);
    }
    const away = () => entry.closable && finish();
    const leave = back && button(t("Back"), away, { kind: "quiet", sign: "back", class: "button sheet-back" });
    const content = h("div", { class: "sheet-body" });
    function become(another, ...drawn) {
      heading.textContent = another;
      leave?.remove?.();
      fill(content, ...drawn);
      focusFirst(box);
    }
    fill(box, h("header", { class: "sheet-head" }, heading, leave), fill(content, draw(finish, entry)));
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      away();
    });
    open.push(entry);
    document.body.append(box);
    box.showModal();
    focusFirst(box);
    onready?.(box);
  });
}

const focusFirst = (box) => (box.querySelector("[data-first]") ?? box.querySelector(".sheet-body button, .sheet-body input"))?.focus({ preventScroll: true });

/** What a scan meets: the topmost dialog, or null. */
export const topDialog = () => open.at(-1) ?? null;

export const dialogOpen = () => open.length > 0;

export function closeDialogs() {
  for (const entry of [...open].reverse()) entry.close();
}

/** A question with two answers; true for yes. */
export const confirm = (title, text, yes, { danger = false } = {}) =>
  dialog(title, (close) => [
    text && h("p", { class: "sheet-text" }, text),
    h("div", { class: "buttons sheet-actions" },
      button(yes, () => close(true), { kind: danger ? "danger large" : "primary large", "data-first": true })),
  ]); // prettier-ignore

export const inform = (title, ...content) =>
  dialog(title, (close) => [
    content.map((one) => (typeof one === "string" ? h("p", { class: "sheet-text" }, one) : one)),
    h("div", { class: "buttons sheet-actions" }, button(t("OK"), () => close(), { kind: "primary large", "data-first": true })),
  ]);

/** A large choice: resolves with the value of the pressed button. */
export const choose = (title, choices, { text = "", ...options } = {}) =>
  dialog(title, (close) => [
    text && h("p", { class: "sheet-text" }, text),
    h("div", { class: "choice-list" }, choices.map(({ label, value, note, sign }) =>
      h("button", { type: "button", class: "choice-key", onclick: () => close(value) }, sign && icon(sign), h("span", {}, label), note && h("small", {}, note)))),
  ], options); // prettier-ignore

// --- notices ---------------------------------------------------------------------------------------

/** Words that stay for a moment; also read aloud. */
export function toast(text, kind = "good") {
  const note = h("p", { class: `toast toast-${kind}`, "aria-hidden": "true" }, icon(kind === "good" ? "check" : "warning"), h("span", {}, text));
  const place = topDialog()?.box ?? document.body;
  place.querySelector(":scope > .toast")?.remove();
  place.append(note);
  byId("live").textContent = text;
  setTimeout(() => note.remove(), kind === "good" ? 3500 : 7000);
}

export const field = (label, control, hint = "") =>
  h("label", { class: "field" }, h("span", { class: "field-label" }, label), control, hint && h("span", { class: "hint" }, hint));

export const notice = (kind, ...content) =>
  h("div", { class: `notice notice-${kind}`, role: kind === "danger" ? "alert" : null }, icon(kind === "good" ? "check" : kind === "info" ? "info" : "warning"),
    h("div", { class: "notice-body" }, content.map((one) => (typeof one === "string" ? h("p", {}, one) : one)))); // prettier-ignore

/** "/" leads into the search field, from anywhere but a field or a dialog. */
export function slashLeadsTo(focus) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || dialogOpen() || event.target.matches?.("input, select, textarea")) return;
    event.preventDefault();
    focus();
  });
}
