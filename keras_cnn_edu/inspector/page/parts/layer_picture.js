/** The output of a layer in a small space: maps, a list of numbers, or the probabilities of the classes. */

import { mapScale } from "../colors.js";
import { make } from "../dom.js";
import { IMAGE } from "../network.js";
import { rangeOf } from "../numbers.js";
import { countOf } from "../tensors.js";
import { paintImage, paintList, paintMap } from "./pictures.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../view.js").Page} Page
 */

const UPRIGHT = { width: 64, highest: 200, columns: [8, 16, 32, 64] }; // a list as a narrow column, in pixels
const FLAT = { width: 188, highest: 48, columns: [10, 32, 64, 128] };

/**
 * How a list of numbers is laid out in a small space: in as few columns as it takes to keep below a height.
 *
 * @param {Layer} layer
 * @param {boolean} flat
 * @returns {{columns: number, width: number, height: number}}
 */
export function listSize(layer, flat) {
  const { width, highest, columns: choices } = flat ? FLAT : UPRIGHT;
  const length = countOf(layer.shape);
  const heightWith = (/** @type {number} */ columns) => (Math.ceil(length / columns) * width) / columns;
  const columns = choices.find((each) => heightWith(each) <= highest) ?? choices[choices.length - 1];
  return { columns, width, height: heightWith(columns) };
}

/** Is the output of a layer a stack of maps? @param {Layer} layer */
export function hasMaps(layer) {
  return layer.shape.length === 3;
}

/** Is the layer the image itself? @param {Layer} layer */
export function isInput(layer) {
  return layer.id === IMAGE;
}

/**
 * Makes a canvas for one map of a layer, marked so that a script can find it.
 *
 * @param {Layer} layer
 * @param {number} channel
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLCanvasElement}
 */
export function mapCanvas(layer, channel, attributes = {}) {
  return make("canvas", {
    "width": layer.shape[1],
    "height": layer.shape[0],
    "data-map": "",
    "data-layer": layer.id,
    "data-channel": channel,
    ...attributes,
  });
}

/**
 * The color scale of one map, as the person chose it.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {number} channel
 */
export function scaleOf({ numbers, scale }, layer, channel) {
  const output = numbers.outputs.get(layer.id);
  if (!output) return mapScale([0, 0]);
  return mapScale(scale === "map" ? rangeOfMap(output, channel) : rangeOf(output.data));
}

/**
 * The smallest and the largest number of one map.
 *
 * @param {import("../types.js").Tensor} output
 * @param {number} channel
 */
export function rangeOfMap({ shape, data }, channel) {
  return rangeOf(data, channel, shape[shape.length - 1]);
}

/**
 * The pixel of a map with the largest number.
 *
 * @param {import("../types.js").Tensor | undefined} output
 * @param {number} channel
 * @returns {[number, number]}
 */
export function highestPixel(output, channel) {
  if (output?.shape.length !== 3 || channel >= output.shape[2]) return [0, 0];
  const { shape, data } = output;
  const [, high] = rangeOfMap(output, channel);
  let place = 0;
  while (place < shape[0] * shape[1] - 1 && data[place * shape[2] + channel] !== high) place++;
  return [Math.floor(place / shape[1]), place % shape[1]];
}

/**
 * Is a map the same number everywhere, so that it says nothing about the image?
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {number} channel
 */
export function isConstant({ numbers }, layer, channel) {
  const output = numbers.outputs.get(layer.id);
  if (!output) return false;
  const [low, high] = rangeOfMap(output, channel);
  return low === high;
}

/**
 * Paints the canvases of a layer that were made with `mapCanvas`.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {Iterable<HTMLCanvasElement>} canvases
 */
export function paintMaps(page, layer, canvases) {
  const output = page.numbers.outputs.get(layer.id);
  const common = page.scale === "layer" ? scaleOf(page, layer, 0) : null;
  for (const canvas of canvases) {
    const channel = Number(canvas.dataset.channel);
    canvas.dataset.epoch = String(page.state.epoch);
    canvas.dataset.probe = String(page.state.probe);
    const known = output !== undefined && channel < output.shape[2];
    canvas.classList.toggle("unknown", !known);
    if (!known) continue;
    if (isInput(layer) && layer.shape[2] <= 3) paintImage(canvas, page.document.input, output.data);
    else paintMap(canvas, output, channel, common ?? scaleOf(page, layer, channel));
  }
}

/**
 * Makes a small picture of a layer that is repainted with `show`.
 *
 * @param {Layer} layer
 * @param {{most: number, size: number, columns: number}} room  how many maps at most, how large, in
 *   how many columns
 * @returns {{element: HTMLElement, show: (page: Page) => void}}
 */
export function layerPicture(layer, { most, size, columns }) {
  if (!hasMaps(layer)) return listPicture(layer, columns > 2);
  const shown = isInput(layer) && layer.shape[2] <= 3 ? 1 : Math.min(most, layer.shape[2]);
  const canvases = Array.from({ length: shown }, (_, channel) =>
    mapCanvas(layer, channel, { "aria-hidden": "true", "style": `width:${size}px;height:${size}px` }),
  );
  const element = make("span", { class: "maps", style: `--columns:${Math.min(columns, shown)}` }, ...canvases);
  return { element, show: (page) => paintMaps(page, layer, canvases) };
}

/** @param {Layer} layer @param {boolean} flat */
function listPicture(layer, flat) {
  const { columns, width, height } = listSize(layer, flat);
  const style = `width:${width}px;height:${height}px`;
  const canvas = make("canvas", { "aria-hidden": "true", "data-list": "", "data-layer": layer.id, style });
  return {
    element: make("span", { class: "maps" }, canvas),
    show: (/** @type {Page} */ page) => {
      const values = page.numbers.outputs.get(layer.id)?.data;
      canvas.classList.toggle("unknown", !values);
      if (values) paintList(canvas, values, mapScale(rangeOf(values)), columns);
    },
  };
}
