/** Scanning with the tablet's camera: the browser's own detector where there is one, else zxing. Loaded when used. */

import { dialog, h, inform, notice } from "./ui.js";
import { t } from "./words.js";

const EVERY = 150; // milliseconds between two looks
const ZXING = "/static/vendor/zxing-wasm/reader/";
const NATIVE = ["ean_13", "ean_8", "upc_a", "code_128", "qr_code"];
const FORMATS = ["EAN13", "EAN8", "UPCA", "Code128", "QRCode"];

/** `scanned(code)` hears what was read; `more`: further kinds of codes, [the browser's name, zxing's name]. */
export async function openCamera(scanned, more = []) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  } catch {
    return inform(t("The camera cannot be used"), t("Allow the camera for this page, or use the scanner."));
  }
  const code = await look(stream, more);
  stream.getTracks().forEach((track) => track.stop());
  return code && scanned(code);
}

function look(stream, more) {
  let going = true;
  return dialog(t("Hold the code before the camera"), (close) => {
    const video = h("video", { class: "camera", playsinline: true, muted: true });
    video.srcObject = stream;
    void watch(video, more, close, () => going && video.isConnected);
    return [video, notice("info", t("It is read by itself as soon as it is sharp."))];
  }).finally(() => (going = false)); // prettier-ignore
}

async function watch(video, more, found, going) {
  await video.play();
  const read = await reader(more);
  while (going()) {
    const code = await read(video).catch(() => null);
    if (code) return found(code);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return undefined;
}

export async function reader(more = []) {
  if ("BarcodeDetector" in globalThis) {
    const detector = new BarcodeDetector({ formats: [...NATIVE, ...more.map(([native]) => native)] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { prepareZXingModule, readBarcodes } = await import(`${ZXING}index.js`);
  prepareZXingModule({ overrides: { locateFile: (name) => ZXING + name } });
  const canvas = document.createElement("canvas");
  return async (video) => {
    const [found] = await readBarcodes(picture(video, canvas), { formats: [...FORMATS, ...more.map(([, zxing]) => zxing)], maxNumberOfSymbols: 1 });
    return found?.text;
  };
}

function picture(video, canvas) {
  Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
