/**
 * Batch normalization: a number minus the moving mean of its channel, divided by the moving standard deviation. Both
 * were measured in training.
 *
 * Settings: `axis` of the channels, `epsilon`. Weights: `moving_mean`, `moving_variance`; `gamma` and `beta`, if there
 * are any.
 */

import { oneInput } from "../derivation.js";
import { mapTensor, placesAlong } from "../tensors.js";
import { deriveScaleAndShift, scaleAndShift } from "./scale_and_shift.js";

const FORMULA = "outputs = gamma * (inputs - moving mean) / sqrt(moving variance + epsilon) + beta";

/** @type {import("./families.js").Family} */
export const batchNormalization = {
  compute(layer, [inputs], { moving_mean: mean, moving_variance: variance, gamma, beta }) {
    const { axis, epsilon } = layer.settings;
    const channels = placesAlong(inputs.shape, [axis]);
    const deviations = Array.from(variance.data, (each) => Math.sqrt(each + epsilon));
    return mapTensor(inputs, (x, place) => {
      const channel = channels[place];
      return scaleAndShift((x - mean.data[channel]) / deviations[channel], channel, gamma, beta);
    });
  },

  derive(layer, [inputs], { moving_mean: mean, moving_variance: variance, gamma, beta }, at) {
    const { axis, epsilon } = layer.settings;
    const channel = at[axis];
    const derivation = oneInput(FORMULA, layer, inputs, at)
      .minus("moving mean", mean.data[channel])
      .dividedBy("sqrt(moving variance + epsilon)", Math.sqrt(variance.data[channel] + epsilon));
    return deriveScaleAndShift(derivation, channel, gamma, beta);
  },
};
