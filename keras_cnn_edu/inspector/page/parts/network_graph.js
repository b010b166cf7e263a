/** The network as a graph of cards, with a frame around each open nested model. */

import { button, draw, make } from "../dom.js";
import { imageLayer } from "../evaluation.js";
import { closedAtFirst, groupsOf, place, smoothLine, visible } from "../graph.js";
import { say } from "../text.js";
import { isNarrow, layerCard, sizeOfCard } from "./layer_card.js";
import { outline } from "./pictures.js";
import { fieldBox, middleOf, onImage } from "./receptive_field.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../graph.js").Layout} Layout
 * @typedef {import("./layer_card.js").Card} Card
 */

const LONGEST_ROW = 12; // a network of more nodes goes downwards

/** @param {Page} page @returns {View} */
export function networkGraph(page) {
  const model = page.document;
  const layers = [imageLayer(model), ...model.layers];
  const groups = groupsOf(layers);
  const closed = closedAtFirst(layers, groups);
  const element = make("div", {
    "class": "graph",
    "tabindex": 0,
    "role": "group",
    "aria-label": say("overview.graph"),
  });
  let narrow = isNarrow();
  /** @type {Card[]} */
  let cards = [];

  const build = () => {
    const graph = visible(layers, groups, closed);
    const direction = narrow || graph.nodes.length > LONGEST_ROW ? "down" : "right";
    const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOfCard(node, direction, model)]));
    const layout = place(graph, sizes, direction);
    cards = graph.nodes.map((node) => layerCard(node, direction, page, toggle));
    for (const card of cards) moveTo(card.element, layout, card.id);
    const frames = graph.open.filter(({ id }) => layout.boxes.has(id)).map((group) => frameOf(group, layout, toggle));
    const lines = edgesOf(layout);
    const plane = make("div", { class: "plane", style: `width:${layout.width}px;height:${layout.height}px` });
    plane.append(...frames, lines, ...cards.map((card) => card.element));
    element.replaceChildren(plane);
    for (const card of cards) followLook(card, (on) => lookAt(card, on, lines));
  };
  const show = (/** @type {Page} */ next) => {
    page = next;
    for (const card of cards) card.show(page);
  };
  const toggle = (/** @type {string} */ id) => {
    if (!closed.delete(id)) closed.add(id);
    build();
    show(page);
    /** @type {HTMLElement | null} */ (element.querySelector(`[data-toggle="${CSS.escape(id)}"]`))?.focus();
  };
  const lookAt = (/** @type {Card} */ card, /** @type {boolean} */ on, /** @type {Element} */ lines) => {
    for (const line of lines.children) {
      const { from, to } = /** @type {SVGElement} */ (line).dataset;
      line.classList.toggle("near", on && (from === card.id || to === card.id));
    }
    const image = /** @type {HTMLElement | null} */ (element.querySelector(".card.input .picture"));
    if (!image || card.group) return;
    const field = on ? fieldBox(card.layer, middleOf(card.layer.shape)) : null;
    outline(image, "field", field && onImage(field, model.input.shape));
  };
  const resize = () => {
    if (narrow === isNarrow()) return;
    narrow = isNarrow();
    build();
    show(page);
  };

  build();
  addEventListener("resize", resize);
  return { element, show, leave: () => removeEventListener("resize", resize) };
}

/**
 * Calls a function when the pointer or the focus comes to a card, and when it leaves.
 *
 * @param {Card} card
 * @param {(on: boolean) => void} look
 */
function followLook({ element }, look) {
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => look(true));
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => look(false));
}

/** @param {HTMLElement} element @param {Layout} layout @param {string} id */
function moveTo(element, layout, id) {
  const box = layout.boxes.get(id);
  if (box) element.style.cssText += `left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`;
}

/**
 * The frame around the layers of an open group, with a button that closes it.
 *
 * @param {import("../graph.js").Group} group
 * @param {Layout} layout
 * @param {(id: string) => void} toggle
 */
function frameOf(group, layout, toggle) {
  const frame = make(
    "div",
    { "class": "frame", "data-model": group.id.replace(/^\w+:/, "") },
    button(say("group.close", { name: group.name }), () => toggle(group.id), {
      "aria-expanded": "true",
      "data-toggle": group.id,
    }),
  );
  moveTo(frame, layout, group.id);
  return frame;
}

/** @param {Layout} layout */
function edgesOf({ width, height, edges }) {
  return draw(
    "svg",
    { "class": "edges", width, height, "aria-hidden": "true" },
    ...edges.map(({ from, to, points }) => draw("path", { "d": smoothLine(points), "data-from": from, "data-to": to })),
  );
}
