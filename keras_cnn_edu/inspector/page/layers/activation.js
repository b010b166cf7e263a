/**
 * Activation functions at the end of a layer, and layers that are nothing else.
 *
 * Settings: `activation` (a name, or null), `activation_settings`. Weight of a PReLU: `alpha`, a slope for each number,
 * or one for several.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Index} Index
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {import("../derivation.js").Derivation} Derivation
 */

import { activationFunction, leaky, softmax } from "../activation_functions.js";
import { oneInput } from "../derivation.js";
import { indexInSmaller, indicesAlong, mapTensor, placeOf, placesAlong, placesInSmaller, tensor } from "../tensors.js";

/**
 * The numbers as they are: all that comes is the activation function. Dropout and random changes of the image are this,
 * too, while nothing is trained.
 *
 * @type {Family}
 */
export const unchanged = {
  compute: (_, [inputs]) => inputs,
  derive: (layer, [inputs], _, at) =>
    oneInput(layer.settings.activation ? "outputs = activation(inputs)" : "outputs = inputs", layer, inputs, at),
};

/** @type {Family} */
export const prelu = {
  compute(_, [inputs], { alpha }) {
    const slopes = placesInSmaller(inputs.shape, alpha.shape);
    return mapTensor(inputs, (x, place) => leaky(alpha.data[slopes[place]]).of(x));
  },

  derive(layer, [inputs], { alpha }, at) {
    const slope = alpha.data[placeOf(alpha.shape, indexInSmaller(at, alpha.shape))];
    return oneInput("outputs = activation(inputs)", layer, inputs, at).apply("prelu", leaky(slope));
  },
};

/**
 * Applies the activation function of a layer.
 *
 * @param {Layer} layer
 * @param {Tensor} inputs
 */
export function activate({ settings, shape }, inputs) {
  if (isLinear(settings.activation)) return inputs;
  if (settings.activation !== "softmax") {
    return mapTensor(inputs, activationFunction(settings.activation, settings.activation_settings).of);
  }
  const outputs = tensor(shape);
  for (const places of groupsAlong(shape, axesOfSoftmax(settings, shape))) {
    const { shares } = softmax(places.map((place) => inputs.data[place]));
    places.forEach((place, i) => (outputs.data[place] = shares[i]));
  }
  return outputs;
}

/**
 * Adds the step of the activation function of a layer.
 *
 * @param {Layer} layer
 * @param {Derivation} derivation  of the number that the function is given
 * @param {Index} at  of this number
 * @param {(index: Index) => number} valueAt  what a softmax is given at another index
 */
export function deriveActivation({ settings, shape }, derivation, at, valueAt) {
  if (isLinear(settings.activation)) return derivation;
  if (settings.activation !== "softmax") {
    return derivation.apply(settings.activation, activationFunction(settings.activation, settings.activation_settings));
  }
  const indices = indicesAlong(shape, axesOfSoftmax(settings, shape), at);
  const { shares, total } = softmax(indices.map(valueAt));
  const own = indices.findIndex((index) => placeOf(shape, index) === placeOf(shape, at));
  const step = { text: "e^x / sum of e^x", count: indices.length, operand: total };
  return derivation.add({ operation: "apply", name: "softmax", ...step }, shares[own]);
}

/** @param {string | null | undefined} name */
function isLinear(name) {
  return !name || name === "linear";
}

/**
 * The axes along which a softmax divides: usually the last.
 *
 * @param {import("../types.js").Settings} settings
 * @param {number[]} shape
 * @returns {number[]}
 */
function axesOfSoftmax({ activation_settings: settings }, shape) {
  return [settings?.axis ?? shape.length - 1].flat();
}

/**
 * Lists the places of the numbers that differ along these axes only, group by group.
 *
 * @param {number[]} shape
 * @param {number[]} axes
 */
function groupsAlong(shape, axes) {
  const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const groups = placesAlong(shape, others);
  /** @type {number[][]} */
  const places = [];
  groups.forEach((group, place) => (places[group] ??= []).push(place));
  return places;
}
