/** The address, the graph, the drawing and the texts of the page, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, drawLine, UNCHANGED } from "../../keras_cnn_edu/inspector/page/drawing.js";
import {
  closedAtFirst,
  groupsOf,
  place,
  placeByLongestPath,
  visible,
} from "../../keras_cnn_edu/inspector/page/graph.js";
import { count, number, percent, short } from "../../keras_cnn_edu/inspector/page/numbers.js";
import { highestPixel } from "../../keras_cnn_edu/inspector/page/parts/layer_picture.js";
import { answerText } from "../../keras_cnn_edu/inspector/page/parts/prediction.js";
import { format, initialState, parse } from "../../keras_cnn_edu/inspector/page/state.js";
import { speak } from "../../keras_cnn_edu/inspector/page/text.js";
import { en } from "../../keras_cnn_edu/inspector/page/text/en.js";
import { zh } from "../../keras_cnn_edu/inspector/page/text/zh.js";

const layer = (id, inputs, inside = [], shape = [8, 8, 4]) => ({
  id,
  name: `layer${id}`,
  inputs,
  inside,
  shape,
  family: "convolution",
});
const page = { layers: [layer(0, [-1]), layer(1, [0], [], [10])], epochs: [0, 1, 5] };

test("a state comes back from its hash", () => {
  const state = { view: "arithmetic", layer: 0, map: 3, pixel: [2, 7], probe: 4, epoch: 1, step: 1 };
  assert.equal(format(state), "#view=arithmetic&layer=0&map=3&pixel=2,7&probe=4&epoch=1");
  assert.deepEqual(parse(page, format(state), initialState(page)), state);
  assert.deepEqual(parse(page, format({ ...state, view: "walk", step: 5 }), initialState(page)).step, 5);
});

test("without a pixel in the hash none is chosen, and the highest of the map is shown", () => {
  const before = { ...initialState(page), pixel: [1, 1] };
  assert.equal(parse(page, "#layer=0", before).pixel, null);
  assert.deepEqual(parse(page, format({ ...before, pixel: null }), before).pixel, null);
  const output = { shape: [2, 3, 2], data: Float32Array.of(0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0) };
  assert.deepEqual(
    [0, 1, 2].map((map) => highestPixel(output, map)),
    [
      [1, 2],
      [0, 0],
      [0, 0],
    ],
  ); // no map 2
  assert.deepEqual(highestPixel({ shape: [2], data: Float32Array.of(0, 1) }, 1), [0, 0]);
});

test("a share has decimals where they tell something", () => {
  const shares = [0, 0.00003, 0.00054, 0.0105, 0.5, 0.99346, 0.99986, 1];
  assert.deepEqual(shares.map(percent), ["0%", "0%", "0.05%", "1.05%", "50%", "99.3%", "99.99%", "100%"]);
});

test("thousands are written as in Python", () => {
  assert.deepEqual([0, 999, 1000, 61706, 1234567].map(count), ["0", "999", "1,000", "61,706", "1,234,567"]);
});

test("what is impossible in a hash stays as it was", () => {
  const before = initialState(page);
  assert.deepEqual(before, { view: "overview", layer: 0, map: 0, pixel: null, probe: 0, epoch: 5, step: 1 });
  const hash = "#view=nothing&layer=9&map=-1&pixel=a,b&probe=x&epoch=3&step=two";
  assert.deepEqual(parse(page, hash, before), before);
  assert.deepEqual(parse(page, "#map=99&pixel=50,50&step=99", before), { ...before, map: 3, pixel: [7, 7], step: 6 });
  assert.deepEqual(parse(page, "#layer=1&pixel=3,3", before).pixel, [0, 0]);
});

// image → 0 → (model a: 1 → (model a/b: 2) → 3 = 1 + 2) → 4
const nested = [
  layer(-1, []),
  layer(0, [-1]),
  layer(1, [0], ["a"]),
  layer(2, [1], ["a", "b"]),
  layer(3, [1, 2], ["a"]),
  layer(4, [3]),
];

test("a closed model is one node, and what is inside it is hidden", () => {
  const groups = groupsOf(nested);
  assert.deepEqual([...groups.keys()], ["model:a", "model:a/b"]);
  const edges = (closed) => visible(nested, groups, new Set(closed)).edges.map((edge) => edge.join(" → "));
  assert.deepEqual(edges([]), ["-1 → 0", "0 → 1", "1 → 2", "1 → 3", "2 → 3", "3 → 4"]);
  assert.deepEqual(edges(["model:a/b"]).slice(2), ["1 → model:a/b", "1 → 3", "model:a/b → 3", "3 → 4"]);
  assert.deepEqual(edges(["model:a"]), ["-1 → 0", "0 → model:a", "model:a → 4"]);
  assert.deepEqual(edges(["model:a", "model:a/b"]), edges(["model:a"]));
});

test("models are closed only where there are too many layers", () => {
  assert.equal(closedAtFirst(nested, groupsOf(nested)).size, 0);
  const longNetwork = (insideOf) => [
    layer(-1, []),
    ...Array.from({ length: 300 }, (_, id) => layer(id, [id - 1], insideOf(id))),
  ];
  const two = longNetwork((id) => (id < 180 ? ["large"] : ["small"]));
  assert.deepEqual([...closedAtFirst(two, groupsOf(two))], ["model:large"]);
  const chain = longNetwork(() => []);
  const { nodes, edges } = visible(chain, groupsOf(chain), closedAtFirst(chain, groupsOf(chain)));
  assert.deepEqual([nodes.map(({ id }) => id), edges], [["-1", "chain:0"], [["-1", "chain:0"]]]);
});

test("no node lies on another one, and every edge leads on", () => {
  const graph = visible(nested, groupsOf(nested), new Set());
  const sizes = new Map(graph.nodes.map(({ id }) => [id, { width: 50, height: 20 }]));
  for (const layout of [place(graph, sizes, "down"), placeByLongestPath(graph, sizes, "down")]) {
    for (const [from, to] of graph.edges) {
      assert.ok(layout.boxes.get(from).y + 20 < layout.boxes.get(to).y, `${from} stands above ${to}`);
    }
    assert.equal(layout.edges.length, 6);
    assert.ok(layout.height >= 6 * 20 && layout.width >= 50);
  }
});

test("a drawing is moved and turned, and keeps its numbers", () => {
  const range = { low: 0, high: 1 };
  const drawing = { shape: [3, 3, 1], data: Float32Array.of(0, 1, 0, 0, 0.5, 0, 0, 0, 0) };
  const rows = (change) =>
    Array.from(changed(drawing, { ...UNCHANGED, ...change }, range), (x) => Number(x.toFixed(5)));
  assert.deepEqual(rows({}), [0, 1, 0, 0, 0.5, 0, 0, 0, 0]);
  assert.deepEqual(rows({ down: 1 }), [0, 0, 0, 0, 1, 0, 0, 0.5, 0]);
  assert.deepEqual(rows({ right: -1 }), [1, 0, 0, 0.5, 0, 0, 0, 0, 0]);
  assert.deepEqual(rows({ turn: 90 }), [0, 0, 0, 0, 0.5, 1, 0, 0, 0]); // clockwise
  const noisy = rows({ noise: 0.1 });
  assert.deepEqual(noisy, rows({ noise: 0.1 }));
  assert.notDeepEqual(noisy, rows({}));
});

test("a line covers the pixels that it passes", () => {
  const drawing = { shape: [3, 5, 1], data: new Float32Array(15) };
  drawLine(drawing, { row: 1, column: 1 }, { row: 1, column: 3 }, { radius: 0.5, color: [1] });
  assert.deepEqual([...drawing.data], [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  drawLine(drawing, { row: 1, column: 2 }, { row: 1, column: 2 }, { radius: 0.5, color: [0] });
  assert.deepEqual([...drawing.data.slice(5, 10)], [0, 1, 0, 1, 0]);
});

test("numbers are short, and negative ones have a minus sign", () => {
  assert.deepEqual(
    [0, -0.12345, 1234567, 0.00001, NaN, -Infinity].map((x) => number(x)),
    ["0", "−0.123", "1.2e6", "1.0e−5", "NaN", "−∞"],
  );
  assert.deepEqual([0, 1, -0.001, 0.125, -12.34, 123.4].map(short), ["0", "1", "0.00", "0.13", "−12.3", "123"]);
});

test("both languages have the same texts, with the same places for values", () => {
  const places = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  for (const key of Object.keys(en)) assert.deepEqual(places(zh[key]), places(en[key]), key);
});

test("two sentences are joined as their language does", () => {
  const document = { layers: [{ id: 0, shape: [2] }], classes: ["cat", "dog"], probes: { labels: [1] } };
  const numbers = { outputs: new Map([[0, { data: [0.25, 0.75] }]]) };
  const answer = (language) => (speak(language), answerText({ document, numbers, state: { probe: 0 } }));
  assert.equal(answer("zh"), "网络的判断：dog（75%）。判断正确。");
  assert.equal(answer("en"), "It says: dog (75%). That is right.");
});

test("no Chinese text has a blank after its punctuation, or that of English", () => {
  for (const [key, text] of Object.entries(zh)) assert.doesNotMatch(text, /[，。：；？！] |[一-鿿][,;:?!] ?/, key);
});
