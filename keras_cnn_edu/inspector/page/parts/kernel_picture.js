/** The kernel of a map as a small picture, where it is one: for one input map, or for red, green and blue. */

import { pixel, signedScale } from "../colors.js";
import { make } from "../dom.js";
import { extremeOf } from "../numbers.js";
import { say } from "../text.js";
import { paint, paintMap } from "./pictures.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 */

/**
 * Makes a canvas for a kernel; null if it is no single picture.
 *
 * @param {Layer} layer
 * @returns {HTMLCanvasElement | null}
 */
export function kernelCanvas({ family, weights: { kernel } }) {
  if (family !== "convolution" || !kernel || kernel[0] * kernel[1] === 1 || ![1, 3].includes(kernel[2])) return null;
  return make("canvas", {
    "class": "kernel-picture",
    "role": "img",
    "aria-label": say("kernel"),
    "title": say("kernel"),
  });
}

/**
 * Paints the kernel of one filter; all kernels of the layer have the same scale.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor | undefined} kernel  of shape [height, width, 1 or 3, filters]
 * @param {number} filter
 */
export function paintKernel(canvas, kernel, filter) {
  if (!kernel) return;
  const [height, width, channels, filters] = kernel.shape;
  const extreme = extremeOf(kernel.data);
  if (channels === 1) {
    return paintMap(canvas, { shape: [height, width, filters], data: kernel.data }, filter, signedScale(extreme));
  }
  const level = (/** @type {number} */ place, /** @type {number} */ channel) =>
    Math.round(127.5 * (1 + kernel.data[(3 * place + channel) * filters + filter] / extreme));
  paint(canvas, height, width, (place) => pixel(level(place, 0), level(place, 1), level(place, 2)));
}
