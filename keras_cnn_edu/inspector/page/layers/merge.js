/**
 * Layers that merge several inputs: number by number, or one after the other.
 *
 * Where an input has size 1 along an axis, its number is used everywhere. Settings of a concatenation: `axis`.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../derivation.js").Reduction} Reduction
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {(a: number, b: number) => number} Combine
 */

import { Derivation, part } from "../derivation.js";
import { countOf, indexInSmaller, mapTensor, placesInSmaller, tensor } from "../tensors.js";

const SUM = "outputs = inputs[0] + inputs[1] + …";
const DIFFERENCE = "outputs = inputs[0] - inputs[1]";
const PRODUCT = "outputs = inputs[0] * inputs[1] * …";
const MAXIMUM = "outputs = max(inputs[0], inputs[1], …)";
const MINIMUM = "outputs = min(inputs[0], inputs[1], …)";
const AVERAGE = "outputs = (inputs[0] + inputs[1] + …) / number of inputs";
const CONCATENATION = "outputs = inputs, one after the other";

/** @type {Combine} */
const add = (a, b) => a + b;
/** @type {Combine} */
const subtract = (a, b) => a - b;
/** @type {Combine} */
const multiply = (a, b) => a * b;

export const sum = merging(SUM, "sum", add, (count) => new Array(count).fill(1));
export const difference = merging(DIFFERENCE, "sum", subtract, () => [1, -1]);
export const product = merging(PRODUCT, "product", multiply);
export const maximum = merging(MAXIMUM, "max", Math.max);
export const minimum = merging(MINIMUM, "min", Math.min);

/** @type {Family} */
export const average = {
  compute: (layer, inputs, weights) => mapTensor(sum.compute(layer, inputs, weights), (x) => x / inputs.length),
  derive: merging(AVERAGE, "mean", add, (count) => new Array(count).fill(1 / count)).derive,
};

/**
 * @param {string} formula
 * @param {Reduction} reduction
 * @param {Combine} combine
 * @param {(count: number) => number[]} [weightsOf]  what each of so many inputs is multiplied by
 * @returns {Family}
 */
function merging(formula, reduction, combine, weightsOf) {
  return {
    compute(layer, inputs) {
      return inputs
        .map((input) => broadcast(input, layer.shape))
        .reduce((merged, input) => mapTensor(merged, (x, place) => combine(x, input.data[place])));
    },

    derive(layer, inputs, _, at) {
      const parts = inputs.map((input, number) => {
        const weights = weightsOf ? [weightsOf(inputs.length)[number]] : null;
        return part(layer.inputs[number], input, [indexInSmaller(at, input.shape)], { weights });
      });
      return new Derivation(formula, reduction, parts);
    },
  };
}

/** @type {Family} */
export const concatenation = {
  compute(layer, inputs) {
    const { axis } = layer.settings;
    const outputs = tensor(layer.shape);
    let place = 0;
    for (let block = 0; block < countOf(layer.shape.slice(0, axis)); block++) {
      for (const { shape, data } of inputs) {
        const length = countOf(shape.slice(axis)); // of what stays together
        outputs.data.set(data.subarray(block * length, (block + 1) * length), place);
        place += length;
      }
    }
    return outputs;
  },

  derive(layer, inputs, _, at) {
    const { axis } = layer.settings;
    const index = [...at];
    let number = 0;
    while (index[axis] >= inputs[number].shape[axis]) index[axis] -= inputs[number++].shape[axis];
    return new Derivation(CONCATENATION, "input", [part(layer.inputs[number], inputs[number], [index])]);
  },
};

/**
 * @param {Tensor} input
 * @param {number[]} shape
 */
function broadcast(input, shape) {
  const places = placesInSmaller(shape, input.shape);
  return mapTensor(tensor(shape), (_, place) => input.data[places[place]]);
}
