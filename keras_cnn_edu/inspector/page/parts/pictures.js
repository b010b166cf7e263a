/** Paints arrays on canvases, one pixel for each number. Nothing is ever read back from a canvas. */

import { colorOf, imageScale, pixel } from "../colors.js";
import { make } from "../dom.js";

/** @typedef {import("../colors.js").Scale} Scale */

/**
 * Paints a canvas pixel by pixel.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} height
 * @param {number} width
 * @param {(place: number) => number} colorAt  the color of each pixel, in reading order
 */
export function paint(canvas, height, width, colorAt) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let place = 0; place < pixels.length; place++) pixels[place] = colorAt(place);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/**
 * Paints one channel of an array.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{shape: number[], data: ArrayLike<number>}} tensor  of shape [height, width, channels]
 * @param {number} channel
 * @param {Scale} scale
 */
export function paintMap(canvas, { shape: [height, width, channels], data }, channel, scale) {
  paint(canvas, height, width, (place) => colorOf(scale, data[place * channels + channel]));
}

/**
 * Paints an image: three channels in red, green and blue, one in gray; of any other number the first in gray.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{shape: number[], low: number, high: number}} input
 * @param {ArrayLike<number>} values
 */
export function paintImage(canvas, { shape, low, high }, values) {
  const [height, width, channels] = shape;
  if (channels !== 3) return paintMap(canvas, { shape, data: values }, 0, imageScale({ low, high }));
  const level = (/** @type {number} */ value) =>
    Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
  paint(canvas, height, width, (place) =>
    pixel(level(values[3 * place]), level(values[3 * place + 1]), level(values[3 * place + 2])),
  );
}

/**
 * Paints a list of numbers as rows of pixels.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {Scale} scale
 * @param {number} columns
 */
export function paintList(canvas, values, scale, columns) {
  const rows = Math.ceil(values.length / columns);
  paint(canvas, rows, columns, (place) => (place < values.length ? colorOf(scale, values[place]) : 0));
}

/**
 * Makes a canvas with room for outlines above it.
 *
 * @param {Record<string, any>} [attributes]  of the canvas
 * @returns {{element: HTMLElement, canvas: HTMLCanvasElement}}
 */
export function picture(attributes = {}) {
  const canvas = make("canvas", { width: 1, height: 1, ...attributes });
  return { element: make("span", { class: "picture" }, canvas), canvas };
}

/**
 * Outlines a box of pixels in a picture. What lies outside the picture is outlined, too: that is the padding.
 *
 * @param {HTMLElement} element  a picture
 * @param {string} name  of the outline: another one of the same name is moved
 * @param {{top: number, left: number, height: number, width: number} | null} box  in pixels; null takes it away
 */
export function outline(element, name, box) {
  const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
  /** @type {HTMLElement | null} */
  let mark = element.querySelector(`.outline.${name}`);
  if (!box) return mark?.remove();
  if (!mark) element.append((mark = make("span", { class: `outline ${name}` })));
  const share = (/** @type {number} */ length, /** @type {number} */ whole) => `${(100 * length) / whole}%`;
  Object.assign(/** @type {HTMLElement} */ (mark).style, {
    top: share(box.top, canvas.height),
    left: share(box.left, canvas.width),
    height: share(box.height, canvas.height),
    width: share(box.width, canvas.width),
  });
}

/**
 * Finds the pixel of a canvas under the pointer.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{clientX: number, clientY: number}} event
 * @returns {[number, number]}  row and column
 */
export function pixelAt(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const within = (/** @type {number} */ share, /** @type {number} */ length) =>
    Math.max(0, Math.min(length - 1, Math.floor(share * length)));
  return [
    within((event.clientY - box.top) / box.height, canvas.height),
    within((event.clientX - box.left) / box.width, canvas.width),
  ];
}
