/** A pad of large digits below the PIN field; four digits sign in. Without it the field takes the keyboard. */

const LENGTH = 4;
const pad = document.querySelector("[data-pin-pad]");
const field = document.querySelector("[data-pin]");

function press(event) {
  const key = event.target.closest("button")?.dataset.key;
  if (!key) return;
  if (key === "clear") field.value = "";
  else if (key === "back") field.value = field.value.slice(0, -1);
  else if (field.value.length < LENGTH) field.value += key;
  sendWhenWhole();
}

function sendWhenWhole() {
  if (field.value.length === LENGTH) field.form.requestSubmit();
}

pad.hidden = false;
field.setAttribute("inputmode", "none"); // the pad is the keyboard: a second one would cover it
field.addEventListener("input", sendWhenWhole);
pad.addEventListener("click", press);
window.addEventListener("pageshow", () => (field.value = ""));
