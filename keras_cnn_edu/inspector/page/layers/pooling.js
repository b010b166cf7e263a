/**
 * Pooling: each window of each channel becomes its largest number, or its mean. Padding does not count.
 *
 * Settings: `pool_size`, `strides`, `padding` of a sliding window; nothing where the window is the whole map, or one of
 * as many equal parts as there are outputs.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {(layer: Layer, inputShape: number[]) => number[][][]} Windows  rows, columns: of each output the pixels
 *
 * @typedef {object} Reduction  how the pixels of a window become one number
 * @property {number} start
 * @property {(result: number, pixel: number) => number} add
 * @property {(result: number, count: number) => number} finish  it is also given the count of pixels
 */

import { Derivation, pixels } from "../derivation.js";
import { PADDING, partsOfAxis, slidingWindows } from "../geometry.js";
import { range, tensor } from "../tensors.js";

/** @type {Windows} */
const sliding = (layer, inputShape) => slidingWindows(layer.settings, inputShape, layer.shape);

/** @type {Windows} */
const wholeMap = (_, [height, width]) => [[range(height)], [range(width)]];

/** @type {Windows} */
const parts = (layer, [height, width]) => [partsOfAxis(height, layer.shape[0]), partsOfAxis(width, layer.shape[1])];

/** @type {Reduction} */
const LARGEST = { start: -Infinity, add: Math.max, finish: (result) => result };

/** @type {Reduction} */
const MEAN = { start: 0, add: (sum, pixel) => sum + pixel, finish: (sum, count) => sum / count };

export const maxPooling = largest(sliding, "outputs[i, c] = max over u of inputs[i*stride + u - before, c]");
export const averagePooling = mean(sliding, "outputs[i, c] = mean over u of inputs[i*stride + u - before, c]");
export const globalMaxPooling = largest(wholeMap, "outputs[c] = max of the whole map inputs[…, c]");
export const globalAveragePooling = mean(wholeMap, "outputs[c] = mean of the whole map inputs[…, c]");
export const adaptiveMaxPooling = largest(parts, "outputs[i, c] = max of part i of the map inputs[…, c]");
export const adaptiveAveragePooling = mean(parts, "outputs[i, c] = mean of part i of the map inputs[…, c]");

/**
 * @param {Windows} windows
 * @param {string} formula
 * @returns {Family}
 */
function largest(windows, formula) {
  return {
    compute: (layer, [images]) => reduceWindows(layer, images, windows, LARGEST),
    derive: (layer, [images], _, at) => new Derivation(formula, "max", [windowAt(layer, images, windows, at)]),
  };
}

/**
 * @param {Windows} windows
 * @param {string} formula
 * @returns {Family}
 */
function mean(windows, formula) {
  return {
    compute: (layer, [images]) => reduceWindows(layer, images, windows, MEAN),

    derive(layer, [images], _, at) {
      const counted = windowAt(layer, images, windows, at).positions.map((position) => (position ? 1 : 0));
      const count = counted.filter(Boolean).length;
      const weights = counted.map((one) => one / count);
      return new Derivation(formula, "mean", [windowAt(layer, images, windows, at, weights)]);
    },
  };
}

/**
 * Goes through the pixels of every window that are not padding, channel by channel.
 *
 * @param {Layer} layer
 * @param {import("../types.js").Tensor} images
 * @param {Windows} windows
 * @param {Reduction} reduction
 */
function reduceWindows(layer, images, windows, { start, add, finish }) {
  const [, width, channels] = images.shape;
  const [rows, columns] = windows(layer, images.shape);
  const outputs = tensor(layer.shape);
  let place = 0;
  for (const windowRows of rows.map(withoutPadding)) {
    for (const windowColumns of columns.map(withoutPadding)) {
      for (let c = 0; c < channels; c++) {
        let result = start;
        for (const y of windowRows) {
          for (const x of windowColumns) result = add(result, images.data[(y * width + x) * channels + c]);
        }
        outputs.data[place++] = finish(result, windowRows.length * windowColumns.length);
      }
    }
  }
  return outputs;
}

/** @param {number[]} pixels */
function withoutPadding(pixels) {
  return pixels.filter((pixel) => pixel !== PADDING);
}

/**
 * @param {Layer} layer
 * @param {import("../types.js").Tensor} images
 * @param {Windows} windows
 * @param {number[]} at  [row, column, channel], or [channel] where the window is the whole map
 * @param {number[]} [weights]
 */
function windowAt(layer, images, windows, at, weights) {
  const [rows, columns] = windows(layer, images.shape);
  const [channel, column = 0, row = 0] = [...at].reverse();
  return pixels(layer.inputs[0], images, rows[row], columns[column], channel, weights);
}
