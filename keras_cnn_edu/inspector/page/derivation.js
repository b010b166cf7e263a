/**
 * The derivation of one number of a layer's output: the inputs that it is computed from, and every step to its value.
 *
 * A layer gives the parts of its window and how they become one number; then it adds steps: `plus`, `minus`, `times`,
 * `dividedBy`, `apply`. It is the same derivation as that of `explain` in Python, and is compared with it.
 *
 * @typedef {import("./types.js").Tensor} Tensor
 * @typedef {import("./types.js").Index} Index
 * @typedef {import("./types.js").Layer} Layer
 */

import { PADDING } from "./geometry.js";
import { placeOf } from "./tensors.js";

/**
 * Some numbers of one input of the layer, with what each is multiplied by.
 *
 * @typedef {object} Part
 * @property {number} input  the id of the layer that they come from
 * @property {number | null} channel  the only one that they come from; null if there are several
 * @property {[number, number]} shape  rows and columns, as the part is drawn
 * @property {(Index | null)[]} positions  where each comes from; null in the padding
 * @property {number[]} values  0 in the padding
 * @property {number[] | null} weights
 * @property {number[]} products  values times weights; the values where there are no weights
 * @property {number} sum  of the products
 *
 * @typedef {"sum" | "mean" | "max" | "min" | "product" | "input"} Reduction  "input": of a single number
 *
 * @typedef {object} Step
 * @property {"plus" | "minus" | "times" | "divided by" | "apply"} operation
 * @property {string} name  of the amount, such as "bias", or of the function that is applied
 * @property {number | null} count  of the values that the amount was computed from
 * @property {string} text  the formula of the function; "" for all others
 * @property {number | null} operand  the amount
 * @property {number} before
 * @property {number} after
 */

/**
 * Takes numbers out of one input of a layer.
 *
 * @param {number} input  the id of the layer that they come from
 * @param {Tensor} numbers  its output
 * @param {(Index | null)[]} positions
 * @param {{channel?: number | null, shape?: [number, number], weights?: number[] | null}} [more]
 * @returns {Part}
 */
export function part(input, numbers, positions, more = {}) {
  const { channel = null, shape = [1, positions.length], weights = null } = more;
  const values = positions.map((index) => (index ? numbers.data[placeOf(numbers.shape, index)] : 0));
  const products = weights ? values.map((value, i) => value * weights[i]) : values;
  return { input, channel, shape, positions, values, weights, products, sum: total(products) };
}

/**
 * Takes the pixels at some rows and columns of one channel.
 *
 * @param {number} input  the id of the layer that they come from
 * @param {Tensor} images
 * @param {number[]} rows
 * @param {number[]} columns
 * @param {number} channel
 * @param {number[] | null} [weights]
 */
export function pixels(input, images, rows, columns, channel, weights) {
  const positions = rows.flatMap((y) => columns.map((x) => (y === PADDING || x === PADDING ? null : [y, x, channel])));
  return part(input, images, positions, { channel, shape: [rows.length, columns.length], weights });
}

/**
 * Begins with the one input that is at the place of the output; the steps that follow compute the output from it.
 *
 * @param {string} formula
 * @param {Layer} layer
 * @param {Tensor} inputs
 * @param {Index} at
 */
export function oneInput(formula, layer, inputs, at) {
  return new Derivation(formula, "input", [part(layer.inputs[0], inputs, [at], { channel: at[at.length - 1] })]);
}

export class Derivation {
  /** @type {Step[]} */
  steps = [];

  /**
   * @param {string} formula  the equation of the layer
   * @param {Reduction} reduction  how the inputs become one number
   * @param {Part[]} parts
   */
  constructor(formula, reduction, parts) {
    this.formula = formula;
    this.reduction = reduction;
    this.parts = parts;
    this.reduced = reduce(reduction, parts);
    this.value = this.reduced;
  }

  /** @param {string} name  @param {number} amount  @param {number | null} [count] */
  plus(name, amount, count) {
    return this.add({ operation: "plus", name, operand: amount, count }, this.value + amount);
  }

  /** @param {string} name  @param {number} amount  @param {number | null} [count] */
  minus(name, amount, count) {
    return this.add({ operation: "minus", name, operand: amount, count }, this.value - amount);
  }

  /** @param {string} name  @param {number} amount  @param {number | null} [count] */
  times(name, amount, count) {
    return this.add({ operation: "times", name, operand: amount, count }, this.value * amount);
  }

  /** @param {string} name  @param {number} amount  @param {number | null} [count] */
  dividedBy(name, amount, count) {
    return this.add({ operation: "divided by", name, operand: amount, count }, this.value / amount);
  }

  /** @param {string} name  @param {import("./activation_functions.js").Activation} activation */
  apply(name, activation) {
    return this.add({ operation: "apply", name, text: activation.formula }, activation.of(this.value));
  }

  /**
   * Adds any step.
   *
   * @param {{operation: Step["operation"], name: string} & Partial<Step>} step
   * @param {number} after  the value that it leads to
   */
  add({ operation, name, count = null, text = "", operand = null }, after) {
    this.steps.push({ operation, name, count, text, operand, before: this.value, after });
    this.value = after;
    return this;
  }
}

/**
 * @param {Reduction} reduction
 * @param {Part[]} parts
 */
function reduce(reduction, parts) {
  switch (reduction) {
    case "max":
      return Math.max(...parts.flatMap(outsidePadding));
    case "min":
      return Math.min(...parts.flatMap(outsidePadding));
    case "product":
      return parts.flatMap(outsidePadding).reduce((product, value) => product * value, 1);
    default: // "sum", "mean" whose weights are 1 / count, and "input"
      return total(parts.map((each) => each.sum));
  }
}

/** @param {Part} part */
function outsidePadding({ values, positions }) {
  return values.filter((_, i) => positions[i]);
}

/** @param {number[]} numbers */
function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
