/** The words of the page in the chosen language. */

import { en } from "./text/en.js";
import { zh } from "./text/zh.js";

/** @typedef {"en" | "zh"} Language */
/** @typedef {keyof typeof en} Key */
/** @typedef {import("./types.js").Sentence} Sentence */

/** @type {Record<Language, Record<Key, string>>} */
const TEXTS = { en, zh };

/** @type {Language} */
let language = "en";

/** Chooses the language of all texts made from now on. @param {Language} chosen */
export function speak(chosen) {
  language = chosen;
}

/** The chosen language. */
export function spoken() {
  return language;
}

/**
 * Says something in the chosen language.
 *
 * @param {Key} key
 * @param {Record<string, string | number>} [values]  what stands in for `{name}` in the text
 * @returns {string}
 */
export function say(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** Says why a layer is not computed. @param {Sentence} sentence */
export function sayWhyNot({ key, values }) {
  return say(/** @type {Key} */ (`whyNot.${key}`), inWords(values));
}

/** Says what is not on the page. @param {Sentence} sentence */
export function sayLeftOut({ key, values }) {
  return say(/** @type {Key} */ (`leftOut.${key}`), inWords(values));
}

/** Writes numbers and lists as the chosen language does. @param {Sentence["values"]} values */
function inWords(values) {
  const write = (/** @type {string | number | string[]} */ value) => {
    if (typeof value === "number") return new Intl.NumberFormat(language).format(value);
    return Array.isArray(value) ? new Intl.ListFormat(language).format(value) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)]));
}

/**
 * Writes a large number in words: 55 million, 5502万.
 *
 * @param {number} count
 */
export function largeNumber(count) {
  return new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long" }).format(count);
}

/**
 * Says what a family of layers does; nothing if it is not known here.
 *
 * @param {string} family
 * @returns {string}
 */
export function sayOfFamily(family) {
  const key = /** @type {Key} */ (`what.${family}`);
  return key in en ? say(key) : say("what.other");
}

/** Says what a step of a derivation is; in Python's words if there are none here. @param {string} name */
export function sayStep(name) {
  const key = /** @type {Key} */ (`step.${name}`);
  return key in en ? say(key) : name;
}
