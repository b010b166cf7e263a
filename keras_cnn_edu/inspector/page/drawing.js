/** The image that a person draws: an array, moved and rotated, with noise. No number is read back from a canvas. */

/**
 * @typedef {import("./types.js").Tensor} Tensor
 *
 * @typedef {object} Change  what is done to the drawing
 * @property {number} down  rows
 * @property {number} right  columns
 * @property {number} turn  degrees, clockwise
 * @property {number} noise  standard deviation, as a share of the range of the image
 *
 * @typedef {{row: number, column: number}} Place
 */

/** @type {Change} */
export const UNCHANGED = { down: 0, right: 0, turn: 0, noise: 0 };

/**
 * Finds the place in the drawing that is seen at a place of the changed image.
 *
 * @param {number[]} shape
 * @param {Change} change
 * @param {Place} place
 * @returns {Place}
 */
export function sourceOf([height, width], { down, right, turn }, { row, column }) {
  const angle = (-turn * Math.PI) / 180;
  const middle = { row: (height - 1) / 2, column: (width - 1) / 2 };
  const y = row - down - middle.row;
  const x = column - right - middle.column;
  return {
    row: middle.row + Math.cos(angle) * y + Math.sin(angle) * x,
    column: middle.column - Math.sin(angle) * y + Math.cos(angle) * x,
  };
}

/**
 * Moves and rotates a drawing, and adds noise. Between its pixels it is interpolated, outside it is `low`.
 *
 * @param {Tensor} drawing  of shape [height, width, channels]
 * @param {Change} change
 * @param {{low: number, high: number}} range  of the image
 * @returns {Float32Array}
 */
export function changed({ shape, data }, change, { low, high }) {
  const [height, width, channels] = shape;
  const result = new Float32Array(data.length);
  const random = normalNumbers();
  const pixelAt = (/** @type {number} */ row, /** @type {number} */ column, /** @type {number} */ channel) =>
    row < 0 || column < 0 || row >= height || column >= width ? low : data[(row * width + column) * channels + channel];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const source = sourceOf(shape, change, { row, column });
      const top = Math.floor(source.row);
      const left = Math.floor(source.column);
      const below = source.row - top;
      const beside = source.column - left;
      for (let channel = 0; channel < channels; channel++) {
        const upper = mix(pixelAt(top, left, channel), pixelAt(top, left + 1, channel), beside);
        const lower = mix(pixelAt(top + 1, left, channel), pixelAt(top + 1, left + 1, channel), beside);
        const value = mix(upper, lower, below) + change.noise * (high - low) * random();
        result[(row * width + column) * channels + channel] = Math.max(low, Math.min(high, value));
      }
    }
  }
  return result;
}

/**
 * Draws a line with a round pen into the drawing itself.
 *
 * @param {Tensor} drawing
 * @param {Place} from
 * @param {Place} to
 * @param {{radius: number, color: number[]}} pen  the radius in pixels, the color one number for each channel
 */
export function drawLine({ shape, data }, from, to, { radius, color }) {
  const [height, width, channels] = shape;
  const first = (/** @type {number} */ one, /** @type {number} */ other) =>
    Math.max(0, Math.floor(Math.min(one, other) - radius - 1));
  const last = (/** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ length) =>
    Math.min(length - 1, Math.ceil(Math.max(one, other) + radius + 1));
  for (let row = first(from.row, to.row); row <= last(from.row, to.row, height); row++) {
    for (let column = first(from.column, to.column); column <= last(from.column, to.column, width); column++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - distance({ row, column }, from, to)));
      for (let channel = 0; channel < channels && cover > 0; channel++) {
        const place = (row * width + column) * channels + channel;
        data[place] = mix(data[place], color[channel], cover);
      }
    }
  }
}

/** How far a place is from a line. @param {Place} place @param {Place} from @param {Place} to */
function distance(place, from, to) {
  const along = { row: to.row - from.row, column: to.column - from.column };
  const length = along.row ** 2 + along.column ** 2;
  const projected = (place.row - from.row) * along.row + (place.column - from.column) * along.column;
  const share = length ? Math.max(0, Math.min(1, projected / length)) : 0;
  return Math.hypot(place.row - from.row - share * along.row, place.column - from.column - share * along.column);
}

/** @param {number} one @param {number} other @param {number} share */
function mix(one, other, share) {
  return one + share * (other - one);
}

/** Normally distributed numbers, the same ones each time, so that the noise does not flicker while one draws. */
function normalNumbers() {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
