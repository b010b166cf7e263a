/** The sum of the products, one product after the other. */

import { button, make, slider } from "../dom.js";
import { number } from "../numbers.js";
import { say } from "../text.js";

const PAUSE = 220; // milliseconds between two products

/**
 * Makes a slider over the products of all windows; those that are not yet added are pale.
 *
 * @param {import("../derivation.js").Derivation} derivation
 * @param {HTMLElement[]} rows  the windows, as they are shown
 * @returns {HTMLElement}
 */
export function runningSum({ parts }, rows) {
  const values = parts.flatMap((part) => part.values);
  const weights = parts.flatMap((part) => part.weights ?? []);
  const products = parts.flatMap((part) => part.products);
  const cells = rows.map((row) => [...row.querySelectorAll(".number-grid")].map((grid) => [...grid.children]));
  const sums = products.map(
    (
      (sum) => (product) =>
        (sum += product)
    )(0),
  );
  const reading = make("p", { class: "running number", "aria-live": "off" });

  const show = (/** @type {number} */ count) => {
    let before = 0;
    cells.forEach((grids, part) => {
      const length = products.length && parts[part].products.length;
      grids.forEach((grid) =>
        grid.forEach((cell, place) => {
          cell.classList.toggle("later", before + place >= count);
          cell.classList.toggle("now", count < products.length && before + place === count - 1);
        }),
      );
      before += length;
    });
    const last = count - 1;
    reading.textContent =
      count === 0
        ? say("running.none")
        : say("running", {
            count,
            value: number(values[last], 4),
            weight: number(weights[last], 4),
            product: number(products[last], 4),
            sum: number(sums[last], 6),
          });
  };

  const range = { min: 0, max: products.length, step: 1, value: products.length };
  const track = slider(
    say("running.title"),
    range,
    (count) => `${count} / ${products.length}`,
    (count) => {
      stop();
      added = count;
      show(count);
    },
  );
  let added = products.length;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "▶";
    play.setAttribute("aria-label", say("running.play"));
  };
  const play = button(
    "▶",
    () => {
      if (timer !== undefined) return stop();
      if (added === products.length) added = 0;
      play.textContent = "❚❚";
      play.setAttribute("aria-label", say("running.pause"));
      timer = setInterval(() => {
        if (added === products.length || !play.isConnected) return stop();
        added += 1;
        track.set(added);
        show(added);
      }, PAUSE);
    },
    { class: "round", "aria-label": say("running.play") },
  );
  show(added);
  return make("div", { class: "running-sum" }, play, track.element, reading);
}
