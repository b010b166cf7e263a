/**
 * Convolution: at every position the window is multiplied by a kernel and added up, one sum for each filter.
 *
 * Depthwise and separable convolution are the same with other kernels. Settings: `kernel_size`, `strides`,
 * `dilation_rate`, `padding` (pixels before and after), `padding_mode`, `groups`. Weights: `kernel`, `bias`.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {import("../types.js").Weights} Weights
 */

import { Derivation, pixels } from "../derivation.js";
import { PADDING, slidingWindows } from "../geometry.js";
import { range, tensor } from "../tensors.js";

const FORMULA =
  "outputs[i, f] = activation(bias[f] + sum over u, c of inputs[i*stride + u*dilation - before, c] * kernel[u, c, f])";
const DEPTHWISE =
  "outputs[i, c*m + k] = activation(bias[c*m + k] + " +
  "sum over u of inputs[i*stride + u*dilation - before, c] * kernel[u, c, k])";
const SEPARABLE =
  "outputs[i, f] = activation(bias[f] + sum over u, c of inputs[i*stride + u*dilation - before, c] * " +
  "(sum over k of depthwise_kernel[u, c, k] * pointwise_kernel[c*m + k, f]))";

/**
 * The input channels are divided into groups; the filters of a group see its channels only.
 *
 * @type {Family}
 */
export const convolution = {
  compute(layer, [images], { kernel, bias }) {
    const [height, width, channelsOfGroup, filters] = kernel.shape;
    const { groups } = layer.settings;
    const kernels = range(filters).map((f) => filterOf(kernel, f));
    const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
    const window = new Float64Array(height * width * channelsOfGroup);
    const outputs = tensor(layer.shape);
    let place = 0;
    for (const windowRows of rows) {
      for (const windowColumns of columns) {
        for (let group = 0; group < groups; group++) {
          copyWindow(window, images, windowRows, windowColumns, group * channelsOfGroup, channelsOfGroup);
          for (let f = (group * filters) / groups; f < ((group + 1) * filters) / groups; f++) {
            outputs.data[place++] = dot(window, kernels[f]) + (bias ? bias.data[f] : 0);
          }
        }
      }
    }
    return outputs;
  },

  derive(layer, [images], { kernel, bias }, [row, column, filter]) {
    const [, , channelsOfGroup, filters] = kernel.shape;
    const group = Math.floor((filter * layer.settings.groups) / filters);
    const window = windowAt(layer, images, row, column);
    const parts = range(channelsOfGroup).map((c) => window(group * channelsOfGroup + c, channelOf(kernel, c, filter)));
    return plusBias(new Derivation(FORMULA, "sum", parts), bias, filter);
  },
};

/**
 * Each channel has kernels of its own: as many groups as channels. Kernel [height, width, channels, m].
 *
 * @type {Family}
 */
export const depthwiseConvolution = {
  compute(layer, inputs, weights) {
    const [height, width, channels, multiplier] = weights.kernel.shape;
    const kernel = tensor([height, width, 1, channels * multiplier], weights.kernel.data); // the same numbers
    return convolution.compute(withGroups(layer, channels), inputs, { ...weights, kernel });
  },

  derive(layer, [images], { kernel, bias }, [row, column, output]) {
    const [, , , multiplier] = kernel.shape;
    const channel = Math.floor(output / multiplier);
    const window = windowAt(layer, images, row, column);
    const products = window(channel, channelOf(kernel, channel, output % multiplier));
    return plusBias(new Derivation(DEPTHWISE, "sum", [products]), bias, output);
  },
};

/**
 * First depthwise, then a convolution with a kernel of one pixel, which mixes the channels.
 *
 * @type {Family}
 */
export const separableConvolution = {
  compute(layer, inputs, { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias }) {
    const [, , channels, multiplier] = depthwise.shape;
    const shape = [layer.shape[0], layer.shape[1], channels * multiplier];
    const between = depthwiseConvolution.compute({ ...layer, shape }, inputs, { kernel: depthwise });
    return convolution.compute(asPointwise(layer), [between], { kernel: pointwise, bias });
  },

  derive(layer, [images], { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias }, [row, column, filter]) {
    const [, , channels, multiplier] = depthwise.shape;
    const filters = pointwise.shape[3];
    const window = windowAt(layer, images, row, column);
    const parts = range(channels).map((c) => {
      const product = new Array(depthwise.shape[0] * depthwise.shape[1]).fill(0);
      for (let k = 0; k < multiplier; k++) {
        const factor = pointwise.data[(c * multiplier + k) * filters + filter];
        channelOf(depthwise, c, k).forEach((element, u) => (product[u] += element * factor));
      }
      return window(c, product);
    });
    return plusBias(new Derivation(SEPARABLE, "sum", parts), bias, filter);
  },
};

/**
 * Adds the bias of a filter, if there is one.
 *
 * @param {Derivation} derivation
 * @param {Tensor | undefined} bias
 * @param {number} filter
 */
export function plusBias(derivation, bias, filter) {
  return bias ? derivation.plus("bias", bias.data[filter]) : derivation;
}

/**
 * The window of one position: a function that takes its pixels in one channel, each with its weight.
 *
 * @param {Layer} layer
 * @param {Tensor} images
 * @param {number} row
 * @param {number} column
 */
function windowAt(layer, images, row, column) {
  const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
  /** @param {number} channel  @param {number[]} weights */
  return (channel, weights) => pixels(layer.inputs[0], images, rows[row], columns[column], channel, weights);
}

/**
 * Copies the pixels under the kernel, in some of their channels; zeros in the padding.
 *
 * @param {Float64Array} window
 * @param {Tensor} images
 * @param {number[]} rows
 * @param {number[]} columns
 * @param {number} firstChannel
 * @param {number} channels
 */
function copyWindow(window, { shape, data }, rows, columns, firstChannel, channels) {
  let place = 0;
  for (const y of rows) {
    for (const x of columns) {
      const pixel = (y * shape[1] + x) * shape[2] + firstChannel;
      const outside = y === PADDING || x === PADDING;
      for (let c = 0; c < channels; c++) window[place++] = outside ? 0 : data[pixel + c];
    }
  }
}

/**
 * Multiplies two rows of numbers and adds up.
 *
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The numbers of one filter: kernel[:, :, :, filter].
 *
 * @param {Tensor} kernel
 * @param {number} filter
 */
function filterOf({ shape: [, , , filters], data }, filter) {
  return everyNth(filters, data, filter);
}

/**
 * The numbers of one filter that one channel is multiplied by: kernel[:, :, channel, filter].
 *
 * @param {Tensor} kernel
 * @param {number} channel
 * @param {number} filter
 */
function channelOf({ shape: [, , channels, filters], data }, channel, filter) {
  return Array.from(everyNth(channels * filters, data, channel * filters + filter));
}

/**
 * @param {number} n
 * @param {Float32Array} data
 * @param {number} first
 */
function everyNth(n, data, first) {
  const numbers = new Float64Array(data.length / n);
  for (let i = 0; i < numbers.length; i++) numbers[i] = data[first + i * n];
  return numbers;
}

/** @param {Layer} layer  @param {number} groups */
function withGroups(layer, groups) {
  return { ...layer, settings: { ...layer.settings, groups } };
}

/** @param {Layer} layer */
function asPointwise(layer) {
  const none = [0, 0];
  return { ...layer, settings: { kernel_size: [1, 1], strides: [1, 1], padding: [none, none], groups: 1 } };
}
