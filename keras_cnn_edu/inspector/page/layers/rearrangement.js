/**
 * Layers that move numbers without changing them: each says where the number at every place of its output comes from.
 *
 * Settings: `padding`, `cropping` (pixels before and after along both axes), `size` of an up-sampling.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {import("../types.js").Settings} Settings
 */

import { Derivation, part } from "../derivation.js";
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
  derive: (layer, [inputs], _, at) => moved(layer, inputs, placeOf(layer.shape, at)),
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
  /** @param {import("../types.js").Layer} layer  @param {number[]} inputShape */
  const placesOf = (layer, [height, width, channels]) => {
    const [rows, columns] = [height, width].map((size, axis) =>
      range(layer.shape[axis])
        .map((pixel) => pixelFrom(layer.settings, axis, pixel))
        .map((pixel) => (pixel >= 0 && pixel < size ? pixel : PADDING)),
    );
    return rows.flatMap((y) =>
      columns.flatMap((x) =>
        range(channels).map((c) => (y === PADDING || x === PADDING ? PADDING : (y * width + x) * channels + c)),
      ),
    );
  };
  return {
    compute(layer, [inputs]) {
      const numbers = placesOf(layer, inputs.shape).map((place) => (place === PADDING ? 0 : inputs.data[place]));
      return tensor(layer.shape, Float32Array.from(numbers));
    },
    derive: (layer, [inputs], _, at) =>
      moved(layer, inputs, placesOf(layer, inputs.shape)[placeOf(layer.shape, at)]),
  };
}

/**
 * @param {import("../types.js").Layer} layer
 * @param {import("../types.js").Tensor} inputs
 * @param {number} place  where the number comes from
 */
function moved(layer, inputs, place) {
  const position = place === PADDING ? null : indexOf(inputs.shape, place);
  return new Derivation(MOVED, "input", [part(layer.inputs[0], inputs, [position])]);
}
