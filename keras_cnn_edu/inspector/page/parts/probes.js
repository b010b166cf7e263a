/** The images to choose from. */

import { make } from "../dom.js";
import { say } from "../text.js";
import { paintImage } from "./pictures.js";
import { className } from "./prediction.js";

/** @typedef {import("../view.js").Page} Page */

/**
 * Makes one button for each probe image, and one for the drawn image once there is one.
 *
 * @param {import("../types.js").PageDocument} model
 * @param {Float32Array[]} images
 * @param {(probe: number | "drawn") => void} choose
 * @returns {{element: HTMLElement, show: (page: Page) => void}}
 */
export function probeChooser(model, images, choose) {
  const make1 = (/** @type {number | "drawn"} */ probe, /** @type {string} */ label) => {
    const canvas = make("canvas", { "aria-hidden": "true" });
    const element = make(
      "button",
      {
        "type": "button",
        "data-control": "probe",
        "data-probe": probe,
        "aria-label": label,
        "title": label,
        "onclick": () => choose(probe),
      },
      canvas,
    );
    return { probe, canvas, element };
  };
  const labels = model.probes.labels;
  const buttons = images.map((image, index) => {
    const name = labels ? className(model, labels[index]) : "";
    const made = make1(
      index,
      name ? say("probe.named", { index: index + 1, name }) : say("probe.number", { index: index + 1 }),
    );
    paintImage(made.canvas, model.input, image);
    return made;
  });
  const drawn = make1("drawn", say("probe.drawn"));
  const element = make(
    "section",
    { "class": "probes", "aria-label": say("probes") },
    ...[...buttons, drawn].map((each) => each.element),
  );
  return {
    element,
    show: ({ state, numbers }) => {
      for (const { probe, element } of [...buttons, drawn])
        element.setAttribute("aria-pressed", String(probe === state.probe));
      drawn.element.hidden = state.probe !== "drawn" && drawn.element.dataset.painted !== "true";
      if (state.probe !== "drawn") return;
      drawn.element.dataset.painted = "true";
      paintImage(drawn.canvas, model.input, numbers.image);
    },
  };
}
