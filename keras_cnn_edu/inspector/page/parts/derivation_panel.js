/** The derivation of one number: what goes in, and every step to its value. */

import { imageScale, mapScale, signedScale } from "../colors.js";
import { make } from "../dom.js";
import { layerOf } from "../evaluation.js";
import { IMAGE } from "../network.js";
import { extremeOf, number, rangeOf } from "../numbers.js";
import { say, sayStep } from "../text.js";
import { activationPlot } from "./activation_plot.js";
import { largestTerms } from "./largest_terms.js";
import { isInput, paintMaps } from "./layer_picture.js";
import { numberGrid } from "./number_grid.js";
import { outline, picture } from "./pictures.js";
import { runningSum } from "./running_sum.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../derivation.js").Part} Part
 * @typedef {import("../view.js").Page} Page
 */

const MOST_PARTS = 16; // windows that are shown
const WIDEST = 11; // columns of a grid of numbers

/**
 * @param {Page} page
 * @param {Layer} layer
 * @param {Derivation} derivation
 * @returns {(Node | string)[]}
 */
export function derivationPanel(page, layer, derivation) {
  const { parts, reduction } = derivation;
  const asWindows = parts.every(({ shape }) => shape[0] * shape[1] > 1 && shape[1] <= WIDEST && shape[0] <= WIDEST);
  const asGrids = asWindows || parts.every(({ shape }) => shape[0] * shape[1] === 1 && parts.length <= 4);
  const inputs = asGrids ? windows(page, derivation) : largestTerms(page, derivation);
  const terms = reduction === "sum" && parts.some(({ weights }) => weights) && asWindows;
  const long = parts.length > 1 || !asGrids; // the totals first, so that one need not scroll to them
  const totals = ledger(layer, derivation);
  return [
    ...(long ? [totals] : []),
    ...inputs,
    ...(terms && parts.length <= MOST_PARTS ? [runningSum(derivation, inputs)] : []),
    ...(long ? [] : [totals]),
    make("details", { class: "equation" }, make("summary", {}, say("equation")), make("code", {}, derivation.formula)),
  ];
}

/**
 * The windows, one for each input map: the map, its numbers, the kernel, the products.
 *
 * @param {Page} page
 * @param {Derivation} derivation
 * @returns {HTMLElement[]}
 */
function windows(page, { parts, reduction, reduced }) {
  const order = parts.map((_, index) => index);
  if (parts.length > MOST_PARTS) order.sort((one, other) => Math.abs(parts[other].sum) - Math.abs(parts[one].sum));
  const shown = order.slice(0, MOST_PARTS);
  const scales = {
    weights: signedScale(Math.max(...parts.map(({ weights }) => extremeOf(weights ?? [])))),
    products: signedScale(Math.max(...parts.map(({ products }) => extremeOf(products)))),
  };
  const rows = shown.map((index) => partRow(page, parts[index], reduction, reduced, scales));
  const rest = order.slice(MOST_PARTS).reduce((sum, index) => sum + parts[index].sum, 0);
  if (parts.length > shown.length) {
    rows.push(
      make("p", { class: "hint" }, say("parts.more", { count: parts.length - shown.length, sum: number(rest) })),
    );
  }
  return rows;
}

/**
 * @param {Page} page
 * @param {Part} part
 * @param {string} reduction
 * @param {number} reduced
 * @param {{weights: import("../colors.js").Scale, products: import("../colors.js").Scale}} scales
 */
function partRow(page, part, reduction, reduced, scales) {
  const input = layerOf(page.document, part.input);
  const output = page.numbers.outputs.get(part.input);
  const scale = isInput(input) ? imageScale(page.document.input) : mapScale(rangeOf(output?.data ?? []));
  const from = (/** @type {number} */ place) => positionText(part.positions[place]);
  const best =
    reduction === "max" || reduction === "min"
      ? part.values.findIndex((value, place) => value === reduced && part.positions[place])
      : -1;
  const padding = (/** @type {number} */ place) => (part.positions[place] ? "" : " padding");
  const term = (/** @type {number} */ place) => ({ "data-part": "term", "data-value": part.products[place] });
  const grid = (
    /** @type {string} */ label,
    /** @type {ArrayLike<number>} */ values,
    /** @type {any} */ colors,
    /** @type {any} */ more,
  ) =>
    make(
      "span",
      { class: "labelled" },
      make("span", { class: "grid-name" }, label),
      numberGrid(part.shape, values, colors, {
        label,
        title: from,
        cell: (place) => ({
          class: `cell${padding(place)}${place === best ? " best" : ""}`,
          ...(more ? more(place) : {}),
        }),
      }),
    );
  const map = inputPicture(page, part, input);
  const weighted = part.weights !== null;
  const row = make(
    "div",
    { class: part.shape[0] * part.shape[1] > 30 ? "part wide" : "part" },
    map.element,
    grid(say(part.values.length > 1 ? "window" : "value"), part.values, scale, weighted ? null : term),
    ...(weighted
      ? [
          make("span", { class: "operator" }, "×"),
          grid(say(reduction === "mean" ? "share" : "kernel.short"), part.weights ?? [], scales.weights, null),
          make("span", { class: "operator" }, "="),
          grid(say("products"), part.products, scales.products, term),
          make(
            "span",
            { class: "part-sum number" },
            make("span", { class: "grid-name" }, say("sum")),
            number(part.sum, 4),
          ),
        ]
      : []),
  );
  row.addEventListener("pointerover", (/** @type {PointerEvent} */ event) => look(row, map.picture, part, event));
  row.addEventListener("pointerleave", (/** @type {PointerEvent} */ event) => look(row, map.picture, part, event));
  return row;
}

/**
 * Marks the number under the pointer in all grids of a row, and its pixel in the map.
 *
 * @param {HTMLElement} row
 * @param {HTMLElement | null} map
 * @param {Part} part
 * @param {PointerEvent} event
 */
function look(row, map, part, event) {
  const cell = /** @type {HTMLElement} */ (event.target);
  const place = event.type === "pointerleave" ? undefined : cell.dataset?.place;
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(".cell"))) {
    each.classList.toggle("same", each.dataset.place === place);
  }
  const position = place === undefined ? null : part.positions[Number(place)];
  if (map)
    outline(
      map,
      "one",
      position && position.length === 3 ? { top: position[0], left: position[1], height: 1, width: 1 } : null,
    );
}

/**
 * The map that a window was cut from, as a button that leads there.
 *
 * @param {Page} page
 * @param {Part} part
 * @param {Layer} input
 * @returns {{element: HTMLElement, picture: HTMLElement | null}}
 */
function inputPicture(page, part, input) {
  const positions = part.positions.filter((position) => position !== null);
  const inside = positions[Math.floor(positions.length / 2)];
  const channel = part.channel ?? inside?.[inside.length - 1] ?? 0;
  const name = isInput(input)
    ? say("input") + (input.shape[2] > 1 ? ` ${channel}` : "")
    : say(input.shape.length === 3 ? "map.label" : "unit.label", { map: channel, unit: channel, layer: input.name });
  const go = () =>
    page.go({ layer: input.id, map: channel, pixel: inside?.length === 3 ? [inside[0], inside[1]] : [0, 0] });
  const label = isInput(input)
    ? make("span", { class: "grid-name" }, name)
    : make("button", { type: "button", class: "link", onclick: go, title: say("arithmetic.follow") }, name);
  if (input.shape.length !== 3) return { element: make("span", { class: "labelled" }, label), picture: null };
  const { element, canvas } = picture({ "data-layer": input.id, "data-channel": channel, "aria-hidden": "true" });
  if (input.id === IMAGE || page.numbers.outputs.has(input.id)) paintMaps(page, input, [canvas]);
  outline(element, "window", boxOf(part));
  return { element: make("span", { class: "labelled source" }, label, element), picture: element };
}

/** The box of pixels that a window covers, the padding included. @param {Part} part */
function boxOf({ positions, shape: [rows, columns] }) {
  const place = positions.findIndex((position) => position !== null);
  const first = positions[place];
  if (!first || first.length !== 3) return null;
  const last = positions.reduce((found, position) => position ?? found, first) ?? first;
  const lastPlace = positions.lastIndexOf(last);
  const stepsDown = Math.floor(lastPlace / columns) - Math.floor(place / columns);
  const stepsRight = (lastPlace % columns) - (place % columns);
  const down = stepsDown ? (last[0] - first[0]) / stepsDown : 1;
  const right = stepsRight ? (last[1] - first[1]) / stepsRight : 1;
  return {
    top: first[0] - Math.floor(place / columns) * down,
    left: first[1] - (place % columns) * right,
    height: (rows - 1) * down + 1,
    width: (columns - 1) * right + 1,
  };
}

/** @param {number[] | null} position */
function positionText(position) {
  if (!position) return say("padding");
  return position.length === 3
    ? say("position", { row: position[0], column: position[1] })
    : say("unit", { unit: position[0] });
}

/**
 * What follows the windows, line by line: the sum, the bias, the activation function, the result.
 *
 * @param {Layer} layer
 * @param {Derivation} derivation
 */
function ledger(layer, { parts, reduction, reduced, steps, value }) {
  const beforeActivation = steps.filter(({ operation }) => operation !== "apply");
  const sum = beforeActivation.length ? beforeActivation[beforeActivation.length - 1].after : reduced;
  const line = (
    /** @type {string} */ name,
    /** @type {string} */ amount,
    /** @type {number} */ total,
    /** @type {Record<string, any>} */ marks = {},
  ) => make("tr", marks, make("th", { scope: "row" }, name), make("td", {}, amount), make("td", {}, number(total, 6)));
  const first = say(/** @type {any} */ (`reduction.${reduction}`), {
    count: parts.reduce((all, { values }) => all + values.length, 0),
  });
  const signs = { plus: "+", minus: "−", times: "×", "divided by": "÷", apply: "" };
  const rows = steps.map((step) => {
    const amount =
      step.operand === null || step.operation === "apply"
        ? step.text
        : `${signs[step.operation]} ${number(step.operand, 6)}`;
    const part = step.name === "bias" ? { "data-part": "bias", "data-value": step.operand } : {};
    return line(sayStep(step.name), amount, step.after, part);
  });
  const activation = steps.find(({ operation }) => operation === "apply");
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
        line(first, "", reduced, {}),
        ...rows,
        make(
          "tr",
          { class: "result", "data-part": "result", "data-value": value },
          make("th", { scope: "row" }, say("result")),
          make("td", {}),
          make("td", {}, number(value, 6)),
        ),
      ),
    ),
    make("span", { hidden: true, "data-part": "sum", "data-value": sum }),
    activation ? activationPlot(layer, activation) : null,
  );
}
