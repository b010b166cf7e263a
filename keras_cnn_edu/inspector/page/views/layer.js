/** One layer: all its maps in large, and of one of them the numbers, the kernel and where it is highest. */

import { hasArithmetic } from "../arithmetic.js";
import { button, choice, make } from "../dom.js";
import { number, shapeText } from "../numbers.js";
import { layerHead } from "../parts/layer_head.js";
import { hasMaps, isConstant, paintMaps, rangeOfMap, scaleOf } from "../parts/layer_picture.js";
import { legend } from "../parts/legend.js";
import { mapButton } from "../parts/map_button.js";
import { mapDetail } from "../parts/map_detail.js";
import { kernelCanvas, paintKernel } from "../parts/kernel_picture.js";
import { outline } from "../parts/pictures.js";
import { say } from "../text.js";
import { unitsView } from "./units.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 */

const MOST_MAPS = 64; // that are shown at once

/** @param {Page} page @returns {View} */
export function layerView(page) {
  const layer = page.document.layers[page.state.layer];
  return hasMaps(layer) ? mapsView(page, layer) : unitsView(page, layer);
}

/** @param {Page} first @param {import("../types.js").Layer} layer @returns {View} */
function mapsView(first, layer) {
  const channels = layer.shape[2];
  const open = hasArithmetic(first.document, layer);
  let latest = first;
  const detail = mapDetail(first, layer);
  const colors = legend(say("scale.colors"));
  const grid = make("div", { class: "map-grid" });
  let shown = Math.min(MOST_MAPS, channels);

  const tile = (/** @type {number} */ channel) => {
    const { element, picture, canvas } = mapButton(layer, channel, {
      label: say("map.label", { map: channel, layer: layer.name }),
      pixel: () => latest.state.pixel,
      onlook: (pixel) => detail.look(pixel ? channel : latest.state.map, pixel),
      onmove: (pixel) => latest.go({ map: channel, pixel: [Math.max(0, pixel[0]), Math.max(0, pixel[1])] }),
      onopen: (pixel) => latest.go({ view: open ? "arithmetic" : "layer", map: channel, ...(pixel ? { pixel } : {}) }),
      onfocus: () => latest.go({ map: channel }),
    });
    const kernel = kernelCanvas(layer);
    const range = make("span", { class: "muted number" });
    const note = make("span", { class: "dead" });
    const caption = make(
      "span",
      { class: "caption" },
      kernel,
      make("span", {}, make("strong", {}, say("map", { map: channel })), " ", note),
      range,
    );
    return {
      channel,
      canvas,
      picture,
      kernel,
      range,
      note,
      element,
      figure: make("div", { class: "tile" }, element, caption),
    };
  };
  /** @type {ReturnType<typeof tile>[]} */
  let tiles = [];
  const more = button("", () => {
    shown = Math.min(channels, shown + MOST_MAPS);
    build();
    show(latest);
  });
  const build = () => {
    tiles = Array.from({ length: shown }, (_, channel) => tiles[channel] ?? tile(channel));
    grid.replaceChildren(...tiles.map(({ figure }) => figure));
    more.hidden = shown === channels;
    more.textContent = say("more.show", { count: Math.min(MOST_MAPS, channels - shown), all: channels });
  };

  const show = (/** @type {Page} */ page) => {
    latest = page;
    if (page.state.map >= shown) {
      shown = page.state.map + 1;
      build();
    }
    paintMaps(
      page,
      layer,
      tiles.map(({ canvas }) => canvas),
    );
    const output = page.numbers.outputs.get(layer.id);
    for (const { channel, picture, kernel, range, note, element } of tiles) {
      if (kernel) paintKernel(kernel, page.numbers.weights.get(layer.id)?.kernel, channel);
      const chosen = channel === page.state.map;
      element.setAttribute("aria-pressed", String(chosen));
      const [row, column] = page.state.pixel;
      outline(picture, "pixel", chosen ? { top: row, left: column, height: 1, width: 1 } : null);
      if (!output || channel >= output.shape[2]) continue;
      const dead = isConstant(page, layer, channel);
      element.querySelector("canvas")?.setAttribute("data-dead", String(dead));
      note.textContent = dead ? say("map.dead") : "";
      const [low, high] = rangeOfMap(output, channel);
      range.textContent = dead ? number(low) : say("range", { low: number(low), high: number(high) });
    }
    colors.element.hidden = page.scale === "map";
    colors.show(scaleOf(page, layer, 0));
    detail.show(page);
  };

  build();
  const scales = [
    { value: "layer", label: say("scale.layer"), attributes: { "data-control": "scale", "data-scale": "layer" } },
    { value: "map", label: say("scale.map"), attributes: { "data-control": "scale", "data-scale": "map" } },
  ];
  const element = make(
    "div",
    { class: "layer-view" },
    layerHead(first.document, layer),
    make(
      "div",
      { class: "toolbar" },
      choice(say("scale"), scales, first.scale, (scale) => {
        latest.scale = scale;
        latest.repaint();
      }),
      colors.element,
      make("p", { class: "hint" }, say(open ? "layer.hint" : "layer.hintClosed")),
    ),
    make(
      "div",
      { class: "with-aside" },
      make("section", { "aria-label": say("maps", { shape: shapeText(layer.shape) }) }, grid, more),
      detail.element,
    ),
  );
  return { element, show };
}
