/** The inspector page: reads the document that Python wrote into it, and shows the view that the address asks for. */

import { readDocument } from "./arrays.js";
import { button, choice, make } from "./dom.js";
import { evaluate, readProbes } from "./evaluation.js";
import { remember, remembered } from "./memory.js";
import { readWeights } from "./network.js";
import { epochSlider } from "./parts/epochs.js";
import { layerStrip } from "./parts/layer_strip.js";
import { probeChooser } from "./parts/probes.js";
import { fit, format, initialState, middleOf, parse, VIEWS } from "./state.js";
import { say, speak, spoken } from "./text.js";
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
const WITH_LAYERS = ["layer", "arithmetic"]; // the views of one layer

const root = document.documentElement;
const model = readDocument();
/** @type {Float32Array[]} */
let probes = [];
/** @type {Float32Array | null} */
let drawn = null;

/** @type {Page} */
const page = {
  document: model,
  state: parse(model, location.hash, initialState(model)),
  numbers: { image: new Float32Array(0), weights: new Map(), outputs: new Map() },
  probes,
  scale: "layer",
  go,
  setDrawn: (image) => {
    drawn = image;
    go({ probe: "drawn" });
  },
  repaint: () => void show(),
};

/** @type {View | null} */
let view = null;
let shownAs = ""; // what the view was made for: another view, layer or language makes another one
/** @type {ReturnType<typeof frame>} */
let parts;
let latest = 0;

/** Changes the state, and show it. @param {Partial<State>} changes */
function go(changes) {
  const moved = changes.layer !== undefined && changes.layer !== page.state.layer;
  const pixel = moved ? middleOf(model.layers[/** @type {number} */ (changes.layer)].shape) : page.state.pixel;
  const map = moved ? 0 : page.state.map;
  const before = page.state.view;
  page.state = fit(model, { ...page.state, map, pixel, ...changes });
  writeAddress(page.state.view === before ? "replaceState" : "pushState");
  void show();
}

/** Writes the state into the address; another view is a step that the browser's back button undoes. */
function writeAddress(/** @type {"replaceState" | "pushState"} */ write) {
  const hash = format(page.state);
  if (hash === location.hash) return;
  try {
    history[write](null, "", hash);
  } catch {
    // some browsers forbid it to a page inside a page: the state is then not in the address
  }
}

/** Shows the state. Of several that come quickly one after the other only the last one is shown. */
async function show() {
  root.dataset.ready = "false";
  const turn = ++latest;
  if (page.state.probe === "drawn" && !drawn) page.state.probe = 0;
  const { epoch, probe } = page.state;
  const image = probe === "drawn" ? /** @type {Float32Array} */ (drawn) : (probes[probe] ?? probes[0]);
  const numbers = await evaluate(model, epoch, probe, image);
  if (turn !== latest) return;
  page.numbers = numbers;
  root.dataset.view = page.state.view;
  parts.show(page);
  showView();
  root.dataset.ready = "true";
  performance.mark("ready");
}

function showView() {
  const { view: name, layer, step } = page.state;
  const key = [name, spoken(), WITH_LAYERS.includes(name) ? layer : "", name === "walk" ? step : ""].join();
  if (!view || key !== shownAs) {
    const other = !shownAs.startsWith(name);
    view?.leave?.();
    view = MAKE_VIEW[name](page);
    parts.main.replaceChildren(view.element);
    if (other && shownAs) scrollTo(0, 0);
    if (shownAs && document.activeElement === document.body) parts.main.focus({ preventScroll: true });
    shownAs = key;
  }
  view.show(page);
}

/** What stands around every view. */
function frame() {
  const links = VIEWS.map((name) =>
    make(
      "a",
      { href: "#view=" + name, "data-control": "view", "data-target": name },
      say(/** @type {import("./text.js").Key} */ (`view.${name}`)),
    ),
  );
  const main = make("main", { id: "main", tabindex: -1 });
  const epochs = model.epochs.length > 1 ? epochSlider(model, (epoch) => go({ epoch })) : null;
  const chooser = probeChooser(model, probes, (probe) => go({ probe }));
  const strip = layerStrip(model, (layer) => go({ layer }));
  const element = make(
    "div",
    { class: "page" },
    make("a", { class: "skip", href: "#main", onclick: skip }, say("skip")),
    make(
      "header",
      {},
      make("h1", {}, model.title),
      make("nav", { "aria-label": say("views") }, ...links),
      make("div", { class: "settings" }, languageChoice(), themeButton()),
    ),
    make("div", { class: "choices" }, chooser.element, epochs?.element ?? null),
    strip.element,
    main,
    footer(),
  );
  return {
    element,
    main,
    epochs,
    show: (/** @type {Page} */ page) => {
      document.title = `${model.title} · ${say(/** @type {any} */ (`view.${page.state.view}`))}`;
      for (const link of links) {
        link.setAttribute("href", format({ ...page.state, view: link.dataset.target }));
        if (link.dataset.target === page.state.view) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      strip.element.hidden = !WITH_LAYERS.includes(page.state.view);
      strip.show(page);
      chooser.show(page);
      epochs?.show(page);
    },
  };
}

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  parts.main.focus();
}

function footer() {
  return make(
    "footer",
    {},
    model.left_out.length
      ? make(
          "details",
          {},
          make("summary", {}, say("leftOut")),
          make("ul", {}, ...model.left_out.map((line) => make("li", {}, line))),
        )
      : null,
    make("p", {}, say("madeBy", { program: model.made_by })),
  );
}

function languageChoice() {
  const options = [
    { value: "en", label: "English", attributes: { lang: "en", "data-control": "language", "data-language": "en" } },
    { value: "zh", label: "中文", attributes: { lang: "zh-CN", "data-control": "language", "data-language": "zh" } },
  ];
  return choice(say("language"), options, spoken(), (language) => {
    remember("language", language);
    speak(language);
    rebuild();
  });
}

function themeButton() {
  const other = root.dataset.theme === "dark" ? "light" : "dark";
  return button(
    other === "dark" ? "☾" : "☀",
    () => {
      root.dataset.theme = other;
      remember("theme", other);
      rebuild();
    },
    { class: "round", "data-control": "theme", "aria-label": say(other === "dark" ? "theme.dark" : "theme.light") },
  );
}

/** Makes the whole page again, in another language or theme; the focus stays where it was. */
function rebuild() {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset;
  const same = focused?.control ? `[data-control="${focused.control}"]` : "";
  const one = focused?.language ? `[data-language="${focused.language}"]` : "";
  root.lang = spoken() === "zh" ? "zh-CN" : "en";
  parts?.epochs?.stop();
  parts = frame();
  shownAs = "";
  document.getElementById("page")?.replaceChildren(parts.element);
  if (same) /** @type {HTMLElement | null} */ (document.querySelector(same + one))?.focus();
  void show();
}

/**
 * Left and right step through the epochs, the space bar plays them, wherever no other control has the focus.
 *
 * @param {KeyboardEvent} event
 */
function key(event) {
  if (event.target !== document.body && event.target !== parts.main) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowLeft") parts.epochs?.step(-1);
  else if (event.key === "ArrowRight") parts.epochs?.step(1);
  else if (event.key === " ") parts.epochs?.toggle();
  else return;
  event.preventDefault();
}

async function start() {
  root.dataset.theme = remembered("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const preferred = remembered("language") ?? model.language ?? navigator.language;
  speak(preferred.startsWith("zh") ? "zh" : "en");
  probes = page.probes = await readProbes(model);
  addEventListener("hashchange", () => go(parse(model, location.hash, page.state)));
  addEventListener("keydown", key);
  rebuild();
  await show();
  if (model.live) readAhead();
}

/** Decodes the weights of all epochs while nothing else is to be done, so that the slider need not wait for them. */
async function readAhead() {
  for (const epoch of model.epochs) {
    await new Promise((idle) => setTimeout(idle, 50));
    await readWeights(model, epoch);
  }
}

void start();

// For the console of the browser: `inspector.values(1)` is the output of layer 1 as a Float32Array.
Object.assign(window, {
  inspector: {
    state: () => ({ ...page.state }),
    input: () => page.numbers.image,
    setInput: (/** @type {Float32Array} */ image) => page.setDrawn(Float32Array.from(image)),
    values: (/** @type {number} */ layer) => page.numbers.outputs.get(layer)?.data,
  },
});
