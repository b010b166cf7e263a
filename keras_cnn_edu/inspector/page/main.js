/** The inspector page: reads the document that Python wrote into it, and shows what the address asks for. */

import { readDocument } from "./arrays.js";
import { make } from "./dom.js";
import { evaluate, readProbes } from "./evaluation.js";
import { readWeights } from "./network.js";
import { frame } from "./parts/frame.js";
import { highestPixel } from "./parts/layer_picture.js";
import { chooseSettings } from "./settings.js";
import { fit, format, initialState, parse } from "./state.js";
import { say, spoken } from "./text.js";
import { arithmetic } from "./views/arithmetic.js";
import { layerView } from "./views/layer.js";
import { live } from "./views/live.js";
import { overview } from "./views/overview.js";
import { walk } from "./views/walk.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./view.js").Page} Page
 * @typedef {import("./view.js").View} View
 */

/** @type {Record<string, (page: Page) => View>} */
const MAKE_VIEW = { overview, layer: layerView, arithmetic, live, walk };

const root = document.documentElement;
const model = readDocument();

/** @type {Page} */
const page = {
  document: model,
  state: initialState(model),
  numbers: { image: new Float32Array(0), weights: new Map(), outputs: new Map() },
  pixel: [0, 0],
  probes: [],
  scale: "layer",
  go,
  setDrawn: (image) => {
    drawn = image;
    go({ probe: "drawn" });
  },
  repaint: show,
};

/** @type {Float32Array | null} */
let drawn = null;
/** @type {import("./parts/frame.js").Frame} */
let around;
/** @type {View | null} */
let view = null;
let shownAs = ""; // what the view was made for: another layer, say, needs another view
let turns = 0;

/** Changes the state, and shows it. @param {Partial<State>} changes */
function go(changes) {
  const { view: before, layer } = page.state;
  const elsewhere = changes.layer !== undefined && changes.layer !== layer ? { map: 0, pixel: null } : {};
  page.state = fit(model, { ...page.state, ...elsewhere, ...changes });
  writeAddress(page.state.view === before ? "replaceState" : "pushState");
  void show();
}

/**
 * Writes the state into the address. Another view is a step that the back button of the browser undoes.
 *
 * @param {"replaceState" | "pushState"} write
 */
function writeAddress(write) {
  const hash = format(page.state);
  if (hash === location.hash) return;
  try {
    history[write](null, "", hash);
  } catch {
    // some browsers forbid it to a page inside a page: the state is then not in the address
  }
}

/** Shows what the address asks for: the browser has made a step of its history already. */
function followAddress() {
  page.state = parse(model, location.hash, page.state);
  writeAddress("replaceState");
  void show();
}

/** Shows the state. Of several that come quickly one after the other only the last one is shown. */
async function show() {
  root.dataset.ready = "false";
  const turn = ++turns;
  const image = imageOf(page.state.probe) ?? imageOf((page.state.probe = 0));
  const numbers = await evaluate(model, page.state.epoch, page.state.probe, /** @type {Float32Array} */ (image));
  if (turn !== turns) return;
  page.numbers = numbers;
  page.pixel = page.state.pixel ?? highestPixel(numbers.outputs.get(page.state.layer), page.state.map);
  root.dataset.view = page.state.view;
  around.show(page);
  showView();
  root.dataset.ready = "true";
  performance.mark("ready");
}

/** @param {number | "drawn"} probe */
function imageOf(probe) {
  return probe === "drawn" ? drawn : page.probes[probe];
}

function showView() {
  const { view: name, layer, step } = page.state;
  const one = { layer, arithmetic: layer, walk: step }[name] ?? ""; // each layer and each step has a view of its own
  const key = [name, one, spoken()].join();
  if (!view || key !== shownAs) {
    view?.leave?.();
    view = MAKE_VIEW[name](page);
    around.main.replaceChildren(view.element);
    if (!shownAs.startsWith(name)) scrollTo(0, 0);
    if (shownAs && document.activeElement === document.body) around.main.focus({ preventScroll: true });
    shownAs = key;
  }
  view.show(page);
}

/** Makes the whole page again, in another language or theme; the focus stays where it was. */
function rebuild() {
  const { control, language } = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset ?? {};
  around?.epochs?.stop();
  around = frame(page, rebuild);
  shownAs = "";
  document.getElementById("page")?.replaceChildren(around.element);
  const same = `[data-control="${control}"]` + (language ? `[data-language="${language}"]` : "");
  /** @type {HTMLElement | null} */ (document.querySelector(same))?.focus();
  return show();
}

/**
 * Steps through the epochs with the arrow keys and plays them with the space bar, where no control has the focus.
 *
 * @param {KeyboardEvent} event
 */
function onkeydown(event) {
  if (event.target !== document.body && event.target !== around.main) return;
  if (event.altKey || event.ctrlKey || event.metaKey || !around.epochs) return;
  if (event.key === "ArrowLeft") around.epochs.step(-1);
  else if (event.key === "ArrowRight") around.epochs.step(1);
  else if (event.key === " ") around.epochs.toggle();
  else return;
  event.preventDefault();
}

/** Decodes the weights of all epochs while nothing else is to be done, so that the slider need not wait for them. */
async function readAhead() {
  for (const epoch of model.epochs) {
    await new Promise((idle) => setTimeout(idle, 20));
    await readWeights(model, epoch);
  }
}

async function start() {
  chooseSettings(model.language);
  if (!("DecompressionStream" in window)) {
    document.getElementById("page")?.replaceChildren(make("p", {}, say("oldBrowser")));
    return;
  }
  page.state = parse(model, location.hash, page.state);
  page.probes = await readProbes(model);
  addEventListener("hashchange", followAddress);
  addEventListener("keydown", onkeydown);
  await rebuild();
  if (model.live) await readAhead();
}

// For the console of the browser: `inspector.values(1)` is the output of layer 1.
Object.assign(window, {
  inspector: {
    state: () => ({ ...page.state }),
    input: () => page.numbers.image,
    setInput: (/** @type {Float32Array} */ image) => page.setDrawn(Float32Array.from(image)),
    values: (/** @type {number} */ layer) => page.numbers.outputs.get(layer)?.data,
  },
});

void start();
