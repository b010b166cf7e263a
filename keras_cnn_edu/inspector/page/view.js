/**
 * What a view is. There is no code here.
 *
 * @typedef {object} Page  what every view is given
 * @property {import("./types.js").PageDocument} document
 * @property {import("./state.js").State} state
 * @property {import("./evaluation.js").Evaluation} numbers  of this state
 * @property {[number, number]} pixel  of this state; where none is chosen, the highest of the map
 * @property {Float32Array[]} probes
 * @property {"layer" | "map"} scale  one color scale for all maps of a layer, or one for each map
 * @property {(changes: Partial<import("./state.js").State>) => void} go  change the state
 * @property {(image: Float32Array) => void} setDrawn  show another image of one's own
 * @property {() => void} repaint  show the same state again
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(page: Page) => void} show  show another state; called after every change
 * @property {() => void} [leave]  called when another view takes the place
 */

export {};
