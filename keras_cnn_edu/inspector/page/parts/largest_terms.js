/** A long sum: its largest terms as bars, and what the others come to. */

import { make } from "../dom.js";
import { layerOf } from "../evaluation.js";
import { count, number } from "../numbers.js";
import { say } from "../text.js";

/**
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../view.js").Page} Page
 */

const MOST_TERMS = 14;

/** @param {Page} page @param {Derivation} derivation @returns {HTMLElement[]} */
export function largestTerms(page, { parts }) {
  const terms = parts.flatMap(({ input, positions, values, weights, products }) =>
    products.map((product, place) => ({
      from: nameOf(page, input, positions[place]),
      value: values[place],
      weight: weights ? weights[place] : null,
      product,
    })),
  );
  const order = terms.map((_, index) => index);
  order.sort((one, other) => Math.abs(terms[other].product) - Math.abs(terms[one].product));
  const shown = order.slice(0, MOST_TERMS);
  const rest = order.slice(MOST_TERMS);
  const most = Math.abs(terms[order[0]]?.product) || 1;
  const rows = shown.map((index) => {
    const { from, value, weight, product } = terms[index];
    const share = (50 * Math.abs(product)) / most;
    const bar = make("span", { class: product < 0 ? "term-bar below" : "term-bar", style: `width:${share}%` });
    return make(
      "tr",
      { "data-part": "term", "data-index": index, "data-value": product },
      make("th", { scope: "row" }, from),
      make("td", {}, weight === null ? number(value, 4) : `${number(value, 4)} × ${number(weight, 4)}`),
      make("td", {}, number(product, 4)),
      make("td", { "class": "term-room", "aria-hidden": "true" }, bar),
    );
  });
  const sum = rest.reduce((total, index) => total + terms[index].product, 0);
  return [
    make(
      "table",
      { class: "terms number" },
      make("caption", {}, say("terms.title", { shown: shown.length, count: count(terms.length) })),
      make("tbody", {}, ...rows),
    ),
    rest.length
      ? make("p", { class: "hint" }, say("terms.rest", { count: count(rest.length), sum: number(sum, 4) }))
      : make("span"),
  ];
}

/** @param {Page} page @param {number} input @param {number[] | null} position */
function nameOf(page, input, position) {
  const { name } = layerOf(page.document, input);
  if (!position) return say("padding");
  if (position.length === 1) return `${name}[${position[0]}]`;
  return `${name}[${position.join(", ")}]`;
}
