/**
 * Normalization by the image itself: a number minus the mean of its group, divided by the standard deviation.
 *
 * A group is what shares its mean and variance: the numbers along some axes, or those of some channels. Settings:
 * `axis` (one or several), `epsilon`; `groups` of a group normalization. Weights: `gamma` and `beta`, if there are any.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 */

import { oneInput } from "../derivation.js";
import { mapTensor, placeOf, placesAlong, range } from "../tensors.js";
import { deriveScaleAndShift, scaleAndShift } from "./scale_and_shift.js";

const NORMALIZE = "outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta";
const ROOT_MEAN_SQUARE = "outputs = scale * inputs / sqrt(mean of the squares + epsilon)";
const UNIT = "outputs = inputs / sqrt(sum of the squares)";

/** @type {Family} */
export const layerNormalization = normalization((layer, shape) => placesAlong(shape, otherAxes(layer, shape)));

/** @type {Family} */
export const groupNormalization = normalization((layer, shape) => {
  const [axis] = axesOf(layer);
  const channelsOfGroup = shape[axis] / layer.settings.groups;
  return placesAlong(shape, [axis]).map((channel) => Math.floor(channel / channelsOfGroup));
});

/**
 * With the mean and the variance of the group that a number is in.
 *
 * @param {(layer: Layer, shape: number[]) => Int32Array} groupsOf  for every number the number of its group
 * @returns {Family}
 */
function normalization(groupsOf) {
  return {
    compute(layer, [inputs], { gamma, beta }) {
      const groups = groupsOf(layer, inputs.shape);
      const weightOf = placesAlong(inputs.shape, axesOf(layer));
      const means = meanOfGroups(inputs.data, groups);
      const squares = inputs.data.map((x, i) => (x - means[groups[i]]) ** 2);
      const variances = meanOfGroups(squares, groups);
      return mapTensor(inputs, (x, i) => {
        const normalized = (x - means[groups[i]]) / Math.sqrt(variances[groups[i]] + layer.settings.epsilon);
        return scaleAndShift(normalized, weightOf[i], gamma, beta);
      });
    },

    derive(layer, [inputs], { gamma, beta }, at) {
      const values = groupAt(inputs, groupsOf(layer, inputs.shape), at);
      const mean = average(values);
      const variance = average(values.map((x) => (x - mean) ** 2));
      const derivation = oneInput(NORMALIZE, layer, inputs, at)
        .minus("mean", mean, values.length)
        .dividedBy("sqrt(variance + epsilon)", Math.sqrt(variance + layer.settings.epsilon), values.length);
      const weight = placesAlong(inputs.shape, axesOf(layer))[placeOf(inputs.shape, at)];
      return deriveScaleAndShift(derivation, weight, gamma, beta);
    },
  };
}

/**
 * Divided by the root of the mean square along some axes. Weight: `scale`.
 *
 * @type {Family}
 */
export const rmsNormalization = {
  compute(layer, [inputs], { scale }) {
    const groups = placesAlong(inputs.shape, otherAxes(layer, inputs.shape));
    const weightOf = placesAlong(inputs.shape, axesOf(layer));
    const roots = meanOfSquares(inputs.data, groups).map((mean) => Math.sqrt(mean + layer.settings.epsilon));
    return mapTensor(inputs, (x, i) => (x / roots[groups[i]]) * scale.data[weightOf[i]]);
  },

  derive(layer, [inputs], { scale }, at) {
    const values = groupAt(inputs, placesAlong(inputs.shape, otherAxes(layer, inputs.shape)), at);
    const root = Math.sqrt(average(values.map((x) => x ** 2)) + layer.settings.epsilon);
    const weight = placesAlong(inputs.shape, axesOf(layer))[placeOf(inputs.shape, at)];
    return oneInput(ROOT_MEAN_SQUARE, layer, inputs, at)
      .dividedBy("sqrt(mean square + epsilon)", root, values.length)
      .times("scale", scale.data[weight]);
  },
};

/**
 * Divided by the length of the vector along some axes.
 *
 * @type {Family}
 */
export const unitNormalization = {
  compute(layer, [inputs]) {
    const groups = placesAlong(inputs.shape, otherAxes(layer, inputs.shape));
    const count = inputs.data.length / countOfGroups(groups);
    const lengths = meanOfSquares(inputs.data, groups).map((mean) => Math.max(Math.sqrt(mean * count), 1e-12));
    return mapTensor(inputs, (x, i) => x / lengths[groups[i]]);
  },

  derive(layer, [inputs], _, at) {
    const values = groupAt(inputs, placesAlong(inputs.shape, otherAxes(layer, inputs.shape)), at);
    const length = Math.max(Math.hypot(...values), 1e-12);
    return oneInput(UNIT, layer, inputs, at).dividedBy("length", length, values.length);
  },
};

/** @param {Layer} layer  @returns {number[]} */
function axesOf(layer) {
  return [layer.settings.axis].flat();
}

/** @param {Layer} layer  @param {number[]} shape */
function otherAxes(layer, shape) {
  return range(shape.length).filter((axis) => !axesOf(layer).includes(axis));
}

/** @param {Int32Array} groups */
function countOfGroups(groups) {
  return groups.reduce((largest, group) => Math.max(largest, group), 0) + 1;
}

/**
 * @param {Float32Array} data
 * @param {Int32Array} groups
 */
function meanOfGroups(data, groups) {
  const sums = new Float64Array(countOfGroups(groups));
  data.forEach((x, i) => (sums[groups[i]] += x));
  return sums.map((sum) => (sum * sums.length) / data.length); // all groups have the same size
}

/**
 * @param {Float32Array} data
 * @param {Int32Array} groups
 */
function meanOfSquares(data, groups) {
  const squares = data.map((x) => x ** 2);
  return meanOfGroups(squares, groups);
}

/**
 * Lists the numbers of the group that a number is in.
 *
 * @param {Tensor} inputs
 * @param {Int32Array} groups
 * @param {number[]} at
 */
function groupAt(inputs, groups, at) {
  const group = groups[placeOf(inputs.shape, at)];
  return Array.from(inputs.data).filter((_, i) => groups[i] === group);
}

/** @param {number[]} values */
function average(values) {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
