/**
 * Rescaling: times a number plus a number, or one of each for every channel. Settings: `scale`, `offset`.
 */

import { oneInput } from "../derivation.js";
import { mapTensor } from "../tensors.js";

const FORMULA = "outputs = inputs * scale + offset";

/** @type {import("./families.js").Family} */
export const rescaling = {
  compute(layer, [inputs]) {
    const channels = inputs.shape[inputs.shape.length - 1];
    const { scale, offset } = layer.settings;
    return mapTensor(inputs, (x, i) => x * ofChannel(scale, i % channels) + ofChannel(offset, i % channels));
  },

  derive(layer, [inputs], _, at) {
    const channel = at[at.length - 1];
    return oneInput(FORMULA, layer, inputs, at)
      .times("scale", ofChannel(layer.settings.scale, channel))
      .plus("offset", ofChannel(layer.settings.offset, channel));
  },
};

/** @param {number | number[]} setting  @param {number} channel */
function ofChannel(setting, channel) {
  return Array.isArray(setting) ? setting[channel] : setting;
}
