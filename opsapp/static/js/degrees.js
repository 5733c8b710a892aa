/** Temperatures by large keys: the field that was touched last takes them. Without this script they are typed. */

const keys = document.querySelector("[data-keys]");
const fields = [...document.querySelectorAll("[data-degrees]")];
let current = null;

const tenths = (text) => {
  const found = /^-?\d{1,3}(\.\d)?$/.exec(text.normalize("NFKC").replace(/[−‐–ー]/g, "-"));
  return found ? Math.round(Number(found[0]) * 10) : null;
};

/** What was done about it is asked for only where the temperature is out of its limits. */
function judge(field) {
  const box = field.closest("li").querySelector("[data-measure]");
  if (!box) return;
  const value = tenths(field.value.trim());
  const { highest, lowest } = field.dataset;
  const wrong = value !== null && ((highest !== "" && value > Number(highest)) || (lowest !== "" && value < Number(lowest)));
  box.hidden = !wrong;
}

function choose(field) {
  current = field;
  field.closest("li").scrollIntoView({ block: "nearest" }); // the keys stand over the lower part of a phone
  keys.querySelector(".degrees-for").textContent = field.closest("li").querySelector(".receive-name").firstChild.textContent.trim();
}

/** A freezer begins with its minus sign. */
function begin(field) {
  if (field.value === "" && field.dataset.highest !== "" && Number(field.dataset.highest) < 0) field.value = "-";
}

function press(key) {
  if (!current) choose(fields[0]);
  const text = current.value;
  if (key === "next") return next();
  if (key === "sign") current.value = text.startsWith("-") ? text.slice(1) : `-${text}`;
  else if (key === "back") current.value = text.slice(0, -1);
  else if (key === ".") current.value = text.includes(".") || !/\d$/.test(text) ? text : `${text}.`;
  else if (/^-?\d{0,2}$|\.$/.test(text)) {
    begin(current);
    current.value += key;
  }
  judge(current);
}

function next() {
  const after = fields[(fields.indexOf(current) + 1) % fields.length];
  after.focus();
  choose(after);
}

if (keys && fields.length) {
  keys.hidden = false;
  for (const field of fields) {
    field.inputMode = "none"; // the screen's own keyboard stays away; a real one works as before
    field.addEventListener("focus", () => choose(field));
    field.addEventListener("input", () => judge(field));
    judge(field);
  }
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) press(key);
  });
}
document.querySelector("form")?.addEventListener("submit", () => {
  for (const field of fields) if (field.value === "-") field.value = "";
});
