/** The derivation of one number: what goes in, and every step to its value. */

import { signedScale } from "../colors.js";
import { make } from "../dom.js";
import { count, extremeOf, number } from "../numbers.js";
import { say } from "../text.js";
import { largestTerms } from "./largest_terms.js";
import { ledger } from "./ledger.js";
import { runningSum } from "./running_sum.js";
import { isWeighted, windowRow } from "./window_row.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../derivation.js").Part} Part
 * @typedef {import("../view.js").Page} Page
 */

const MOST_WINDOWS = 16; // that are shown
const WIDEST = 11; // rows and columns of a window whose numbers are shown
const MOST_NUMBERS = 4; // parts of one number each that are shown as windows; more are a list

/**
 * Makes everything that is shown of a derivation.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {Derivation} derivation
 * @returns {HTMLElement[]}
 */
export function derivationPanel(page, layer, derivation) {
  const totals = ledger(layer, derivation);
  const equation = make(
    "details",
    { class: "equation" },
    make("summary", {}, say("equation")),
    make("code", {}, derivation.formula),
  );
  if (!areWindows(derivation.parts)) return [totals, ...largestTerms(page, derivation), equation];
  const inputs = windows(page, layer, derivation);
  return derivation.parts.length > 1 ? [totals, ...inputs, equation] : [...inputs, totals, equation];
}

/** Are the inputs few enough in rows and columns to be shown as windows? @param {Part[]} parts */
function areWindows(parts) {
  const fit = parts.every(({ shape: [rows, columns] }) => rows <= WIDEST && columns <= WIDEST);
  const single = parts.every(({ shape: [rows, columns] }) => rows * columns === 1);
  return fit && (!single || parts.length <= MOST_NUMBERS);
}

/**
 * The windows, one for each input map; of too many those with the largest sums.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {Derivation} derivation
 * @returns {HTMLElement[]}
 */
function windows(page, layer, derivation) {
  const { parts, reduction } = derivation;
  const bySize = [...parts].sort((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
  const rest = bySize.slice(MOST_WINDOWS);
  const shown = parts.filter((part) => !rest.includes(part));
  const scales = {
    weights: signedScale(Math.max(...parts.map(({ weights }) => extremeOf(weights ?? [])))),
    products: signedScale(Math.max(...parts.map(({ products }) => extremeOf(products)))),
  };
  const rows = shown.map((part) => windowRow(page, derivation, part, scales, "kernel" in layer.weights));
  const elements = rows.map(({ element }) => element);
  if (rest.length) {
    const sum = rest.reduce((total, part) => total + part.sum, 0);
    elements.push(make("p", { class: "hint" }, say("parts.more", { count: count(rest.length), sum: number(sum) })));
  }
  const adds = reduction === "sum" && parts.every((part) => isWeighted(part) && part.values.length > 1);
  if (adds && !rest.length) elements.push(runningSum(rows));
  return elements;
}
