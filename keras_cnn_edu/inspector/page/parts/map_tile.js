/** One map of a layer in large, with its kernel and the range of its numbers below it. */

import { make } from "../dom.js";
import { number } from "../numbers.js";
import { say } from "../text.js";
import { kernelCanvas, paintKernel } from "./kernel_picture.js";
import { isConstant, rangeOfMap } from "./layer_picture.js";
import { mapButton } from "./map_button.js";
import { outline } from "./pictures.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../view.js").Page} Page
 * @typedef {[number, number]} Pixel
 *
 * @typedef {object} MapTile
 * @property {HTMLElement} element
 * @property {HTMLCanvasElement} canvas  to be painted together with those of the other maps
 * @property {(page: Page) => void} show
 */

/**
 * Makes the tile. The number under the pointer stands below the map, in place of the range.
 *
 * @param {Layer} layer
 * @param {number} channel
 * @param {(pixel: Pixel | null) => void} onlook
 * @param {(pixel: Pixel | null) => void} onopen  null: the chosen pixel
 * @returns {MapTile}
 */
export function mapTile(layer, channel, onlook, onopen) {
  /** @type {Page} */
  let page;
  const kernel = kernelCanvas(layer);
  const reading = make("span", { class: "muted number" });
  const note = make("span", { class: "dead" });
  const { element, picture, canvas } = mapButton(layer, channel, {
    label: say("map.label", { map: channel, layer: layer.name }),
    pixel: () => page.pixel,
    onlook: (pixel) => {
      reading.textContent = readingOf(page, layer, channel, pixel);
      onlook(pixel);
    },
    onmove: ([row, column]) => page.go({ map: channel, pixel: [Math.max(0, row), Math.max(0, column)] }),
    onopen,
    onfocus: () => page.go({ map: channel }),
  });
  const caption = make(
    "span",
    { class: "caption" },
    kernel,
    make("span", {}, make("strong", {}, say("map", { map: channel })), " ", note),
    reading,
  );
  return {
    element: make("div", { class: "tile" }, element, caption),
    canvas,
    show: (next) => {
      page = next;
      const [row, column] = page.pixel;
      const chosen = channel === page.state.map;
      const dead = isConstant(page, layer, channel);
      element.setAttribute("aria-pressed", String(chosen));
      outline(picture, "pixel", chosen ? { top: row, left: column, height: 1, width: 1 } : null);
      canvas.dataset.dead = String(dead);
      note.textContent = dead ? say("map.dead") : "";
      reading.textContent = readingOf(page, layer, channel, null);
      if (kernel) paintKernel(kernel, page.numbers.weights.get(layer.id)?.kernel, channel);
    },
  };
}

/**
 * One number of a map; without a pixel the range of all.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {number} channel
 * @param {Pixel | null} pixel
 */
function readingOf({ numbers }, layer, channel, pixel) {
  const output = numbers.outputs.get(layer.id);
  if (!output) return "";
  if (pixel) {
    const [row, column] = pixel;
    const value = output.data[(row * output.shape[1] + column) * output.shape[2] + channel];
    return say("reading", { row, column, value: number(value, 4) });
  }
  const [low, high] = rangeOfMap(output, channel);
  return low === high ? number(low) : say("range", { low: number(low), high: number(high) });
}
