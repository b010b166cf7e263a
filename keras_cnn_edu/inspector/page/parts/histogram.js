/** How often which numbers occur in a map. */

import { draw } from "../dom.js";
import { number, rangeOf } from "../numbers.js";

const BINS = 32;
const HEIGHT = 64;

/**
 * Draws a histogram.
 *
 * @param {number[]} values
 * @param {string} label  what it shows, in words
 * @returns {SVGElement}
 */
export function histogram(values, label) {
  const [low, high] = rangeOf(values);
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    if (Number.isFinite(value)) counts[Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low || 1)))] += 1;
  }
  const most = Math.max(...counts);
  const bars = counts.map((count, bin) => {
    const height = count && Math.max(1, (HEIGHT * count) / most);
    return draw("rect", { x: bin * 10 + 1, y: HEIGHT - height, width: 8, height });
  });
  return draw(
    "svg",
    { "class": "histogram", "viewBox": `0 0 ${BINS * 10} ${HEIGHT + 22}`, "role": "img", "aria-label": label },
    ...bars,
    draw("line", { x1: 0, x2: BINS * 10, y1: HEIGHT, y2: HEIGHT }),
    draw("text", { x: 0, y: HEIGHT + 18 }, number(low)),
    draw("text", { "x": BINS * 10, "y": HEIGHT + 18, "text-anchor": "end" }, number(high)),
  );
}
