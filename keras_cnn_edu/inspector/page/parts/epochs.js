/** The epoch slider: from the untrained network to the last, with loss and accuracy as its track. */

import { button, draw, make } from "../dom.js";
import { number, percent } from "../numbers.js";
import { say } from "../text.js";

/**
 * @typedef {import("../types.js").PageDocument} PageDocument
 * @typedef {import("../types.js").Measured} Measured
 * @typedef {import("../view.js").Page} Page
 *
 * @typedef {object} EpochSlider
 * @property {HTMLElement} element
 * @property {(page: Page) => void} show
 * @property {(by: number) => void} step  goes some epochs further, or back
 * @property {() => void} toggle  plays the epochs, or stops
 * @property {() => void} stop
 */

const PAUSE = 700; // milliseconds between two epochs while they play
const WIDTH = 1000; // of the drawing of the curves, which is stretched to the width of the slider
const HEIGHT = 56;

/** What was measured, on validation images where the run has them. @param {Measured | undefined} row */
function measures(row) {
  return { accuracy: row?.val_accuracy ?? row?.accuracy, loss: row?.val_loss ?? row?.loss };
}

/**
 * Makes the slider.
 *
 * @param {PageDocument} model
 * @param {(epoch: number) => void} choose
 * @returns {EpochSlider}
 */
export function epochSlider(model, choose) {
  const epochs = /** @type {number[]} */ (model.epochs);
  const last = epochs.length - 1;
  let place = last;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  const input = make("input", {
    "type": "range",
    "min": 0,
    "max": last,
    "step": 1,
    "data-control": "epoch",
    "aria-label": say("epoch"),
    "oninput": () => (stop(), choose(epochs[Number(input.value)])),
  });
  const reading = make("p", { class: "reading" });
  const marker = make("span", { class: "marker" });
  const play = button("", () => toggle(), { "data-control": "play", "class": "round" });

  const step = (/** @type {number} */ by) => choose(epochs[Math.max(0, Math.min(last, place + by))]);
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    label();
  };
  const toggle = () => {
    if (timer !== undefined) return stop();
    if (place === last) choose(epochs[0]);
    timer = setInterval(() => (place === last ? stop() : step(1)), PAUSE);
    label();
  };
  const label = () => {
    play.textContent = timer === undefined ? "▶" : "❚❚";
    play.setAttribute("aria-label", say(timer === undefined ? "play" : "pause"));
  };
  label();

  const element = make(
    "section",
    { "class": "epochs", "aria-label": say("epoch") },
    make(
      "div",
      { class: "buttons" },
      button("‹", () => (stop(), step(-1)), {
        "data-control": "previous",
        "class": "round",
        "aria-label": say("previousEpoch"),
      }),
      play,
      button("›", () => (stop(), step(1)), {
        "data-control": "next",
        "class": "round",
        "aria-label": say("nextEpoch"),
      }),
    ),
    make("div", { class: "track" }, make("div", { class: "curves" }, curves(model, epochs), marker), input),
    reading,
  );
  return {
    element,
    step,
    toggle,
    stop,
    show: ({ state }) => {
      place = Math.max(0, epochs.indexOf(Number(state.epoch)));
      input.value = String(place);
      marker.style.left = `${(100 * place) / Math.max(1, last)}%`;
      const { accuracy, loss } = measures(model.curve.find((row) => row.epoch === epochs[place]));
      const words = [say(epochs[place] === 0 ? "epoch.untrained" : "epoch.number", { epoch: epochs[place] })];
      if (accuracy !== undefined) words.push(say("accuracy", { value: percent(accuracy) }));
      if (loss !== undefined) words.push(say("loss", { value: number(loss) }));
      input.setAttribute("aria-valuetext", words.join(say("between.items")));
      reading.replaceChildren(
        make("strong", {}, words[0]),
        ...words.slice(1).map((word, index) => make("span", { class: index ? "loss" : "accuracy" }, word)),
      );
    },
  };
}

/** @param {PageDocument} model @param {number[]} epochs */
function curves(model, epochs) {
  const rows = model.curve.map((row) => ({
    x: (WIDTH * placeOfEpoch(row.epoch, epochs)) / Math.max(1, epochs.length - 1),
    ...measures(row),
  }));
  const highest = Math.max(...rows.map(({ loss }) => loss ?? 0)) || 1;
  const line = (/** @type {"accuracy" | "loss"} */ name, /** @type {number} */ top) => {
    const points = rows.filter((row) => row[name] !== undefined);
    const y = (/** @type {number} */ value) => HEIGHT - 3 - ((HEIGHT - 6) * value) / top;
    return draw("polyline", { class: name, points: points.map((row) => `${row.x},${y(Number(row[name]))}`).join(" ") });
  };
  return draw(
    "svg",
    { "viewBox": `0 0 ${WIDTH} ${HEIGHT}`, "preserveAspectRatio": "none", "aria-hidden": "true" },
    line("loss", highest),
    line("accuracy", 1),
  );
}

/**
 * Where an epoch lies on the slider, whose epochs need not be evenly spaced.
 *
 * @param {number} epoch
 * @param {number[]} epochs
 */
function placeOfEpoch(epoch, epochs) {
  const after = epochs.findIndex((each) => each >= epoch);
  if (after <= 0) return after === 0 ? 0 : epochs.length - 1;
  return after - (epochs[after] - epoch) / (epochs[after] - epochs[after - 1]);
}
