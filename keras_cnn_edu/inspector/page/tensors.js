/**
 * Tensors: numbers in reading order, and where each of them is.
 *
 * @typedef {import("./types.js").Tensor} Tensor
 * @typedef {import("./types.js").Index} Index
 */

/**
 * Counts the numbers of a tensor.
 *
 * @param {number[]} shape
 */
export function countOf(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Makes a tensor of this shape; without numbers, of zeros.
 *
 * @param {number[]} shape
 * @param {Float32Array} [data]
 * @returns {Tensor}
 */
export function tensor(shape, data = new Float32Array(countOf(shape))) {
  return { shape, data };
}

/**
 * Applies a function to every number; it is also given the place of the number in reading order.
 *
 * @param {Tensor} inputs
 * @param {(x: number, place: number) => number} each
 */
export function mapTensor(inputs, each) {
  return tensor(inputs.shape, inputs.data.map(each));
}

/**
 * Finds the place of a number in reading order: for `[row, column, channel]` it is
 * (row * width + column) * channels + channel.
 *
 * @param {number[]} shape
 * @param {Index} index
 */
export function placeOf(shape, index) {
  return index.reduce((place, at, axis) => place * shape[axis] + at, 0);
}

/**
 * Finds the index of the number at a place in reading order.
 *
 * @param {number[]} shape
 * @param {number} place
 * @returns {Index}
 */
export function indexOf(shape, place) {
  return shape.map((size, axis) => Math.floor(place / countOf(shape.slice(axis + 1))) % size);
}

/**
 * Says for every number of a tensor where it is along some axes, counted in reading order over these axes.
 *
 * Along the channels alone it is the channel; numbers that are at the same place there share a weight or a mean.
 *
 * @param {number[]} shape
 * @param {number[]} axes
 */
export function placesAlong(shape, axes) {
  const places = new Int32Array(countOf(shape));
  for (const axis of axes) {
    const step = countOf(shape.slice(axis + 1));
    for (let i = 0; i < places.length; i++) {
      places[i] = places[i] * shape[axis] + (Math.floor(i / step) % shape[axis]);
    }
  }
  return places;
}

/**
 * Says for every number of a tensor with which number of a smaller one it is combined.
 *
 * The smaller one may have fewer axes; along an axis of size 1 its only number is used everywhere.
 *
 * @param {number[]} shape
 * @param {number[]} smaller
 */
export function placesInSmaller(shape, smaller) {
  const missing = shape.length - smaller.length;
  const shared = shape.map((size, axis) => (smaller[axis - missing] === size ? size : 1));
  const axes = shape.map((_, axis) => axis).filter((axis) => shared[axis] > 1);
  return placesAlong(shape, axes);
}

/**
 * Finds the index, in the smaller one, of the number that the one at an index is combined with.
 *
 * @param {Index} index
 * @param {number[]} smaller
 */
export function indexInSmaller(index, smaller) {
  const missing = index.length - smaller.length;
  return smaller.map((size, axis) => (size === 1 ? 0 : index[missing + axis]));
}

/**
 * Lists the indices that differ from one along some axes only, itself included.
 *
 * @param {number[]} shape
 * @param {number[]} axes
 * @param {Index} index
 */
export function indicesAlong(shape, axes, index) {
  let indices = [index];
  for (const axis of axes) {
    indices = indices.flatMap((each) => range(shape[axis]).map((at) => Object.assign([...each], { [axis]: at })));
  }
  return indices;
}

/**
 * Counts from 0 to count - 1.
 *
 * @param {number} count
 */
export function range(count) {
  return Array.from({ length: count }, (_, i) => i);
}
