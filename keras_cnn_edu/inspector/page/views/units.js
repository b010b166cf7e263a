/** A layer without maps: a list of numbers, one for each unit. */

import { hasArithmetic } from "../arithmetic.js";
import { make } from "../dom.js";
import { cellColors, mapScale } from "../colors.js";
import { number, rangeOf, short } from "../numbers.js";
import { histogram } from "../parts/histogram.js";
import { layerHead } from "../parts/layer_head.js";
import { legend } from "../parts/legend.js";
import { answerLayer, className } from "../parts/prediction.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 */

const MOST_UNITS = 1000; // that are shown

/** @param {Page} first @param {import("../types.js").Layer} layer @returns {View} */
export function unitsView(first, layer) {
  let latest = first;
  const open = hasArithmetic(first.document, layer) && layer.shape.length === 1;
  const length = layer.shape.reduce((product, size) => product * size, 1);
  const isAnswer = layer === answerLayer(first.document);
  const colors = legend(say("scale.colors"));
  const distribution = make("div");
  const cells = Array.from({ length: Math.min(length, MOST_UNITS) }, (_, unit) =>
    make("button", {
      "type": "button",
      "class": "unit number",
      "disabled": !open,
      "data-unit": unit,
      "onclick": () => latest.go({ view: "arithmetic", map: unit }),
    }),
  );
  const element = make(
    "div",
    { class: "layer-view" },
    layerHead(first.document, layer),
    make(
      "div",
      { class: "toolbar" },
      colors.element,
      make("p", { class: "hint" }, say(open ? "units.hint" : "layer.hintClosed")),
    ),
    make(
      "div",
      { class: "with-aside" },
      make("section", { "class": "units", "aria-label": say("units", { count: length }) }, ...cells),
      make("aside", { class: "detail" }, distribution),
    ),
  );
  return {
    element,
    show: (page) => {
      latest = page;
      const values = page.numbers.outputs.get(layer.id)?.data;
      if (!values) return;
      const scale = mapScale(rangeOf(values));
      colors.show(scale);
      cells.forEach((cell, unit) => {
        const name = isAnswer ? className(page.document, unit) : String(unit);
        const { background, color } = cellColors(scale, values[unit]);
        cell.style.cssText = `background:${background};color:${color}`;
        cell.textContent = short(values[unit]);
        cell.title = `${name}: ${number(values[unit], 6)}`;
        cell.setAttribute("aria-label", `${name}: ${cell.textContent}`);
        cell.setAttribute("aria-pressed", String(unit === page.state.map));
      });
      distribution.replaceChildren(make("h3", {}, say("histogram")), histogram(Array.from(values), say("histogram")));
    },
  };
}
