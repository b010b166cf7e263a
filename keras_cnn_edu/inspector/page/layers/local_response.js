/**
 * Local response normalization: divided by a power of the sum of squares over the neighboring channels.
 *
 * Settings: `depth_radius` (how many channels on each side), `bias`, `alpha`, `beta`.
 *
 * @typedef {import("../types.js").Layer} Layer
 */

import { oneInput } from "../derivation.js";
import { mapTensor, placeOf } from "../tensors.js";

const FORMULA = "outputs[c] = inputs[c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[k]^2) ^ beta";

/** @type {import("./families.js").Family} */
export const localResponseNormalization = {
  compute(layer, [inputs]) {
    const channels = inputs.shape[inputs.shape.length - 1];
    return mapTensor(inputs, (x, place) => {
      const channel = place % channels;
      const pixel = inputs.data.subarray(place - channel, place - channel + channels);
      return x / responseDivisor(layer, neighbors(layer, pixel, channel));
    });
  },

  derive(layer, [inputs], _, at) {
    const channel = at[at.length - 1];
    const first = placeOf(inputs.shape, at) - channel;
    const pixel = inputs.data.subarray(first, first + inputs.shape[inputs.shape.length - 1]);
    const values = neighbors(layer, pixel, channel);
    return oneInput(FORMULA, layer, inputs, at).dividedBy(
      "(bias + alpha * sum of the squares) ^ beta",
      responseDivisor(layer, values),
      values.length,
    );
  },
};

/**
 * @param {Layer} layer
 * @param {Float32Array} pixel  all its channels
 * @param {number} channel
 */
function neighbors(layer, pixel, channel) {
  const radius = layer.settings.depth_radius;
  return pixel.subarray(Math.max(channel - radius, 0), channel + radius + 1);
}

/** @param {Layer} layer  @param {Float32Array} values */
function responseDivisor({ settings: { bias, alpha, beta } }, values) {
  return (bias + alpha * values.reduce((sum, x) => sum + x * x, 0)) ** beta;
}
