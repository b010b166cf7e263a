/**
 * The whole network: its weights at one epoch, and the output of every layer for one image.
 *
 * @typedef {import("./types.js").PageDocument} PageDocument
 * @typedef {import("./types.js").Layer} Layer
 * @typedef {import("./types.js").Tensor} Tensor
 * @typedef {import("./types.js").Weights} Weights
 *
 * @typedef {Map<number, Weights>} NetworkWeights  of each layer, by its id
 * @typedef {Map<number, Tensor>} Outputs  of each layer, by its id; the image is that of `IMAGE`
 */

import { readArray } from "./arrays.js";
import { compute } from "./layers/families.js";

/** In the place of a layer's id: the image. */
export const IMAGE = -1;

/**
 * Reads the weights of all layers at one epoch.
 *
 * @param {PageDocument} page
 * @param {number | null} epoch
 * @returns {Promise<NetworkWeights>}
 */
export async function readWeights(page, epoch) {
  const layers = page.layers.filter((layer) => layer.embedded);
  const weights = await Promise.all(layers.map((layer) => weightsOf(layer, epoch)));
  return new Map(layers.map((layer, i) => [layer.id, weights[i]]));
}

/**
 * Computes the output of every layer that can be computed; a layer that cannot, and what needs it, is left out.
 *
 * @param {PageDocument} page
 * @param {NetworkWeights} weights
 * @param {Tensor} image
 * @returns {Outputs}
 */
export function forward(page, weights, image) {
  const outputs = new Map([[IMAGE, image]]);
  for (const layer of page.layers) {
    const inputs = layer.inputs.flatMap((input) => outputs.get(input) ?? []);
    if (layer.computable && layer.embedded && inputs.length === layer.inputs.length) {
      outputs.set(layer.id, compute(layer, inputs, weights.get(layer.id) ?? {}));
    }
  }
  return outputs;
}

/**
 * Reads the outputs that are embedded in a page whose network is too large to be computed in it.
 *
 * @param {PageDocument} page
 * @param {number | null} epoch
 * @param {number} probe  number of the image
 * @returns {Promise<Outputs>}
 */
export async function readMaps(page, epoch, probe) {
  const embedded = page.layers.filter((layer) => layer.maps);
  const maps = await Promise.all(embedded.map((layer) => readArray(`maps/${epoch}/${probe}/${layer.id}`)));
  return new Map(embedded.map((layer, i) => [layer.id, maps[i]]));
}

/**
 * @param {Layer} layer
 * @param {number | null} epoch
 * @returns {Promise<Weights>}
 */
async function weightsOf(layer, epoch) {
  const names = Object.keys(layer.weights);
  const arrays = await Promise.all(names.map((name) => readArray(`${epoch}/${layer.weights_from}/${name}`)));
  return Object.fromEntries(names.map((name, i) => [name, arrays[i]]));
}
