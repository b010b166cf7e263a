/** One layer: all its maps in large, and of one of them the numbers, the kernel and where it is highest. */

import { hasArithmetic } from "../arithmetic.js";
import { button, choice, make } from "../dom.js";
import { shapeText } from "../numbers.js";
import { layerHead } from "../parts/layer_head.js";
import { hasMaps, paintMaps, scaleOf } from "../parts/layer_picture.js";
import { legend } from "../parts/legend.js";
import { mapDetail } from "../parts/map_detail.js";
import { mapTile } from "../parts/map_tile.js";
import { say } from "../text.js";
import { unitsView } from "./units.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 */

const MOST_MAPS = 64; // that are shown at once

/** @param {Page} page @returns {View} */
export function layerView(page) {
  const layer = page.document.layers[page.state.layer];
  return hasMaps(layer) ? mapsView(page, layer) : unitsView(page, layer);
}

/** @param {Page} first @param {Layer} layer @returns {View} */
function mapsView(first, layer) {
  const all = first.numbers.outputs.get(layer.id)?.shape[2] ?? layer.shape[2];
  let page = first;
  let shown = 0;
  /** @type {import("../parts/map_tile.js").MapTile[]} */
  const tiles = [];
  const detail = mapDetail(first, layer);
  const colors = legend(say("scale.colors"));
  const grid = make("div", { class: "map-grid" });
  const more = button("", () => (showMaps(shown + MOST_MAPS), show(page)));

  /** Makes more tiles. @param {number} count */
  const showMaps = (count) => {
    shown = Math.min(all, count);
    while (tiles.length < shown) {
      const channel = tiles.length;
      const look = (/** @type {[number, number] | null} */ pixel) =>
        detail.look(pixel ? channel : page.state.map, pixel);
      const open = (/** @type {[number, number] | null} */ pixel) => openPixel(page, layer, channel, pixel);
      tiles.push(mapTile(layer, channel, look, open));
      grid.append(tiles[channel].element);
    }
    more.hidden = shown === all;
    more.textContent = say("more.show", { count: Math.min(MOST_MAPS, all - shown), all });
  };

  /** @param {Page} next */
  const show = (next) => {
    page = next;
    if (page.state.map >= shown) showMaps(page.state.map + 1);
    const canvases = tiles.map(({ canvas }) => canvas);
    paintMaps(page, layer, canvases);
    tiles.forEach((tile) => tile.show(page));
    colors.element.hidden = page.scale === "map";
    colors.show(scaleOf(page, layer, 0));
    detail.show(page);
  };

  showMaps(MOST_MAPS);
  const element = make(
    "div",
    { class: "layer-view" },
    layerHead(first.document, layer),
    make("div", { class: "toolbar" }, scaleChoice(first), colors.element, ...hints(first, layer, all)),
    make(
      "div",
      { class: "with-aside" },
      make("section", { "aria-label": say("maps", { shape: shapeText(layer.shape) }) }, grid, more),
      detail.element,
    ),
  );
  return { element, show };
}

/**
 * Shows the arithmetic of a pixel, where there is one.
 *
 * @param {Page} page
 * @param {Layer} layer
 * @param {number} map
 * @param {[number, number] | null} pixel  null: the chosen one
 */
function openPixel(page, layer, map, pixel) {
  const view = hasArithmetic(page.document, layer) ? "arithmetic" : "layer";
  page.go({ view, map, pixel: pixel ?? page.state.pixel });
}

/** One color scale for all maps, or one for each. @param {Page} page */
function scaleChoice(page) {
  const scales = [
    { value: "layer", label: say("scale.layer"), attributes: { "data-control": "scale", "data-scale": "layer" } },
    { value: "map", label: say("scale.map"), attributes: { "data-control": "scale", "data-scale": "map" } },
  ];
  return choice(say("scale"), scales, page.scale, (scale) => {
    page.scale = scale;
    page.repaint();
  });
}

/** @param {Page} page @param {Layer} layer @param {number} count  of the maps that are in the page */
function hints({ document: model }, layer, count) {
  const texts = [say(hasArithmetic(model, layer) ? "layer.hint" : "layer.hintClosed")];
  if (count < layer.shape[2]) texts.push(say("maps.some", { count, all: layer.shape[2] }));
  if (layer.maps === "uint8") texts.push(say("maps.rounded"));
  return texts.map((text) => make("p", { class: "hint" }, text));
}
