/** Makes elements. What comes from the document is always text, never markup. */

/**
 * Makes an HTML element.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]  `class`, `data-…`, `aria-…` and so on; a function is a listener
 *   (`onclick`); `false`, `null` and `undefined` leave the attribute out
 * @param {...(Node | string | null)} children  text or elements; null is nothing
 * @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * Makes an element of a drawing in SVG.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @param {Element} element
 * @param {Record<string, any>} attributes
 * @param {(Node | string | null)[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice("on".length), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Makes a button.
 *
 * @param {string} label  what stands on it
 * @param {(event: Event) => void} onclick
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function button(label, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, label);
}

/**
 * Makes a slider with its name and its value beside it.
 *
 * @param {string} name
 * @param {{min: number, max: number, step: number, value: number}} range
 * @param {(value: number) => string} write  the value in words
 * @param {(value: number) => void} oninput
 * @param {Record<string, any>} [attributes]  of the input element
 * @returns {{element: HTMLElement, set: (value: number) => void}}
 */
export function slider(name, range, write, oninput, attributes = {}) {
  const output = make("output", { class: "number" });
  const input = make("input", { type: "range", ...range, ...attributes, oninput: () => change(Number(input.value)) });
  const set = (/** @type {number} */ value) => {
    input.value = String(value);
    input.setAttribute("aria-valuetext", write(value));
    output.textContent = write(value);
  };
  const change = (/** @type {number} */ value) => (set(value), oninput(value));
  set(range.value);
  return { element: make("label", { class: "slider" }, make("span", {}, name), input, output), set };
}

/**
 * Makes a choice of one of several: buttons side by side, one of them pressed.
 *
 * @param {string} name  what is chosen, for screen readers
 * @param {{value: any, label: string, attributes?: Record<string, any>}[]} options
 * @param {any} chosen
 * @param {(value: any) => void} onchange
 * @returns {HTMLElement}
 */
export function choice(name, options, chosen, onchange) {
  const buttons = options.map(({ value, label, attributes }) =>
    button(label, () => press(value), { "aria-pressed": value === chosen, ...attributes }),
  );
  const press = (/** @type {any} */ value) => {
    buttons.forEach((each, index) => each.setAttribute("aria-pressed", String(options[index].value === value)));
    onchange(value);
  };
  return make("div", { "class": "choice", "role": "group", "aria-label": name }, ...buttons);
}
