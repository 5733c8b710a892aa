/** Code 128 (set B) as black and white widths: a receipt that a scanner finds again. */

const WIDTHS = (
  "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131" +
  "311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121" +
  "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114" +
  "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113" +
  "114311411113411311113141114131311141411131211412211214211232"
).match(/.{6}/g);
const STOP = "2331112";
const START_B = 104;

/** [[x, width], …] of the black bars, and the whole width in modules. */
export function bars(text) {
  const values = [...text].map((character) => character.charCodeAt(0) - 32);
  const check = values.reduce((all, value, i) => all + value * (i + 1), START_B) % 103;
  const widths = [START_B, ...values, check].map((value) => WIDTHS[value]).join("") + STOP;
  const found = [];
  let x = 0;
  [...widths].forEach((digit, i) => {
    if (i % 2 === 0) found.push([x, Number(digit)]);
    x += Number(digit);
  });
  return { bars: found, width: x };
}

const SVG = "http://www.w3.org/2000/svg";

export function barcode(text, height = 30) {
  const { bars: black, width } = bars(text);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `-10 0 ${width + 20} ${height}`);
  svg.setAttribute("class", "receipt-code");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", text);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", black.map(([x, wide]) => `M${x} 0h${wide}v${height}h-${wide}z`).join(""));
  svg.append(path);
  return svg;
}
