/**
 * The last two steps of every normalization: times gamma, plus beta. Each weight may be missing.
 *
 * @typedef {import("../types.js").Tensor} Tensor
 */

/**
 * @param {number} x
 * @param {number} place  of the weights
 * @param {Tensor | undefined} gamma
 * @param {Tensor | undefined} beta
 */
export function scaleAndShift(x, place, gamma, beta) {
  return x * (gamma ? gamma.data[place] : 1) + (beta ? beta.data[place] : 0);
}

/**
 * @param {import("../derivation.js").Derivation} derivation
 * @param {number} place  of the weights
 * @param {Tensor | undefined} gamma
 * @param {Tensor | undefined} beta
 */
export function deriveScaleAndShift(derivation, place, gamma, beta) {
  if (gamma) derivation.times("gamma", gamma.data[place]);
  if (beta) derivation.plus("beta", beta.data[place]);
  return derivation;
}
