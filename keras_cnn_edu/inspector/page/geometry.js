/**
 * Which pixels a window covers, one axis at a time. Sizes and padding were computed by Python's `geometry.py`.
 *
 * Along one axis a window of `kernelSize` elements, `dilation` apart, starts every `stride` pixels; `before` pixels of
 * padding lie before the image. `tests/inspector` compares every case with Python's.
 */

/** In the place of a pixel: outside the image. */
export const PADDING = -1;

/**
 * How a window slides along one axis.
 *
 * @typedef {object} Axis
 * @property {number} size  pixels of the input
 * @property {number} kernelSize
 * @property {number} stride
 * @property {number} dilation
 * @property {number} before  pixels of padding before the first one
 * @property {string} mode  what lies outside: "zeros", "edge", "reflect" or "circular"
 *
 * @typedef {import("./types.js").Settings} Settings
 */

/**
 * Lists the input pixels in the window of one output: i * stride - before + dilation * u for u = 0 … kernelSize - 1.
 *
 * @param {number} output
 * @param {Axis} axis
 */
export function pixelsOfWindow(output, { size, kernelSize, stride, dilation, before, mode }) {
  return Array.from({ length: kernelSize }, (_, u) => inside(output * stride - before + dilation * u, size, mode));
}

/**
 * Says which pixel is used for one that may lie outside the image.
 *
 * @param {number} pixel
 * @param {number} size
 * @param {string} mode
 */
function inside(pixel, size, mode) {
  switch (mode) {
    case "zeros":
      return pixel >= 0 && pixel < size ? pixel : PADDING;
    case "edge":
      return Math.min(Math.max(pixel, 0), size - 1);
    case "circular":
      return ((pixel % size) + size) % size;
    case "reflect":
      return size - 1 - Math.abs(size - 1 - Math.abs(pixel));
    default:
      throw new Error(`"padding_mode" must be "zeros", "edge", "reflect" or "circular", not "${mode}"`);
  }
}

/**
 * Lists the windows along the rows and along the columns: for each output the input pixels under the kernel.
 *
 * @param {Settings} settings  `kernel_size` or `pool_size`, `strides`, `dilation_rate`, `padding`, `padding_mode`
 * @param {number[]} inputShape
 * @param {number[]} outputShape
 * @returns {[number[][], number[][]]}
 */
export function slidingWindows(settings, inputShape, outputShape) {
  const [rows, columns] = [0, 1].map((axis) => {
    const along = {
      size: inputShape[axis],
      kernelSize: (settings.kernel_size ?? settings.pool_size)[axis],
      stride: settings.strides[axis],
      dilation: settings.dilation_rate?.[axis] ?? 1,
      before: settings.padding[axis][0],
      mode: settings.padding_mode ?? "zeros",
    };
    return Array.from({ length: outputShape[axis] }, (_, output) => pixelsOfWindow(output, along));
  });
  return [rows, columns];
}

/**
 * Divides an axis into equal parts, which overlap where it cannot be divided evenly.
 *
 * Part i reaches from floor(i * size / parts) to ceil((i + 1) * size / parts).
 *
 * @param {number} size
 * @param {number} parts
 */
export function partsOfAxis(size, parts) {
  return Array.from({ length: parts }, (_, i) => {
    const first = Math.floor((i * size) / parts);
    return Array.from({ length: Math.ceil(((i + 1) * size) / parts) - first }, (_, u) => first + u);
  });
}
