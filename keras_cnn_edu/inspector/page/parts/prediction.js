/** What the network says about the image: its largest outputs, as bars. */

import { make } from "../dom.js";
import { number, percent } from "../numbers.js";
import { say } from "../text.js";

/**
 * @typedef {import("../types.js").PageDocument} PageDocument
 * @typedef {import("../view.js").Page} Page
 */

const MOST_BARS = 10;

/** The layer whose output is the answer. @param {PageDocument} page */
export function answerLayer(page) {
  return page.layers[page.layers.length - 1];
}

/** Does the network answer with one number for each class? @param {PageDocument} page */
export function hasAnswer(page) {
  return answerLayer(page).shape.length === 1;
}

/** The name of a class. @param {PageDocument} page @param {number} index */
export function className(page, index) {
  return page.classes?.[index] ?? say("output", { index });
}

/** Are these numbers probabilities? @param {ArrayLike<number>} values */
export function areProbabilities(values) {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    if (!(values[index] >= 0)) return false;
    sum += values[index];
  }
  return Math.abs(sum - 1) < 1e-3;
}

/** The class with the largest output. @param {ArrayLike<number>} values */
export function largestOf(values) {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index] > values[best]) best = index;
  return best;
}

/** The answer in one sentence. @param {Page} page @returns {string} */
export function answerText({ document, numbers, state }) {
  const values = numbers.outputs.get(answerLayer(document).id)?.data;
  if (!values || !hasAnswer(document)) return "";
  const best = largestOf(values);
  const share = areProbabilities(values) ? percent(values[best]) : number(values[best]);
  const said = say("answer", { name: className(document, best), share });
  const label = state.probe === "drawn" ? null : (document.probes.labels?.[state.probe] ?? null);
  if (label === null) return said;
  const verdict = label === best ? say("answer.right") : say("answer.wrong", { name: className(document, label) });
  return said + say("between.sentences") + verdict;
}

/**
 * Makes the bars.
 *
 * @param {PageDocument} document
 * @returns {{element: HTMLElement, show: (page: Page) => void}}
 */
export function prediction(document) {
  const element = make("ol", { "class": "prediction", "data-prediction": "", "aria-label": say("prediction") });
  const layer = answerLayer(document);
  const length = layer.shape[0];
  const rows = Array.from({ length: Math.min(length, MOST_BARS) }, () => {
    const name = make("span", { class: "class-name" });
    const bar = make("span", { class: "bar" });
    const value = make("span", { class: "number" });
    const row = make("li", {}, name, make("span", { class: "bar-room" }, bar), value);
    element.append(row);
    return { row, name, bar, value };
  });
  return {
    element,
    show: ({ numbers }) => {
      const values = numbers.outputs.get(layer.id)?.data;
      if (!values) return;
      const order = Array.from(values.keys());
      if (length > MOST_BARS) order.sort((one, other) => values[other] - values[one]);
      const shares = areProbabilities(values);
      const best = largestOf(values);
      const most = shares ? 1 : Math.max(...Array.from(values, Math.abs)) || 1;
      rows.forEach(({ row, name, bar, value }, place) => {
        const index = order[place];
        row.dataset.class = String(index);
        row.dataset.value = String(values[index]);
        row.classList.toggle("best", index === best);
        name.textContent = className(document, index);
        bar.style.width = `${(100 * Math.max(0, values[index])) / most}%`;
        value.textContent = shares ? percent(values[index]) : number(values[index]);
      });
    },
  };
}
