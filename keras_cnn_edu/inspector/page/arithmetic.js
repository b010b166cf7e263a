/**
 * One number of a map: how it is computed, and which pixels of the image it depends on.
 *
 * @typedef {import("./types.js").PageDocument} PageDocument
 * @typedef {import("./types.js").Index} Index
 * @typedef {import("./network.js").NetworkWeights} NetworkWeights
 * @typedef {import("./network.js").Outputs} Outputs
 */

import { exactOutput, isKnownExactly } from "./exact.js";
import * as families from "./layers/families.js";

/**
 * Says whether the numbers of a layer can be derived: it can be computed, and its inputs are known exactly.
 *
 * @param {PageDocument} page
 * @param {import("./types.js").Layer} layer
 */
export function hasArithmetic(page, { computable, embedded, inputs }) {
  return computable && embedded && inputs.every((input) => isKnownExactly(page, input));
}

/**
 * Derives one number of a layer's output from the layer's inputs and weights; null if these are not known.
 *
 * @param {PageDocument} page
 * @param {NetworkWeights} weights
 * @param {Outputs} outputs
 * @param {number} id  of the layer
 * @param {Index} at
 */
export function derive(page, weights, outputs, id, at) {
  const layer = page.layers[id];
  if (!hasArithmetic(page, layer)) return null;
  const inputs = layer.inputs.map((input) => exactOutput(page, weights, outputs, input));
  return inputs.every((input) => input !== null) ? families.derive(layer, inputs, weights.get(id) ?? {}, at) : null;
}

/**
 * Finds the rows and columns of the image that a number depends on, from first to last; null if that is not known.
 *
 * @param {PageDocument} page
 * @param {number} id  of the layer
 * @param {Index} at  `[row, column, channel]`; every unit of a vector depends on the same pixels
 */
export function receptiveField(page, id, at) {
  const { field, shape } = page.layers[id];
  if (!field) return null;
  const [rows, columns] = [0, 1].map((axis) => {
    const steps = shape.length === 3 ? at[axis] : 0;
    const first = Math.floor(field.start[axis] + steps * field.jump[axis]);
    return [Math.max(first, 0), Math.min(first + field.size[axis], page.input.shape[axis]) - 1];
  });
  return { rows, columns };
}
