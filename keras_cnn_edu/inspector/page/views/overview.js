/** The whole network: every layer with its maps, in the order in which the image passes through. */

import { button, draw, make } from "../dom.js";
import { imageLayer } from "../evaluation.js";
import { closedAtFirst, groupsOf, place, smoothLine, visible } from "../graph.js";
import { count, shapeText } from "../numbers.js";
import { isNarrow, layerCard, showsBars, sizeOfCard } from "../parts/layer_card.js";
import { answerLayer, answerText, hasAnswer, prediction } from "../parts/prediction.js";
import { outline } from "../parts/pictures.js";
import { fieldBox, onImage } from "../parts/receptive_field.js";
import { middleOf } from "../state.js";
import { say } from "../text.js";

/**
 * @typedef {import("../view.js").Page} Page
 * @typedef {import("../view.js").View} View
 * @typedef {import("../graph.js").Layout} Layout
 * @typedef {import("../parts/layer_card.js").Card} Card
 */

const LONGEST_ROW = 12; // a network of more nodes goes downwards

/** @param {Page} first @returns {View} */
export function overview(first) {
  const { document: model } = first;
  const layers = [imageLayer(model), ...model.layers];
  const groups = groupsOf(layers);
  const closed = closedAtFirst(layers, groups);
  const room = make("div", { "class": "graph", "tabindex": 0, "role": "group", "aria-label": say("overview.graph") });
  const answer = make("p", { "class": "answer", "aria-live": "polite" });
  const bars = hasAnswer(model) && !showsBars(answerLayer(model), null, model) ? prediction(model) : null;
  const element = make(
    "div",
    { class: "overview" },
    make("p", { class: "lead" }, introduction(model)),
    make(
      "p",
      {},
      button(say("overview.walk"), () => first.go({ view: "walk" })),
    ),
    make("section", { class: "verdict" }, answer, bars?.element ?? null),
    room,
    make("p", { class: "hint" }, say("overview.hint")),
  );
  /** @type {Card[]} */
  let cards = [];
  let latest = first;

  const toggle = (/** @type {string} */ id) => {
    if (!closed.delete(id)) closed.add(id);
    build();
    cards.forEach((card) => card.show(latest));
    /** @type {HTMLElement | null} */ (room.querySelector(`[data-toggle="${CSS.escape(id)}"]`))?.focus();
  };

  const build = () => {
    const graph = visible(layers, groups, closed);
    const direction = isNarrow() || graph.nodes.length > LONGEST_ROW ? "down" : "right";
    const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOfCard(node, direction, model)]));
    const layout = place(graph, sizes, direction);
    cards = graph.nodes.map((node) => layerCard(node, direction, latest, toggle));
    graph.nodes.forEach((node, index) => moveTo(cards[index].element, layout, node.id));
    const frames = graph.open.filter(({ id }) => layout.boxes.has(id)).map((group) => frameOf(group, layout, toggle));
    const lines = edgesOf(layout);
    const plane = make("div", { class: "plane", style: `width:${layout.width}px;height:${layout.height}px` });
    plane.append(...frames, lines, ...cards.map((card) => card.element));
    room.replaceChildren(plane);
    cards.forEach((card) => followPointer(card, lines, plane));
  };

  const followPointer = (/** @type {Card} */ card, /** @type {Element} */ lines, /** @type {Element} */ plane) => {
    const input = /** @type {HTMLElement | null} */ (plane.querySelector(".card.input .picture"));
    const look = (/** @type {boolean} */ on) => {
      for (const line of lines.children) {
        const { from, to } = /** @type {SVGElement} */ (line).dataset;
        line.classList.toggle("near", on && (from === card.id || to === card.id));
      }
      if (!input || card.group) return;
      const field = on ? fieldBox(card.layer, middleOf(card.layer.shape)) : null;
      outline(input, "field", field && onImage(field, model.input.shape));
    };
    card.element.addEventListener("pointerenter", () => look(true));
    card.element.addEventListener("pointerleave", () => look(false));
    card.element.addEventListener("focusin", () => look(true));
    card.element.addEventListener("focusout", () => look(false));
  };

  build();
  let narrow = isNarrow();
  const resize = () => {
    if (narrow === isNarrow()) return;
    narrow = isNarrow();
    build();
    cards.forEach((card) => card.show(latest));
  };
  addEventListener("resize", resize);
  return {
    element,
    show: (page) => {
      latest = page;
      answer.textContent = answerText(page);
      bars?.show(page);
      cards.forEach((card) => card.show(page));
    },
    leave: () => removeEventListener("resize", resize),
  };
}

/** @param {import("../types.js").PageDocument} model */
function introduction(model) {
  const parameters = model.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  return say(model.classes ? "overview.classifier" : "overview.network", {
    shape: shapeText(model.input.shape),
    classes: model.classes?.length ?? 0,
    layers: model.layers.length,
    parameters: count(parameters),
  });
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
