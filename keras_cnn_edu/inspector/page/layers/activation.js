/**
 * Activation functions at the end of a layer, and layers that are nothing else.
 *
 * Settings: `activation` (a name, or null), `activation_settings`. Weight of a PReLU: `alpha`, a slope for each number,
 * or one for several.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {import("../derivation.js").Derivation} Derivation
 */

import { activationFunction, leaky, softmax } from "../activation_functions.js";
import { oneInput } from "../derivation.js";
import { mapTensor, placeOf, placesAlong, placesInSmaller, range, tensor } from "../tensors.js";

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
    const slope = alpha.data[placesInSmaller(inputs.shape, alpha.shape)[placeOf(inputs.shape, at)]];
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
  for (const places of groupsOfSoftmax(settings, shape)) {
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
 * @param {number} place  of this number
 * @param {(place: number) => number} valueAt  what a softmax is given at another place
 */
export function deriveActivation({ settings, shape }, derivation, place, valueAt) {
  if (isLinear(settings.activation)) return derivation;
  if (settings.activation !== "softmax") {
    return derivation.apply(settings.activation, activationFunction(settings.activation, settings.activation_settings));
  }
  const places = groupsOfSoftmax(settings, shape).find((group) => group.includes(place)) ?? [];
  const { shares, total } = softmax(places.map(valueAt));
  const text = "e^x / sum of e^x";
  return derivation.add(
    { operation: "apply", name: "softmax", text, count: places.length, operand: total },
    shares[places.indexOf(place)],
  );
}

/** @param {string | null | undefined} name */
function isLinear(name) {
  return !name || name === "linear";
}

/**
 * Lists the places of the numbers that a softmax divides among each other: along its axis, usually the last.
 *
 * @param {import("../types.js").Settings} settings
 * @param {number[]} shape
 */
function groupsOfSoftmax({ activation_settings: settings }, shape) {
  const axes = [settings?.axis ?? shape.length - 1].flat();
  const groups = placesAlong(shape, range(shape.length).filter((axis) => !axes.includes(axis)));
  /** @type {number[][]} */
  const places = [];
  groups.forEach((group, place) => (places[group] ??= []).push(place));
  return places;
}
