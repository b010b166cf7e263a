/** The numbers that belong to what is shown: one image, and what every layer makes of it at one epoch. */

import { readArray } from "./arrays.js";
import { forward, IMAGE, readMaps, readWeights } from "./network.js";
import { countOf, tensor } from "./tensors.js";

/**
 * @typedef {import("./types.js").PageDocument} PageDocument
 * @typedef {import("./types.js").Layer} Layer
 * @typedef {import("./network.js").NetworkWeights} NetworkWeights
 * @typedef {import("./network.js").Outputs} Outputs
 *
 * @typedef {object} Evaluation
 * @property {Float32Array} image
 * @property {NetworkWeights} weights  of the chosen epoch
 * @property {Outputs} outputs  of each layer, by its id; missing where the page has no numbers
 */

/** Reads all probe images. @param {PageDocument} page @returns {Promise<Float32Array[]>} */
export async function readProbes(page) {
  const { shape, data } = await readArray(page.probes.array);
  const size = countOf(page.input.shape);
  return Array.from({ length: shape[0] }, (_, probe) => data.subarray(probe * size, (probe + 1) * size));
}

/**
 * Computes the outputs of all layers, or reads them where the network is too large for that.
 *
 * @param {PageDocument} page
 * @param {number | null} epoch
 * @param {number | "drawn"} probe
 * @param {Float32Array} image
 * @returns {Promise<Evaluation>}
 */
export async function evaluate(page, epoch, probe, image) {
  const weights = await readWeights(page, epoch);
  const input = tensor(page.input.shape, image);
  if (page.live) return { image, weights, outputs: forward(page, weights, input) };
  const outputs = probe === "drawn" ? new Map() : await readMaps(page, epoch, probe);
  return { image, weights, outputs: outputs.set(IMAGE, input) };
}

/**
 * The image as a layer: it can be shown like the others.
 *
 * @param {PageDocument} page
 * @returns {Layer}
 */
export function imageLayer({ input }) {
  return {
    id: IMAGE,
    path: "",
    name: "",
    class: "",
    kind: "",
    family: "image",
    inside: [],
    inputs: [],
    shape: input.shape,
    parameters: 0,
    multiply_adds: null,
    field: { size: [1, 1], jump: [1, 1], start: [0, 0] },
    computable: true,
    why_not: null,
    settings: {},
    weights: {},
    weights_from: IMAGE,
    embedded: true,
    exact: true,
    maps: null,
  };
}

/** Looks up a layer by its id, the image too. @param {PageDocument} page @param {number} id */
export function layerOf(page, id) {
  return id === IMAGE ? imageLayer(page) : page.layers[id];
}
