/** A walk of six steps for somebody who has never seen a convolution, with the numbers of this network. */

import { derive, hasArithmetic } from "../arithmetic.js";
import { imageScale, mapScale, signedScale } from "../colors.js";
import { button, make } from "../dom.js";
import { layerOf } from "../evaluation.js";
import { IMAGE } from "../network.js";
import { extremeOf, number, rangeOf, shapeText } from "../numbers.js";
import { hasMaps, mapCanvas, paintMaps, rangeOfMap } from "../parts/layer_picture.js";
import { kernelCanvas, paintKernel } from "../parts/kernel_picture.js";
import { numberGrid } from "../parts/number_grid.js";
import { outline, paintImage, paintMap, picture } from "../parts/pictures.js";
import { answerText, hasAnswer, prediction } from "../parts/prediction.js";
import { fieldBox, middleOf, onImage } from "../parts/receptive_field.js";
import { STEPS } from "../state.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").PageDocument} PageDocument
 * @typedef {(page: Page) => (Node | string | null)[]} Step  makes the picture of a step
 */

const LARGE = 270; // pixels on the screen: the width of a map before pooling
const ZOOM = 9; // rows and columns of the numbers shown of an image

/** @type {Step[]} */
const PICTURES = [imageIsNumbers, windowTimesKernel, slidingMakesMap, smallerMaps, seeingMore, answering];

/** @param {Page} first @returns {View} */
export function walk(first) {
  const { step } = first.state;
  const scene = make("div", { class: "scene" });
  let page = first;
  const to = (/** @type {number} */ next) => {
    page.go({ step: next });
    /** @type {HTMLElement | null} */ (document.querySelector(".walk h2"))?.focus();
  };
  const dots = Array.from({ length: STEPS }, (_, index) =>
    button(String(index + 1), () => to(index + 1), {
      "class": "round",
      "aria-label": say("walk.step", { step: index + 1, title: title(index + 1) }),
      "aria-current": index + 1 === step ? "step" : null,
    }),
  );
  const last = step === STEPS;
  const next = last
    ? button(say("walk.own"), () => page.go({ view: "live" }), { "class": "primary", "data-control": "walk-next" })
    : button(say("walk.next"), () => to(step + 1), { "class": "primary", "data-control": "walk-next" });
  const element = make(
    "div",
    { class: "walk" },
    make(
      "div",
      { class: "walk-text" },
      make("p", { class: "muted number" }, say("walk.count", { step, all: STEPS })),
      make("h2", { tabindex: -1 }, title(step)),
      ...paragraphs(step).map((text) => make("p", { class: "lead" }, text)),
      make(
        "div",
        { class: "buttons" },
        button(say("walk.previous"), () => to(step - 1), { "disabled": step === 1, "data-control": "walk-previous" }),
        next,
      ),
      make("nav", { "class": "buttons dots", "aria-label": say("walk.steps") }, ...dots),
    ),
    scene,
  );
  return {
    element,
    show: (shown) => {
      page = shown;
      const buttons = () => [...scene.querySelectorAll("button")];
      const focused = buttons().findIndex((each) => each === document.activeElement);
      scene.replaceChildren(...PICTURES[step - 1](page).filter((part) => part !== null));
      buttons()[focused]?.focus();
    },
  };
}

/** @param {number} step */
function title(step) {
  return say(/** @type {any} */ (`walk.${step}.title`));
}

/** @param {number} step */
function paragraphs(step) {
  return say(/** @type {any} */ (`walk.${step}.text`)).split("\n");
}

/** The first layer that looks for patterns. @param {PageDocument} model @returns {Layer | undefined} */
function firstConvolution(model) {
  return model.layers.find((layer) => layer.family === "convolution" && hasMaps(layer));
}

/** The map of a layer with the largest number, and where that is. @param {Page} page @param {Layer} layer */
function brightest({ numbers }, layer) {
  const output = numbers.outputs.get(layer.id);
  if (!output) return { map: 0, pixel: middleOf(layer.shape) };
  const [, high] = rangeOf(output.data);
  const place = Math.max(0, output.data.indexOf(high));
  const [, width, channels] = output.shape;
  const pixel = Math.floor(place / channels);
  return { map: place % channels, pixel: /** @type {[number, number]} */ ([Math.floor(pixel / width), pixel % width]) };
}

/** @param {string} text @param {...(Node | null)} children */
function figure(text, ...children) {
  return make("figure", { class: "scene-figure" }, ...children, make("figcaption", {}, text));
}

/** @type {Step} */
function imageIsNumbers({ document: model, numbers }) {
  const [height, width, channels] = model.input.shape;
  const size = Math.min(ZOOM, height, width);
  const top = Math.floor((height - size) / 2);
  const left = Math.floor((width - size) / 2);
  const whole = picture({ "role": "img", "aria-label": say("input") });
  paintImage(whole.canvas, model.input, numbers.image);
  outline(whole.element, "window", { top, left, height: size, width: size });
  const values = Array.from({ length: size * size }, (_, place) => {
    const row = top + Math.floor(place / size);
    return numbers.image[(row * width + left + (place % size)) * channels];
  });
  const grid = numberGrid([size, size], values, imageScale(model.input), say("walk.1.grid")).element;
  return [
    figure(say("walk.1.image", { shape: shapeText(model.input.shape) }), whole.element),
    figure(say(channels === 1 ? "walk.1.numbers" : "walk.1.numbersColor"), grid),
  ];
}

/** @type {Step} */
function windowTimesKernel(page) {
  const layer = firstConvolution(page.document);
  if (!layer || !hasArithmetic(page.document, layer)) return missing();
  const { map, pixel } = brightest(page, layer);
  const { numbers, document: model } = page;
  const derivation = derive(model, numbers.weights, numbers.outputs, layer.id, [...pixel, map]);
  const part = derivation?.parts[0];
  if (!derivation || !part?.weights) return missing();
  const scale = layer.inputs[0] === IMAGE ? imageScale(model.input) : mapScale(rangeOf(part.values));
  return [
    figure(say("walk.2.window"), numberGrid(part.shape, part.values, scale, say("window")).element),
    make("span", { class: "operator" }, "×"),
    figure(
      say("walk.2.kernel"),
      numberGrid(part.shape, part.weights, signedScale(extremeOf(part.weights)), say("kernel.short")).element,
    ),
    make("span", { class: "operator" }, "="),
    figure(
      say("walk.2.products"),
      numberGrid(part.shape, part.products, signedScale(extremeOf(part.products)), say("products")).element,
    ),
    make(
      "p",
      { class: "answer number" },
      say("walk.2.result", { sum: number(derivation.reduced), result: number(derivation.value) }),
    ),
    make(
      "div",
      { class: "buttons" },
      button(say("walk.2.open"), () => page.go({ view: "arithmetic", layer: layer.id, map, pixel })),
    ),
  ];
}

/** @type {Step} */
function slidingMakesMap(page) {
  const layer = firstConvolution(page.document);
  const output = layer && page.numbers.outputs.get(layer.id);
  if (!layer || !output) return missing();
  const kernel = page.numbers.weights.get(layer.id)?.kernel;
  const shown = Math.min(6, output.shape[2]);
  const rows = Array.from({ length: shown }, (_, map) => {
    const canvas = mapCanvas(layer, map, { "role": "img", "aria-label": say("map.label", { map, layer: layer.name }) });
    paintMap(canvas, output, map, mapScale(rangeOfMap(output, map)));
    const children = [canvas];
    const small = kernelCanvas(layer);
    if (small) {
      paintKernel(small, kernel, map);
      children.unshift(small);
    }
    return make("span", { class: "kernel-and-map" }, ...children);
  });
  return [
    figure(say("walk.3.caption", { layer: layer.name }), make("span", { class: "pairs" }, ...rows)),
    make(
      "div",
      { class: "buttons" },
      button(say("walk.3.open"), () => page.go({ view: "arithmetic", layer: layer.id })),
    ),
  ];
}

/** @type {Step} */
function smallerMaps(page) {
  const pooling = page.document.layers.find((layer) => /pooling/.test(layer.family) && hasMaps(layer));
  const input = pooling && layerOf(page.document, pooling.inputs[0]);
  if (!pooling || !input || !page.numbers.outputs.has(pooling.id)) return missing();
  const { map } = brightest(page, pooling);
  return [input, pooling].map((layer) => {
    const width = (LARGE * layer.shape[1]) / input.shape[1];
    const canvas = mapCanvas(layer, map, { "style": `width:${width}px`, "role": "img", "aria-label": layer.name });
    paintMaps(page, layer, [canvas]);
    return figure(layer.name + say("colon") + shapeText(layer.shape.slice(0, 2)), canvas);
  });
}

/** @type {Step} */
function seeingMore(page) {
  const { document: model, numbers } = page;
  const sizes = new Map();
  for (const layer of model.layers) {
    if (!layer.field || !hasMaps(layer) || Math.max(...layer.field.size) === 1) continue;
    const size = layer.field.size.join();
    if (!sizes.has(size)) sizes.set(size, layer);
  }
  const layers = [...sizes.values()];
  const few =
    layers.length > 5
      ? [0, 0.25, 0.5, 0.75, 1].map((share) => layers[Math.round(share * (layers.length - 1))])
      : layers;
  return few.map((layer) => {
    const { element, canvas } = picture({ "role": "img", "aria-label": say("field.label") });
    paintImage(canvas, model.input, numbers.image);
    const box = fieldBox(layer, brightest(page, layer).pixel);
    outline(element, "field", box && onImage(box, model.input.shape));
    return figure(say("walk.5.caption", { layer: layer.name, field: shapeText(layer.field?.size ?? []) }), element);
  });
}

/** @type {Step} */
function answering(page) {
  if (!hasAnswer(page.document)) return missing();
  const bars = prediction(page.document);
  bars.show(page);
  const { epochs } = page.document;
  return [
    make("p", { class: "answer" }, answerText(page)),
    bars.element,
    epochs.length > 1
      ? make(
          "div",
          { class: "buttons" },
          button(say("walk.6.untrained"), () => page.go({ epoch: epochs[0] }), {
            "aria-pressed": page.state.epoch === epochs[0],
          }),
          button(say("walk.6.trained"), () => page.go({ epoch: epochs[epochs.length - 1] }), {
            "aria-pressed": page.state.epoch === epochs[epochs.length - 1],
          }),
        )
      : null,
  ];
}

function missing() {
  return [make("p", { class: "hint" }, say("walk.missing"))];
}
