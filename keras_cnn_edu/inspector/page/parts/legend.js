/** What the colors mean: a bar with the numbers of its ends. */

import { gradientOf, mapScale } from "../colors.js";
import { make } from "../dom.js";
import { number } from "../numbers.js";
import { say } from "../text.js";

/**
 * Makes a legend that can show another scale.
 *
 * @param {string} name  what the colors stand for
 * @returns {{element: HTMLElement, show: (scale: import("../colors.js").Scale) => void}}
 */
export function legend(name) {
  const { element, write } = bar(name);
  return { element, show: (scale) => write(number(scale.low), scale, number(scale.high)) };
}

/**
 * Makes the legend of many layers, each of which has a scale of its own: the ends have names.
 *
 * @returns {{element: HTMLElement, show: (page: import("../view.js").Page) => void}}
 */
export function commonLegend() {
  const { element, write } = bar(say("scale.colors"));
  return {
    element,
    show: ({ scale }) => write(say(`scale.lowest.${scale}`), mapScale([0, 1]), say(`scale.highest.${scale}`)),
  };
}

/** @param {string} name */
function bar(name) {
  const low = make("span");
  const ramp = make("span", { class: "ramp" });
  const high = make("span");
  return {
    element: make("p", { class: "legend" }, make("span", { class: "legend-name" }, name), low, ramp, high),
    write: (
      /** @type {string} */ lowest,
      /** @type {import("../colors.js").Scale} */ scale,
      /** @type {string} */ highest,
    ) => {
      low.textContent = lowest;
      high.textContent = highest;
      ramp.style.background = gradientOf(scale);
    },
  };
}
