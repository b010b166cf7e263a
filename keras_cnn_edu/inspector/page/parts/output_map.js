/** The map whose number is derived: a pixel of it can be chosen, looked at, or reached by a window that slides. */

import { button, make } from "../dom.js";
import { say } from "../text.js";
import { paintMaps } from "./layer_picture.js";
import { mapButton } from "./map_button.js";
import { outline } from "./pictures.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../view.js").Page} Page
 * @typedef {[number, number]} Pixel
 *
 * @typedef {object} OutputMap
 * @property {HTMLElement} element
 * @property {(page: Page) => void} show
 * @property {(pixel: Pixel) => void} mark  outlines the pixel whose number is shown
 * @property {() => void} stop  no longer slides
 */

const SLIDE = 12000; // milliseconds for the whole map, if that is not too fast
const FASTEST = 40; // milliseconds from one position to the next
const SLOWEST = 400;

/**
 * Makes the map.
 *
 * @param {Layer} layer
 * @param {(pixel: Pixel | null) => void} look  shows the number of another pixel for a moment; null: of the chosen one
 * @returns {OutputMap}
 */
export function outputMap(layer, look) {
  const [height, width] = layer.shape;
  /** @type {Page} */
  let page;
  let frame = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let place = 0; // of the sliding window

  const choose = (/** @type {Pixel | null} */ pixel) => {
    stop();
    if (pixel) page.go({ pixel: [Math.max(0, pixel[0]), Math.max(0, pixel[1])] });
  };
  const { element, picture, canvas } = mapButton(layer, 0, {
    label: say("arithmetic.map", { layer: layer.name }),
    pixel: () => page.pixel,
    onmove: choose,
    onopen: choose,
    onlook: (pixel) => {
      if (timer !== undefined) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => look(pixel));
    },
  });

  const pixelOf = (/** @type {number} */ at) => /** @type {Pixel} */ ([Math.floor(at / width), at % width]);
  const step = (/** @type {number} */ by) => {
    const [row, column] = page.pixel;
    choose(pixelOf((row * width + column + by + height * width) % (height * width)));
  };
  const slide = () => {
    if (place === height * width) return choose(pixelOf(place - 1));
    const [row, column] = pixelOf(place);
    paintMaps(page, layer, [canvas]);
    const context = canvas.getContext("2d"); // what the window has not yet reached is not yet there
    context?.clearRect(column + 1, row, width, 1);
    context?.clearRect(0, row + 1, width, height);
    look([row, column]);
    place += 1;
  };
  const start = () => {
    place = 0;
    timer = setInterval(slide, Math.max(FASTEST, Math.min(SLOWEST, SLIDE / (height * width))));
    label();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    label();
    if (page) paintMaps(page, layer, [canvas]);
  };
  const play = button("", () => (timer === undefined ? start() : choose(pixelOf(Math.max(0, place - 1)))));
  const label = () => (play.textContent = say(timer === undefined ? "slide" : "slide.stop"));
  label();

  return {
    element: make(
      "div",
      { class: "figure" },
      element,
      make(
        "div",
        { class: "buttons" },
        button("‹", () => step(-1), { "class": "round", "aria-label": say("position.previous") }),
        play,
        button("›", () => step(1), { "class": "round", "aria-label": say("position.next") }),
      ),
    ),
    mark: ([row, column]) => outline(picture, "pixel", { top: row, left: column, height: 1, width: 1 }),
    show: (next) => {
      page = next;
      canvas.dataset.channel = String(page.state.map);
      paintMaps(page, layer, [canvas]);
    },
    stop,
  };
}
