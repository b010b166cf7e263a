/** One map that can be read pixel by pixel, with the pointer or with the arrow keys. */

import { make } from "../dom.js";
import { mapCanvas } from "./layer_picture.js";
import { pixelAt } from "./pictures.js";

/** @typedef {import("../types.js").Layer} Layer */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Makes a map that is a button.
 *
 * @param {Layer} layer
 * @param {number} channel
 * @param {object} options
 * @param {string} options.label
 * @param {(pixel: [number, number] | null) => void} options.onlook  the pointer is on a pixel, or has left the map
 * @param {(pixel: [number, number]) => void} options.onmove  an arrow key has been pressed: the pixel to go to
 * @param {(pixel: [number, number] | null) => void} options.onopen  a pixel was clicked; null: the enter key
 * @param {() => [number, number]} options.pixel  where the arrow keys start from
 * @param {() => void} [options.onfocus]
 * @returns {{element: HTMLButtonElement, picture: HTMLElement, canvas: HTMLCanvasElement}}
 */
export function mapButton(layer, channel, { label, onlook, onmove, onopen, pixel, onfocus = () => {} }) {
  const canvas = mapCanvas(layer, channel, { "role": "img", "aria-label": label });
  const picture = make("span", { class: "picture" }, canvas);
  const element = make(
    "button",
    {
      type: "button",
      class: "map-button",
      onpointermove: (/** @type {PointerEvent} */ event) => {
        // a map that appears under a pointer at rest is not looked at
        if (event.movementX || event.movementY) onlook(pixelAt(canvas, event));
      },
      onpointerleave: () => onlook(null),
      onclick: (/** @type {MouseEvent} */ event) => onopen(event.detail ? pixelAt(canvas, event) : null),
      onfocus,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const step = ARROWS[event.key];
        if (!step) return;
        event.preventDefault();
        const [row, column] = pixel();
        onmove([row + step[0], column + step[1]]);
      },
    },
    picture,
  );
  return { element, picture, canvas };
}
