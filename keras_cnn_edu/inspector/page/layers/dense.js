/**
 * Dense layers: every unit adds up all numbers along the last axis, each times its weight.
 *
 * Weights: `kernel` [inputs, units], `bias`.
 */

import { plusBias } from "./convolution.js";
import { Derivation, part } from "../derivation.js";
import { range, tensor } from "../tensors.js";

const FORMULA = "outputs[f] = activation(bias[f] + sum over c of inputs[c] * kernel[c, f])";

/** @type {import("./families.js").Family} */
export const dense = {
  compute(layer, [inputs], { kernel, bias }) {
    const [count, units] = kernel.shape;
    const outputs = tensor(layer.shape);
    const sums = new Float64Array(units);
    for (let row = 0; row * count < inputs.data.length; row++) {
      sums.fill(0);
      if (bias) sums.set(bias.data);
      for (let c = 0; c < count; c++) {
        const input = inputs.data[row * count + c];
        for (let f = 0; f < units; f++) sums[f] += input * kernel.data[c * units + f];
      }
      outputs.data.set(sums, row * units);
    }
    return outputs;
  },

  derive(layer, [inputs], { kernel, bias }, at) {
    const [count, units] = kernel.shape;
    const [position, unit] = [at.slice(0, -1), at[at.length - 1]];
    const positions = range(count).map((c) => [...position, c]);
    const weights = range(count).map((c) => kernel.data[c * units + unit]);
    const products = part(layer.inputs[0], inputs, positions, { weights });
    return plusBias(new Derivation(FORMULA, "sum", [products]), bias, unit);
  },
};
