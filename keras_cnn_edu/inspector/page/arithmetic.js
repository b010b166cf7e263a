/**
 * One number of a map: how it is computed, and which pixels of the image it depends on.
 *
 * @typedef {import("./types.js").PageDocument} PageDocument
 * @typedef {import("./types.js").Index} Index
 * @typedef {import("./network.js").NetworkWeights} NetworkWeights
 * @typedef {import("./network.js").Outputs} Outputs
 */

import * as families from "./layers/families.js";
import { inputsOf } from "./network.js";

/**
 * Derives one number of a layer's output from the layer's inputs and weights; null if these are not in the page.
 *
 * @param {PageDocument} page
 * @param {NetworkWeights} weights
 * @param {Outputs} outputs
 * @param {number} id  of the layer
 * @param {Index} at
 */
export function derive(page, weights, outputs, id, at) {
  const layer = page.layers[id];
  const inputs = inputsOf(layer, outputs);
  if (!inputs || !layer.computable || !layer.embedded) return null;
  return families.derive(layer, inputs, weights.get(id) ?? {}, at);
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
