/** Which pixels of the input image one number depends on. */

/** @typedef {import("../types.js").Layer} Layer */

/**
 * The box of pixels that one number of a layer sees; null if that is not known.
 *
 * @param {Layer} layer
 * @param {number[]} pixel  row and column of the number
 * @returns {{top: number, left: number, height: number, width: number} | null}
 */
export function fieldBox({ field }, [row, column]) {
  if (!field || field.size.length !== 2) return null;
  return {
    top: field.start[0] + row * field.jump[0],
    left: field.start[1] + column * field.jump[1],
    height: field.size[0],
    width: field.size[1],
  };
}

/**
 * The part of such a box that lies on the image.
 *
 * @param {{top: number, left: number, height: number, width: number}} box
 * @param {number[]} shape  of the image
 */
export function onImage({ top, left, height, width }, [rows, columns]) {
  const first = { row: Math.max(0, top), column: Math.max(0, left) };
  return {
    top: first.row,
    left: first.column,
    height: Math.min(rows, top + height) - first.row,
    width: Math.min(columns, left + width) - first.column,
  };
}

/** The pixel in the middle. @param {number[]} shape @returns {[number, number]} */
export function middleOf(shape) {
  return shape.length === 3 ? [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2)] : [0, 0];
}
