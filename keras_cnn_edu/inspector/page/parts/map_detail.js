/** What is known of one map: the number under the pointer, its kernel, how its numbers are distributed. */

import { derive, hasArithmetic } from "../arithmetic.js";
import { signedScale } from "../colors.js";
import { button, make } from "../dom.js";
import { count, extremeOf, number, percent } from "../numbers.js";
import { say } from "../text.js";
import { histogram } from "./histogram.js";
import { highestPixel } from "./layer_picture.js";
import { legend } from "./legend.js";
import { numberGrid } from "./number_grid.js";
import { outline, paintImage, picture } from "./pictures.js";
import { fieldBox, onImage } from "./receptive_field.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").Tensor} Tensor
 * @typedef {import("../view.js").Page} Page
 *
 * @typedef {object} MapDetail
 * @property {HTMLElement} element
 * @property {(page: Page) => void} show
 * @property {(map: number, pixel: [number, number] | null) => void} look
 */

const MOST_KERNELS = 16; // input channels whose kernel is shown
const LARGEST_WITH_NUMBERS = 7;

/**
 * Makes the detail; `show` shows the chosen map, `look` another one, and the pixel under the pointer.
 *
 * @param {Page} first
 * @param {Layer} layer
 * @returns {MapDetail}
 */
export function mapDetail(first, layer) {
  let page = first;
  let shown = "";
  const title = make("h3");
  const reading = make("p", { class: "reading-line number" });
  const image = picture({ "role": "img", "aria-label": say("field.label") });
  const fieldText = make("figcaption");
  const kernels = make("div", { class: "kernels" });
  const distribution = make("div");
  const open = button(say("arithmetic.open"), () => page.go({ view: "arithmetic" }), { class: "primary" });
  open.hidden = !hasArithmetic(first.document, layer);
  const element = make(
    "aside",
    { "class": "detail", "aria-label": say("detail") },
    title,
    reading,
    make("figure", { class: "field-figure" }, image.element, fieldText),
    kernels,
    distribution,
    open,
  );

  const look = (/** @type {number} */ map, /** @type {[number, number] | null} */ pixel) => {
    const output = page.numbers.outputs.get(layer.id);
    if (!output || map >= output.shape[2]) return;
    const key = [map, page.state.epoch, page.state.probe].join();
    if (key !== shown) describe(output, map);
    shown = page.state.probe === "drawn" ? "" : key;
    const [row, column] = pixel ?? highestPixel(output, map);
    const value = output.data[(row * output.shape[1] + column) * output.shape[2] + map];
    reading.textContent = say("reading", { row, column, value: number(value, 6) });
    const field = fieldBox(layer, [row, column]);
    outline(image.element, "field", field && onImage(field, page.document.input.shape));
    fieldText.textContent = say(pixel ? "field.pixel" : "field.highest");
  };

  const describe = (/** @type {Tensor} */ output, /** @type {number} */ map) => {
    title.textContent = say("map.label", { map, layer: layer.name });
    const values = valuesOf(output, map);
    const zeros = percent(values.filter((value) => value === 0).length / values.length);
    distribution.replaceChildren(
      make("h4", {}, say("histogram")),
      histogram(values, say("histogram.label", { zeros })),
      make("p", { class: "hint" }, say("histogram.zeros", { zeros, count: count(values.length) })),
    );
    kernels.replaceChildren(...kernelOf(page, layer, map));
  };

  return {
    element,
    look,
    show: (next) => {
      page = next;
      paintImage(image.canvas, page.document.input, page.numbers.image);
      look(page.state.map, null);
    },
  };
}

/** The kernel of a map, one grid for each input channel. @param {Page} page @param {Layer} layer @param {number} map */
function kernelOf(page, layer, map) {
  if (!("kernel" in layer.weights) || !hasArithmetic(page.document, layer)) return [];
  const middle = [layer.shape[0] >> 1, layer.shape[1] >> 1, map];
  const derivation = derive(page.document, page.numbers.weights, page.numbers.outputs, layer.id, middle);
  const parts = (derivation?.parts ?? []).filter(({ weights }) => weights);
  if (!parts.length) return [];
  const scale = signedScale(Math.max(...parts.map(({ weights }) => extremeOf(weights ?? []))));
  const colors = legend(say("kernel.colors"));
  colors.show(scale);
  const shown = parts.slice(0, MOST_KERNELS);
  const small = parts.length > 1 || parts[0].shape[1] > LARGEST_WITH_NUMBERS;
  const grids = shown.map(
    ({ shape, weights, channel }) =>
      numberGrid(shape, weights ?? [], scale, say("kernel.label", { map, channel: channel ?? 0 })).element,
  );
  return [
    make("h4", {}, say("kernel", { count: parts.length })),
    make("p", { class: "hint" }, say(parts.length > 1 ? "kernel.several" : "kernel.one")),
    make("div", { class: small ? "kernel-grid small" : "kernel-grid" }, ...grids),
    parts.length > shown.length
      ? make("p", { class: "hint" }, say("more", { count: parts.length - shown.length }))
      : "",
    colors.element,
  ];
}

/** The numbers of one map. @param {Tensor} output @param {number} map @returns {number[]} */
function valuesOf({ shape, data }, map) {
  return Array.from({ length: shape[0] * shape[1] }, (_, place) => data[place * shape[2] + map]);
}
