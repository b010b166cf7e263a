/**
 * What the page computes, compared with the numbers of `test_golden.py`: pages that Python wrote, the outputs of all
 * layers, and `explain`'s derivations. GOLDEN is the folder with the cases.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { derive } from "../../keras_cnn_edu/inspector/page/arithmetic.js";
import { readArray, readDocument } from "../../keras_cnn_edu/inspector/page/arrays.js";
import { forward, readWeights } from "../../keras_cnn_edu/inspector/page/network.js";
import { assertClose, open } from "./page.mjs";

for (const file of readdirSync(process.env.GOLDEN)) {
  const golden = JSON.parse(readFileSync(join(process.env.GOLDEN, file), "utf8"));
  open(golden.elements);
  const page = readDocument();
  const weights = await readWeights(page, page.epochs[0]);
  const image = await readArray("probes");
  const outputs = forward(page, weights, { shape: image.shape.slice(1), data: image.data });
  const nameOf = (id) => `${file}, ${page.layers[id].path}`;

  test(`${file}: the outputs are those of Keras`, () => {
    for (const [id, { shape, numbers }] of Object.entries(golden.outputs)) {
      const output = outputs.get(Number(id));
      assert.deepEqual(output?.shape, shape, nameOf(id));
      assertClose(output.data, numbers, 1e-5, nameOf(id));
    }
  });

  test(`${file}: every derivation leads to the number of its layer`, () => {
    for (const { layer, at } of golden.explanations) {
      const place = at.reduce((flat, index, axis) => flat * page.layers[layer].shape[axis] + index, 0);
      const { value } = derive(page, weights, outputs, layer, at);
      assertClose([value], [outputs.get(layer).data[place]], 1e-6, nameOf(layer));
    }
  });

  test(`${file}: the derivations are those of explain`, () => {
    for (const { layer, at, reduction, terms, steps, value } of golden.explanations) {
      const what = `${nameOf(layer)} at ${at}`;
      const derivation = derive(page, weights, outputs, layer, at);
      assert.equal(derivation.reduction, reduction, what);
      assertTerms(derivation.parts, terms, what);
      assertClose([derivation.reduced], [steps[0].value], 1e-6, `${what}: ${reduction}`);
      const others = steps.slice(1);
      assert.deepEqual(column(derivation.steps, "operation"), column(others, "operation"), what);
      others.forEach((expected, i) => {
        const step = derivation.steps[i];
        assertClose([step.after], [expected.value], 1e-6, `${what}: ${expected.what}`);
        if (expected.amount !== null) assertClose([step.operand], [expected.amount], 1e-6, `${what}: ${expected.what}`);
      });
      assertClose([derivation.value], [value], 1e-6, what);
    }
  });
}

/** The inputs of the window and their products are those of `explain`; the order may differ. */
function assertTerms(parts, expected, what) {
  const terms = parts.flatMap(({ input, positions, products }) =>
    positions.flatMap((index, i) => (index ? [{ input, index, product: products[i] }] : [])),
  );
  const sorted = (list) => list.map((term) => ({ ...term, from: `${term.input}: ${term.index}` })).sort(byPosition);
  const [ours, theirs] = [sorted(terms), sorted(expected)];
  assert.deepEqual(column(ours, "from"), column(theirs, "from"), what);
  assertClose(column(ours, "product"), column(theirs, "product"), 1e-6, `${what}: products`);
}

function byPosition(term, other) {
  if (term.from === other.from) return term.product - other.product; // at a border a pixel may be there several times
  return term.from < other.from ? -1 : 1;
}

function column(rows, name) {
  return rows.map((row) => row[name]);
}
