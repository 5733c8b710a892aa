/**
 * A scanner types like a very fast person. Whatever has the focus, such a burst is a scan and leaves no trace there.
 */

import { checks } from "./codes.js";

const QUICK = 50; // milliseconds between two keys of a scanner, where somebody might be typing
const PATIENT = 250; // and where nobody can be, before the open basket: a slow wireless scanner loses nothing
const SHORTEST = 4;
const PAUSE = 300;

/** Call `onScan(code)` for bursts; returns a function that stops listening. */
export function listen(onScan, target = window) {
  let burst = null;
  let timer = 0;

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return drop();
    const ends = event.key === "Enter" || event.key === "Tab" || event.code === "NumpadEnter";
    if (burst && event.timeStamp - burst.last > (burst.idle && isIdle(event.target) ? PATIENT : QUICK)) drop();
    if (ends) return end(event);
    const character = characterOf(event);
    if (!character) return event.key === "Shift" || drop();
    burst ??= { text: "", field: fieldOf(event.target), idle: isIdle(event.target), started: event.timeStamp };
    burst.text += character;
    burst.last = event.timeStamp;
    clearTimeout(timer);
    timer = setTimeout(silence, PAUSE);
  }

  function end(event) {
    if (burst?.text.length >= SHORTEST) {
      event.preventDefault();
      event.stopImmediatePropagation();
      take();
    }
    drop();
  }

  /** A scanner without Enter: only a whole code with its check digit, which nobody types so fast. */
  function silence() {
    if (burst && /^(\d{8}|\d{12,14})$/.test(burst.text) && checks(burst.text) && burst.last - burst.started < burst.text.length * 20) take();
  }

  function take() {
    const { text, field } = burst;
    burst = null;
    if (field) restore(field);
    onScan(text);
  }

  function drop() {
    clearTimeout(timer);
    burst = null;
  }

  target.addEventListener("keydown", onKey, true);
  return () => target.removeEventListener("keydown", onKey, true);
}

/** With Japanese input switched on the key is hidden, its place on the keyboard is not. */
function characterOf(event) {
  if (event.key.length === 1) return event.key;
  if (event.key !== "Process" && event.key !== "Unidentified") return "";
  const found = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(event.code);
  if (found) return found[1] ?? found[2];
  return event.code === "Minus" || event.code === "NumpadSubtract" ? "-" : "";
}

const isIdle = (element) => element === document.body && !document.querySelector("dialog[open]");

const TEXTS = "input:not([type=checkbox], [type=radio], [type=button]), textarea";

function fieldOf(element) {
  const node = element.matches?.(TEXTS) ? element : null;
  return node && { node, value: node.value };
}

function restore({ node, value }) {
  if (node.value !== value) {
    node.blur(); // ends an unfinished Japanese input
    node.value = value;
    node.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
