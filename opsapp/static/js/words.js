/** The words of the screen in two languages. The msgid is the English; Japanese comes with the page. */

const japanese = JSON.parse(document.getElementById("words")?.textContent || "{}");
const SIZES = ["standard", "large", "xlarge"];
const root = document.documentElement;
const kept = globalThis.localStorage;

export const language = () => root.lang || "ja";

/** A word of the screen; %(name)s is replaced from `values`. */
export function t(id, values = {}) {
  const text = language() === "ja" ? (japanese[id] ?? id) : id;
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

export function setLanguage(code) {
  root.lang = code === "en" ? "en" : "ja";
  kept.setItem("till.language", root.lang);
  document.title = t(root.dataset.title);
}

export function setSize(size) {
  root.dataset.size = SIZES.includes(size) ? size : "standard";
  kept.setItem("till.size", root.dataset.size);
}

/** What was chosen on this device, else what the person prefers elsewhere. */
export function applyPreferences(person = {}) {
  setLanguage(kept.getItem("till.language") ?? person.language ?? "ja");
  setSize(kept.getItem("till.size") ?? person.text_size ?? "standard");
}
