/** A small grid of numbers on the colors that they have in the pictures. */

import { cellColors } from "../colors.js";
import { make } from "../dom.js";
import { number, short } from "../numbers.js";

/**
 * Makes a grid.
 *
 * @param {number[]} shape  rows and columns
 * @param {ArrayLike<number>} values  in reading order
 * @param {import("../colors.js").Scale} scale
 * @param {{label: string, title?: (place: number) => string, cell?: (place: number) => Record<string, any>}} options
 *   `label`: what the grid shows; `title`: where a number comes from; `cell`: attributes of a cell
 * @returns {HTMLElement}
 */
export function numberGrid([rows, columns], values, scale, { label, title = () => "", cell = () => ({}) }) {
  const cells = Array.from({ length: rows * columns }, (_, place) => {
    const { background, color } = cellColors(scale, values[place]);
    const attributes = {
      class: "cell",
      style: `background:${background};color:${color}`,
      title: [number(values[place], 6), title(place)].filter(Boolean).join(", "),
      "data-place": place,
      ...cell(place),
    };
    return make("span", attributes, short(values[place]));
  });
  return make(
    "span",
    { class: "number-grid number", style: `--columns:${columns}`, role: "group", "aria-label": label },
    ...cells,
  );
}
