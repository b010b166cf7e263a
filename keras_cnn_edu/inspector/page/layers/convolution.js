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
    const [, width, channels] = images.shape;
    const [, kernelWidth, channelsOfGroup, filters] = kernel.shape;
    const filtersOfGroup = filters / layer.settings.groups;
    const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
    const outputs = tensor(layer.shape);
    const sums = new Float64Array(filters);
    let place = 0;
    for (const windowRows of rows) {
      for (const windowColumns of columns) {
        sums.fill(0);
        if (bias) sums.set(bias.data);
        windowRows.forEach((y, u) => {
          windowColumns.forEach((x, v) => {
            if (y === PADDING || x === PADDING) return;
            for (let c = 0; c < channels; c++) {
              const pixel = images.data[(y * width + x) * channels + c];
              const group = Math.floor(c / channelsOfGroup);
              const element = ((u * kernelWidth + v) * channelsOfGroup + (c % channelsOfGroup)) * filters;
              for (let f = group * filtersOfGroup; f < (group + 1) * filtersOfGroup; f++) {
                sums[f] += pixel * kernel.data[element + f];
              }
            }
          });
        });
        outputs.data.set(sums, place);
        place += filters;
      }
    }
    return outputs;
  },

  derive(layer, [images], { kernel, bias }, [row, column, filter]) {
    const [, , channelsOfGroup, filters] = kernel.shape;
    const group = Math.floor(filter / (filters / layer.settings.groups));
    const parts = range(channelsOfGroup).map((c) =>
      windowOf(layer, images, row, column, group * channelsOfGroup + c, everyNth(kernel, c * filters + filter)),
    );
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
    const channel = Math.floor(output / kernel.shape[3]);
    const window = windowOf(layer, images, row, column, channel, everyNth(kernel, output));
    return plusBias(new Derivation(DEPTHWISE, "sum", [window]), bias, output);
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
    const parts = range(channels).map((c) => {
      const kernels = range(multiplier).map((k) => everyNth(depthwise, c * multiplier + k));
      const factors = range(multiplier).map((k) => pointwise.data[(c * multiplier + k) * filters + filter]);
      const product = kernels[0].map((_, u) => factors.reduce((sum, factor, k) => sum + factor * kernels[k][u], 0));
      return windowOf(layer, images, row, column, c, product);
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
 * The window of one position in one channel, and the kernel that it is multiplied by.
 *
 * @param {Layer} layer
 * @param {Tensor} images
 * @param {number} row
 * @param {number} column
 * @param {number} channel
 * @param {number[]} weights
 */
function windowOf(layer, images, row, column, channel, weights) {
  const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
  return pixels(layer.inputs[0], images, rows[row], columns[column], channel, weights);
}

/**
 * One channel of one filter of a kernel: its elements are as far apart in memory as there are channels and filters.
 *
 * @param {Tensor} kernel
 * @param {number} first  the place of the first
 */
function everyNth({ shape: [height, width, channels, filters], data }, first) {
  return range(height * width).map((u) => data[u * channels * filters + first]);
}

/** @param {Layer} layer  @param {number} groups */
function withGroups(layer, groups) {
  return { ...layer, settings: { ...layer.settings, groups } };
}

/** @param {Layer} layer */
function asPointwise(layer) {
  const settings = { kernel_size: [1, 1], strides: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 };
  return { ...layer, settings };
}
