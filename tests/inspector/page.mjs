/** What the tests of the page share: a page without a browser, and numbers that are equal except for rounding. */

import assert from "node:assert/strict";

/**
 * Puts a page in the place of the browser's: only its elements with numbers are asked for.
 *
 * @param {Record<string, {textContent: string, dataset: object}>} elements  by their ids
 */
export function open(elements) {
  globalThis.document = { getElementById: (id) => elements[id] ?? null };
}

/** Whether two numbers differ by at most this share of the expected one, or of 1. */
function isClose(actual, expected, tolerance) {
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)) || Object.is(actual, expected);
}

/** Fails if not all numbers are equal except for rounding. */
export function assertClose(actual, expected, tolerance, what) {
  assert.equal(actual.length, expected.length, `${what}: ${actual.length} numbers instead of ${expected.length}`);
  const worst = expected.findIndex((each, i) => !isClose(actual[i], each, tolerance));
  assert.equal(worst, -1, `${what}, number ${worst}: ${actual[worst]} instead of ${expected[worst]}`);
}
