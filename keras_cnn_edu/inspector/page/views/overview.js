/** The whole network: every layer with its maps, in the order in which the image passes through. */

import { button, make } from "../dom.js";
import { count, shapeText } from "../numbers.js";
import { showsBars } from "../parts/layer_card.js";
import { commonLegend } from "../parts/legend.js";
import { networkGraph } from "../parts/network_graph.js";
import { answerLayer, answerText, hasAnswer, prediction } from "../parts/prediction.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 */

/** @param {Page} page @returns {View} */
export function overview(page) {
  const model = page.document;
  const graph = networkGraph(page);
  const colors = commonLegend();
  const answer = make("p", { "class": "answer", "aria-live": "polite" });
  const bars = hasAnswer(model) && !showsBars(answerLayer(model), null, model) ? prediction(model) : null;
  const element = make(
    "div",
    { class: "overview" },
    make("p", { class: "lead" }, introduction(model)),
    make(
      "p",
      {},
      button(say("overview.walk"), () => page.go({ view: "walk" })),
    ),
    make("section", { class: "verdict" }, answer, bars?.element ?? null),
    colors.element,
    graph.element,
    make("p", { class: "hint" }, say("overview.hint")),
    model.epochs.length > 1 ? make("p", { class: "hint" }, say("overview.hintEpochs")) : null,
  );
  return {
    element,
    show: (next) => {
      answer.textContent = answerText(next);
      bars?.show(next);
      colors.show(next);
      graph.show(next);
    },
    leave: graph.leave,
  };
}

/** @param {import("../types.js").PageDocument} model */
function introduction(model) {
  const parameters = model.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  return say(model.classes ? "overview.classifier" : "overview.network", {
    shape: shapeText(model.input.shape),
    classes: model.classes?.length ?? 0,
    layers: model.layers.length,
    parameters: count(parameters),
  });
}
