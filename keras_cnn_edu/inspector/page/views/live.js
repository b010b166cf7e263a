/** Draws on the input: all maps and the prediction follow. */

import { button, make } from "../dom.js";
import { shapeText } from "../numbers.js";
import { drawingPad } from "../parts/drawing_pad.js";
import { layerPicture } from "../parts/layer_picture.js";
import { answerText, hasAnswer, prediction } from "../parts/prediction.js";
import { largeNumber, say, sayWhyNot } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../types.js").Layer} Layer
 */

const ROOM = { most: 16, columns: 16, size: 56 };

/** @param {Page} page @returns {View} */
export function live(page) {
  return page.document.live ? drawingView(page) : closedView(page);
}

/** @param {Page} page @returns {View} */
function closedView({ document: model }) {
  const unknown = model.layers.filter(({ computable }) => !computable);
  const why = unknown.length ? say("live.unknown") : say("live.large", { count: largeNumber(model.multiply_adds) });
  const element = make(
    "div",
    { class: "layer-view" },
    make("h2", {}, say("live.title")),
    make("p", { class: "notice" }, why),
    make("ul", {}, ...unknown.map(reason)),
  );
  return { element, show: () => {} };
}

/** Why a layer cannot be computed. @param {Layer} layer */
function reason({ path, why_not }) {
  return make("li", {}, make("strong", {}, path), say("colon"), why_not && sayWhyNot(why_not));
}

/** @param {Page} first @returns {View} */
function drawingView({ document: model, setDrawn, go }) {
  const pad = drawingPad(model, setDrawn);
  const answer = make("p", { "class": "answer", "aria-live": "polite" });
  const bars = hasAnswer(model) ? prediction(model) : null;
  const rows = model.layers.map((layer) => layerRow(layer, () => go({ view: "layer", layer: layer.id })));
  const element = make(
    "div",
    { class: "live-view" },
    make(
      "section",
      { class: "drawing" },
      make("h2", {}, say("live.title")),
      make("p", { class: "hint" }, say("live.hint")),
      pad.element,
    ),
    make("section", { class: "verdict" }, answer, bars?.element ?? null),
    make("section", { "class": "layer-rows", "aria-label": say("layers") }, ...rows.map((row) => row.element)),
  );
  return {
    element,
    show: (page) => {
      pad.show(page.numbers.image);
      answer.textContent = answerText(page);
      bars?.show(page);
      rows.forEach((row) => row.show(page));
    },
  };
}

/** One layer with some of its maps. @param {Layer} layer @param {() => void} open */
function layerRow(layer, open) {
  const picture = layerPicture(layer, ROOM);
  const element = make(
    "div",
    { "class": "layer-row", "data-layer": layer.id, "data-live": "true" },
    make(
      "span",
      { class: "head" },
      button(layer.name, open, { class: "link" }),
      make("span", { class: "foot number" }, shapeText(layer.shape)),
    ),
    picture.element,
  );
  return { element, show: picture.show };
}
