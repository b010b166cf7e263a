/** What follows the windows, line by line: the sum, the bias, the activation function, the result. */

import { make } from "../dom.js";
import { count, number } from "../numbers.js";
import { say, sayStep } from "../text.js";
import { activationPlot } from "./activation_plot.js";
import { isWeighted } from "./window_row.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../derivation.js").Step} Step
 */

const SIGNS = { "plus": "+", "minus": "−", "times": "×", "divided by": "÷" };

/**
 * One line: what happens, by which amount, and what comes of it. A part is the name of a number for scripts that read
 * the page: it stands beside the number with all its digits.
 *
 * @typedef {object} Line
 * @property {string} name
 * @property {string} amount
 * @property {Record<string, any>} [amountPart]
 * @property {number} total
 * @property {Record<string, any>} [totalPart]
 */

/**
 * Makes the table of the steps, and beside it the curve of the activation function.
 *
 * @param {Layer} layer
 * @param {Derivation} derivation
 * @returns {HTMLElement}
 */
export function ledger(layer, derivation) {
  const { steps, value } = derivation;
  const activation = steps.find(({ operation }) => operation === "apply");
  const lines = [firstLine(derivation), ...steps.map(lineOf)];
  lines[lines.length - (activation ? 2 : 1)].totalPart = part("sum", activation ? activation.before : value);
  const result = { name: say("result"), amount: "", total: value, totalPart: part("result", value) };
  return make(
    "div",
    { class: "ledger-row" },
    make(
      "table",
      { class: "ledger number" },
      make("caption", {}, say("ledger")),
      make("tbody", {}, ...lines.map((line) => row(line, "")), row(result, "result")),
    ),
    activation ? activationPlot(layer, activation) : null,
  );
}

/** What the windows come to. @param {Derivation} derivation @returns {Line} */
function firstLine({ parts, reduction, reduced }) {
  const terms = parts.reduce((all, { values }) => all + values.length, 0);
  const kind = reduction === "sum" && !parts.some(isWeighted) ? "plainSum" : reduction;
  const key = /** @type {import("../text.js").Key} */ (`reduction.${kind}`);
  return { name: say(key, { count: count(terms) }), amount: "", total: reduced };
}

/** @param {Step} step @returns {Line} */
function lineOf({ name, operation, operand, text, after }) {
  const amount = operation === "apply" || operand === null ? text : signed(operation, operand);
  return { name: sayStep(name), amount, amountPart: name === "bias" ? part("bias", operand) : {}, total: after };
}

/** Plus a negative number is minus a positive one. @param {keyof typeof SIGNS} operation @param {number} operand */
function signed(operation, operand) {
  const opposite = { plus: SIGNS.minus, minus: SIGNS.plus }[String(operation)];
  return operand < 0 && opposite ? `${opposite} ${number(-operand, 6)}` : `${SIGNS[operation]} ${number(operand, 6)}`;
}

/** @param {string} name @param {number | null} value */
function part(name, value) {
  return { "data-part": name, "data-value": value };
}

/** @param {Line} line @param {string} style */
function row({ name, amount, amountPart, total, totalPart }, style) {
  return make(
    "tr",
    { class: style },
    make("th", { scope: "row" }, name),
    make("td", amountPart, amount),
    make("td", totalPart, number(total, 6)),
  );
}
