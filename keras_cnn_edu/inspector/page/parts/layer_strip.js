/** All layers in a row, to go from one to the next. */

import { button, make } from "../dom.js";
import { say } from "../text.js";

/** @typedef {import("../view.js").Page} Page */

/**
 * Makes the row.
 *
 * @param {import("../types.js").PageDocument} model
 * @param {(layer: number) => void} choose
 * @returns {{element: HTMLElement, show: (page: Page) => void}}
 */
export function layerStrip(model, choose) {
  const buttons = model.layers.map((layer) =>
    button(layer.name, () => choose(layer.id), { "title": layer.path, "data-strip": layer.id }),
  );
  const element = make("nav", { "class": "strip", "aria-label": say("layers") }, ...buttons);
  let chosen = -1;
  return {
    element,
    show: ({ state }) => {
      buttons.forEach((each, index) => {
        if (index === state.layer) each.setAttribute("aria-current", "true");
        else each.removeAttribute("aria-current");
      });
      if (chosen === state.layer || element.hidden) return;
      chosen = state.layer;
      const middle = buttons[chosen].offsetLeft - (element.clientWidth - buttons[chosen].offsetWidth) / 2;
      element.scrollLeft = middle;
    },
  };
}
