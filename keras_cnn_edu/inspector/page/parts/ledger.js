/** What follows the windows, line by line: the sum, the bias, the activation function, the result. */

import { make } from "../dom.js";
import { number } from "../numbers.js";
import { say, sayStep } from "../text.js";
import { activationPlot } from "./activation_plot.js";
import { isWeighted } from "./window_row.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../derivation.js").Step} Step
 */

const SIGNS = { "plus": "+", "minus": "−", "times": "×", "divided by": "÷", "apply": "" };

/**
 * Makes the table of the steps, and beside it the curve of the activation function.
 *
 * @param {Layer} layer
 * @param {Derivation} derivation
 * @returns {HTMLElement}
 */
export function ledger(layer, { parts, reduction, reduced, steps, value }) {
  const activation = steps.find(({ operation }) => operation === "apply");
  const count = parts.reduce((all, { values }) => all + values.length, 0);
  const name = reduction === "sum" && !parts.some(isWeighted) ? "plainSum" : reduction;
  const start = say(/** @type {import("../text.js").Key} */ (`reduction.${name}`), { count });
  return make(
    "div",
    { class: "ledger-row" },
    make(
      "table",
      { class: "ledger number" },
      make("caption", {}, say("ledger")),
      make(
        "tbody",
        {},
        line(start, "", reduced),
        ...steps.map((step) => line(sayStep(step.name), amountOf(step), step.after, markOf(step))),
        line(say("result"), "", value, { "class": "result", "data-part": "result", "data-value": value }),
      ),
    ),
    make("span", { "hidden": true, "data-part": "sum", "data-value": activation ? activation.before : value }),
    activation ? activationPlot(layer, activation) : null,
  );
}

/**
 * @param {string} name
 * @param {string} amount
 * @param {number} total
 * @param {Record<string, any>} [attributes]
 */
function line(name, amount, total, attributes = {}) {
  return make(
    "tr",
    attributes,
    make("th", { scope: "row" }, name),
    make("td", {}, amount),
    make("td", {}, number(total, 6)),
  );
}

/** @param {Step} step */
function amountOf({ operation, operand, text }) {
  return operation === "apply" || operand === null ? text : `${SIGNS[operation]} ${number(operand, 6)}`;
}

/** @param {Step} step */
function markOf({ name, operand }) {
  return name === "bias" ? { "data-part": "bias", "data-value": operand } : {};
}
