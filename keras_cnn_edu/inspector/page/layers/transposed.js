/**
 * Transposed convolution: every input pixel adds its number times the kernel to a patch of the output.
 *
 * Settings as for a convolution, but `padding` says how many pixels are cut off before and after. Weights: `kernel`
 * [height, width, filters, channels], `bias`.
 */

import { plusBias } from "./convolution.js";
import { Derivation, part } from "../derivation.js";
import { range, tensor } from "../tensors.js";

const FORMULA =
  "outputs[i, f] = activation(bias[f] + " +
  "sum over c and all j, u with j*stride + u*dilation - before = i of inputs[j, c] * kernel[u, f, c])";

/** @type {import("./families.js").Family} */
export const transposedConvolution = {
  compute(layer, [images], { kernel, bias }) {
    const [, width, channels] = images.shape;
    const [, kernelWidth, filters] = kernel.shape;
    const [rows, columns] = contributions(layer, images.shape);
    const outputs = tensor(layer.shape);
    let place = 0;
    for (const ofRow of rows) {
      for (const ofColumn of columns) {
        for (let f = 0; f < filters; f++) {
          let sum = bias ? bias.data[f] : 0;
          for (const [y, u] of ofRow) {
            for (const [x, v] of ofColumn) {
              const pixel = (y * width + x) * channels;
              const element = ((u * kernelWidth + v) * filters + f) * channels;
              for (let c = 0; c < channels; c++) sum += images.data[pixel + c] * kernel.data[element + c];
            }
          }
          outputs.data[place++] = sum;
        }
      }
    }
    return outputs;
  },

  derive(layer, [images], { kernel, bias }, [row, column, filter]) {
    const [, kernelWidth, filters, channels] = kernel.shape;
    const [rows, columns] = contributions(layer, images.shape);
    /** @type {[number, number]} */
    const shape = [rows[row].length, columns[column].length];
    const pairs = rows[row].flatMap(([y, u]) => columns[column].map(([x, v]) => ({ y, x, u, v })));
    const parts = range(channels).map((channel) => {
      const positions = pairs.map(({ y, x }) => [y, x, channel]);
      const elements = pairs.map(({ u, v }) => ((u * kernelWidth + v) * filters + filter) * channels + channel);
      const weights = elements.map((element) => kernel.data[element]);
      return part(layer.inputs[0], images, positions, { channel, shape, weights });
    });
    return plusBias(new Derivation(FORMULA, "sum", parts), bias, filter);
  },
};

/**
 * Lists for each output along the rows, and along the columns, the pairs [input pixel, kernel element] that add to it.
 *
 * @param {import("../types.js").Layer} layer
 * @param {number[]} inputShape
 */
function contributions({ settings, shape }, inputShape) {
  return [0, 1].map((axis) => {
    const [stride, dilation, [before]] = [settings.strides[axis], settings.dilation_rate[axis], settings.padding[axis]];
    return range(shape[axis]).map((output) =>
      range(settings.kernel_size[axis])
        .map((u) => [(output + before - dilation * u) / stride, u])
        .filter(([pixel]) => Number.isInteger(pixel) && pixel >= 0 && pixel < inputShape[axis]),
    );
  });
}
