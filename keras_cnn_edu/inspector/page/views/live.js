/** Draws on the input: all maps and the prediction follow. */

import { button, make, slider } from "../dom.js";
import { changed, drawLine, sourceOf, UNCHANGED } from "../drawing.js";
import { layerPicture } from "../parts/layer_picture.js";
import { answerText, hasAnswer, prediction } from "../parts/prediction.js";
import { paintImage } from "../parts/pictures.js";
import { count, number, shapeText } from "../numbers.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../drawing.js").Place} Place
 */

const ROOM = { most: 16, columns: 16, size: 56 };

/** @param {Page} page @returns {View} */
export function live(page) {
  return page.document.live ? drawingView(page) : closedView(page);
}

/** @param {Page} page @returns {View} */
function closedView({ document: model }) {
  const unknown = model.layers.filter(({ computable }) => !computable);
  const element = make(
    "div",
    { class: "layer-view" },
    make("h2", {}, say("live.title")),
    make(
      "p",
      { class: "notice" },
      unknown.length ? say("live.unknown") : say("live.large", { count: count(model.multiply_adds) }),
    ),
    make("ul", {}, ...unknown.map(({ path, why_not }) => make("li", {}, make("strong", {}, path), ": ", why_not))),
  );
  return { element, show: () => {} };
}

/** @param {Page} first @returns {View} */
function drawingView(first) {
  const { document: model } = first;
  const [height, width, channels] = model.input.shape;
  const { low, high } = model.input;
  let page = first;
  let drawing = { shape: model.input.shape, data: Float32Array.from(first.numbers.image) };
  let change = { ...UNCHANGED };
  /** @type {Float32Array | null} */
  let mine = first.state.probe === "drawn" ? first.numbers.image : null;
  let pen = new Array(channels).fill(high);
  let radius = Math.max(0.7, Math.min(height, width) / 28);

  const update = () => {
    mine = changed(drawing, change, model.input);
    page.setDrawn(mine);
  };
  const start = (/** @type {Float32Array} */ image) => {
    drawing = { shape: model.input.shape, data: Float32Array.from(image) };
    change = { ...UNCHANGED };
    for (const [name, control] of Object.entries(controls))
      control.set(UNCHANGED[/** @type {keyof typeof UNCHANGED} */ (name)]);
  };

  const canvas = make("canvas", {
    "data-pad": "",
    class: "pad",
    role: "img",
    "aria-label": say("live.pad"),
  });
  drawWith(canvas, [height, width], (from, to) => {
    drawLine(drawing, sourceOf(model.input.shape, change, from), sourceOf(model.input.shape, change, to), {
      radius,
      color: pen,
    });
    update();
  });
  const reach = Math.floor(Math.min(height, width) / 3);
  const control = (
    /** @type {keyof typeof UNCHANGED} */ name,
    /** @type {any} */ range,
    /** @type {string} */ marker,
    /** @type {(value: number) => string} */ write,
  ) =>
    slider(
      say(`live.${name}`),
      { ...range, value: 0 },
      write,
      (value) => ((change = { ...change, [name]: value }), update()),
      { "data-control": marker },
    );
  const controls = {
    right: control("right", { min: -reach, max: reach, step: 1 }, "move-right", (value) => number(value)),
    down: control("down", { min: -reach, max: reach, step: 1 }, "move-down", (value) => number(value)),
    turn: control("turn", { min: -180, max: 180, step: 5 }, "rotate", (value) => `${number(value)}°`),
    noise: control("noise", { min: 0, max: 0.5, step: 0.01 }, "noise", (value) => number(value)),
  };
  const answer = make("p", { class: "answer", "aria-live": "polite" });
  const bars = hasAnswer(model) ? prediction(model) : null;
  const rows = model.layers.map((layer) => ({ layer, ...layerPicture(layer, ROOM) }));

  const element = make(
    "div",
    { class: "live-view" },
    make(
      "section",
      { class: "drawing" },
      make("h2", {}, say("live.title")),
      make("p", { class: "hint" }, say("live.hint")),
      canvas,
      make(
        "div",
        { class: "buttons" },
        button(say("live.clear"), () => (start(new Float32Array(drawing.data.length).fill(low)), update()), {
          "data-control": "clear",
        }),
        ...penButtons(channels, low, high, (color) => (pen = color)),
      ),
      slider(
        say("live.pen"),
        { min: 0.5, max: Math.max(3, height / 10), step: 0.1, value: radius },
        (value) => number(value, 2),
        (value) => (radius = value),
      ).element,
      ...Object.values(controls).map((each) => each.element),
    ),
    make("section", { class: "verdict" }, answer, bars?.element ?? null),
    make(
      "section",
      { class: "layer-rows", "aria-label": say("layers") },
      ...rows.map(({ layer, element }) =>
        make(
          "div",
          { class: "layer-row", "data-layer": layer.id, "data-live": "true" },
          make(
            "span",
            { class: "head" },
            button(layer.name, () => page.go({ view: "layer", layer: layer.id }), { class: "link" }),
            make("span", { class: "foot number" }, shapeText(layer.shape)),
          ),
          element,
        ),
      ),
    ),
  );
  return {
    element,
    show: (next) => {
      page = next;
      if (page.numbers.image !== mine) start(page.numbers.image); // another image was chosen
      mine = page.numbers.image;
      paintImage(canvas, model.input, page.numbers.image);
      answer.textContent = answerText(page);
      bars?.show(page);
      rows.forEach((row) => row.show(page));
    },
  };
}

/**
 * Calls a function for each piece of a stroke.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {[number, number]} size  rows and columns
 * @param {(from: Place, to: Place) => void} onstroke
 */
function drawWith(canvas, [height, width], onstroke) {
  /** @type {Place | null} */
  let before = null;
  const placeOf = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return {
      row: ((event.clientY - box.top) / box.height) * height - 0.5,
      column: ((event.clientX - box.left) / box.width) * width - 0.5,
    };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!before) return;
    const place = placeOf(event);
    onstroke(before, place);
    before = place;
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    before = placeOf(event);
    onstroke(before, before);
  });
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", () => (before = null));
  canvas.addEventListener("pointercancel", () => (before = null));
}

/**
 * Pen and eraser; for images in color also a choice of the color.
 *
 * @param {number} channels
 * @param {number} low
 * @param {number} high
 * @param {(color: number[]) => void} choose
 * @returns {HTMLElement[]}
 */
function penButtons(channels, low, high, choose) {
  const gray = (/** @type {number} */ value) => new Array(channels).fill(value);
  const tools = /** @type {const} */ (["draw", "erase"]).map((name) =>
    button(
      say(`live.${name}`),
      () => {
        choose(gray(name === "draw" ? high : low));
        tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool.dataset.tool === name)));
      },
      { "data-tool": name, "aria-pressed": name === "draw" },
    ),
  );
  if (channels !== 3) return tools;
  const color = make("input", { type: "color", value: "#ffffff", "aria-label": say("live.color") });
  color.addEventListener("input", () =>
    choose([1, 3, 5].map((at) => low + ((high - low) * parseInt(color.value.slice(at, at + 2), 16)) / 255)),
  );
  return [...tools, color];
}
