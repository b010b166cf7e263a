/** The sum of the products, one product after the other. */

import { button, make, slider } from "../dom.js";
import { number } from "../numbers.js";
import { say } from "../text.js";

const PAUSE = 220; // milliseconds between two products

/**
 * Makes a slider over the products of all windows; those that are not yet added are pale.
 *
 * @param {import("./window_row.js").WindowRow[]} rows
 * @returns {HTMLElement}
 */
export function runningSum(rows) {
  const terms = rows.flatMap(({ part, grids }) =>
    part.products.map((product, place) => ({
      value: part.values[place],
      weight: part.weights?.[place] ?? 1,
      product,
      cells: grids.map((cells) => cells[place]),
    })),
  );
  let added = terms.length;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  const reading = make("p", { class: "running number" });
  const show = () => {
    terms.forEach(({ cells }, index) => {
      for (const cell of cells) {
        cell.classList.toggle("later", index >= added);
        cell.classList.toggle("now", index === added - 1 && added < terms.length);
      }
    });
    reading.textContent = added ? sentence(terms.slice(0, added)) : say("running.none");
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "▶";
    play.setAttribute("aria-label", say("running.play"));
  };
  const next = () => {
    if (added === terms.length || !play.isConnected) return stop();
    added += 1;
    track.set(added);
    show();
  };
  const start = () => {
    if (added === terms.length) added = 0;
    play.textContent = "❚❚";
    play.setAttribute("aria-label", say("running.pause"));
    timer = setInterval(next, PAUSE);
  };
  const play = button("▶", () => (timer === undefined ? start() : stop()), {
    "class": "round",
    "aria-label": say("running.play"),
  });
  const track = slider(
    say("running.title"),
    { min: 0, max: terms.length, step: 1, value: terms.length },
    (count) => `${count} / ${terms.length}`,
    (count) => {
      stop();
      added = count;
      show();
    },
  );
  reading.textContent = sentence(terms);
  return make("div", { class: "running-sum" }, play, track.element, reading);
}

/** The last product, and the sum so far. @param {{value: number, weight: number, product: number}[]} added */
function sentence(added) {
  const { value, weight, product } = added[added.length - 1];
  const sum = added.reduce((total, term) => total + term.product, 0);
  return say("running", {
    count: added.length,
    value: number(value, 4),
    weight: number(weight, 4),
    product: number(product, 4),
    sum: number(sum, 6),
  });
}
