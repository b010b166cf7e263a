/** A small grid of numbers on the colors that they have in the pictures. */

import { cellColors } from "../colors.js";
import { make } from "../dom.js";
import { number, short } from "../numbers.js";

/**
 * Makes a grid. The number under the pointer is shown with all its digits.
 *
 * @param {number[]} shape  rows and columns
 * @param {ArrayLike<number>} values  in reading order
 * @param {import("../colors.js").Scale} scale
 * @param {string} label  what the grid shows
 * @param {(place: number) => string} [from]  where a number comes from
 * @returns {{element: HTMLElement, cells: HTMLElement[]}}
 */
export function numberGrid([rows, columns], values, scale, label, from = () => "") {
  const cells = Array.from({ length: rows * columns }, (_, place) => {
    const cell = document.createElement("span");
    const { background, color } = cellColors(scale, values[place]);
    cell.className = "cell";
    cell.style.cssText = `background:${background};color:${color}`;
    cell.textContent = short(values[place]);
    return cell;
  });
  const explain = (/** @type {PointerEvent} */ event) => {
    const cell = /** @type {HTMLElement} */ (event.target);
    const place = cells.indexOf(cell);
    if (place >= 0) cell.title = [number(values[place], 6), from(place)].filter(Boolean).join(", ");
  };
  const attributes = {
    "class": "number-grid number",
    "style": `--columns:${columns}`,
    "role": "group",
    "aria-label": label,
  };
  return { element: make("span", { ...attributes, onpointerover: explain }, ...cells), cells };
}
