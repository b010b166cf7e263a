/**
 * Reads what Python wrote into the page: the document, and the arrays, each decoded when it is first asked for.
 *
 * An array is the text of an element: base64 of the bytes, compressed (zlib). Those of 32-bit numbers are shuffled
 * before: all first bytes, then all second bytes, …, because bytes that mean the same compress better side by side.
 *
 * @typedef {import("./types.js").Tensor} Tensor
 * @typedef {import("./types.js").PageDocument} PageDocument
 */

/** @type {WeakMap<object, Promise<Tensor>>} */
const decoded = new WeakMap(); // by their elements

/**
 * Reads the description of the network.
 *
 * @returns {PageDocument}
 */
export function readDocument() {
  return JSON.parse(elementOf("document").textContent ?? "");
}

/**
 * Says whether an array is in the page.
 *
 * @param {string} name
 */
export function hasArray(name) {
  return document.getElementById(`array-${name}`) !== null;
}

/**
 * Decodes an array; whoever asks again gets the same numbers.
 *
 * @param {string} name
 */
export function readArray(name) {
  const element = elementOf(`array-${name}`);
  const array = decoded.get(element) ?? decode(element);
  decoded.set(element, array);
  return array;
}

/**
 * @param {HTMLElement} element
 * @returns {Promise<Tensor>}
 */
async function decode({ textContent, dataset }) {
  const shape = numbers(dataset.shape);
  const bytes = await inflate(fromBase64(textContent ?? ""));
  if (dataset.type === "uint8") {
    return { shape, data: scaled(bytes, numbers(dataset.low), numbers(dataset.high)) };
  }
  return { shape, data: new Float32Array(unshuffle(bytes, 4).buffer) };
}

/** @param {string} id */
function elementOf(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page must have an element with the id "${id}"`);
  return element;
}

/**
 * @param {string | undefined} text  numbers between commas
 */
function numbers(text) {
  return text ? text.split(",").map(Number) : [];
}

/** @param {string} text */
function fromBase64(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  const written = Promise.all([writer.write(bytes), writer.close()]);
  const inflated = await new Response(readable).arrayBuffer();
  await written;
  return new Uint8Array(inflated);
}

/**
 * Puts the bytes of each number side by side again.
 *
 * @param {Uint8Array} shuffled
 * @param {number} itemSize  bytes of a number
 */
function unshuffle(shuffled, itemSize) {
  const bytes = new Uint8Array(shuffled.length);
  const count = shuffled.length / itemSize;
  for (let byte = 0; byte < itemSize; byte++) {
    for (let i = 0; i < count; i++) bytes[i * itemSize + byte] = shuffled[byte * count + i];
  }
  return bytes;
}

/**
 * Turns 0 … 255 into numbers from low to high; there is one range for all, or one for each channel.
 *
 * @param {Uint8Array} bytes
 * @param {number[]} low
 * @param {number[]} high
 */
function scaled(bytes, low, high) {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < values.length; i++) {
    const channel = i % low.length;
    values[i] = low[channel] + (bytes[i] * (high[channel] - low[channel])) / 255;
  }
  return values;
}
