/** What the colors mean: a bar with the numbers of its ends. */

import { gradientOf } from "../colors.js";
import { make } from "../dom.js";
import { number } from "../numbers.js";

/**
 * Makes a legend that can show another scale.
 *
 * @param {string} name  what the colors stand for
 * @returns {{element: HTMLElement, show: (scale: import("../colors.js").Scale) => void}}
 */
export function legend(name) {
  const low = make("span");
  const ramp = make("span", { class: "ramp" });
  const high = make("span");
  return {
    element: make("p", { class: "legend" }, make("span", { class: "legend-name" }, name), low, ramp, high),
    show: (scale) => {
      low.textContent = number(scale.low);
      high.textContent = number(scale.high);
      ramp.style.background = gradientOf(scale);
    },
  };
}
