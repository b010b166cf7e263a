/** One number: the window, the kernel, the products, their sum, and what follows, with the real numbers. */

import { derive, hasArithmetic } from "../arithmetic.js";
import { button, make } from "../dom.js";
import { shapeText } from "../numbers.js";
import { derivationPanel } from "../parts/derivation_panel.js";
import { layerHead } from "../parts/layer_head.js";
import { hasMaps } from "../parts/layer_picture.js";
import { outputMap } from "../parts/output_map.js";
import { outline, paintImage, picture } from "../parts/pictures.js";
import { answerLayer, className } from "../parts/prediction.js";
import { fieldBox, onImage } from "../parts/receptive_field.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../types.js").Layer} Layer
 */

/** @param {Page} page @returns {View} */
export function arithmetic(page) {
  const layer = page.document.layers[page.state.layer];
  return hasArithmetic(page.document, layer) ? derivationView(page, layer) : closedView(page, layer);
}

/** @param {Page} page @param {Layer} layer @returns {View} */
function closedView(page, layer) {
  const why = say(layer.embedded ? "arithmetic.inexact" : "arithmetic.noWeights");
  const element = make(
    "div",
    { class: "layer-view" },
    layerHead(page.document, layer),
    layer.computable ? make("p", { class: "notice" }, why) : null,
    make(
      "p",
      {},
      button(say("layer.open"), () => page.go({ view: "layer" })),
    ),
  );
  return { element, show: () => {} };
}

/** @param {Page} first @param {Layer} layer @returns {View} */
function derivationView(first, layer) {
  let page = first;
  const panel = make("section", { "class": "derivation", "data-arithmetic": "", "aria-label": say("arithmetic") });
  const image = picture({ "role": "img", "aria-label": say("field.label") });
  const fieldText = make("figcaption");
  const output = hasMaps(layer) ? outputMap(layer, (pixel) => derivePixel(pixel ?? page.pixel)) : null;
  const mapName = make("strong", { class: "number" });
  const last = layer.shape[layer.shape.length - 1] - 1;
  const turn = (/** @type {number} */ by) => page.go({ map: (page.state.map + by + last + 1) % (last + 1) });

  const derivePixel = (/** @type {[number, number]} */ pixel) => {
    const { document: model, numbers, state } = page;
    const at = hasMaps(layer) ? [...pixel, state.map] : [state.map];
    Object.assign(panel.dataset, { layer: layer.id, channel: state.map, row: pixel[0], column: pixel[1] });
    const derivation = derive(model, numbers.weights, numbers.outputs, layer.id, at);
    panel.replaceChildren(...(derivation ? derivationPanel(page, layer, derivation) : []));
    output?.mark(pixel);
    const field = fieldBox(layer, pixel);
    outline(image.element, "field", field && onImage(field, model.input.shape));
    fieldText.textContent = field
      ? say("field.size", { field: shapeText([field.height, field.width]) })
      : say("field.unknown");
  };

  const element = make(
    "div",
    { class: "arithmetic-view" },
    make("h2", {}, say("arithmetic.title", { layer: layer.name })),
    make("p", { class: "lead" }, say(hasMaps(layer) ? "arithmetic.lead" : "arithmetic.leadUnit")),
    make(
      "div",
      { class: "workbench" },
      make(
        "div",
        { class: "stage" },
        make("figure", {}, make("figcaption", {}, say("arithmetic.image")), image.element, fieldText),
        make(
          "div",
          { class: "figure" },
          make(
            "div",
            { class: "turn" },
            button("‹", () => turn(-1), { "class": "round", "aria-label": say("map.previous") }),
            mapName,
            button("›", () => turn(1), { "class": "round", "aria-label": say("map.next") }),
          ),
          output?.element ?? null,
        ),
      ),
      panel,
    ),
  );
  return {
    element,
    leave: output?.stop,
    show: (next) => {
      page = next;
      const { map } = page.state;
      mapName.textContent = nameOf(page, layer, map);
      paintImage(image.canvas, page.document.input, page.numbers.image);
      output?.show(page);
      derivePixel(page.pixel);
    },
  };
}

/** @param {Page} page @param {Layer} layer @param {number} map */
function nameOf({ document: model }, layer, map) {
  if (hasMaps(layer)) return say("map.label", { map, layer: layer.name });
  const isClass = layer === answerLayer(model) && model.classes;
  return say(isClass ? "unit.class" : "unit.label", { unit: map, layer: layer.name, name: className(model, map) });
}
