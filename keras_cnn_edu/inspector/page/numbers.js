/** Numbers as a person reads them, and where a number stands in an array. */

const MINUS = "\u2212";

/**
 * Writes a number with a few digits: 0.123, 12.3, 1.2e-7.
 *
 * @param {number} value
 * @param {number} [digits]  how many of them count
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const text =
    size >= 1e6 || size < 1e-4 ? size.toExponential(Math.max(0, digits - 2)) : String(Number(size.toPrecision(digits)));
  return (value < 0 ? MINUS : "") + text.replace("e-", "e" + MINUS).replace("e+", "e");
}

/** Writes a number for a small cell: three digits at most. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1000) return number(value, 2);
  if (Number.isInteger(value)) return number(value);
  const text = size.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
  return (value < 0 && Number(text) !== 0 ? MINUS : "") + text;
}

/** Writes a share as a percentage, with two decimals where it is near 0 or 1. @param {number} share */
export function percent(share) {
  const decimals = share < 0.1 || share > 0.995 ? 2 : 1;
  return `${Number((100 * share).toFixed(decimals))}%`;
}

/** Writes a whole number with a comma between the thousands. @param {number} value */
export function count(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes a shape, 28 × 28 × 6. @param {number[]} shape */
export function shapeText(shape) {
  return shape.join("\u2009×\u2009");
}

/**
 * Finds the smallest and the largest finite number; `[0, 0]` if there is none.
 *
 * @param {ArrayLike<number>} values
 * @param {number} [first]  where to begin
 * @param {number} [step]  1: all numbers; the number of channels: one channel
 * @returns {[number, number]}
 */
export function rangeOf(values, first = 0, step = 1) {
  let low = Infinity;
  let high = -Infinity;
  for (let place = first; place < values.length; place += step) {
    const value = values[place];
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/**
 * Finds the largest magnitude of an array; 1 if all numbers are 0, so that a scale can end there.
 *
 * @param {ArrayLike<number>} values
 */
export function extremeOf(values) {
  const [low, high] = rangeOf(values);
  return Math.max(-low, high) || 1;
}
