/** What stands around every view: title, views, images, epochs, layers. */

import { make } from "../dom.js";
import { languageChoice, themeButton } from "../settings.js";
import { format, VIEWS } from "../state.js";
import { say, sayLeftOut } from "../text.js";
import { epochSlider } from "./epochs.js";
import { layerStrip } from "./layer_strip.js";
import { probeChooser } from "./probes.js";

/**
 * @typedef {import("../view.js").Page} Page
 *
 * @typedef {object} Frame
 * @property {HTMLElement} element
 * @property {HTMLElement} main  where the view stands
 * @property {import("./epochs.js").EpochSlider | null} epochs
 * @property {(page: Page) => void} show
 */

const WITH_LAYERS = ["layer", "arithmetic"]; // the views of one layer

/**
 * Makes the frame.
 *
 * @param {Page} page
 * @param {() => void} rebuild  makes everything again, in another language or theme
 * @returns {Frame}
 */
export function frame({ document: model, probes, go }, rebuild) {
  const links = VIEWS.map((name) => viewLink(name, () => go({ view: name })));
  const main = make("main", { id: "main", tabindex: -1 });
  const epochs = model.epochs.length > 1 ? epochSlider(model, (epoch) => go({ epoch })) : null;
  const chooser = probeChooser(model, probes, (probe) => go({ probe }));
  const strip = layerStrip(model, (layer) => go({ layer }));
  const skip = (/** @type {Event} */ event) => (event.preventDefault(), main.focus());
  const element = make(
    "div",
    { class: "page" },
    make("a", { class: "skip", href: "#main", onclick: skip }, say("skip")),
    make(
      "header",
      {},
      make("h1", {}, titleOf(model)),
      make("nav", { "aria-label": say("views") }, ...links),
      make("div", { class: "settings" }, languageChoice(rebuild), themeButton(rebuild)),
    ),
    make("div", { class: "choices" }, chooser.element, epochs?.element ?? null),
    strip.element,
    main,
    footer(model),
  );
  return {
    element,
    main,
    epochs,
    show: (page) => {
      const { state } = page;
      document.title = `${titleOf(model)} · ${viewName(state.view)}`;
      for (const link of links) {
        const name = String(link.dataset.target);
        link.setAttribute("href", format({ ...state, view: name }));
        if (name === state.view) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      strip.element.hidden = !WITH_LAYERS.includes(state.view);
      strip.show(page);
      chooser.show(page);
      epochs?.show(page);
    },
  };
}

/**
 * A link to a view. In a page inside a page (a notebook) the browser would follow it to the address of the outer page,
 * so a plain click is ours; to open the view in a tab of its own is the browser's.
 *
 * @param {string} name
 * @param {() => void} open
 */
function viewLink(name, open) {
  const onclick = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  };
  return make("a", { "data-control": "view", "data-target": name, onclick }, viewName(name));
}

/** @param {string} name */
function viewName(name) {
  return say(/** @type {import("../text.js").Key} */ (`view.${name}`));
}

/** @param {import("../types.js").PageDocument} model */
function titleOf({ title, run }) {
  return run ? say("title.run", run) : title;
}

/** @param {import("../types.js").PageDocument} model */
function footer({ left_out: leftOut, made_by: program }) {
  const lines = leftOut.map((line) => make("li", {}, sayLeftOut(line)));
  return make(
    "footer",
    {},
    lines.length ? make("details", {}, make("summary", {}, say("leftOut")), make("ul", {}, ...lines)) : null,
    make("p", {}, say("madeBy", { program })),
  );
}
