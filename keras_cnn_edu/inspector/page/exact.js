/**
 * Exact outputs of single layers, on a page whose feature maps are rounded to 256 steps.
 *
 * The arithmetic of a number needs the exact inputs of its layer. They are on the page, or are computed from the image
 * when they are first asked for, if that does not take too long.
 *
 * @typedef {import("./types.js").PageDocument} PageDocument
 * @typedef {import("./types.js").Tensor} Tensor
 * @typedef {import("./network.js").NetworkWeights} NetworkWeights
 * @typedef {import("./network.js").Outputs} Outputs
 */

import { compute } from "./layers/families.js";
import { IMAGE } from "./network.js";

const MOST_MULTIPLY_ADDS = 200_000_000; // that a reader waits for: about a second

/** @type {WeakMap<Outputs, Outputs>} */
const computed = new WeakMap(); // what was computed, by the outputs that the page has for the same image

/**
 * Says whether the output of a layer, or the image, can be known exactly.
 *
 * @param {PageDocument} page
 * @param {number} id
 */
export function isKnownExactly(page, id) {
  if (isThere(page, id)) return true;
  const costs = neededFor(page, id).map((needed) => page.layers[needed].multiply_adds ?? 0);
  return page.layers[id].exact && costs.reduce((sum, cost) => sum + cost, 0) <= MOST_MULTIPLY_ADDS;
}

/**
 * Returns the exact output of a layer, or the image; null if it is not known.
 *
 * @param {PageDocument} page
 * @param {NetworkWeights} weights
 * @param {Outputs} outputs  what the page has, some of it rounded
 * @param {number} id
 * @returns {Tensor | null}
 */
export function exactOutput(page, weights, outputs, id) {
  if (isThere(page, id)) return outputs.get(id) ?? null;
  if (!isKnownExactly(page, id)) return null;
  const exact = computed.get(outputs) ?? new Map();
  computed.set(outputs, exact);
  for (const needed of neededFor(page, id)) {
    if (exact.has(needed)) continue;
    const layer = page.layers[needed];
    const inputs = layer.inputs.map((input) => exact.get(input) ?? outputs.get(input));
    exact.set(needed, compute(layer, inputs, weights.get(needed) ?? {}));
  }
  return exact.get(id);
}

/**
 * Says whether the outputs that the page has are exact for this layer.
 *
 * @param {PageDocument} page
 * @param {number} id
 */
function isThere(page, id) {
  return id === IMAGE || page.live || page.layers[id].maps === "float32";
}

/**
 * Lists the layers that must be computed for the output of one, each after those that it needs.
 *
 * @param {PageDocument} page
 * @param {number} id
 * @param {Set<number>} [found]
 */
function neededFor(page, id, found = new Set()) {
  if (isThere(page, id) || found.has(id)) return [...found];
  page.layers[id].inputs.forEach((input) => neededFor(page, input, found));
  return [...found.add(id)];
}
