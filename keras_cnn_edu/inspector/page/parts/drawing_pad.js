/** The pad on which the image is drawn, with its pen, and the sliders that move, rotate and disturb the drawing. */

import { button, make, slider } from "../dom.js";
import { changed, drawLine, sourceOf, UNCHANGED } from "../drawing.js";
import { number } from "../numbers.js";
import { say } from "../text.js";
import { paintImage } from "./pictures.js";

/**
 * @typedef {import("../drawing.js").Place} Place
 * @typedef {import("../drawing.js").Change} Change
 *
 * @typedef {object} DrawingPad
 * @property {HTMLElement} element
 * @property {(image: Float32Array) => void} show  an image: the result of drawing, or another one to draw on
 */

/**
 * Makes the pad. The drawing is an array of its own: what is moved and disturbed is a copy of it.
 *
 * @param {import("../types.js").PageDocument} model
 * @param {(image: Float32Array) => void} onchange
 * @returns {DrawingPad}
 */
export function drawingPad({ input }, onchange) {
  const { shape, low, high } = input;
  const [height, width, channels] = shape;
  let drawing = { shape, data: new Float32Array(height * width * channels) };
  let change = UNCHANGED;
  /** @type {Float32Array | null} */
  let result = null;
  const pen = { radius: Math.max(0.7, Math.min(height, width) / 20), color: new Array(channels).fill(high) };

  const update = () => {
    result = changed(drawing, change, input);
    onchange(result);
  };
  const drawOn = (/** @type {Float32Array} */ image) => {
    drawing = { shape, data: Float32Array.from(image) };
    change = UNCHANGED;
    sliders.forEach(({ reset }) => reset());
  };
  const clear = () => {
    drawOn(new Float32Array(drawing.data.length).fill(low));
    update();
  };
  const canvas = make("canvas", { "data-pad": "", "class": "pad", "role": "img", "aria-label": say("live.pad") });
  followPen(canvas, [height, width], (from, to) => {
    drawLine(drawing, sourceOf(shape, change, from), sourceOf(shape, change, to), pen);
    update();
  });

  const reach = Math.floor(Math.min(height, width) / 3);
  const whole = (/** @type {number} */ value) => number(value);
  const degrees = (/** @type {number} */ value) => `${number(value)}°`;
  const changeSlider = (
    /** @type {keyof Change} */ name,
    /** @type {string} */ control,
    /** @type {{min: number, max: number, step: number}} */ range,
    /** @type {(value: number) => string} */ write,
  ) => {
    const choose = (/** @type {number} */ value) => {
      change = { ...change, [name]: value };
      update();
    };
    const made = slider(say(`live.${name}`), { ...range, value: 0 }, write, choose, { "data-control": control });
    return { element: made.element, reset: () => made.set(0) };
  };
  const sliders = [
    changeSlider("right", "move-right", { min: -reach, max: reach, step: 1 }, whole),
    changeSlider("down", "move-down", { min: -reach, max: reach, step: 1 }, whole),
    changeSlider("turn", "rotate", { min: -180, max: 180, step: 5 }, degrees),
    changeSlider("noise", "noise", { min: 0, max: 0.5, step: 0.01 }, whole),
  ];
  const penWidth = slider(
    say("live.pen"),
    { min: 0.5, max: Math.max(3, height / 10), step: 0.1, value: pen.radius },
    (radius) => number(radius, 2),
    (radius) => (pen.radius = radius),
  );

  return {
    element: make(
      "div",
      { class: "drawing-pad" },
      canvas,
      make(
        "div",
        { class: "buttons" },
        button(say("live.clear"), clear, { "data-control": "clear" }),
        ...penButtons(channels, input, (color) => (pen.color = color)),
      ),
      penWidth.element,
      ...sliders.map(({ element }) => element),
    ),
    show: (image) => {
      if (image !== result) drawOn(image); // another image was chosen
      result = image;
      paintImage(canvas, input, image);
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
function followPen(canvas, [height, width], onstroke) {
  /** @type {Place | null} */
  let before = null;
  const placeOf = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return {
      row: ((event.clientY - box.top) / box.height) * height - 0.5,
      column: ((event.clientX - box.left) / box.width) * width - 0.5,
    };
  };
  const lift = () => (before = null);
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    before = placeOf(event);
    onstroke(before, before);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!before) return;
    const place = placeOf(event);
    onstroke(before, place);
    before = place;
  });
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
}

/**
 * Pen and eraser; for images in color also a choice of the color.
 *
 * @param {number} channels
 * @param {{low: number, high: number}} range  of the image
 * @param {(color: number[]) => void} choose
 * @returns {HTMLElement[]}
 */
function penButtons(channels, { low, high }, choose) {
  const tools = [
    { name: say("live.draw"), value: high },
    { name: say("live.erase"), value: low },
  ].map(({ name, value }, index) => {
    const press = () => {
      choose(new Array(channels).fill(value));
      tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool === made)));
    };
    const made = button(name, press, { "aria-pressed": index === 0 });
    return made;
  });
  if (channels !== 3) return tools;
  const color = make("input", { "type": "color", "value": "#ffffff", "aria-label": say("live.color") });
  color.addEventListener("input", () => {
    const levels = [1, 3, 5].map((at) => parseInt(color.value.slice(at, at + 2), 16) / 255);
    choose(levels.map((level) => low + (high - low) * level));
  });
  return [...tools, color];
}
