/** One node of the overview: a layer with a few of its maps, or a closed group of layers. */

import { button, make } from "../dom.js";
import { shapeText } from "../numbers.js";
import { say } from "../text.js";
import { hasMaps, isInput, layerPicture, listSize } from "./layer_picture.js";
import { answerLayer, hasAnswer, prediction } from "./prediction.js";

/**
 * @typedef {import("../graph.js").Node} Node
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").PageDocument} PageDocument
 * @typedef {import("../view.js").Page} Page
 *
 * @typedef {object} Card
 * @property {string} id
 * @property {Layer} layer
 * @property {import("../graph.js").Group | null} group
 * @property {HTMLElement} element
 * @property {(page: Page) => void} show
 */

const MAP = 44; // pixels
const GAP = 4;
const IMAGE = 100;
const BESIDE = { most: 16, columns: 2 }; // how many maps a card of a network that goes to the right shows
const BELOW = { most: 8, columns: 8 }; // and one of a network that goes down
const BELOW_NARROW = { most: 4, columns: 4 }; // on a small screen
const NARROW = 700; // a screen of fewer pixels is narrow
const MOST_CLASSES = 12; // that are shown as bars inside a card

/**
 * How much room the card of a node takes.
 *
 * @param {Node} node
 * @param {"down" | "right"} direction
 * @param {PageDocument} model
 * @returns {{width: number, height: number}}
 */
export function sizeOfCard({ layer, group }, direction, model) {
  const bars = showsBars(layer, group, model) ? layer.shape[0] : 0;
  if (direction === "down") {
    const width = isNarrow() ? 340 : 600;
    if (bars) return { width, height: 30 + 22 * bars };
    return { width, height: isInput(layer) && !group ? IMAGE + 22 : 84 };
  }
  const head = 46;
  const foot = isInput(layer) || !layer.field || !hasMaps(layer) ? 28 : 46;
  const note = layer.computable ? 0 : 20;
  if (bars) return { width: 168, height: head + foot + 22 * bars };
  if (isInput(layer)) return { width: IMAGE + 22, height: head + foot + IMAGE + 6 };
  if (!hasMaps(layer)) return { width: 92, height: head + foot + note + listSize(layer, false).height + 8 };
  const maps = Math.min(BESIDE.most, layer.shape[2]);
  const rows = Math.ceil(maps / BESIDE.columns);
  const body = rows * (MAP + GAP) + (layer.shape[2] > maps ? 20 : 0);
  return { width: 2 * MAP + GAP + 24, height: head + foot + note + body + 8 };
}

/** Is there no room for wide cards? */
export function isNarrow() {
  return innerWidth < NARROW;
}

/** @param {"down" | "right"} direction */
function roomOf(direction) {
  return direction === "right" ? BESIDE : isNarrow() ? BELOW_NARROW : BELOW;
}

/** @param {Layer} layer @param {import("../graph.js").Group | null} group @param {PageDocument} model */
export function showsBars(layer, group, model) {
  return !group && layer === answerLayer(model) && hasAnswer(model) && layer.shape[0] <= MOST_CLASSES;
}

/**
 * Makes the card of a node.
 *
 * @param {Node} node
 * @param {"down" | "right"} direction
 * @param {Page} page
 * @param {(id: string) => void} toggle  opens or closes a group
 * @returns {Card}
 */
export function layerCard(node, direction, page, toggle) {
  return node.group ? groupCard(node, direction, toggle) : oneLayerCard(node, direction, page);
}

/** @param {Node} node @param {"down" | "right"} direction @param {Page} page @returns {Card} */
function oneLayerCard({ id, layer }, direction, page) {
  const room = roomOf(direction);
  const picture = showsBars(layer, null, page.document)
    ? prediction(page.document)
    : layerPicture(layer, { ...room, size: isInput(layer) ? IMAGE : MAP });
  const more = direction === "right" && hasMaps(layer) && !isInput(layer) ? Math.max(0, layer.shape[2] - room.most) : 0;
  const body = make("span", { class: isInput(layer) ? "body picture" : "body" }, picture.element);
  const open = (/** @type {Event} */ event) => {
    const canvas = /** @type {HTMLElement} */ (event.target).closest?.("canvas[data-map]");
    const map = canvas ? Number(/** @type {HTMLElement} */ (canvas).dataset.channel) : undefined;
    if (isInput(layer)) return;
    page.go({ view: "layer", layer: layer.id, ...(map === undefined ? {} : { map }) });
  };
  const element = make(
    "div",
    {
      "class": `card ${direction}${isInput(layer) ? " input" : ""}`,
      "data-layer": layer.id,
      "data-live": String(page.document.live && layer.computable),
      "onclick": open,
    },
    make(
      "span",
      { class: "head" },
      button(isInput(layer) ? say("input") : layer.name, () => {}, {
        "class": "name",
        "title": layer.path,
        "aria-label": cardLabel(layer),
      }),
      make("span", { class: "kind" }, isInput(layer) ? "" : layer.kind),
      layer.computable ? null : make("span", { class: "not-live" }, say("notLive")),
    ),
    body,
    more ? make("span", { class: "more" }, say("more", { count: more })) : null,
    make(
      "span",
      { class: "foot number" },
      make("span", {}, shapeText(layer.shape)),
      layer.field && hasMaps(layer) && !isInput(layer)
        ? make("span", {}, say("sees", { field: shapeText(layer.field.size) }))
        : null,
    ),
  );
  return { id, layer, group: null, element, show: picture.show };
}

/** @param {Layer} layer */
function cardLabel(layer) {
  return [
    isInput(layer) ? say("input") : layer.name,
    layer.kind,
    shapeText(layer.shape),
    layer.computable ? "" : say("notLive"),
  ]
    .filter(Boolean)
    .join(say("between.items"));
}

/** @param {Node} node @param {"down" | "right"} direction @param {(id: string) => void} toggle @returns {Card} */
function groupCard({ id, layer, group }, direction, toggle) {
  const room = roomOf(direction);
  const picture = layerPicture(layer, { ...room, size: MAP });
  const layers = group?.layers.length ?? 0;
  const element = make(
    "div",
    { "class": `card closed ${direction}`, "data-model": id.replace(/^\w+:/, "") },
    make(
      "span",
      { class: "head" },
      button(say("group.open", { name: group?.name ?? "" }), () => toggle(id), {
        "class": "name",
        "aria-expanded": "false",
        "data-toggle": id,
      }),
      make("span", { class: "kind" }, say("group.layers", { count: layers })),
    ),
    make("span", { class: "body" }, picture.element),
    make("span", { class: "foot number" }, make("span", {}, shapeText(layer.shape))),
  );
  return { id, layer, group, element, show: picture.show };
}
