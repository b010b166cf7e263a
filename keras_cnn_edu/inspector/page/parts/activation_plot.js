/** The curve of an activation function, with the number that it is given and the number that it returns. */

import { activationFunction } from "../activation_functions.js";
import { draw, make } from "../dom.js";
import { number } from "../numbers.js";
import { say } from "../text.js";

const WIDTH = 200;
const HEIGHT = 130;
const POINTS = 120;

/**
 * @param {import("../types.js").Layer} layer
 * @param {import("../derivation.js").Step} step
 * @returns {Node | null}
 */
export function activationPlot({ settings }, { name, before, after }) {
  if (name === "softmax" || name === "prelu") return null;
  const { of } = activationFunction(name, settings.activation_settings);
  const reach = Math.max(2, 1.25 * Math.abs(before));
  const inputs = Array.from({ length: POINTS + 1 }, (_, point) => reach * ((2 * point) / POINTS - 1));
  const outputs = inputs.map(of);
  const low = Math.min(0, ...outputs);
  const high = Math.max(...outputs, low + 1e-6);
  const x = (/** @type {number} */ value) => ((value + reach) / (2 * reach)) * WIDTH;
  const y = (/** @type {number} */ value) => HEIGHT - 8 - ((value - low) / (high - low)) * (HEIGHT - 16);
  const label = say("activation.label", { name, before: number(before, 4), after: number(after, 4) });
  return make(
    "figure",
    { class: "activation-plot" },
    draw(
      "svg",
      { "viewBox": `0 0 ${WIDTH} ${HEIGHT}`, "role": "img", "aria-label": label },
      draw("line", { class: "axis", x1: 0, x2: WIDTH, y1: y(0), y2: y(0) }),
      draw("line", { class: "axis", x1: x(0), x2: x(0), y1: 0, y2: HEIGHT }),
      draw("polyline", { points: inputs.map((value, point) => `${x(value)},${y(outputs[point])}`).join(" ") }),
      draw("path", { class: "lead", d: `M${x(before)},${y(0)}V${y(after)}H${x(0)}` }),
      draw("circle", { cx: x(before), cy: y(after), r: 5 }),
    ),
    make("figcaption", { class: "number" }, label),
  );
}
