/** One window: the map that it was cut from, its numbers, the kernel, and the products. */

import { imageScale, mapScale } from "../colors.js";
import { make } from "../dom.js";
import { layerOf } from "../evaluation.js";
import { number, rangeOf } from "../numbers.js";
import { say } from "../text.js";
import { isInput, paintMaps } from "./layer_picture.js";
import { numberGrid } from "./number_grid.js";
import { outline, picture } from "./pictures.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../derivation.js").Derivation} Derivation
 * @typedef {import("../derivation.js").Part} Part
 * @typedef {import("../colors.js").Scale} Scale
 * @typedef {import("../view.js").Page} Page
 *
 * @typedef {object} WindowRow
 * @property {HTMLElement} element
 * @property {Part} part
 * @property {HTMLElement[][]} grids  the cells of each grid: window, kernel, products
 */

const MANY = 30; // numbers: of larger windows the cells are smaller

/**
 * Makes the row of a window.
 *
 * @param {Page} page
 * @param {Derivation} derivation
 * @param {Part} part
 * @param {{weights: Scale, products: Scale}} scales
 * @param {boolean} learned  the weights are those of a kernel
 * @returns {WindowRow}
 */
export function windowRow(page, { reduction, reduced }, part, scales, learned) {
  const input = layerOf(page.document, part.input);
  const map = inputMap(page, part, input);
  const from = (/** @type {number} */ place) => positionText(part.positions[place]);
  const gridOf = (/** @type {string} */ label, /** @type {number[]} */ values, /** @type {Scale} */ scale) =>
    numberGrid(part.shape, values, scale, label, from);

  const window = gridOf(say(part.values.length > 1 ? "window" : "value"), part.values, scaleOf(page, input));
  const kernel =
    part.weights && isWeighted(part)
      ? gridOf(say(learned ? "kernel.short" : "factor"), part.weights, scales.weights)
      : null;
  const products = kernel ? gridOf(say("products"), part.products, scales.products) : null;
  const grids = [window, kernel, products].flatMap((grid) => (grid ? [grid.cells] : []));

  window.cells.forEach((cell, place) => cell.classList.toggle("padding", !part.positions[place]));
  markTerms((products ?? window).cells, part);
  if (reduction === "max" || reduction === "min") markChosen(window.cells, part, reduced);

  const element = make(
    "div",
    { class: part.values.length > MANY ? "part wide" : "part" },
    map.element,
    named(window.element),
    ...(kernel && products
      ? [
          make("span", { class: "operator" }, "×"),
          named(kernel.element),
          make("span", { class: "operator" }, "="),
          named(products.element),
          make(
            "span",
            { class: "part-sum number" },
            make("span", { class: "grid-name" }, say("sum")),
            number(part.sum, 4),
          ),
        ]
      : []),
  );
  const look = (/** @type {Event} */ { target, type }) => {
    const cells =
      type === "pointerleave" ? undefined : grids.find((each) => each.includes(/** @type {any} */ (target)));
    lookAt(grids, map.picture, part, cells ? cells.indexOf(/** @type {any} */ (target)) : -1);
  };
  element.addEventListener("pointerover", look);
  element.addEventListener("pointerleave", look);
  return { element, part, grids };
}

/** Are the numbers multiplied by anything but one? @param {Part} part */
export function isWeighted({ weights }) {
  return weights?.some((weight) => weight !== 1) ?? false;
}

/** A grid with its label above it. @param {HTMLElement} grid */
function named(grid) {
  return make(
    "span",
    { class: "labelled" },
    make("span", { class: "grid-name" }, grid.getAttribute("aria-label")),
    grid,
  );
}

/** The colors of a window are those of the map that it was cut from. @param {Page} page @param {Layer} input */
function scaleOf(page, input) {
  if (isInput(input)) return imageScale(page.document.input);
  return mapScale(rangeOf(page.numbers.outputs.get(input.id)?.data ?? []));
}

/** Each product is a term of the sum, with all its digits. @param {HTMLElement[]} cells @param {Part} part */
function markTerms(cells, { products }) {
  cells.forEach((cell, place) => {
    cell.dataset.part = "term";
    cell.dataset.value = String(products[place]);
  });
}

/** Outlines the number that pooling chose. @param {HTMLElement[]} cells @param {Part} part @param {number} chosen */
function markChosen(cells, { values, positions }, chosen) {
  cells[values.findIndex((value, place) => value === chosen && positions[place])]?.classList.add("best");
}

/**
 * Marks the same place in all grids, and its pixel in the map.
 *
 * @param {HTMLElement[][]} grids
 * @param {HTMLElement | null} map
 * @param {Part} part
 * @param {number} place  -1: no place
 */
function lookAt(grids, map, part, place) {
  for (const cells of grids) cells.forEach((cell, index) => cell.classList.toggle("same", index === place));
  const position = part.positions[place];
  if (map) outline(map, "one", position ? { top: position[0], left: position[1], height: 1, width: 1 } : null);
}

/**
 * The map that a window was cut from. Its name leads to the arithmetic of the number in the middle of the window.
 *
 * @param {Page} page
 * @param {Part} part
 * @param {Layer} input
 * @returns {{element: HTMLElement, picture: HTMLElement | null}}
 */
function inputMap(page, part, input) {
  const inside = part.positions.filter((position) => position !== null);
  const middle = inside[Math.floor(inside.length / 2)] ?? [0, 0, 0];
  const channel = part.channel ?? middle[middle.length - 1];
  const open = () => page.go({ layer: input.id, map: channel, pixel: [middle[0], middle[1] ?? 0] });
  const name = isInput(input)
    ? make("span", { class: "grid-name" }, say("input"), input.shape[2] > 1 ? ` ${channel}` : null)
    : make(
        "button",
        { type: "button", class: "link", onclick: open, title: say("arithmetic.follow") },
        nameOf(input, channel),
      );
  if (input.shape.length !== 3) return { element: make("span", { class: "labelled" }, name), picture: null };
  const { element, canvas } = picture({ "data-channel": channel, "aria-hidden": "true" });
  paintMaps(page, input, [canvas]);
  outline(element, "window", boxOf(part));
  return { element: make("span", { class: "labelled source" }, name, element), picture: element };
}

/** @param {Layer} layer @param {number} channel */
function nameOf({ name, shape }, channel) {
  return shape.length === 3
    ? say("map.label", { layer: name, map: channel })
    : say("unit.label", { layer: name, unit: channel });
}

/** The box of pixels that a window covers, the padding included. @param {Part} part */
function boxOf({ positions, shape: [, columns] }) {
  const known = positions.flatMap((position, place) => (position ? [{ position, place }] : []));
  if (!known.length) return null;
  const along = (
    /** @type {0 | 1} */ axis,
    /** @type {(place: number) => number} */ stepOf,
    /** @type {number} */ steps,
  ) => {
    const [first, last] = [known[0], known[known.length - 1]];
    const passed = stepOf(last.place) - stepOf(first.place);
    const dilation = passed ? (last.position[axis] - first.position[axis]) / passed : 1;
    return { start: first.position[axis] - stepOf(first.place) * dilation, size: (steps - 1) * dilation + 1 };
  };
  const rows = along(0, (place) => Math.floor(place / columns), positions.length / columns);
  const across = along(1, (place) => place % columns, columns);
  return { top: rows.start, left: across.start, height: rows.size, width: across.size };
}

/** @param {number[] | null} position */
function positionText(position) {
  if (!position) return say("padding");
  if (position.length === 3) return say("position", { row: position[0], column: position[1] });
  return say("unit", { unit: position[0] });
}
