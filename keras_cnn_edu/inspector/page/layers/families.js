/**
 * What each layer computes: one table of the families of layers, as in Python's `tracing/kinds.py`.
 *
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {import("../types.js").Index} Index
 * @typedef {import("../types.js").Weights} Weights
 * @typedef {import("../derivation.js").Derivation} Derivation
 *
 * @typedef {object} Family
 * @property {(layer: Layer, inputs: Tensor[], weights: Weights) => Tensor} compute  the whole output
 * @property {(layer: Layer, inputs: Tensor[], weights: Weights, at: Index) => Derivation} derive  one number of it
 */

import { activate, deriveActivation, prelu, unchanged } from "./activation.js";
import { batchNormalization } from "./batch_normalization.js";
import { convolution, depthwiseConvolution, separableConvolution } from "./convolution.js";
import { dense } from "./dense.js";
import { localResponseNormalization } from "./local_response.js";
import * as merge from "./merge.js";
import { groupNormalization, layerNormalization, rmsNormalization, unitNormalization } from "./normalization.js";
import * as pooling from "./pooling.js";
import { cropping, inOneRow, upSampling, zeroPadding } from "./rearrangement.js";
import { rescaling } from "./rescaling.js";
import { transposedConvolution } from "./transposed.js";

/** @type {Record<string, Family>} */
export const FAMILIES = {
  "convolution": convolution,
  "transposed convolution": transposedConvolution,
  "depthwise convolution": depthwiseConvolution,
  "separable convolution": separableConvolution,
  "max pooling": pooling.maxPooling,
  "average pooling": pooling.averagePooling,
  "adaptive max pooling": pooling.adaptiveMaxPooling,
  "adaptive average pooling": pooling.adaptiveAveragePooling,
  "global max pooling": pooling.globalMaxPooling,
  "global average pooling": pooling.globalAveragePooling,
  "dense": dense,
  "activation": unchanged,
  "ReLU": unchanged,
  "leaky ReLU": unchanged,
  "PReLU": prelu,
  "ELU": unchanged,
  "softmax": unchanged,
  "batch normalization": batchNormalization,
  "layer normalization": layerNormalization,
  "group normalization": groupNormalization,
  "RMS normalization": rmsNormalization,
  "unit normalization": unitNormalization,
  "local response normalization": localResponseNormalization,
  "rescaling": rescaling,
  "identity": unchanged,
  "dropout": unchanged,
  "random augmentation": unchanged,
  "sum": merge.sum,
  "difference": merge.difference,
  "product": merge.product,
  "average": merge.average,
  "maximum": merge.maximum,
  "minimum": merge.minimum,
  "concatenation": merge.concatenation,
  "zero padding": zeroPadding,
  "cropping": cropping,
  "up-sampling": upSampling,
  "flattening": inOneRow,
  "reshaping": inOneRow,
};

/**
 * Computes the output of a layer.
 *
 * @param {Layer} layer
 * @param {Tensor[]} inputs
 * @param {Weights} weights
 */
export function compute(layer, inputs, weights) {
  return activate(layer, familyOf(layer).compute(layer, inputs, weights));
}

/**
 * Derives one number of the output of a layer.
 *
 * @param {Layer} layer
 * @param {Tensor[]} inputs
 * @param {Weights} weights
 * @param {Index} at
 */
export function derive(layer, inputs, weights, at) {
  /** @param {Index} index */
  const beforeActivation = (index) => familyOf(layer).derive(layer, inputs, weights, index);
  return deriveActivation(layer, beforeActivation(at), at, (index) => beforeActivation(index).value);
}

/** @param {Layer} layer */
function familyOf({ family }) {
  if (!(family in FAMILIES)) throw new Error(`a layer that is computed must be of a known family, not "${family}"`);
  return FAMILIES[family];
}
