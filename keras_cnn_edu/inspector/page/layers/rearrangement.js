/**
 * Layers that move numbers without changing them: each says where the number at every place of its output comes from.
 *
 * Settings: `padding`, `cropping` (pixels before and after along both axes), `size` of an up-sampling.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Settings} Settings
 */

import { Derivation, part, pixels } from "../derivation.js";
import { PADDING } from "../geometry.js";
import { indexOf, placeOf, range, tensor } from "../tensors.js";

const MOVED = "outputs = inputs, rearranged";

/**
 * Flattening and reshaping: the same row of numbers.
 *
 * @type {Family}
 */
export const inOneRow = {
  compute: ({ shape }, [{ data }]) => tensor(shape, data),
  derive(layer, [inputs], _, at) {
    const position = indexOf(inputs.shape, placeOf(layer.shape, at));
    return new Derivation(MOVED, "input", [part(layer.inputs[0], inputs, [position])]);
  },
};

/** Zeros around the map. */
export const zeroPadding = pixelsFrom(({ padding }, axis, pixel) => pixel - padding[axis][0]);

/** The middle of the map. */
export const cropping = pixelsFrom((settings, axis, pixel) => pixel + settings.cropping[axis][0]);

/** Every pixel several times. */
export const upSampling = pixelsFrom(({ size }, axis, pixel) => Math.floor(pixel / size[axis]));

/**
 * @param {(settings: Settings, axis: number, pixel: number) => number} pixelFrom  where an output pixel comes from
 * @returns {Family}
 */
function pixelsFrom(pixelFrom) {
  /** @param {Layer} layer  @param {number[]} inputShape */
  const sources = ({ settings, shape }, inputShape) =>
    [0, 1].map((axis) =>
      range(shape[axis])
        .map((pixel) => pixelFrom(settings, axis, pixel))
        .map((pixel) => (pixel >= 0 && pixel < inputShape[axis] ? pixel : PADDING)),
    );
  return {
    compute(layer, [inputs]) {
      const [, width, channels] = inputs.shape;
      const [rows, columns] = sources(layer, inputs.shape);
      const outputs = tensor(layer.shape);
      let place = 0;
      for (const y of rows) {
        for (const x of columns) {
          const pixel = (y * width + x) * channels;
          if (y !== PADDING && x !== PADDING) outputs.data.set(inputs.data.subarray(pixel, pixel + channels), place);
          place += channels;
        }
      }
      return outputs;
    },

    derive(layer, [inputs], _, [row, column, channel]) {
      const [rows, columns] = sources(layer, inputs.shape);
      return new Derivation(MOVED, "input", [pixels(layer.inputs[0], inputs, [rows[row]], [columns[column]], channel)]);
    },
  };
}
