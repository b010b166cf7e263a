/** The heading of a layer: what it is, what it does, and its sizes. */

import { make } from "../dom.js";
import { count, shapeText } from "../numbers.js";
import { say, sayOfFamily, sayWhyNot } from "../text.js";

/**
 * @typedef {import("../types.js").Layer} Layer
 * @typedef {import("../types.js").PageDocument} PageDocument
 */

/** @param {PageDocument} model @param {Layer} layer @returns {HTMLElement} */
export function layerHead(model, layer) {
  return make(
    "div",
    { "class": "layer-head", "data-live": String(model.live && layer.computable) },
    make("h2", {}, layer.name, " ", make("span", { class: "kind" }, layer.kind)),
    make("p", { class: "lead" }, sayOfFamily(layer.family)),
    facts(layer),
    layer.why_not &&
      make("p", { class: "notice" }, make("strong", {}, say("notLive")), say("colon"), sayWhyNot(layer.why_not)),
  );
}

/** @param {Layer} layer */
function facts(layer) {
  const rows = [
    [say("fact.shape"), shapeText(layer.shape)],
    [say("fact.parameters"), count(layer.parameters)],
    layer.multiply_adds ? [say("fact.multiplyAdds"), count(layer.multiply_adds)] : null,
    layer.field ? [say("fact.field"), shapeText(layer.field.size)] : null,
    ...settings(layer),
  ];
  const shown = /** @type {string[][]} */ (rows.filter(Boolean));
  return make(
    "dl",
    { class: "facts" },
    ...shown.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", { class: "number" }, value))),
  );
}

/** @param {Layer} layer */
function settings({ settings }) {
  const size = settings.kernel_size ?? settings.pool_size;
  const padding = /** @type {number[][]} */ (settings.padding ?? []);
  return [
    size ? [say(settings.kernel_size ? "fact.kernel" : "fact.window"), shapeText(size)] : null,
    settings.strides ? [say("fact.strides"), shapeText(settings.strides)] : null,
    padding.flat().some(Boolean) ? [say("fact.padding"), padding.map((sides) => sides.join(" + ")).join(", ")] : null,
    settings.activation && settings.activation !== "linear" ? [say("fact.activation"), settings.activation] : null,
  ];
}
