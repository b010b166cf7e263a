/**
 * What the person looks at, and the same as the hash of the address: a teacher can link to one pixel of one map at one
 * epoch.
 *
 *     #view=arithmetic&layer=3&map=2&pixel=4,7&probe=1&epoch=5
 */

/** @typedef {import("./types.js").PageDocument} PageDocument */

/**
 * @typedef {object} State
 * @property {string} view  one of `VIEWS`
 * @property {number} layer  its id
 * @property {number} map  a channel, or a unit of a layer without an image
 * @property {[number, number] | null} pixel  row and column; null: none is chosen, and the highest of the map is shown
 * @property {number | "drawn"} probe  which probe image, or what was drawn
 * @property {number | null} epoch  null for a model without a run
 * @property {number} step  of the walk
 */

export const VIEWS = ["overview", "layer", "arithmetic", "live", "walk"];
export const STEPS = 6;

/** The state of a page that is opened without a hash. @param {PageDocument} page @returns {State} */
export function initialState(page) {
  const first = page.layers.find((layer) => layer.family === "convolution") ?? page.layers[0];
  return fit(page, {
    view: "overview",
    layer: first.id,
    map: 0,
    pixel: null,
    probe: 0,
    epoch: page.epochs[page.epochs.length - 1],
    step: 1,
  });
}

/**
 * Reads a state from a hash. What is missing or impossible is as it was; without a pixel none is chosen.
 *
 * @param {PageDocument} page
 * @param {string} hash
 * @param {State} before
 * @returns {State}
 */
export function parse(page, hash, before) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const whole = (/** @type {string} */ name, /** @type {number} */ otherwise) =>
    /^\d+$/.test(fields.get(name) ?? "") ? Number(fields.get(name)) : otherwise;
  const view = fields.get("view") ?? before.view;
  const epoch = whole("epoch", -1);
  const layer = whole("layer", before.layer);
  const pixel = /^(\d+),(\d+)$/.exec(fields.get("pixel") ?? "");
  return fit(page, {
    view: VIEWS.includes(view) ? view : before.view,
    layer: layer < page.layers.length ? layer : before.layer,
    map: whole("map", before.map),
    pixel: pixel ? [Number(pixel[1]), Number(pixel[2])] : null,
    probe: fields.get("probe") === "drawn" ? "drawn" : whole("probe", before.probe === "drawn" ? 0 : before.probe),
    epoch: page.epochs.includes(epoch) ? epoch : before.epoch,
    step: whole("step", before.step),
  });
}

/** Writes a state as a hash. @param {State} state */
export function format({ view, layer, map, pixel, probe, epoch, step }) {
  const fields = [`view=${view}`, `layer=${layer}`, `map=${map}`];
  if (pixel) fields.push(`pixel=${pixel.join(",")}`);
  fields.push(`probe=${probe}`);
  if (epoch !== null) fields.push(`epoch=${epoch}`);
  if (view === "walk") fields.push(`step=${step}`);
  return "#" + fields.join("&");
}

/**
 * Brings the map and the pixel into the layer.
 *
 * @param {PageDocument} page
 * @param {State} state
 * @returns {State}
 */
export function fit(page, state) {
  const shape = page.layers[state.layer].shape;
  const [height, width] = shape.length === 3 ? shape : [1, 1];
  const within = (/** @type {number} */ value, /** @type {number} */ length) =>
    Math.max(0, Math.min(value, length - 1));
  return {
    ...state,
    map: within(state.map, shape[shape.length - 1] ?? 1),
    pixel: state.pixel && [within(state.pixel[0], height), within(state.pixel[1], width)],
    step: 1 + within(state.step - 1, STEPS),
  };
}
