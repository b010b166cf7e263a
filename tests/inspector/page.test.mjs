/** The page's arrays, windows and derivations, with numbers that are checked by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { derive, hasArithmetic, receptiveField } from "../../keras_cnn_edu/inspector/page/arithmetic.js";
import { hasArray, readArray } from "../../keras_cnn_edu/inspector/page/arrays.js";
import { activationFunction, softmax } from "../../keras_cnn_edu/inspector/page/activation_functions.js";
import { partsOfAxis, pixelsOfWindow } from "../../keras_cnn_edu/inspector/page/geometry.js";
import { forward, IMAGE, readMaps } from "../../keras_cnn_edu/inspector/page/network.js";
import { indexOf, placeOf } from "../../keras_cnn_edu/inspector/page/tensors.js";
import { assertClose, open } from "./page.mjs";

const text = (bytes) => deflateSync(Uint8Array.from(bytes)).toString("base64");

test("floats come back from their shuffled bytes", async () => {
  // 1 is 00 00 80 3f and -2 is 00 00 00 c0: first bytes, second bytes, …
  const textContent = text([0, 0, 0, 0, 0x80, 0, 0x3f, 0xc0]);
  open({ "array-two": { textContent, dataset: { shape: "2", type: "float32" } } });
  assert.deepEqual(await readArray("two"), { shape: [2], data: Float32Array.of(1, -2) });
  assert.ok(hasArray("two") && !hasArray("three"));
});

test("bytes come back as numbers between the bounds of their channel", async () => {
  const dataset = { shape: "2,1,2", type: "uint8", low: "0.0,-1.0", high: "1.0,1.0" };
  open({ "array-maps/3/0/5": { textContent: text([0, 0, 255, 51]), dataset } });
  const layer = { id: 5, maps: "uint8" };
  const maps = await readMaps({ layers: [{ ...layer, id: 4, maps: null }, layer] }, 3, 0);
  assert.deepEqual(maps.get(5).shape, [2, 1, 2]);
  assertClose(maps.get(5).data, [0, -1, 1, -0.6], 1e-6, "maps");
  assert.equal(maps.has(4), false);
});

test("an array that is not in the page is named", () => {
  open({});
  assert.throws(() => readArray("0/1/kernel"), /an element with the id "array-0\/1\/kernel"/);
});

test("outside the image lies padding, or what the mode says", () => {
  const axis = { size: 4, kernelSize: 4, stride: 1, dilation: 2, before: 2 };
  const pixels = (mode) => pixelsOfWindow(0, { ...axis, mode }); // -2, 0, 2, 4
  assert.deepEqual(pixels("zeros"), [-1, 0, 2, -1]);
  assert.deepEqual(pixels("edge"), [0, 0, 2, 3]);
  assert.deepEqual(pixels("circular"), [2, 0, 2, 0]);
  assert.deepEqual(pixels("reflect"), [2, 0, 2, 2]);
  assert.throws(() => pixels("mirror"), /"padding_mode" must be .*, not "mirror"/);
});

test("an axis of five pixels is divided into three overlapping parts", () => {
  assert.deepEqual(partsOfAxis(5, 3), [
    [0, 1],
    [1, 2, 3],
    [3, 4],
  ]);
});

test("a place and its index belong together", () => {
  assert.equal(placeOf([2, 3, 4], [1, 2, 3]), 23);
  assert.deepEqual(indexOf([2, 3, 4], 17), [1, 1, 1]);
});

test("activations have the values of their formulas", () => {
  const value = (name, x, settings) => activationFunction(name, settings).of(x);
  assertClose([value("gelu", 1), value("gelu", -9)], [0.8413447460685429, 0], 1e-12, "gelu"); // Φ(1)
  assertClose([value("softplus", 1000), value("softplus", 0)], [1000, Math.log(2)], 1e-12, "softplus");
  assert.equal(
    activationFunction("relu", { negative_slope: 0.1, max_value: 6, threshold: 1 }).formula,
    "min(x, 6) if x >= 1 else 0.1 (x - 1)",
  );
  assertClose(softmax([1000, 1000]).shares, [0.5, 0.5], 1e-12, "softmax of large numbers");
  assert.throws(() => activationFunction("sine"), /an activation must be one of relu, .*, not "sine"/);
});

// One pixel more on each side, kernel 1 2 / 3 4, image 1 2 / 3 4, bias 10: at [1, 1] the window is the image.
const one = [1, 1];
const convolution = {
  id: 0,
  family: "convolution",
  inputs: [IMAGE],
  shape: [3, 3, 1],
  computable: true,
  embedded: true,
  settings: { kernel_size: [2, 2], strides: one, dilation_rate: one, groups: 1, padding: [one, one] },
  field: { size: [2, 2], jump: [1, 1], start: [-1, -1] },
};
const unknown = { ...convolution, id: 1, family: "attention", inputs: [0], computable: false, field: null };
const after = { ...convolution, id: 2, inputs: [1] };
const page = { layers: [convolution, unknown, after], live: true, input: { shape: [2, 2, 1] } };
const image = { shape: [2, 2, 1], data: Float32Array.of(1, 2, 3, 4) };
const kernel = { shape: [2, 2, 1, 1], data: Float32Array.of(1, 2, 3, 4) };
const weights = new Map([[0, { kernel, bias: { shape: [1], data: Float32Array.of(10) } }]]);

test("a convolution is the sum of its products, plus the bias", () => {
  const outputs = forward(page, weights, image);
  assert.deepEqual(Array.from(outputs.get(0).data), [14, 21, 16, 24, 40, 24, 16, 21, 14]);
  const { parts, reduced, steps, value } = derive(page, weights, outputs, 0, [1, 1, 0]);
  assert.deepEqual(parts[0].products, [1, 4, 9, 16]);
  assert.equal(parts[0].input, IMAGE);
  assert.equal(reduced, 30);
  assert.deepEqual(steps, [
    { operation: "plus", name: "bias", count: null, text: "", operand: 10, before: 30, after: 40 },
  ]);
  assert.equal(value, 40);
});

test("in the padding there is no position, and a zero", () => {
  const { parts } = derive(page, weights, forward(page, weights, image), 0, [0, 0, 0]);
  assert.deepEqual(parts[0].positions, [null, null, null, [0, 0, 0]]);
  assert.deepEqual(parts[0].values, [0, 0, 0, 1]);
});

test("what cannot be computed is left out, and all that needs it", () => {
  const outputs = forward(page, weights, image);
  assert.deepEqual([...outputs.keys()], [IMAGE, 0]);
  assert.equal(derive(page, weights, outputs, 1, [0, 0, 0]), null);
  assert.equal(derive(page, weights, outputs, 2, [0, 0, 0]), null);
});

test("exact inputs are computed where the page has rounded ones", () => {
  const rounded = { ...convolution, exact: true, maps: "uint8", multiply_adds: 36 };
  const second = { ...rounded, id: 1, inputs: [0], shape: [4, 4, 1] };
  const large = { layers: [rounded, second], live: false, input: page.input };
  const outputs = new Map([
    [IMAGE, image],
    [0, { shape: [3, 3, 1], data: new Float32Array(9).fill(99) }],
  ]);
  const ofBoth = new Map([0, 1].map((id) => [id, weights.get(0)]));
  assert.ok(hasArithmetic(large, second));
  assert.deepEqual(derive(large, ofBoth, outputs, 1, [1, 1, 0]).parts[0].values, [14, 21, 24, 40]);
  const costly = { ...large, layers: [{ ...rounded, multiply_adds: 1e9 }, second] };
  assert.equal(hasArithmetic(costly, second), false);
  assert.equal(derive(costly, ofBoth, outputs, 1, [1, 1, 0]), null);
});

test("a receptive field ends where the image ends", () => {
  assert.deepEqual(receptiveField(page, 0, [0, 2, 0]), { rows: [0, 0], columns: [1, 1] });
  assert.deepEqual(receptiveField(page, 0, [1, 1, 0]), { rows: [0, 1], columns: [0, 1] });
  assert.equal(receptiveField(page, 1, [0, 0, 0]), null);
});
