/** A short sound for a scan: high for known goods, low and twice where somebody has to look. */

import { afterFrame } from "./ui.js";

let context = null;

/** After the frame: what is seen comes first. */
export const beep = (good = true) => afterFrame(() => sound(good));

function sound(good) {
  context ??= typeof AudioContext === "function" ? new AudioContext() : null;
  if (!context) return;
  if (good) return tone(1320, 0, 0.07);
  tone(330, 0, 0.14);
  tone(330, 0.2, 0.14);
}

function tone(pitch, after, seconds) {
  const [source, volume, begin] = [context.createOscillator(), context.createGain(), context.currentTime + after];
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, begin);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + seconds);
  source.connect(volume).connect(context.destination);
  source.start(begin);
  source.stop(begin + seconds);
}
