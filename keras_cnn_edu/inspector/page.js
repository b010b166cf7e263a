// Built by `make inspector` from page/. Change it there.

/*
@dagrejs/dagre:

Copyright (c) 2012-2014 Chris Pettitt

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
*/
"use strict";
(() => {
  // page/arrays.js
  var decoded = /* @__PURE__ */ new WeakMap();
  function readDocument() {
    return JSON.parse(elementOf("document").textContent ?? "");
  }
  function readArray(name) {
    const element = elementOf(`array-${name}`);
    const array = decoded.get(element) ?? decode(element);
    decoded.set(element, array);
    return array;
  }
  async function decode({ textContent, dataset }) {
    const shape = numbers(dataset.shape);
    const bytes = await inflate(fromBase64(textContent ?? ""));
    if (dataset.type === "uint8") {
      return { shape, data: scaled(bytes, numbers(dataset.low), numbers(dataset.high)) };
    }
    return { shape, data: new Float32Array(unshuffle(bytes, 4).buffer) };
  }
  function elementOf(id) {
    const element = document.getElementById(id);
    if (!element) throw new Error(`the page must have an element with the id "${id}"`);
    return element;
  }
  function numbers(text) {
    return text ? text.split(",").map(Number) : [];
  }
  function fromBase64(text) {
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
    return bytes;
  }
  async function inflate(bytes) {
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    const written = Promise.all([writer.write(bytes), writer.close()]);
    const inflated = await new Response(readable).arrayBuffer();
    await written;
    return new Uint8Array(inflated);
  }
  function unshuffle(shuffled, itemSize) {
    const bytes = new Uint8Array(shuffled.length);
    const count2 = shuffled.length / itemSize;
    for (let byte = 0; byte < itemSize; byte++) {
      for (let i = 0; i < count2; i++) bytes[i * itemSize + byte] = shuffled[byte * count2 + i];
    }
    return bytes;
  }
  function scaled(bytes, low, high) {
    const values = new Float32Array(bytes.length);
    for (let i = 0; i < values.length; i++) {
      const channel = i % low.length;
      values[i] = low[channel] + bytes[i] * (high[channel] - low[channel]) / 255;
    }
    return values;
  }

  // page/dom.js
  function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }
  function draw(tag, attributes = {}, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  }
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name.slice("on".length), value);
      else if (value !== false && value !== null && value !== void 0) element.setAttribute(name, String(value));
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }
  function button(label, onclick, attributes = {}) {
    return make("button", { type: "button", onclick, ...attributes }, label);
  }
  function slider(name, range2, write, oninput, attributes = {}) {
    const output = make("output", { class: "number" });
    const input = make("input", { type: "range", ...range2, ...attributes, oninput: () => change(Number(input.value)) });
    const set = (value) => {
      input.value = String(value);
      input.setAttribute("aria-valuetext", write(value));
      output.textContent = write(value);
    };
    const change = (value) => (set(value), oninput(value));
    set(range2.value);
    return { element: make("label", { class: "slider" }, make("span", {}, name), input, output), set };
  }
  function choice(name, options, chosen, onchange) {
    const buttons = options.map(
      ({ value, label, attributes }) => button(label, () => press(value), { "aria-pressed": value === chosen, ...attributes })
    );
    const press = (value) => {
      buttons.forEach((each, index) => each.setAttribute("aria-pressed", String(options[index].value === value)));
      onchange(value);
    };
    return make("div", { "class": "choice", "role": "group", "aria-label": name }, ...buttons);
  }

  // page/activation_functions.js
  var ACTIVATIONS = {
    relu: rectified,
    relu6: () => ({ formula: "min(max(0, x), 6)", of: (x) => Math.min(Math.max(0, x), 6) }),
    leaky_relu: ({ negative_slope = 0.2 }) => leaky(negative_slope),
    elu: ({ alpha = 1 }) => ({
      formula: `x if x > 0 else ${factor(alpha)}(e^x - 1)`,
      of: (x) => x > 0 ? x : alpha * Math.expm1(x)
    }),
    selu: () => ({
      formula: "1.0507 (x if x > 0 else 1.6733 (e^x - 1))",
      of: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))
    }),
    gelu: ({ approximate = false }) => approximate ? {
      formula: "x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2",
      of: (x) => x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2
    } : { formula: "x (1 + erf(x / sqrt(2))) / 2", of: (x) => x * (1 + erf(x / Math.SQRT2)) / 2 },
    sigmoid: () => ({ formula: "1 / (1 + e^-x)", of: sigmoid }),
    hard_sigmoid: () => ({ formula: "min(max(0, x / 6 + 1/2), 1)", of: hardSigmoid }),
    silu: () => ({ formula: "x / (1 + e^-x)", of: (x) => x * sigmoid(x) }),
    hard_silu: () => ({ formula: "x min(max(0, x / 6 + 1/2), 1)", of: (x) => x * hardSigmoid(x) }),
    softplus: () => ({ formula: "ln(1 + e^x)", of: softplus }),
    softsign: () => ({ formula: "x / (1 + |x|)", of: (x) => x / (1 + Math.abs(x)) }),
    tanh: () => ({ formula: "(e^x - e^-x) / (e^x + e^-x)", of: Math.tanh }),
    exponential: () => ({ formula: "e^x", of: Math.exp }),
    mish: () => ({ formula: "x tanh(ln(1 + e^x))", of: (x) => x * Math.tanh(softplus(x)) })
  };
  function activationFunction(name, settings2 = {}) {
    const make2 = ACTIVATIONS[name];
    if (!make2) {
      throw new Error(`an activation must be one of ${Object.keys(ACTIVATIONS).join(", ")}, not "${name}"`);
    }
    return make2(settings2);
  }
  function leaky(slope) {
    return { formula: `x if x > 0 else ${factor(slope)}x`, of: (x) => x > 0 ? x : slope * x };
  }
  function softmax(values) {
    const largest2 = Math.max(...values);
    const powers = values.map((x) => Math.exp(x - largest2));
    const sum2 = powers.reduce((total2, power) => total2 + power, 0);
    return { shares: powers.map((power) => power / sum2), total: sum2 * Math.exp(largest2) };
  }
  function rectified({ negative_slope: slope = 0, max_value = null, threshold = 0 }) {
    const ceiling = max_value ?? Infinity;
    const bounded = ceiling === Infinity ? "max(0, x)" : `min(max(0, x), ${shown(ceiling)})`;
    const above = ceiling === Infinity ? "x" : `min(x, ${shown(ceiling)})`;
    return {
      formula: slope === 0 && threshold === 0 ? bounded : `${above} if x >= ${shown(threshold)} else ${factor(slope)}(x - ${shown(threshold)})`,
      of: (x) => x >= threshold ? Math.min(x, ceiling) : slope * (x - threshold)
    };
  }
  function sigmoid(x) {
    return 1 / (1 + Math.exp(-x));
  }
  function hardSigmoid(x) {
    return Math.min(Math.max(0, x / 6 + 1 / 2), 1);
  }
  function softplus(x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
  function erf(x) {
    if (Math.abs(x) > 6) return Math.sign(x);
    let [term, sum2] = [x, x];
    for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum2); odd += 2) {
      term *= 2 * x * x / odd;
      sum2 += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum2;
  }
  function shown(x) {
    return String(Number(x.toPrecision(4)));
  }
  function factor(x) {
    return x === 1 ? "" : `${shown(x)} `;
  }

  // page/geometry.js
  var PADDING = -1;
  function pixelsOfWindow(output, { size, kernelSize, stride, dilation, before, mode }) {
    return Array.from({ length: kernelSize }, (_, u) => inside(output * stride - before + dilation * u, size, mode));
  }
  function inside(pixel2, size, mode) {
    switch (mode) {
      case "zeros":
        return pixel2 >= 0 && pixel2 < size ? pixel2 : PADDING;
      case "edge":
        return Math.min(Math.max(pixel2, 0), size - 1);
      case "circular":
        return (pixel2 % size + size) % size;
      case "reflect":
        return size - 1 - Math.abs(size - 1 - Math.abs(pixel2));
      default:
        throw new Error(`"padding_mode" must be "zeros", "edge", "reflect" or "circular", not "${mode}"`);
    }
  }
  function slidingWindows(settings2, inputShape, outputShape) {
    const [rows, columns] = [0, 1].map((axis) => {
      const along = {
        size: inputShape[axis],
        kernelSize: (settings2.kernel_size ?? settings2.pool_size)[axis],
        stride: settings2.strides[axis],
        dilation: settings2.dilation_rate?.[axis] ?? 1,
        before: settings2.padding[axis][0],
        mode: settings2.padding_mode ?? "zeros"
      };
      return Array.from({ length: outputShape[axis] }, (_, output) => pixelsOfWindow(output, along));
    });
    return [rows, columns];
  }
  function partsOfAxis(size, parts2) {
    return Array.from({ length: parts2 }, (_, i) => {
      const first = Math.floor(i * size / parts2);
      return Array.from({ length: Math.ceil((i + 1) * size / parts2) - first }, (_2, u) => first + u);
    });
  }

  // page/tensors.js
  function countOf(shape) {
    return shape.reduce((product2, size) => product2 * size, 1);
  }
  function tensor(shape, data = new Float32Array(countOf(shape))) {
    return { shape, data };
  }
  function mapTensor(inputs, each) {
    return tensor(inputs.shape, inputs.data.map(each));
  }
  function placeOf(shape, index) {
    return index.reduce((place2, at2, axis) => place2 * shape[axis] + at2, 0);
  }
  function indexOf(shape, place2) {
    return shape.map((size, axis) => Math.floor(place2 / countOf(shape.slice(axis + 1))) % size);
  }
  function placesAlong(shape, axes) {
    const places = new Int32Array(countOf(shape));
    for (const axis of axes) {
      const step = countOf(shape.slice(axis + 1));
      for (let i = 0; i < places.length; i++) {
        places[i] = places[i] * shape[axis] + Math.floor(i / step) % shape[axis];
      }
    }
    return places;
  }
  function placesInSmaller(shape, smaller) {
    const missing2 = shape.length - smaller.length;
    const shared = shape.map((size, axis) => smaller[axis - missing2] === size ? size : 1);
    const axes = shape.map((_, axis) => axis).filter((axis) => shared[axis] > 1);
    return placesAlong(shape, axes);
  }
  function indexInSmaller(index, smaller) {
    const missing2 = index.length - smaller.length;
    return smaller.map((size, axis) => size === 1 ? 0 : index[missing2 + axis]);
  }
  function indicesAlong(shape, axes, index) {
    let indices = [index];
    for (const axis of axes) {
      indices = indices.flatMap((each) => range(shape[axis]).map((at2) => Object.assign([...each], { [axis]: at2 })));
    }
    return indices;
  }
  function range(count2) {
    return Array.from({ length: count2 }, (_, i) => i);
  }

  // page/derivation.js
  function part(input, numbers2, positions, more = {}) {
    const { channel = null, shape = [1, positions.length], weights = null } = more;
    const values = positions.map((index) => index ? numbers2.data[placeOf(numbers2.shape, index)] : 0);
    const products = weights ? values.map((value, i) => value * weights[i]) : values;
    return { input, channel, shape, positions, values, weights, products, sum: total(products) };
  }
  function pixels(input, images, rows, columns, channel, weights) {
    const positions = rows.flatMap((y) => columns.map((x) => y === PADDING || x === PADDING ? null : [y, x, channel]));
    return part(input, images, positions, { channel, shape: [rows.length, columns.length], weights });
  }
  function oneInput(formula, layer, inputs, at2) {
    return new Derivation(formula, "input", [part(layer.inputs[0], inputs, [at2], { channel: at2[at2.length - 1] })]);
  }
  var Derivation = class {
    /** @type {Step[]} */
    steps = [];
    /**
     * @param {string} formula  the equation of the layer
     * @param {Reduction} reduction  how the inputs become one number
     * @param {Part[]} parts
     */
    constructor(formula, reduction, parts2) {
      this.formula = formula;
      this.reduction = reduction;
      this.parts = parts2;
      this.reduced = reduce(reduction, parts2);
      this.value = this.reduced;
    }
    /** @param {string} name  @param {number} amount  @param {number | null} [count] */
    plus(name, amount, count2) {
      return this.add({ operation: "plus", name, operand: amount, count: count2 }, this.value + amount);
    }
    /** @param {string} name  @param {number} amount  @param {number | null} [count] */
    minus(name, amount, count2) {
      return this.add({ operation: "minus", name, operand: amount, count: count2 }, this.value - amount);
    }
    /** @param {string} name  @param {number} amount  @param {number | null} [count] */
    times(name, amount, count2) {
      return this.add({ operation: "times", name, operand: amount, count: count2 }, this.value * amount);
    }
    /** @param {string} name  @param {number} amount  @param {number | null} [count] */
    dividedBy(name, amount, count2) {
      return this.add({ operation: "divided by", name, operand: amount, count: count2 }, this.value / amount);
    }
    /** @param {string} name  @param {import("./activation_functions.js").Activation} activation */
    apply(name, activation) {
      return this.add({ operation: "apply", name, text: activation.formula }, activation.of(this.value));
    }
    /**
     * Adds any step.
     *
     * @param {{operation: Step["operation"], name: string} & Partial<Step>} step
     * @param {number} after  the value that it leads to
     */
    add({ operation, name, count: count2 = null, text = "", operand = null }, after) {
      this.steps.push({ operation, name, count: count2, text, operand, before: this.value, after });
      this.value = after;
      return this;
    }
  };
  function reduce(reduction, parts2) {
    switch (reduction) {
      case "max":
        return Math.max(...parts2.flatMap(outsidePadding));
      case "min":
        return Math.min(...parts2.flatMap(outsidePadding));
      case "product":
        return parts2.flatMap(outsidePadding).reduce((product2, value) => product2 * value, 1);
      default:
        return total(parts2.map((each) => each.sum));
    }
  }
  function outsidePadding({ values, positions }) {
    return values.filter((_, i) => positions[i]);
  }
  function total(numbers2) {
    return numbers2.reduce((sum2, number2) => sum2 + number2, 0);
  }

  // page/layers/activation.js
  var unchanged = {
    compute: (_, [inputs]) => inputs,
    derive: (layer, [inputs], _, at2) => oneInput(layer.settings.activation ? "outputs = activation(inputs)" : "outputs = inputs", layer, inputs, at2)
  };
  var prelu = {
    compute(_, [inputs], { alpha }) {
      const slopes = placesInSmaller(inputs.shape, alpha.shape);
      return mapTensor(inputs, (x, place2) => leaky(alpha.data[slopes[place2]]).of(x));
    },
    derive(layer, [inputs], { alpha }, at2) {
      const slope = alpha.data[placeOf(alpha.shape, indexInSmaller(at2, alpha.shape))];
      return oneInput("outputs = activation(inputs)", layer, inputs, at2).apply("prelu", leaky(slope));
    }
  };
  function activate({ settings: settings2, shape }, inputs) {
    if (isLinear(settings2.activation)) return inputs;
    if (settings2.activation !== "softmax") {
      return mapTensor(inputs, activationFunction(settings2.activation, settings2.activation_settings).of);
    }
    const outputs = tensor(shape);
    for (const places of groupsAlong(shape, axesOfSoftmax(settings2, shape))) {
      const { shares } = softmax(places.map((place2) => inputs.data[place2]));
      places.forEach((place2, i) => outputs.data[place2] = shares[i]);
    }
    return outputs;
  }
  function deriveActivation({ settings: settings2, shape }, derivation, at2, valueAt) {
    if (isLinear(settings2.activation)) return derivation;
    if (settings2.activation !== "softmax") {
      return derivation.apply(settings2.activation, activationFunction(settings2.activation, settings2.activation_settings));
    }
    const indices = indicesAlong(shape, axesOfSoftmax(settings2, shape), at2);
    const { shares, total: total2 } = softmax(indices.map(valueAt));
    const own = indices.findIndex((index) => placeOf(shape, index) === placeOf(shape, at2));
    const step = { text: "e^x / sum of e^x", count: indices.length, operand: total2 };
    return derivation.add({ operation: "apply", name: "softmax", ...step }, shares[own]);
  }
  function isLinear(name) {
    return !name || name === "linear";
  }
  function axesOfSoftmax({ activation_settings: settings2 }, shape) {
    return [settings2?.axis ?? shape.length - 1].flat();
  }
  function groupsAlong(shape, axes) {
    const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
    const groups = placesAlong(shape, others);
    const places = [];
    groups.forEach((group, place2) => (places[group] ??= []).push(place2));
    return places;
  }

  // page/layers/scale_and_shift.js
  function scaleAndShift(x, place2, gamma, beta) {
    return x * (gamma ? gamma.data[place2] : 1) + (beta ? beta.data[place2] : 0);
  }
  function deriveScaleAndShift(derivation, place2, gamma, beta) {
    if (gamma) derivation.times("gamma", gamma.data[place2]);
    if (beta) derivation.plus("beta", beta.data[place2]);
    return derivation;
  }

  // page/layers/batch_normalization.js
  var FORMULA = "outputs = gamma * (inputs - moving mean) / sqrt(moving variance + epsilon) + beta";
  var batchNormalization = {
    compute(layer, [inputs], { moving_mean: mean2, moving_variance: variance, gamma, beta }) {
      const { axis, epsilon } = layer.settings;
      const channels = placesAlong(inputs.shape, [axis]);
      const deviations = Array.from(variance.data, (each) => Math.sqrt(each + epsilon));
      return mapTensor(inputs, (x, place2) => {
        const channel = channels[place2];
        return scaleAndShift((x - mean2.data[channel]) / deviations[channel], channel, gamma, beta);
      });
    },
    derive(layer, [inputs], { moving_mean: mean2, moving_variance: variance, gamma, beta }, at2) {
      const { axis, epsilon } = layer.settings;
      const channel = at2[axis];
      const derivation = oneInput(FORMULA, layer, inputs, at2).minus("moving mean", mean2.data[channel]).dividedBy("sqrt(moving variance + epsilon)", Math.sqrt(variance.data[channel] + epsilon));
      return deriveScaleAndShift(derivation, channel, gamma, beta);
    }
  };

  // page/layers/convolution.js
  var FORMULA2 = "outputs[i, f] = activation(bias[f] + sum over u, c of inputs[i*stride + u*dilation - before, c] * kernel[u, c, f])";
  var DEPTHWISE = "outputs[i, c*m + k] = activation(bias[c*m + k] + sum over u of inputs[i*stride + u*dilation - before, c] * kernel[u, c, k])";
  var SEPARABLE = "outputs[i, f] = activation(bias[f] + sum over u, c of inputs[i*stride + u*dilation - before, c] * (sum over k of depthwise_kernel[u, c, k] * pointwise_kernel[c*m + k, f]))";
  var convolution = {
    compute(layer, [images], { kernel, bias }) {
      const [height, width, channelsOfGroup, filters] = kernel.shape;
      const { groups } = layer.settings;
      const kernels = range(filters).map((f) => filterOf(kernel, f));
      const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
      const window2 = new Float64Array(height * width * channelsOfGroup);
      const outputs = tensor(layer.shape);
      let place2 = 0;
      for (const windowRows of rows) {
        for (const windowColumns of columns) {
          for (let group = 0; group < groups; group++) {
            copyWindow(window2, images, windowRows, windowColumns, group * channelsOfGroup, channelsOfGroup);
            for (let f = group * filters / groups; f < (group + 1) * filters / groups; f++) {
              outputs.data[place2++] = dot(window2, kernels[f]) + (bias ? bias.data[f] : 0);
            }
          }
        }
      }
      return outputs;
    },
    derive(layer, [images], { kernel, bias }, [row2, column, filter]) {
      const [, , channelsOfGroup, filters] = kernel.shape;
      const group = Math.floor(filter * layer.settings.groups / filters);
      const window2 = windowAt(layer, images, row2, column);
      const parts2 = range(channelsOfGroup).map((c) => window2(group * channelsOfGroup + c, channelOf(kernel, c, filter)));
      return plusBias(new Derivation(FORMULA2, "sum", parts2), bias, filter);
    }
  };
  var depthwiseConvolution = {
    compute(layer, inputs, weights) {
      const [height, width, channels, multiplier] = weights.kernel.shape;
      const kernel = tensor([height, width, 1, channels * multiplier], weights.kernel.data);
      return convolution.compute(withGroups(layer, channels), inputs, { ...weights, kernel });
    },
    derive(layer, [images], { kernel, bias }, [row2, column, output]) {
      const [, , , multiplier] = kernel.shape;
      const channel = Math.floor(output / multiplier);
      const window2 = windowAt(layer, images, row2, column);
      const products = window2(channel, channelOf(kernel, channel, output % multiplier));
      return plusBias(new Derivation(DEPTHWISE, "sum", [products]), bias, output);
    }
  };
  var separableConvolution = {
    compute(layer, inputs, { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias }) {
      const [, , channels, multiplier] = depthwise.shape;
      const shape = [layer.shape[0], layer.shape[1], channels * multiplier];
      const between = depthwiseConvolution.compute({ ...layer, shape }, inputs, { kernel: depthwise });
      return convolution.compute(asPointwise(layer), [between], { kernel: pointwise, bias });
    },
    derive(layer, [images], { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias }, [row2, column, filter]) {
      const [, , channels, multiplier] = depthwise.shape;
      const filters = pointwise.shape[3];
      const window2 = windowAt(layer, images, row2, column);
      const parts2 = range(channels).map((c) => {
        const product2 = new Array(depthwise.shape[0] * depthwise.shape[1]).fill(0);
        for (let k = 0; k < multiplier; k++) {
          const factor2 = pointwise.data[(c * multiplier + k) * filters + filter];
          channelOf(depthwise, c, k).forEach((element, u) => product2[u] += element * factor2);
        }
        return window2(c, product2);
      });
      return plusBias(new Derivation(SEPARABLE, "sum", parts2), bias, filter);
    }
  };
  function plusBias(derivation, bias, filter) {
    return bias ? derivation.plus("bias", bias.data[filter]) : derivation;
  }
  function windowAt(layer, images, row2, column) {
    const [rows, columns] = slidingWindows(layer.settings, images.shape, layer.shape);
    return (channel, weights) => pixels(layer.inputs[0], images, rows[row2], columns[column], channel, weights);
  }
  function copyWindow(window2, { shape, data }, rows, columns, firstChannel, channels) {
    let place2 = 0;
    for (const y of rows) {
      for (const x of columns) {
        const pixel2 = (y * shape[1] + x) * shape[2] + firstChannel;
        const outside = y === PADDING || x === PADDING;
        for (let c = 0; c < channels; c++) window2[place2++] = outside ? 0 : data[pixel2 + c];
      }
    }
  }
  function dot(a, b) {
    let sum2 = 0;
    for (let i = 0; i < a.length; i++) sum2 += a[i] * b[i];
    return sum2;
  }
  function filterOf({ shape: [, , , filters], data }, filter) {
    return everyNth(filters, data, filter);
  }
  function channelOf({ shape: [, , channels, filters], data }, channel, filter) {
    return Array.from(everyNth(channels * filters, data, channel * filters + filter));
  }
  function everyNth(n, data, first) {
    const numbers2 = new Float64Array(data.length / n);
    for (let i = 0; i < numbers2.length; i++) numbers2[i] = data[first + i * n];
    return numbers2;
  }
  function withGroups(layer, groups) {
    return { ...layer, settings: { ...layer.settings, groups } };
  }
  function asPointwise(layer) {
    const none = [0, 0];
    return { ...layer, settings: { kernel_size: [1, 1], strides: [1, 1], padding: [none, none], groups: 1 } };
  }

  // page/layers/dense.js
  var FORMULA3 = "outputs[f] = activation(bias[f] + sum over c of inputs[c] * kernel[c, f])";
  var dense = {
    compute(layer, [inputs], { kernel, bias }) {
      const [count2, units] = kernel.shape;
      const outputs = tensor(layer.shape);
      const sums = new Float64Array(units);
      for (let row2 = 0; row2 * count2 < inputs.data.length; row2++) {
        sums.fill(0);
        if (bias) sums.set(bias.data);
        for (let c = 0; c < count2; c++) {
          const input = inputs.data[row2 * count2 + c];
          for (let f = 0; f < units; f++) sums[f] += input * kernel.data[c * units + f];
        }
        outputs.data.set(sums, row2 * units);
      }
      return outputs;
    },
    derive(layer, [inputs], { kernel, bias }, at2) {
      const [count2, units] = kernel.shape;
      const [position, unit] = [at2.slice(0, -1), at2[at2.length - 1]];
      const positions = range(count2).map((c) => [...position, c]);
      const weights = range(count2).map((c) => kernel.data[c * units + unit]);
      const products = part(layer.inputs[0], inputs, positions, { weights });
      return plusBias(new Derivation(FORMULA3, "sum", [products]), bias, unit);
    }
  };

  // page/layers/local_response.js
  var FORMULA4 = "outputs[c] = inputs[c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[k]^2) ^ beta";
  var localResponseNormalization = {
    compute(layer, [inputs]) {
      const channels = inputs.shape[inputs.shape.length - 1];
      return mapTensor(inputs, (x, place2) => {
        const channel = place2 % channels;
        const pixel2 = inputs.data.subarray(place2 - channel, place2 - channel + channels);
        return x / responseDivisor(layer, neighbors(layer, pixel2, channel));
      });
    },
    derive(layer, [inputs], _, at2) {
      const channel = at2[at2.length - 1];
      const first = placeOf(inputs.shape, at2) - channel;
      const pixel2 = inputs.data.subarray(first, first + inputs.shape[inputs.shape.length - 1]);
      const values = neighbors(layer, pixel2, channel);
      return oneInput(FORMULA4, layer, inputs, at2).dividedBy(
        "(bias + alpha * sum of the squares) ^ beta",
        responseDivisor(layer, values),
        values.length
      );
    }
  };
  function neighbors(layer, pixel2, channel) {
    const radius = layer.settings.depth_radius;
    return pixel2.subarray(Math.max(channel - radius, 0), channel + radius + 1);
  }
  function responseDivisor({ settings: { bias, alpha, beta } }, values) {
    return (bias + alpha * values.reduce((sum2, x) => sum2 + x * x, 0)) ** beta;
  }

  // page/layers/merge.js
  var SUM = "outputs = inputs[0] + inputs[1] + …";
  var DIFFERENCE = "outputs = inputs[0] - inputs[1]";
  var PRODUCT = "outputs = inputs[0] * inputs[1] * …";
  var MAXIMUM = "outputs = max(inputs[0], inputs[1], …)";
  var MINIMUM = "outputs = min(inputs[0], inputs[1], …)";
  var AVERAGE = "outputs = (inputs[0] + inputs[1] + …) / number of inputs";
  var CONCATENATION = "outputs = inputs, one after the other";
  var add = (a, b) => a + b;
  var subtract = (a, b) => a - b;
  var multiply = (a, b) => a * b;
  var sum = merging(SUM, "sum", add, (count2) => new Array(count2).fill(1));
  var difference = merging(DIFFERENCE, "sum", subtract, () => [1, -1]);
  var product = merging(PRODUCT, "product", multiply);
  var maximum = merging(MAXIMUM, "max", Math.max);
  var minimum = merging(MINIMUM, "min", Math.min);
  var average = {
    compute: (layer, inputs, weights) => mapTensor(sum.compute(layer, inputs, weights), (x) => x / inputs.length),
    derive: merging(AVERAGE, "mean", add, (count2) => new Array(count2).fill(1 / count2)).derive
  };
  function merging(formula, reduction, combine, weightsOf2) {
    return {
      compute(layer, inputs) {
        return inputs.map((input) => broadcast(input, layer.shape)).reduce((merged, input) => mapTensor(merged, (x, place2) => combine(x, input.data[place2])));
      },
      derive(layer, inputs, _, at2) {
        const parts2 = inputs.map((input, number2) => {
          const weights = weightsOf2 ? [weightsOf2(inputs.length)[number2]] : null;
          return part(layer.inputs[number2], input, [indexInSmaller(at2, input.shape)], { weights });
        });
        return new Derivation(formula, reduction, parts2);
      }
    };
  }
  var concatenation = {
    compute(layer, inputs) {
      const { axis } = layer.settings;
      const outputs = tensor(layer.shape);
      let place2 = 0;
      for (let block = 0; block < countOf(layer.shape.slice(0, axis)); block++) {
        for (const { shape, data } of inputs) {
          const length = countOf(shape.slice(axis));
          outputs.data.set(data.subarray(block * length, (block + 1) * length), place2);
          place2 += length;
        }
      }
      return outputs;
    },
    derive(layer, inputs, _, at2) {
      const { axis } = layer.settings;
      const index = [...at2];
      let number2 = 0;
      while (index[axis] >= inputs[number2].shape[axis]) index[axis] -= inputs[number2++].shape[axis];
      return new Derivation(CONCATENATION, "input", [part(layer.inputs[number2], inputs[number2], [index])]);
    }
  };
  function broadcast(input, shape) {
    const places = placesInSmaller(shape, input.shape);
    return mapTensor(tensor(shape), (_, place2) => input.data[places[place2]]);
  }

  // page/layers/normalization.js
  var NORMALIZE = "outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta";
  var ROOT_MEAN_SQUARE = "outputs = scale * inputs / sqrt(mean of the squares + epsilon)";
  var UNIT = "outputs = inputs / sqrt(sum of the squares)";
  var layerNormalization = normalization((layer, shape) => placesAlong(shape, otherAxes(layer, shape)));
  var groupNormalization = normalization((layer, shape) => {
    const [axis] = axesOf(layer);
    const channelsOfGroup = shape[axis] / layer.settings.groups;
    return placesAlong(shape, [axis]).map((channel) => Math.floor(channel / channelsOfGroup));
  });
  function normalization(groupsOf2) {
    return {
      compute(layer, [inputs], { gamma, beta }) {
        const groups = groupsOf2(layer, inputs.shape);
        const weightOf = placesAlong(inputs.shape, axesOf(layer));
        const means = meanOfGroups(inputs.data, groups);
        const squares = inputs.data.map((x, i) => (x - means[groups[i]]) ** 2);
        const variances = meanOfGroups(squares, groups);
        return mapTensor(inputs, (x, i) => {
          const normalized = (x - means[groups[i]]) / Math.sqrt(variances[groups[i]] + layer.settings.epsilon);
          return scaleAndShift(normalized, weightOf[i], gamma, beta);
        });
      },
      derive(layer, [inputs], { gamma, beta }, at2) {
        const values = groupAt(inputs, groupsOf2(layer, inputs.shape), at2);
        const mean2 = average2(values);
        const variance = average2(values.map((x) => (x - mean2) ** 2));
        const derivation = oneInput(NORMALIZE, layer, inputs, at2).minus("mean", mean2, values.length).dividedBy("sqrt(variance + epsilon)", Math.sqrt(variance + layer.settings.epsilon), values.length);
        const weight = placesAlong(inputs.shape, axesOf(layer))[placeOf(inputs.shape, at2)];
        return deriveScaleAndShift(derivation, weight, gamma, beta);
      }
    };
  }
  var rmsNormalization = {
    compute(layer, [inputs], { scale }) {
      const groups = placesAlong(inputs.shape, otherAxes(layer, inputs.shape));
      const weightOf = placesAlong(inputs.shape, axesOf(layer));
      const roots = meanOfSquares(inputs.data, groups).map((mean2) => Math.sqrt(mean2 + layer.settings.epsilon));
      return mapTensor(inputs, (x, i) => x / roots[groups[i]] * scale.data[weightOf[i]]);
    },
    derive(layer, [inputs], { scale }, at2) {
      const values = groupAt(inputs, placesAlong(inputs.shape, otherAxes(layer, inputs.shape)), at2);
      const root3 = Math.sqrt(average2(values.map((x) => x ** 2)) + layer.settings.epsilon);
      const weight = placesAlong(inputs.shape, axesOf(layer))[placeOf(inputs.shape, at2)];
      return oneInput(ROOT_MEAN_SQUARE, layer, inputs, at2).dividedBy("sqrt(mean square + epsilon)", root3, values.length).times("scale", scale.data[weight]);
    }
  };
  var unitNormalization = {
    compute(layer, [inputs]) {
      const groups = placesAlong(inputs.shape, otherAxes(layer, inputs.shape));
      const count2 = inputs.data.length / countOfGroups(groups);
      const lengths = meanOfSquares(inputs.data, groups).map((mean2) => Math.max(Math.sqrt(mean2 * count2), 1e-12));
      return mapTensor(inputs, (x, i) => x / lengths[groups[i]]);
    },
    derive(layer, [inputs], _, at2) {
      const values = groupAt(inputs, placesAlong(inputs.shape, otherAxes(layer, inputs.shape)), at2);
      const length = Math.max(Math.hypot(...values), 1e-12);
      return oneInput(UNIT, layer, inputs, at2).dividedBy("length", length, values.length);
    }
  };
  function axesOf(layer) {
    return [layer.settings.axis].flat();
  }
  function otherAxes(layer, shape) {
    return range(shape.length).filter((axis) => !axesOf(layer).includes(axis));
  }
  function countOfGroups(groups) {
    return groups.reduce((largest2, group) => Math.max(largest2, group), 0) + 1;
  }
  function meanOfGroups(data, groups) {
    const sums = new Float64Array(countOfGroups(groups));
    data.forEach((x, i) => sums[groups[i]] += x);
    return sums.map((sum2) => sum2 * sums.length / data.length);
  }
  function meanOfSquares(data, groups) {
    const squares = data.map((x) => x ** 2);
    return meanOfGroups(squares, groups);
  }
  function groupAt(inputs, groups, at2) {
    const group = groups[placeOf(inputs.shape, at2)];
    return Array.from(inputs.data).filter((_, i) => groups[i] === group);
  }
  function average2(values) {
    return values.reduce((sum2, x) => sum2 + x, 0) / values.length;
  }

  // page/layers/pooling.js
  var sliding = (layer, inputShape) => slidingWindows(layer.settings, inputShape, layer.shape);
  var wholeMap = (_, [height, width]) => [[range(height)], [range(width)]];
  var parts = (layer, [height, width]) => [partsOfAxis(height, layer.shape[0]), partsOfAxis(width, layer.shape[1])];
  var LARGEST = { start: -Infinity, add: Math.max, finish: (result) => result };
  var MEAN = { start: 0, add: (sum2, pixel2) => sum2 + pixel2, finish: (sum2, count2) => sum2 / count2 };
  var maxPooling = largest(sliding, "outputs[i, c] = max over u of inputs[i*stride + u - before, c]");
  var averagePooling = mean(sliding, "outputs[i, c] = mean over u of inputs[i*stride + u - before, c]");
  var globalMaxPooling = largest(wholeMap, "outputs[c] = max of the whole map inputs[…, c]");
  var globalAveragePooling = mean(wholeMap, "outputs[c] = mean of the whole map inputs[…, c]");
  var adaptiveMaxPooling = largest(parts, "outputs[i, c] = max of part i of the map inputs[…, c]");
  var adaptiveAveragePooling = mean(parts, "outputs[i, c] = mean of part i of the map inputs[…, c]");
  function largest(windows2, formula) {
    return {
      compute: (layer, [images]) => reduceWindows(layer, images, windows2, LARGEST),
      derive: (layer, [images], _, at2) => new Derivation(formula, "max", [windowAt2(layer, images, windows2, at2)])
    };
  }
  function mean(windows2, formula) {
    return {
      compute: (layer, [images]) => reduceWindows(layer, images, windows2, MEAN),
      derive(layer, [images], _, at2) {
        const counted = windowAt2(layer, images, windows2, at2).positions.map((position) => position ? 1 : 0);
        const count2 = counted.filter(Boolean).length;
        const weights = counted.map((one) => one / count2);
        return new Derivation(formula, "mean", [windowAt2(layer, images, windows2, at2, weights)]);
      }
    };
  }
  function reduceWindows(layer, images, windows2, { start: start2, add: add2, finish }) {
    const [, width, channels] = images.shape;
    const [rows, columns] = windows2(layer, images.shape);
    const outputs = tensor(layer.shape);
    let place2 = 0;
    for (const windowRows of rows.map(withoutPadding)) {
      for (const windowColumns of columns.map(withoutPadding)) {
        for (let c = 0; c < channels; c++) {
          let result = start2;
          for (const y of windowRows) {
            for (const x of windowColumns) result = add2(result, images.data[(y * width + x) * channels + c]);
          }
          outputs.data[place2++] = finish(result, windowRows.length * windowColumns.length);
        }
      }
    }
    return outputs;
  }
  function withoutPadding(pixels2) {
    return pixels2.filter((pixel2) => pixel2 !== PADDING);
  }
  function windowAt2(layer, images, windows2, at2, weights) {
    const [rows, columns] = windows2(layer, images.shape);
    const [channel, column = 0, row2 = 0] = [...at2].reverse();
    return pixels(layer.inputs[0], images, rows[row2], columns[column], channel, weights);
  }

  // page/layers/rearrangement.js
  var MOVED = "outputs = inputs, rearranged";
  var inOneRow = {
    compute: ({ shape }, [{ data }]) => tensor(shape, data),
    derive(layer, [inputs], _, at2) {
      const position = indexOf(inputs.shape, placeOf(layer.shape, at2));
      return new Derivation(MOVED, "input", [part(layer.inputs[0], inputs, [position])]);
    }
  };
  var zeroPadding = pixelsFrom(({ padding }, axis, pixel2) => pixel2 - padding[axis][0]);
  var cropping = pixelsFrom((settings2, axis, pixel2) => pixel2 + settings2.cropping[axis][0]);
  var upSampling = pixelsFrom(({ size }, axis, pixel2) => Math.floor(pixel2 / size[axis]));
  function pixelsFrom(pixelFrom) {
    const sources = ({ settings: settings2, shape }, inputShape) => [0, 1].map(
      (axis) => range(shape[axis]).map((pixel2) => pixelFrom(settings2, axis, pixel2)).map((pixel2) => pixel2 >= 0 && pixel2 < inputShape[axis] ? pixel2 : PADDING)
    );
    return {
      compute(layer, [inputs]) {
        const [, width, channels] = inputs.shape;
        const [rows, columns] = sources(layer, inputs.shape);
        const outputs = tensor(layer.shape);
        let place2 = 0;
        for (const y of rows) {
          for (const x of columns) {
            const pixel2 = (y * width + x) * channels;
            if (y !== PADDING && x !== PADDING) outputs.data.set(inputs.data.subarray(pixel2, pixel2 + channels), place2);
            place2 += channels;
          }
        }
        return outputs;
      },
      derive(layer, [inputs], _, [row2, column, channel]) {
        const [rows, columns] = sources(layer, inputs.shape);
        return new Derivation(MOVED, "input", [pixels(layer.inputs[0], inputs, [rows[row2]], [columns[column]], channel)]);
      }
    };
  }

  // page/layers/rescaling.js
  var FORMULA5 = "outputs = inputs * scale + offset";
  var rescaling = {
    compute(layer, [inputs]) {
      const channels = inputs.shape[inputs.shape.length - 1];
      const { scale, offset } = layer.settings;
      return mapTensor(inputs, (x, i) => x * ofChannel(scale, i % channels) + ofChannel(offset, i % channels));
    },
    derive(layer, [inputs], _, at2) {
      const channel = at2[at2.length - 1];
      return oneInput(FORMULA5, layer, inputs, at2).times("scale", ofChannel(layer.settings.scale, channel)).plus("offset", ofChannel(layer.settings.offset, channel));
    }
  };
  function ofChannel(setting, channel) {
    return Array.isArray(setting) ? setting[channel] : setting;
  }

  // page/layers/transposed.js
  var FORMULA6 = "outputs[i, f] = activation(bias[f] + sum over c and all j, u with j*stride + u*dilation - before = i of inputs[j, c] * kernel[u, f, c])";
  var transposedConvolution = {
    compute(layer, [images], { kernel, bias }) {
      const [, width, channels] = images.shape;
      const [, kernelWidth, filters] = kernel.shape;
      const [rows, columns] = contributions(layer, images.shape);
      const outputs = tensor(layer.shape);
      let place2 = 0;
      for (const ofRow of rows) {
        for (const ofColumn of columns) {
          for (let f = 0; f < filters; f++) {
            let sum2 = bias ? bias.data[f] : 0;
            for (const [y, u] of ofRow) {
              for (const [x, v] of ofColumn) {
                const pixel2 = (y * width + x) * channels;
                const element = ((u * kernelWidth + v) * filters + f) * channels;
                for (let c = 0; c < channels; c++) sum2 += images.data[pixel2 + c] * kernel.data[element + c];
              }
            }
            outputs.data[place2++] = sum2;
          }
        }
      }
      return outputs;
    },
    derive(layer, [images], { kernel, bias }, [row2, column, filter]) {
      const [, kernelWidth, filters, channels] = kernel.shape;
      const [rows, columns] = contributions(layer, images.shape);
      const shape = [rows[row2].length, columns[column].length];
      const pairs = rows[row2].flatMap(([y, u]) => columns[column].map(([x, v]) => ({ y, x, u, v })));
      const parts2 = range(channels).map((channel) => {
        const positions = pairs.map(({ y, x }) => [y, x, channel]);
        const elements = pairs.map(({ u, v }) => ((u * kernelWidth + v) * filters + filter) * channels + channel);
        const weights = elements.map((element) => kernel.data[element]);
        return part(layer.inputs[0], images, positions, { channel, shape, weights });
      });
      return plusBias(new Derivation(FORMULA6, "sum", parts2), bias, filter);
    }
  };
  function contributions({ settings: settings2, shape }, inputShape) {
    return [0, 1].map((axis) => {
      const [stride, dilation, [before]] = [settings2.strides[axis], settings2.dilation_rate[axis], settings2.padding[axis]];
      return range(shape[axis]).map(
        (output) => range(settings2.kernel_size[axis]).map((u) => [(output + before - dilation * u) / stride, u]).filter(([pixel2]) => Number.isInteger(pixel2) && pixel2 >= 0 && pixel2 < inputShape[axis])
      );
    });
  }

  // page/layers/families.js
  var FAMILIES = {
    "convolution": convolution,
    "transposed convolution": transposedConvolution,
    "depthwise convolution": depthwiseConvolution,
    "separable convolution": separableConvolution,
    "max pooling": maxPooling,
    "average pooling": averagePooling,
    "adaptive max pooling": adaptiveMaxPooling,
    "adaptive average pooling": adaptiveAveragePooling,
    "global max pooling": globalMaxPooling,
    "global average pooling": globalAveragePooling,
    "dense": dense,
    "activation": unchanged,
    "ReLU": unchanged,
    "leaky ReLU": unchanged,
    "PReLU": prelu,
    "ELU": unchanged,
    "softmax": unchanged,
    "batch normalization": batchNormalization,
    "layer normalization": layerNormalization,
    "group normalization": groupNormalization,
    "RMS normalization": rmsNormalization,
    "unit normalization": unitNormalization,
    "local response normalization": localResponseNormalization,
    "rescaling": rescaling,
    "identity": unchanged,
    "dropout": unchanged,
    "random augmentation": unchanged,
    "sum": sum,
    "difference": difference,
    "product": product,
    "average": average,
    "maximum": maximum,
    "minimum": minimum,
    "concatenation": concatenation,
    "zero padding": zeroPadding,
    "cropping": cropping,
    "up-sampling": upSampling,
    "flattening": inOneRow,
    "reshaping": inOneRow
  };
  function compute(layer, inputs, weights) {
    return activate(layer, familyOf(layer).compute(layer, inputs, weights));
  }
  function derive(layer, inputs, weights, at2) {
    const beforeActivation = (index) => familyOf(layer).derive(layer, inputs, weights, index);
    return deriveActivation(layer, beforeActivation(at2), at2, (index) => beforeActivation(index).value);
  }
  function familyOf({ family }) {
    if (!(family in FAMILIES)) throw new Error(`a layer that is computed must be of a known family, not "${family}"`);
    return FAMILIES[family];
  }

  // page/network.js
  var IMAGE = -1;
  async function readWeights(page2, epoch) {
    const layers = page2.layers.filter((layer) => layer.embedded);
    const weights = await Promise.all(layers.map((layer) => weightsOf(layer, epoch)));
    return new Map(layers.map((layer, i) => [layer.id, weights[i]]));
  }
  function forward(page2, weights, image) {
    const outputs = /* @__PURE__ */ new Map([[IMAGE, image]]);
    for (const layer of page2.layers) {
      const inputs = layer.inputs.flatMap((input) => outputs.get(input) ?? []);
      if (layer.computable && layer.embedded && inputs.length === layer.inputs.length) {
        outputs.set(layer.id, compute(layer, inputs, weights.get(layer.id) ?? {}));
      }
    }
    return outputs;
  }
  async function readMaps(page2, epoch, probe) {
    const embedded = page2.layers.filter((layer) => layer.maps);
    const maps = await Promise.all(embedded.map((layer) => readArray(`maps/${epoch}/${probe}/${layer.id}`)));
    return new Map(embedded.map((layer, i) => [layer.id, maps[i]]));
  }
  async function weightsOf(layer, epoch) {
    const names = Object.keys(layer.weights);
    const arrays = await Promise.all(names.map((name) => readArray(`${epoch}/${layer.weights_from}/${name}`)));
    return Object.fromEntries(names.map((name, i) => [name, arrays[i]]));
  }

  // page/evaluation.js
  async function readProbes(page2) {
    const { shape, data } = await readArray(page2.probes.array);
    const size = countOf(page2.input.shape);
    return Array.from({ length: shape[0] }, (_, probe) => data.subarray(probe * size, (probe + 1) * size));
  }
  async function evaluate(page2, epoch, probe, image) {
    const weights = await readWeights(page2, epoch);
    const input = tensor(page2.input.shape, image);
    if (page2.live) return { image, weights, outputs: forward(page2, weights, input) };
    const outputs = probe === "drawn" ? /* @__PURE__ */ new Map() : await readMaps(page2, epoch, probe);
    return { image, weights, outputs: outputs.set(IMAGE, input) };
  }
  function imageLayer({ input }) {
    return {
      id: IMAGE,
      path: "",
      name: "",
      class: "",
      kind: "",
      family: "image",
      inside: [],
      inputs: [],
      shape: input.shape,
      parameters: 0,
      multiply_adds: null,
      field: { size: [1, 1], jump: [1, 1], start: [0, 0] },
      computable: true,
      why_not: null,
      settings: {},
      weights: {},
      weights_from: IMAGE,
      embedded: true,
      exact: true,
      maps: null
    };
  }
  function layerOf(page2, id) {
    return id === IMAGE ? imageLayer(page2) : page2.layers[id];
  }

  // page/memory.js
  function remember(name, value) {
    try {
      localStorage.setItem(`keras_cnn_edu.${name}`, value);
    } catch {
    }
  }
  function remembered(name) {
    try {
      return localStorage.getItem(`keras_cnn_edu.${name}`);
    } catch {
      return null;
    }
  }

  // page/text/en.js
  var en = {
    // Around every view
    "oldBrowser": "This page needs a browser of 2023 or later.",
    "title.run": "{network} on {dataset}",
    "between.sentences": " ",
    "between.items": ", ",
    "colon": ": ",
    "skip": "Skip to the content",
    "views": "Views",
    "view.overview": "Overview",
    "view.layer": "Layer",
    "view.arithmetic": "Arithmetic",
    "view.live": "Live",
    "view.walk": "Walk",
    "language": "Language",
    "theme.dark": "Dark theme",
    "theme.light": "Light theme",
    "layers": "Layers",
    "probes": "Image",
    "probe.number": "Image {index}",
    "probe.named": "Image {index}, {name}",
    "probe.drawn": "Your own image",
    "epoch": "Epoch",
    "epoch.untrained": "Epoch 0, untrained",
    "epoch.number": "Epoch {epoch}",
    "accuracy": "accuracy {value}",
    "loss": "loss {value}",
    "play": "Play the epochs",
    "pause": "Pause",
    "previousEpoch": "Previous epoch",
    "nextEpoch": "Next epoch",
    "leftOut": "What is not on this page",
    "madeBy": "Made by {program}. This page is one file: it asks nothing of a server and works offline.",
    // What the network says
    "prediction": "Prediction",
    "output": "output {index}",
    "answer": "It says: {name} ({share}).",
    "answer.right": "That is right.",
    "answer.wrong": "It is: {name}.",
    // Overview
    "overview.graph": "The network, layer by layer",
    "overview.classifier": "This network turns an image of {shape} numbers into {classes} numbers, one for each class. It has {layers} layers with {parameters} parameters, all learned from examples.",
    "overview.network": "This network takes an image of {shape} numbers. It has {layers} layers with {parameters} parameters, all learned from examples.",
    "overview.hint": "Choose a layer to see all its feature maps.",
    "overview.hintEpochs": "Move the epoch slider to watch the network learn.",
    "overview.walk": "New here? A walk of six steps",
    "input": "Image",
    "notLive": "not live",
    "more": "and {count} more",
    "sees": "sees {field}",
    "group.open": "Open {name}",
    "group.close": "Close {name}",
    "group.layers": "{count} layers",
    // Layer
    "map": "Map {map}",
    "map.label": "{layer}, map {map}",
    "map.dead": "the same number everywhere for this image",
    "map.previous": "Previous map",
    "map.next": "Next map",
    "maps": "Feature maps, {shape}",
    "maps.some": "The first {count} of {all} maps are on this page.",
    "maps.rounded": "The numbers are rounded, to 256 steps for each map.",
    "more.show": "Show {count} more of {all}",
    "range": "{low} to {high}",
    "scale": "Color scale",
    "scale.layer": "one scale for the layer",
    "scale.map": "one scale for each map",
    "scale.colors": "Value",
    "scale.lowest.layer": "lowest of the layer",
    "scale.highest.layer": "highest of the layer",
    "scale.lowest.map": "lowest of the map",
    "scale.highest.map": "highest of the map",
    "layer.hint": "Move over a map to read its numbers; click a pixel to see how it was computed.",
    "layer.hintClosed": "Move over a map to read its numbers.",
    "layer.open": "Show the maps of this layer",
    "fact.shape": "Output",
    "fact.parameters": "Parameters",
    "fact.multiplyAdds": "Multiply-adds",
    "fact.field": "Receptive field",
    "fact.kernel": "Kernel",
    "fact.window": "Window",
    "fact.strides": "Stride",
    "fact.padding": "Padding",
    "fact.activation": "Activation",
    "detail": "The chosen map",
    "reading": "row {row}, column {column}: {value}",
    "field.label": "The image, with the receptive field outlined",
    "field.pixel": "This number depends on the outlined pixels.",
    "field.highest": "Here this map is highest.",
    "field.unknown": "Which pixels of the image it depends on is not known.",
    "field.size": "It depends on {field} pixels of the image: its receptive field.",
    "kernel": "Kernel",
    "kernel.short": "kernel",
    "kernel.one": "The map is bright where the image looks like this pattern: bright on red, dark on blue.",
    "kernel.several": "One pattern for each input map. This map is bright where they fit best together.",
    "kernel.colors": "Weight",
    "kernel.label": "Kernel of map {map} for input map {channel}",
    "histogram": "Distribution of the numbers",
    "histogram.label": "Histogram of the activations; {zeros} are zero",
    "histogram.zeros": "{zeros} of these {count} numbers are zero.",
    "units": "Units, {count}",
    "units.hint": "Each cell is one unit. Click it to see how its number was computed.",
    // Arithmetic
    "arithmetic": "The arithmetic of one number",
    "arithmetic.open": "Show the arithmetic",
    "arithmetic.title": "How {layer} computes one number",
    "arithmetic.lead": "Choose a pixel of the map with the pointer or the arrow keys. What you see on the right is all that this one number is made of.",
    "arithmetic.leadUnit": "What you see on the right is all that this one number is made of.",
    "arithmetic.image": "The image",
    "arithmetic.map": "Feature map of {layer}: choose a pixel",
    "arithmetic.inexact": "The inputs of this layer are on this page in 256 steps only, which is enough to look at but not to compute with.",
    "arithmetic.noWeights": "The weights of this layer are not on this page: there was no room for them.",
    "arithmetic.follow": "See how this number was computed",
    "slide": "▶ Slide the window",
    "slide.stop": "❚❚ Stop",
    "position.previous": "Previous position",
    "position.next": "Next position",
    "position": "row {row}, column {column}",
    "unit.label": "{layer}, unit {unit}",
    "unit.class": "{layer}, unit {unit}: {name}",
    "unit": "unit {unit}",
    "value": "input",
    "window": "window",
    "factor": "factor",
    "products": "products",
    "sum": "sum",
    "padding": "padding",
    "parts.more": "{count} more input maps add up to {sum}.",
    "running.title": "Products added",
    "running.play": "Add the products one by one",
    "running.pause": "Stop adding",
    "running.none": "Nothing is added yet: the sum is 0.",
    "running": "Product {count}: {value} × {weight} = {product}. The sum so far is {sum}.",
    "terms.title": "The {shown} largest of {count} terms",
    "terms.rest": "The other {count} add up to {sum}.",
    "ledger": "From the window to the result",
    "reduction.sum": "sum of {count} products",
    "reduction.plainSum": "sum of {count} numbers",
    "reduction.mean": "mean of {count} numbers",
    "reduction.max": "the largest of {count}",
    "reduction.min": "the smallest of {count}",
    "reduction.product": "product of {count} numbers",
    "reduction.input": "the number that comes in",
    "result": "result",
    "equation": "The equation",
    "activation.label": "{name}({before}) = {after}",
    "step.bias": "bias",
    "step.moving mean": "moving mean",
    "step.sqrt(moving variance + epsilon)": "sqrt(moving variance + epsilon)",
    "step.mean": "mean",
    "step.sqrt(variance + epsilon)": "sqrt(variance + epsilon)",
    "step.gamma": "scale (gamma)",
    "step.beta": "offset (beta)",
    "step.scale": "scale",
    "step.offset": "offset",
    // Live
    "live.title": "Draw your own image",
    "live.hint": "Draw with the mouse, a finger or a pen. Everything is computed here, in your browser.",
    "live.pad": "Drawing pad",
    "live.clear": "Clear",
    "live.draw": "Pen",
    "live.erase": "Eraser",
    "live.color": "Color of the pen",
    "live.pen": "Width of the pen",
    "live.right": "Move right",
    "live.down": "Move down",
    "live.turn": "Rotate",
    "live.noise": "Noise",
    "live.large": "This network needs {count} multiply-adds for one image. That is too many to follow a pen, so its maps were computed beforehand, for the images above.",
    "live.unknown": "This page has no formula for some of the layers, so their maps were computed beforehand, for the images above:",
    // Walk
    "walk.count": "Step {step} of {all}",
    "walk.step": "Step {step}: {title}",
    "walk.steps": "Steps of the walk",
    "walk.next": "Next",
    "walk.previous": "Back",
    "walk.own": "Now your own image",
    "walk.missing": "This network has no layer of this kind whose numbers are on this page.",
    "walk.1.title": "An image is numbers",
    "walk.1.text": "A computer does not see shapes. It sees a grid of numbers, one for each pixel: small where the image is dark, large where it is bright.\nChoose another image above, and watch the numbers change.",
    "walk.1.grid": "The numbers inside the outline",
    "walk.1.image": "The image: {shape} numbers",
    "walk.1.numbers": "The pixels inside the outline",
    "walk.1.numbersColor": "The pixels inside the outline: their share of red",
    "walk.2.title": "A kernel looks at one small window",
    "walk.2.text": "A kernel is a small grid of weights. It is laid over a window of the image; each pixel is multiplied with the weight above it, and all products are added up.\nThe sum is large where the window looks like the kernel: bright where the weights are positive (red), dark where they are negative (blue). So a kernel is a pattern that the network looks for.",
    "walk.2.window": "window of the image",
    "walk.2.kernel": "kernel",
    "walk.2.products": "products",
    "walk.2.result": "The products add up to {sum}. With bias and activation that becomes {result}.",
    "walk.2.open": "Step through the products",
    "walk.3.title": "The kernel slides over the image",
    "walk.3.text": "The same kernel is used at every position, and each position gives one number. Together they are a new image, the feature map: bright where the pattern was found.\nThat is a convolution. A layer has several kernels, and each one draws a map of its own.",
    "walk.3.caption": "Kernels of {layer}, and the maps they draw",
    "walk.3.open": "Watch the window slide",
    "walk.4.title": "Pooling makes the maps smaller",
    "walk.4.text": "From each small window of a map, pooling keeps one number, often the largest. It remembers that a pattern was found, and forgets exactly where.\nSo the maps change less when the image moves by a pixel, and the next layer has less to compute.",
    "walk.5.title": "Layer by layer, it sees more",
    "walk.5.text": "The next layer looks for patterns in the maps of the layer before: patterns of patterns. One of its numbers depends on a larger part of the image, its receptive field.\nFirst edges, then corners and curves, at last whole shapes.",
    "walk.5.caption": "{layer} sees {field}",
    "walk.6.title": "From maps to an answer, by learning",
    "walk.6.text": "The last layers weigh what was found against each other, and give one number to each class. The largest is the answer.\nNobody wrote the kernels. They began at random and were changed after each example, a little at a time, so that the answer became better. Compare the untrained network with the trained one.",
    "walk.6.untrained": "Untrained",
    "walk.6.trained": "Trained",
    // Why a layer is not computed; the keys are those of `inspector/settings.py`
    "whyNot.no formula": "The page has no formula for {layer}.",
    "whyNot.weights of no variables": "Its weights are not weights of the model.",
    "whyNot.quantized": "Its weights are quantized.",
    "whyNot.not float32": "It does not compute in float32.",
    "whyNot.neither maps nor a vector": "Its input or output is neither feature maps nor a vector.",
    "whyNot.training": "It is called with training=True, as while the network learns.",
    "whyNot.channels first": "Its channels come first.",
    "whyNot.flipped kernel": "It flips its kernel.",
    "whyNot.not two axes": "It slides along one axis or three, not two.",
    "whyNot.no activation formula": "The page has no formula for the activation {activation}.",
    "whyNot.logarithm of a softmax": "The page has no formula for the logarithm of a softmax.",
    "whyNot.root of the mean square": "It divides by the root of the mean square.",
    "whyNot.not along the channels": "It does not work along the channels.",
    "whyNot.numbers for each pixel": "It has another number for each pixel.",
    "whyNot.constant input": "One of its inputs is a constant.",
    "whyNot.different numbers of axes": "Its inputs have different numbers of axes.",
    "whyNot.interpolation": "It interpolates between pixels.",
    // What is not on the page; the keys are those of `inspector/contents.py`
    "leftOut.unknown layers": "The page does not compute the network for other images, because it cannot compute {layers}.",
    "leftOut.too many multiply-adds": "The page does not compute the network for other images: it needs {count} multiply-adds, and a page computes at most {most}.",
    "leftOut.no room for the network": "The page does not compute the network: its weights do not fit into {megabytes} MB.",
    "leftOut.few probe images": "There is room for {kept} of {there} probe images.",
    "leftOut.few epochs": "There is room for {kept} of {there} epochs.",
    "leftOut.rounded maps": "Feature maps are rounded to 256 steps between the lowest and the highest number of each map.",
    "leftOut.few maps": "Only the first {most} maps of each layer are there.",
    "leftOut.other outputs": "The outputs of {layers} are neither feature maps nor vectors, and are not shown.",
    "leftOut.no room for weights": "There is no room for the weights of {layers}: their arithmetic is not shown. Layers with the fewest weights come first.",
    // What each family of layers does
    "what.convolution": "A small kernel slides over the maps before. At every position it is multiplied with the window below it, number by number, and the products are added up (cross-correlation). Each kernel looks for one pattern, everywhere, and draws a map of where it found it.",
    "what.depthwise convolution": "Each input map has kernels of its own, which slide over it. The maps are not mixed: that is left to the next layer.",
    "what.transposed convolution": "Each number of the input spreads a kernel over the output, multiplied by it. That makes the maps larger.",
    "what.separable convolution": "First each input map gets a kernel of its own, then the results are mixed at every pixel.",
    "what.max pooling": "From every small window only the largest number is kept. The maps get smaller: what was found stays, its exact place does not.",
    "what.average pooling": "Every small window is replaced by its mean. The maps get smaller.",
    "what.global max pooling": "Of every map only the largest number is kept.",
    "what.global average pooling": "Every map is replaced by its mean: one number says how much of a pattern there is.",
    "what.dense": "Every unit looks at all inputs at once: it multiplies each by a weight of its own, and adds up. Here what was found is weighed against each other.",
    "what.activation": "A function is applied to every number by itself.",
    "what.ReLU": "Negative numbers become zero; the others stay as they are.",
    "what.leaky ReLU": "Negative numbers become small; the others stay as they are.",
    "what.PReLU": "Negative numbers are multiplied by a learned slope; the others stay as they are.",
    "what.ELU": "Negative numbers bend towards a lower limit; the others stay as they are.",
    "what.softmax": "The scores become shares that add up to one: large scores get nearly everything.",
    "what.batch normalization": "Every map is shifted and scaled by numbers that were measured during training, so that its values lie around zero; then it is scaled and shifted by two learned numbers.",
    "what.layer normalization": "The numbers are shifted and scaled so that their mean is zero and their variance one.",
    "what.group normalization": "The maps are normalized in groups: mean zero, variance one.",
    "what.local response normalization": "Every number is divided by a measure of its neighbors in the other maps.",
    "what.flattening": "The maps are written one number after the other into a single list. Nothing is computed.",
    "what.reshaping": "The same numbers, in another shape. Nothing is computed.",
    "what.sum": "The inputs are added, number by number. In a residual network this brings back what a block was given.",
    "what.concatenation": "The maps of all inputs are stacked. Nothing is computed.",
    "what.zero padding": "A border of zeros is put around every map.",
    "what.up-sampling": "Every number is repeated, which makes the maps larger.",
    "what.rescaling": "Every number is scaled and shifted, to the range that the network expects.",
    "what.dropout": "Only in training: numbers are set to zero at random. Here they pass unchanged.",
    "what.random augmentation": "Only in training: the image is changed at random. Here it passes unchanged.",
    "what.identity": "The numbers pass unchanged.",
    "what.other": ""
  };

  // page/text/zh.js
  var zh = {
    // Around every view
    "oldBrowser": "本页面需要 2023 年以后的浏览器。",
    "title.run": "{network}，数据集 {dataset}",
    "between.sentences": "",
    "between.items": "，",
    "colon": "：",
    "skip": "跳到正文",
    "views": "视图",
    "view.overview": "总览",
    "view.layer": "层",
    "view.arithmetic": "算式",
    "view.live": "实时绘图",
    "view.walk": "六步入门",
    "language": "语言",
    "theme.dark": "深色主题",
    "theme.light": "浅色主题",
    "layers": "各层",
    "probes": "图像",
    "probe.number": "第 {index} 幅图像",
    "probe.named": "第 {index} 幅图像，{name}",
    "probe.drawn": "你自己的图像",
    "epoch": "训练轮次",
    "epoch.untrained": "第 0 轮，尚未训练",
    "epoch.number": "第 {epoch} 轮",
    "accuracy": "准确率 {value}",
    "loss": "损失 {value}",
    "play": "逐轮播放",
    "pause": "暂停",
    "previousEpoch": "上一轮",
    "nextEpoch": "下一轮",
    "leftOut": "本页未包含的内容",
    "madeBy": "由 {program} 生成。整个页面只有一个文件，不需要服务器，离线也能使用。",
    // What the network says
    "prediction": "预测结果",
    "output": "输出 {index}",
    "answer": "网络的判断：{name}（{share}）。",
    "answer.right": "判断正确。",
    "answer.wrong": "正确答案：{name}。",
    // Overview
    "overview.graph": "逐层展开的网络",
    "overview.classifier": "这个网络把一幅由 {shape} 个数组成的图像变成 {classes} 个数，每个类别一个。它有 {layers} 层，共 {parameters} 个参数，全部是从样本中学到的。",
    "overview.network": "这个网络的输入是一幅由 {shape} 个数组成的图像。它有 {layers} 层，共 {parameters} 个参数，全部是从样本中学到的。",
    "overview.hint": "点击某一层，可以查看它的全部特征图。",
    "overview.hintEpochs": "拖动训练轮次滑块，可以看到网络是怎样学习的。",
    "overview.walk": "第一次接触？跟着走六步",
    "input": "图像",
    "notLive": "不能实时计算",
    "more": "还有 {count} 张",
    "sees": "感受野 {field}",
    "group.open": "展开 {name}",
    "group.close": "收起 {name}",
    "group.layers": "{count} 层",
    // Layer
    "map": "特征图 {map}",
    "map.label": "{layer}，特征图 {map}",
    "map.dead": "对这幅图像处处相同",
    "map.previous": "上一张特征图",
    "map.next": "下一张特征图",
    "maps": "特征图，{shape}",
    "maps.some": "本页包含 {all} 张特征图中的前 {count} 张。",
    "maps.rounded": "数值经过舍入，每张特征图 256 级。",
    "more.show": "再显示 {count} 张，共 {all} 张",
    "range": "{low} 至 {high}",
    "scale": "色标",
    "scale.layer": "整层共用一个色标",
    "scale.map": "每张特征图各用一个色标",
    "scale.colors": "数值",
    "scale.lowest.layer": "本层最小值",
    "scale.highest.layer": "本层最大值",
    "scale.lowest.map": "本图最小值",
    "scale.highest.map": "本图最大值",
    "layer.hint": "把指针移到特征图上，可以读出数值；点击一个像素，可以看到它是怎样算出来的。",
    "layer.hintClosed": "把指针移到特征图上，可以读出数值。",
    "layer.open": "查看这一层的特征图",
    "fact.shape": "输出",
    "fact.parameters": "参数",
    "fact.multiplyAdds": "乘加运算",
    "fact.field": "感受野",
    "fact.kernel": "卷积核",
    "fact.window": "窗口",
    "fact.strides": "步幅",
    "fact.padding": "填充",
    "fact.activation": "激活函数",
    "detail": "选中的特征图",
    "reading": "第 {row} 行，第 {column} 列：{value}",
    "field.label": "输入图像，框内是感受野",
    "field.pixel": "这个数取决于框内的像素。",
    "field.highest": "特征图在这里取得最大值。",
    "field.unknown": "无法确定这个数取决于图像中的哪些像素。",
    "field.size": "这个数取决于图像中 {field} 个像素，这就是它的感受野。",
    "kernel": "卷积核",
    "kernel.short": "卷积核",
    "kernel.one": "图像中与这个图案相似的地方，特征图就亮：红色处应当亮，蓝色处应当暗。",
    "kernel.several": "每张输入特征图对应一个图案。它们合起来最吻合的地方，这张特征图最亮。",
    "kernel.colors": "权重",
    "kernel.label": "特征图 {map} 对输入特征图 {channel} 的卷积核",
    "histogram": "数值的分布",
    "histogram.label": "激活值的直方图，其中 {zeros} 为零",
    "histogram.zeros": "这 {count} 个数中，{zeros} 为零。",
    "units": "{count} 个单元",
    "units.hint": "每一格是一个单元。点击它，可以看到它的数值是怎样算出来的。",
    // Arithmetic
    "arithmetic": "一个数的算式",
    "arithmetic.open": "查看算式",
    "arithmetic.title": "{layer} 怎样算出一个数",
    "arithmetic.lead": "用指针或方向键选择特征图上的一个像素。这个数由什么组成，全部列在算式里。",
    "arithmetic.leadUnit": "这个数由什么组成，全部列在算式里。",
    "arithmetic.image": "输入图像",
    "arithmetic.map": "{layer} 的特征图：选择一个像素",
    "arithmetic.inexact": "这一层的输入在本页中只保存了 256 级精度：足够观看，但不足以计算。",
    "arithmetic.noWeights": "这一层的权重不在本页中：页面大小有限。",
    "arithmetic.follow": "查看这个数是怎样算出来的",
    "slide": "▶ 滑动窗口",
    "slide.stop": "❚❚ 停止",
    "position.previous": "上一个位置",
    "position.next": "下一个位置",
    "position": "第 {row} 行，第 {column} 列",
    "unit.label": "{layer}，单元 {unit}",
    "unit.class": "{layer}，单元 {unit}：{name}",
    "unit": "单元 {unit}",
    "value": "输入",
    "window": "窗口",
    "factor": "系数",
    "products": "乘积",
    "sum": "和",
    "padding": "填充",
    "parts.more": "其余 {count} 张输入特征图合计 {sum}。",
    "running.title": "已相加的乘积",
    "running.play": "逐个相加乘积",
    "running.pause": "停止相加",
    "running.none": "还没有相加任何乘积：和为 0。",
    "running": "第 {count} 个乘积：{value} × {weight} = {product}。到此为止的和是 {sum}。",
    "terms.title": "{count} 项中最大的 {shown} 项",
    "terms.rest": "其余 {count} 项合计 {sum}。",
    "ledger": "从窗口到结果",
    "reduction.sum": "{count} 个乘积之和",
    "reduction.plainSum": "{count} 个数之和",
    "reduction.mean": "{count} 个数的平均值",
    "reduction.max": "{count} 个数中的最大值",
    "reduction.min": "{count} 个数中的最小值",
    "reduction.product": "{count} 个数的乘积",
    "reduction.input": "输入的数",
    "result": "结果",
    "equation": "公式",
    "activation.label": "{name}({before}) = {after}",
    "step.bias": "偏置",
    "step.moving mean": "移动均值",
    "step.sqrt(moving variance + epsilon)": "sqrt(移动方差 + epsilon)",
    "step.mean": "均值",
    "step.sqrt(variance + epsilon)": "sqrt(方差 + epsilon)",
    "step.gamma": "缩放（gamma）",
    "step.beta": "偏移（beta）",
    "step.scale": "缩放",
    "step.offset": "偏移",
    // Live
    "live.title": "画一幅自己的图像",
    "live.hint": "用鼠标、手指或触控笔作画。所有计算都在你的浏览器里进行。",
    "live.pad": "画板",
    "live.clear": "清空",
    "live.draw": "画笔",
    "live.erase": "橡皮",
    "live.color": "画笔颜色",
    "live.pen": "画笔粗细",
    "live.right": "向右移动",
    "live.down": "向下移动",
    "live.turn": "旋转",
    "live.noise": "噪声",
    "live.large": "这个网络处理一幅图像需要 {count}次乘加运算，跟不上画笔的速度，所以它的特征图已针对上面的图像事先算好。",
    "live.unknown": "本页没有以下各层的公式，所以特征图已针对上面的图像事先算好：",
    // Walk
    "walk.count": "第 {step} 步，共 {all} 步",
    "walk.step": "第 {step} 步：{title}",
    "walk.steps": "六个步骤",
    "walk.next": "下一步",
    "walk.previous": "上一步",
    "walk.own": "现在画你自己的图像",
    "walk.missing": "这个网络没有这样的层，或者它的数值不在本页中。",
    "walk.1.title": "图像就是数",
    "walk.1.text": "计算机看不到形状，它看到的是一张数表：每个像素一个数，暗的地方数小，亮的地方数大。\n在上面换一幅图像，看看这些数怎样变化。",
    "walk.1.grid": "框内的数",
    "walk.1.image": "图像：{shape} 个数",
    "walk.1.numbers": "框内的像素",
    "walk.1.numbersColor": "框内像素的红色分量",
    "walk.2.title": "卷积核观察一个小窗口",
    "walk.2.text": "卷积核是一小块权重。把它盖在图像的一个窗口上，每个像素与对应的权重相乘，再把所有乘积加起来，这就是互相关运算。\n窗口与卷积核越相似，和就越大：权重为正（红色）的地方图像亮，权重为负（蓝色）的地方图像暗。所以，卷积核就是网络要寻找的图案。",
    "walk.2.window": "图像的窗口",
    "walk.2.kernel": "卷积核",
    "walk.2.products": "乘积",
    "walk.2.result": "乘积之和是 {sum}，加上偏置、经过激活函数后得到 {result}。",
    "walk.2.open": "逐个查看乘积",
    "walk.3.title": "卷积核在图像上滑动",
    "walk.3.text": "每个位置用的都是同一个卷积核，每个位置得到一个数。这些数组成一幅新的图像，叫做特征图：找到图案的地方就亮。\n这就是卷积。一层有多个卷积核，每个卷积核画出一张自己的特征图。",
    "walk.3.caption": "{layer} 的卷积核，以及它们画出的特征图",
    "walk.3.open": "看窗口怎样滑动",
    "walk.4.title": "汇聚使特征图变小",
    "walk.4.text": "汇聚层（也叫池化层）从特征图的每个小窗口中只留下一个数，通常是最大值：它记住找到了图案，但不再记住确切的位置。\n这样，图像移动一个像素时，特征图的变化小一些，下一层的计算量也更小。",
    "walk.5.title": "一层接一层，看得越来越广",
    "walk.5.text": "下一层在前一层的特征图里寻找图案，也就是图案的图案。它的一个数取决于图像中更大的一块区域，这块区域叫做感受野。\n先是边缘，再是拐角和弧线，最后是整个形状。",
    "walk.5.caption": "{layer} 的感受野：{field}",
    "walk.6.title": "从特征图到答案：学习",
    "walk.6.text": "最后几层把找到的特征综合起来权衡，给每个类别一个数，最大的那个就是答案。\n卷积核不是人写出来的。它们最初是随机的，每看一个样本就作一点改变，使答案越来越好。比较一下训练前和训练后的网络。",
    "walk.6.untrained": "训练前",
    "walk.6.trained": "训练后",
    // Why a layer is not computed; the keys are those of `inspector/settings.py`
    "whyNot.no formula": "本页没有 {layer} 的公式。",
    "whyNot.weights of no variables": "它的权重不是模型的权重。",
    "whyNot.quantized": "它的权重经过量化。",
    "whyNot.not float32": "它不用 float32 计算。",
    "whyNot.neither maps nor a vector": "它的输入或输出既不是特征图，也不是向量。",
    "whyNot.training": "它以 training=True 调用，与训练时相同。",
    "whyNot.channels first": "它的通道维排在最前。",
    "whyNot.flipped kernel": "它会翻转卷积核。",
    "whyNot.not two axes": "它的窗口沿一个或三个轴滑动，而不是两个。",
    "whyNot.no activation formula": "本页没有激活函数 {activation} 的公式。",
    "whyNot.logarithm of a softmax": "本页没有 softmax 的对数的公式。",
    "whyNot.root of the mean square": "它除以均方根。",
    "whyNot.not along the channels": "它不沿通道计算。",
    "whyNot.numbers for each pixel": "它对每个像素使用不同的数。",
    "whyNot.constant input": "它有一个输入是常数。",
    "whyNot.different numbers of axes": "它的各个输入的轴数不同。",
    "whyNot.interpolation": "它在像素之间插值。",
    // What is not on the page; the keys are those of `inspector/contents.py`
    "leftOut.unknown layers": "本页不能为其他图像计算这个网络，因为它无法计算 {layers}。",
    "leftOut.too many multiply-adds": "本页不能为其他图像计算这个网络：它需要 {count} 次乘加运算，而一个页面最多计算 {most} 次。",
    "leftOut.no room for the network": "本页不能计算这个网络：它的权重放不进 {megabytes} MB。",
    "leftOut.few probe images": "{there} 幅图像中，本页只容得下 {kept} 幅。",
    "leftOut.few epochs": "{there} 个训练轮次中，本页只容得下 {kept} 个。",
    "leftOut.rounded maps": "特征图的数值经过舍入：在每张特征图的最小值与最大值之间分为 256 级。",
    "leftOut.few maps": "每一层只包含前 {most} 张特征图。",
    "leftOut.other outputs": "{layers} 的输出既不是特征图，也不是向量，没有显示。",
    "leftOut.no room for weights": "本页容不下 {layers} 的权重，所以不显示它们的算式。权重最少的层优先放入。",
    // What each family of layers does
    "what.convolution": "一个小的卷积核在前一层的特征图上滑动。在每个位置上，它与下面的窗口逐个相乘，再把乘积加起来（互相关运算）。每个卷积核到处寻找同一种图案，并画出一张图，标明在哪里找到了它。",
    "what.depthwise convolution": "每张输入特征图有自己的卷积核，在它上面滑动。不同的特征图不混合，混合留给下一层。",
    "what.transposed convolution": "输入的每个数乘以卷积核，铺到输出上，特征图因此变大。",
    "what.separable convolution": "先用各自的卷积核处理每张输入特征图，再在每个像素上把结果混合起来。",
    "what.max pooling": "每个小窗口只留下最大的数。特征图变小：找到的图案保留下来，确切的位置则不再保留。",
    "what.average pooling": "每个小窗口用它的平均值代替，特征图变小。",
    "what.global max pooling": "每张特征图只留下最大的数。",
    "what.global average pooling": "每张特征图用它的平均值代替：一个数说明某种图案有多少。",
    "what.dense": "每个单元同时看到全部输入：每个输入乘以各自的权重，再加起来。在这里，找到的各种特征被放在一起权衡。",
    "what.activation": "对每个数分别应用一个函数。",
    "what.ReLU": "负数变成零，其余的数不变。",
    "what.leaky ReLU": "负数缩小，其余的数不变。",
    "what.PReLU": "负数乘以一个学到的斜率，其余的数不变。",
    "what.ELU": "负数趋近一个下限，其余的数不变。",
    "what.softmax": "把得分变成总和为一的概率：得分高的几乎占去全部。",
    "what.batch normalization": "每张特征图用训练时测得的数平移和缩放，使数值分布在零附近，然后再用两个学到的数缩放和平移。",
    "what.layer normalization": "把这些数平移和缩放，使平均值为零、方差为一。",
    "what.group normalization": "把特征图分组规范化：平均值为零，方差为一。",
    "what.local response normalization": "每个数除以一个由其他特征图中相邻的数算出的量。",
    "what.flattening": "把各张特征图的数一个接一个排成一列，不作任何计算。",
    "what.reshaping": "数不变，只改变形状，不作任何计算。",
    "what.sum": "把各个输入逐个相加。在残差网络中，这使一个块的输入直接传到它的输出。",
    "what.concatenation": "把各个输入的特征图叠在一起，不作任何计算。",
    "what.zero padding": "在每张特征图周围填充一圈零。",
    "what.up-sampling": "每个数重复几次，特征图因此变大。",
    "what.rescaling": "把每个数缩放和平移到网络所要求的范围。",
    "what.dropout": "只在训练时起作用：随机地把一些数设为零（暂退法）。在这里，数值原样通过。",
    "what.random augmentation": "只在训练时起作用：随机改变图像。在这里，图像原样通过。",
    "what.identity": "数值原样通过。",
    "what.other": ""
  };

  // page/text.js
  var TEXTS = { en, zh };
  var language = "en";
  function speak(chosen) {
    language = chosen;
  }
  function spoken() {
    return language;
  }
  function say(key, values = {}) {
    return TEXTS[language][key].replace(/\{(\w+)\}/g, (place2, name) => String(values[name] ?? place2));
  }
  function sayWhyNot({ key, values }) {
    return say(
      /** @type {Key} */
      `whyNot.${key}`,
      inWords(values)
    );
  }
  function sayLeftOut({ key, values }) {
    return say(
      /** @type {Key} */
      `leftOut.${key}`,
      inWords(values)
    );
  }
  function inWords(values) {
    const write = (value) => {
      if (typeof value === "number") return new Intl.NumberFormat(language).format(value);
      return Array.isArray(value) ? new Intl.ListFormat(language).format(value) : value;
    };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)]));
  }
  function largeNumber(count2) {
    return new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long" }).format(count2);
  }
  function sayOfFamily(family) {
    const key = (
      /** @type {Key} */
      `what.${family}`
    );
    return key in en ? say(key) : say("what.other");
  }
  function sayStep(name) {
    const key = (
      /** @type {Key} */
      `step.${name}`
    );
    return key in en ? say(key) : name;
  }

  // page/settings.js
  var root = document.documentElement;
  function chooseSettings(language2) {
    const asked = new URLSearchParams(location.search).get("language");
    const preferred = remembered("language") ?? asked ?? language2 ?? navigator.language;
    setLanguage(preferred.startsWith("zh") ? "zh" : "en");
    root.dataset.theme = remembered("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
  function languageChoice(onchange) {
    const options = [
      { value: "en", label: "English", attributes: { "lang": "en", "data-control": "language", "data-language": "en" } },
      { value: "zh", label: "中文", attributes: { "lang": "zh-CN", "data-control": "language", "data-language": "zh" } }
    ];
    return choice(say("language"), options, spoken(), (language2) => {
      remember("language", language2);
      setLanguage(language2);
      onchange();
    });
  }
  function themeButton(onchange) {
    const dark = root.dataset.theme !== "dark";
    const choose = () => {
      root.dataset.theme = dark ? "dark" : "light";
      remember("theme", root.dataset.theme);
      onchange();
    };
    const label = say(dark ? "theme.dark" : "theme.light");
    return button(dark ? "☾" : "☀", choose, { "class": "round", "data-control": "theme", "aria-label": label });
  }
  function setLanguage(language2) {
    speak(language2);
    root.lang = language2 === "zh" ? "zh-CN" : "en";
  }

  // page/state.js
  var VIEWS = ["overview", "layer", "arithmetic", "live", "walk"];
  var STEPS = 6;
  function initialState(page2) {
    const first = page2.layers.find((layer) => layer.family === "convolution") ?? page2.layers[0];
    return fit(page2, {
      view: "overview",
      layer: first.id,
      map: 0,
      pixel: null,
      probe: 0,
      epoch: page2.epochs[page2.epochs.length - 1],
      step: 1
    });
  }
  function parse(page2, hash, before) {
    const fields = new URLSearchParams(hash.replace(/^#/, ""));
    const whole = (name, otherwise) => /^\d+$/.test(fields.get(name) ?? "") ? Number(fields.get(name)) : otherwise;
    const view2 = fields.get("view") ?? before.view;
    const epoch = whole("epoch", -1);
    const layer = whole("layer", before.layer);
    const pixel2 = /^(\d+),(\d+)$/.exec(fields.get("pixel") ?? "");
    return fit(page2, {
      view: VIEWS.includes(view2) ? view2 : before.view,
      layer: layer < page2.layers.length ? layer : before.layer,
      map: whole("map", before.map),
      pixel: pixel2 ? [Number(pixel2[1]), Number(pixel2[2])] : null,
      probe: fields.get("probe") === "drawn" ? "drawn" : whole("probe", before.probe === "drawn" ? 0 : before.probe),
      epoch: page2.epochs.includes(epoch) ? epoch : before.epoch,
      step: whole("step", before.step)
    });
  }
  function format({ view: view2, layer, map, pixel: pixel2, probe, epoch, step }) {
    const fields = [`view=${view2}`, `layer=${layer}`, `map=${map}`];
    if (pixel2) fields.push(`pixel=${pixel2.join(",")}`);
    fields.push(`probe=${probe}`);
    if (epoch !== null) fields.push(`epoch=${epoch}`);
    if (view2 === "walk") fields.push(`step=${step}`);
    return "#" + fields.join("&");
  }
  function fit(page2, state) {
    const shape = page2.layers[state.layer].shape;
    const [height, width] = shape.length === 3 ? shape : [1, 1];
    const within = (value, length) => Math.max(0, Math.min(value, length - 1));
    return {
      ...state,
      map: within(state.map, shape[shape.length - 1] ?? 1),
      pixel: state.pixel && [within(state.pixel[0], height), within(state.pixel[1], width)],
      step: 1 + within(state.step - 1, STEPS)
    };
  }

  // page/numbers.js
  var MINUS = "−";
  function number(value, digits = 3) {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
    const size = Math.abs(value);
    if (size === 0) return "0";
    const text = size >= 1e6 || size < 1e-4 ? size.toExponential(Math.max(0, digits - 2)) : String(Number(size.toPrecision(digits)));
    return (value < 0 ? MINUS : "") + text.replace("e-", "e" + MINUS).replace("e+", "e");
  }
  function short(value) {
    const size = Math.abs(value);
    if (!Number.isFinite(value) || size >= 1e3) return number(value, 2);
    if (Number.isInteger(value)) return number(value);
    const text = size.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
    return (value < 0 && Number(text) !== 0 ? MINUS : "") + text;
  }
  function percent(share) {
    const decimals = share < 0.1 || share > 0.995 ? 2 : 1;
    return `${Number((100 * share).toFixed(decimals))}%`;
  }
  function count(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  }
  function shapeText(shape) {
    return shape.join(" × ");
  }
  function rangeOf(values, first = 0, step = 1) {
    let low = Infinity;
    let high = -Infinity;
    for (let place2 = first; place2 < values.length; place2 += step) {
      const value = values[place2];
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    return low <= high ? [low, high] : [0, 0];
  }
  function extremeOf(values) {
    const [low, high] = rangeOf(values);
    return Math.max(-low, high) || 1;
  }

  // page/parts/epochs.js
  var PAUSE = 700;
  var WIDTH = 1e3;
  var HEIGHT = 56;
  function measures(row2) {
    return { accuracy: row2?.val_accuracy ?? row2?.accuracy, loss: row2?.val_loss ?? row2?.loss };
  }
  function epochSlider(model2, choose) {
    const epochs = (
      /** @type {number[]} */
      model2.epochs
    );
    const last = epochs.length - 1;
    let place2 = last;
    let timer;
    const input = make("input", {
      "type": "range",
      "min": 0,
      "max": last,
      "step": 1,
      "data-control": "epoch",
      "aria-label": say("epoch"),
      "oninput": () => (stop(), choose(epochs[Number(input.value)]))
    });
    const reading = make("p", { class: "reading" });
    const marker = make("span", { class: "marker" });
    const play = button("", () => toggle(), { "data-control": "play", "class": "round" });
    const step = (by) => choose(epochs[Math.max(0, Math.min(last, place2 + by))]);
    const stop = () => {
      clearInterval(timer);
      timer = void 0;
      label();
    };
    const toggle = () => {
      if (timer !== void 0) return stop();
      if (place2 === last) choose(epochs[0]);
      timer = setInterval(() => place2 === last ? stop() : step(1), PAUSE);
      label();
    };
    const label = () => {
      play.textContent = timer === void 0 ? "▶" : "❚❚";
      play.setAttribute("aria-label", say(timer === void 0 ? "play" : "pause"));
    };
    label();
    const element = make(
      "section",
      { "class": "epochs", "aria-label": say("epoch") },
      make(
        "div",
        { class: "buttons" },
        button("‹", () => (stop(), step(-1)), {
          "data-control": "previous",
          "class": "round",
          "aria-label": say("previousEpoch")
        }),
        play,
        button("›", () => (stop(), step(1)), {
          "data-control": "next",
          "class": "round",
          "aria-label": say("nextEpoch")
        })
      ),
      make("div", { class: "track" }, make("div", { class: "curves" }, curves(model2, epochs), marker), input),
      reading
    );
    return {
      element,
      step,
      toggle,
      stop,
      show: ({ state }) => {
        place2 = Math.max(0, epochs.indexOf(Number(state.epoch)));
        input.value = String(place2);
        marker.style.left = `${100 * place2 / Math.max(1, last)}%`;
        const { accuracy, loss } = measures(model2.curve.find((row2) => row2.epoch === epochs[place2]));
        const words = [say(epochs[place2] === 0 ? "epoch.untrained" : "epoch.number", { epoch: epochs[place2] })];
        if (accuracy !== void 0) words.push(say("accuracy", { value: percent(accuracy) }));
        if (loss !== void 0) words.push(say("loss", { value: number(loss) }));
        input.setAttribute("aria-valuetext", words.join(say("between.items")));
        reading.replaceChildren(
          make("strong", {}, words[0]),
          ...words.slice(1).map((word, index) => make("span", { class: index ? "loss" : "accuracy" }, word))
        );
      }
    };
  }
  function curves(model2, epochs) {
    const rows = model2.curve.map((row2) => ({
      x: WIDTH * placeOfEpoch(row2.epoch, epochs) / Math.max(1, epochs.length - 1),
      ...measures(row2)
    }));
    const highest = Math.max(...rows.map(({ loss }) => loss ?? 0)) || 1;
    const line = (name, top) => {
      const points = rows.filter((row2) => row2[name] !== void 0);
      const y = (value) => HEIGHT - 3 - (HEIGHT - 6) * value / top;
      return draw("polyline", { class: name, points: points.map((row2) => `${row2.x},${y(Number(row2[name]))}`).join(" ") });
    };
    return draw(
      "svg",
      { "viewBox": `0 0 ${WIDTH} ${HEIGHT}`, "preserveAspectRatio": "none", "aria-hidden": "true" },
      line("loss", highest),
      line("accuracy", 1)
    );
  }
  function placeOfEpoch(epoch, epochs) {
    const after = epochs.findIndex((each) => each >= epoch);
    if (after <= 0) return after === 0 ? 0 : epochs.length - 1;
    return after - (epochs[after] - epoch) / (epochs[after] - epochs[after - 1]);
  }

  // page/parts/layer_strip.js
  function layerStrip(model2, choose) {
    const buttons = model2.layers.map(
      (layer) => button(layer.name, () => choose(layer.id), { "title": layer.path, "data-strip": layer.id })
    );
    const element = make("nav", { "class": "strip", "aria-label": say("layers") }, ...buttons);
    let chosen = -1;
    return {
      element,
      show: ({ state }) => {
        buttons.forEach((each, index) => {
          if (index === state.layer) each.setAttribute("aria-current", "true");
          else each.removeAttribute("aria-current");
        });
        if (chosen === state.layer || element.hidden) return;
        chosen = state.layer;
        const middle = buttons[chosen].offsetLeft - (element.clientWidth - buttons[chosen].offsetWidth) / 2;
        element.scrollLeft = middle;
      }
    };
  }

  // page/colors.js
  var VIRIDIS = "44015444025645045745055946075a46085c460a5d460b5e470d60470e6147106347116447136548146748166848176948186a481a6c481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84433d84433e85423f854240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e26828e26828e25838e25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f881fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad8128ae8029af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc743fbc7340bd7242be7144bf7046c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc8635ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21ad8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723fde725";
  var BLUE_WHITE_RED = "05306106326407346708366a09386d0a3b700c3d730d3f760e41790f437b10457e114781124984134c87144e8a15508d1752901854931956961a58991b5a9c1c5c9f1d5fa21e61a51f63a82065ab2267ac2369ad246aae266caf276eb02870b12a71b22b73b32c75b42e77b52f79b5307ab6327cb7337eb83480b93681ba3783bb3885bc3a87bd3b88be3c8abe3e8cbf3f8ec0408fc14291c24393c34695c44997c54c99c64f9bc7529dc8569fc959a1ca5ca3cb5fa5cd62a7ce65a9cf68abd06bacd16eaed271b0d375b2d478b4d57bb6d67eb8d781bad884bcd987beda8ac0db8dc2dc90c4dd93c6de96c7df98c8e09bc9e09dcbe1a0cce2a2cde3a5cee3a7d0e4a9d1e5acd2e5aed3e6b1d5e7b3d6e8b6d7e8b8d8e9bbdaeabddbeac0dcebc2ddecc5dfecc7e0edcae1eecce2efcfe4efd1e5f0d2e6f0d4e6f1d5e7f1d7e8f1d8e9f1dae9f2dbeaf2ddebf2deebf2e0ecf3e1edf3e3edf3e4eef4e6eff4e7f0f4e9f0f4eaf1f5ecf2f5edf2f5eff3f5f0f4f6f2f5f6f3f5f6f5f6f7f6f7f7f7f6f6f7f5f4f8f4f2f8f3f0f8f2eff8f1edf9f0ebf9efe9f9eee7f9ede5f9ebe3faeae1fae9dffae8defae7dcfbe6dafbe5d8fbe4d6fbe3d4fce2d2fce0d0fcdfcffcdecdfdddcbfddcc9fddbc7fdd9c4fcd7c2fcd5bffcd3bcfbd0b9fbceb7fbccb4facab1fac8aff9c6acf9c4a9f9c2a7f8bfa4f8bda1f8bb9ef7b99cf7b799f7b596f6b394f6b191f6af8ef5ac8bf5aa89f5a886f4a683f3a481f2a17ff19e7df09c7bef9979ee9677ec9374eb9172ea8e70e98b6ee8896ce6866ae58368e48066e37e64e27b62e17860df765ede735cdd7059dc6e57db6b55da6853d86551d7634fd6604dd55d4cd35a4ad25849d05548cf5246ce4f45cc4c44cb4942c94741c84440c6413ec53e3dc43b3cc2383ac13639bf3338be3036bd2d35bb2a34ba2832b82531b72230b61f2eb41c2db3192cb1182bae172aab162aa81529a51429a213289f12289c1127991027960f27930e26900d268d0c258a0b25870a248409248108237f08237c07227906227605217304217003206d02206a011f67001f";
  var viridis = tableOf(VIRIDIS);
  var blueWhiteRed = tableOf(BLUE_WHITE_RED);
  var gray = Uint32Array.from({ length: 256 }, (_, level) => pixel(level, level, level));
  var CONSTANT = pixel(191, 191, 191);
  var NOT_A_NUMBER = pixel(227, 119, 194);
  var INFINITE = pixel(213, 94, 0);
  var MINUS_INFINITE = pixel(0, 0, 0);
  function mapScale([low, high]) {
    return { low, high, colors: viridis };
  }
  function signedScale(extreme) {
    return { low: -extreme, high: extreme, colors: blueWhiteRed };
  }
  function imageScale({ low, high }) {
    return { low, high, colors: gray };
  }
  function colorOf(scale, value) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? NOT_A_NUMBER : value > 0 ? INFINITE : MINUS_INFINITE;
    if (scale.low === scale.high) return CONSTANT;
    const share = (value - scale.low) / (scale.high - scale.low);
    return scale.colors[Math.max(0, Math.min(255, Math.floor(256 * share)))];
  }
  function cellColors(scale, value) {
    const [red, green, blue] = channelsOf(colorOf(scale, value));
    return { background: `rgb(${red} ${green} ${blue})`, color: luminance(red, green, blue) > 0.179 ? "#000" : "#fff" };
  }
  function luminance(...channels) {
    const [red, green, blue] = channels.map((level) => {
      const share = level / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function gradientOf(scale) {
    const stops = Array.from({ length: 17 }, (_, stop) => channelsOf(scale.colors[Math.min(255, stop * 16)]).join(" "));
    return `linear-gradient(to right, ${stops.map((stop) => `rgb(${stop})`).join(", ")})`;
  }
  function pixel(red, green, blue) {
    return (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  }
  function channelsOf(color) {
    return [color & 255, color >> 8 & 255, color >> 16 & 255];
  }
  function tableOf(hexadecimal) {
    return Uint32Array.from({ length: 256 }, (_, index) => {
      const color = parseInt(hexadecimal.slice(6 * index, 6 * index + 6), 16);
      return pixel(color >> 16, color >> 8 & 255, color & 255);
    });
  }

  // page/parts/pictures.js
  function paint(canvas, height, width, colorAt) {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const image = new ImageData(width, height);
    const pixels2 = new Uint32Array(image.data.buffer);
    for (let place2 = 0; place2 < pixels2.length; place2++) pixels2[place2] = colorAt(place2);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }
  function paintMap(canvas, { shape: [height, width, channels], data }, channel, scale) {
    paint(canvas, height, width, (place2) => colorOf(scale, data[place2 * channels + channel]));
  }
  function paintImage(canvas, { shape, low, high }, values) {
    const [height, width, channels] = shape;
    if (channels !== 3) return paintMap(canvas, { shape, data: values }, 0, imageScale({ low, high }));
    const level = (value) => Math.max(0, Math.min(255, Math.round(255 * (value - low) / (high - low))));
    paint(
      canvas,
      height,
      width,
      (place2) => pixel(level(values[3 * place2]), level(values[3 * place2 + 1]), level(values[3 * place2 + 2]))
    );
  }
  function paintList(canvas, values, scale, columns) {
    const rows = Math.ceil(values.length / columns);
    paint(canvas, rows, columns, (place2) => place2 < values.length ? colorOf(scale, values[place2]) : 0);
  }
  function picture(attributes = {}) {
    const canvas = make("canvas", { width: 1, height: 1, ...attributes });
    return { element: make("span", { class: "picture" }, canvas), canvas };
  }
  function outline(element, name, box) {
    const canvas = (
      /** @type {HTMLCanvasElement} */
      element.querySelector("canvas")
    );
    let mark = element.querySelector(`.outline.${name}`);
    if (!box) return mark?.remove();
    if (!mark) element.append(mark = make("span", { class: `outline ${name}` }));
    const share = (length, whole) => `${100 * length / whole}%`;
    Object.assign(
      /** @type {HTMLElement} */
      mark.style,
      {
        top: share(box.top, canvas.height),
        left: share(box.left, canvas.width),
        height: share(box.height, canvas.height),
        width: share(box.width, canvas.width)
      }
    );
  }
  function pixelAt(canvas, event) {
    const box = canvas.getBoundingClientRect();
    const within = (share, length) => Math.max(0, Math.min(length - 1, Math.floor(share * length)));
    return [
      within((event.clientY - box.top) / box.height, canvas.height),
      within((event.clientX - box.left) / box.width, canvas.width)
    ];
  }

  // page/parts/prediction.js
  var MOST_BARS = 10;
  function answerLayer(page2) {
    return page2.layers[page2.layers.length - 1];
  }
  function hasAnswer(page2) {
    return answerLayer(page2).shape.length === 1;
  }
  function className(page2, index) {
    return page2.classes?.[index] ?? say("output", { index });
  }
  function areProbabilities(values) {
    let sum2 = 0;
    for (let index = 0; index < values.length; index++) {
      if (!(values[index] >= 0)) return false;
      sum2 += values[index];
    }
    return Math.abs(sum2 - 1) < 1e-3;
  }
  function largestOf(values) {
    let best = 0;
    for (let index = 1; index < values.length; index++) if (values[index] > values[best]) best = index;
    return best;
  }
  function answerText({ document: document2, numbers: numbers2, state }) {
    const values = numbers2.outputs.get(answerLayer(document2).id)?.data;
    if (!values || !hasAnswer(document2)) return "";
    const best = largestOf(values);
    const share = areProbabilities(values) ? percent(values[best]) : number(values[best]);
    const said = say("answer", { name: className(document2, best), share });
    const label = state.probe === "drawn" ? null : document2.probes.labels?.[state.probe] ?? null;
    if (label === null) return said;
    const verdict = label === best ? say("answer.right") : say("answer.wrong", { name: className(document2, label) });
    return said + say("between.sentences") + verdict;
  }
  function prediction(document2) {
    const element = make("ol", { "class": "prediction", "data-prediction": "", "aria-label": say("prediction") });
    const layer = answerLayer(document2);
    const length = layer.shape[0];
    const rows = Array.from({ length: Math.min(length, MOST_BARS) }, () => {
      const name = make("span", { class: "class-name" });
      const bar2 = make("span", { class: "bar" });
      const value = make("span", { class: "number" });
      const row2 = make("li", {}, name, make("span", { class: "bar-room" }, bar2), value);
      element.append(row2);
      return { row: row2, name, bar: bar2, value };
    });
    return {
      element,
      show: ({ numbers: numbers2 }) => {
        const values = numbers2.outputs.get(layer.id)?.data;
        if (!values) return;
        const order = Array.from(values.keys());
        if (length > MOST_BARS) order.sort((one, other) => values[other] - values[one]);
        const shares = areProbabilities(values);
        const best = largestOf(values);
        const most = shares ? 1 : Math.max(...Array.from(values, Math.abs)) || 1;
        rows.forEach(({ row: row2, name, bar: bar2, value }, place2) => {
          const index = order[place2];
          row2.dataset.class = String(index);
          row2.dataset.value = String(values[index]);
          row2.classList.toggle("best", index === best);
          name.textContent = className(document2, index);
          bar2.style.width = `${100 * Math.max(0, values[index]) / most}%`;
          value.textContent = shares ? percent(values[index]) : number(values[index]);
        });
      }
    };
  }

  // page/parts/probes.js
  function probeChooser(model2, images, choose) {
    const make1 = (probe, label) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      const element2 = make(
        "button",
        {
          "type": "button",
          "data-control": "probe",
          "data-probe": probe,
          "aria-label": label,
          "title": label,
          "onclick": () => choose(probe)
        },
        canvas
      );
      return { probe, canvas, element: element2 };
    };
    const labels = model2.probes.labels;
    const buttons = images.map((image, index) => {
      const name = labels ? className(model2, labels[index]) : "";
      const made = make1(
        index,
        name ? say("probe.named", { index: index + 1, name }) : say("probe.number", { index: index + 1 })
      );
      paintImage(made.canvas, model2.input, image);
      return made;
    });
    const drawn2 = make1("drawn", say("probe.drawn"));
    const element = make(
      "section",
      { "class": "probes", "aria-label": say("probes") },
      ...[...buttons, drawn2].map((each) => each.element)
    );
    return {
      element,
      show: ({ state, numbers: numbers2 }) => {
        for (const { probe, element: element2 } of [...buttons, drawn2])
          element2.setAttribute("aria-pressed", String(probe === state.probe));
        drawn2.element.hidden = state.probe !== "drawn" && drawn2.element.dataset.painted !== "true";
        if (state.probe !== "drawn") return;
        drawn2.element.dataset.painted = "true";
        paintImage(drawn2.canvas, model2.input, numbers2.image);
      }
    };
  }

  // page/parts/frame.js
  var WITH_LAYERS = ["layer", "arithmetic"];
  function frame({ document: model2, probes, go: go2 }, rebuild2) {
    const links = VIEWS.map((name) => viewLink(name, () => go2({ view: name })));
    const main = make("main", { id: "main", tabindex: -1 });
    const epochs = model2.epochs.length > 1 ? epochSlider(model2, (epoch) => go2({ epoch })) : null;
    const chooser = probeChooser(model2, probes, (probe) => go2({ probe }));
    const strip = layerStrip(model2, (layer) => go2({ layer }));
    const skip = (event) => (event.preventDefault(), main.focus());
    const element = make(
      "div",
      { class: "page" },
      make("a", { class: "skip", href: "#main", onclick: skip }, say("skip")),
      make(
        "header",
        {},
        make("h1", {}, titleOf(model2)),
        make("nav", { "aria-label": say("views") }, ...links),
        make("div", { class: "settings" }, languageChoice(rebuild2), themeButton(rebuild2))
      ),
      make("div", { class: "choices" }, chooser.element, epochs?.element ?? null),
      strip.element,
      main,
      footer(model2)
    );
    return {
      element,
      main,
      epochs,
      show: (page2) => {
        const { state } = page2;
        document.title = `${titleOf(model2)} · ${viewName(state.view)}`;
        for (const link of links) {
          const name = String(link.dataset.target);
          link.setAttribute("href", format({ ...state, view: name }));
          if (name === state.view) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
        strip.element.hidden = !WITH_LAYERS.includes(state.view);
        strip.show(page2);
        chooser.show(page2);
        epochs?.show(page2);
      }
    };
  }
  function viewLink(name, open) {
    const onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    };
    return make("a", { "data-control": "view", "data-target": name, onclick }, viewName(name));
  }
  function viewName(name) {
    return say(
      /** @type {import("../text.js").Key} */
      `view.${name}`
    );
  }
  function titleOf({ title: title2, run }) {
    return run ? say("title.run", run) : title2;
  }
  function footer({ left_out: leftOut, made_by: program }) {
    const lines = leftOut.map((line) => make("li", {}, sayLeftOut(line)));
    return make(
      "footer",
      {},
      lines.length ? make("details", {}, make("summary", {}, say("leftOut")), make("ul", {}, ...lines)) : null,
      make("p", {}, say("madeBy", { program }))
    );
  }

  // page/parts/layer_picture.js
  var UPRIGHT = { width: 64, highest: 200, columns: [8, 16, 32, 64] };
  var FLAT = { width: 188, highest: 48, columns: [10, 32, 64, 128] };
  function listSize(layer, flat) {
    const { width, highest, columns: choices } = flat ? FLAT : UPRIGHT;
    const length = countOf(layer.shape);
    const heightWith = (columns2) => Math.ceil(length / columns2) * width / columns2;
    const columns = choices.find((each) => heightWith(each) <= highest) ?? choices[choices.length - 1];
    return { columns, width, height: heightWith(columns) };
  }
  function hasMaps(layer) {
    return layer.shape.length === 3;
  }
  function isInput(layer) {
    return layer.id === IMAGE;
  }
  function mapCanvas(layer, channel, attributes = {}) {
    return make("canvas", {
      "width": layer.shape[1],
      "height": layer.shape[0],
      "data-map": "",
      "data-layer": layer.id,
      "data-channel": channel,
      ...attributes
    });
  }
  function scaleOf({ numbers: numbers2, scale }, layer, channel) {
    const output = numbers2.outputs.get(layer.id);
    if (!output) return mapScale([0, 0]);
    return mapScale(scale === "map" ? rangeOfMap(output, channel) : rangeOf(output.data));
  }
  function rangeOfMap({ shape, data }, channel) {
    return rangeOf(data, channel, shape[shape.length - 1]);
  }
  function highestPixel(output, channel) {
    if (output?.shape.length !== 3 || channel >= output.shape[2]) return [0, 0];
    const { shape, data } = output;
    const [, high] = rangeOfMap(output, channel);
    let place2 = 0;
    while (place2 < shape[0] * shape[1] - 1 && data[place2 * shape[2] + channel] !== high) place2++;
    return [Math.floor(place2 / shape[1]), place2 % shape[1]];
  }
  function isConstant({ numbers: numbers2 }, layer, channel) {
    const output = numbers2.outputs.get(layer.id);
    if (!output) return false;
    const [low, high] = rangeOfMap(output, channel);
    return low === high;
  }
  function paintMaps(page2, layer, canvases) {
    const output = page2.numbers.outputs.get(layer.id);
    const common = page2.scale === "layer" ? scaleOf(page2, layer, 0) : null;
    for (const canvas of canvases) {
      const channel = Number(canvas.dataset.channel);
      canvas.dataset.epoch = String(page2.state.epoch);
      canvas.dataset.probe = String(page2.state.probe);
      const known = output !== void 0 && channel < output.shape[2];
      canvas.classList.toggle("unknown", !known);
      if (!known) continue;
      if (isInput(layer) && layer.shape[2] <= 3) paintImage(canvas, page2.document.input, output.data);
      else paintMap(canvas, output, channel, common ?? scaleOf(page2, layer, channel));
    }
  }
  function layerPicture(layer, { most, size, columns }) {
    if (!hasMaps(layer)) return listPicture(layer, columns > 2);
    const shown2 = isInput(layer) && layer.shape[2] <= 3 ? 1 : Math.min(most, layer.shape[2]);
    const canvases = Array.from(
      { length: shown2 },
      (_, channel) => mapCanvas(layer, channel, { "aria-hidden": "true", "style": `width:${size}px;height:${size}px` })
    );
    const element = make("span", { class: "maps", style: `--columns:${Math.min(columns, shown2)}` }, ...canvases);
    return { element, show: (page2) => paintMaps(page2, layer, canvases) };
  }
  function listPicture(layer, flat) {
    const { columns, width, height } = listSize(layer, flat);
    const style = `width:${width}px;height:${height}px`;
    const canvas = make("canvas", { "aria-hidden": "true", "data-list": "", "data-layer": layer.id, style });
    return {
      element: make("span", { class: "maps" }, canvas),
      show: (page2) => {
        const values = page2.numbers.outputs.get(layer.id)?.data;
        canvas.classList.toggle("unknown", !values);
        if (values) paintList(canvas, values, mapScale(rangeOf(values)), columns);
      }
    };
  }

  // page/exact.js
  var MOST_MULTIPLY_ADDS = 2e8;
  var computed = /* @__PURE__ */ new WeakMap();
  function isKnownExactly(page2, id) {
    if (isThere(page2, id)) return true;
    const costs = neededFor(page2, id).map((needed) => page2.layers[needed].multiply_adds ?? 0);
    return page2.layers[id].exact && costs.reduce((sum2, cost) => sum2 + cost, 0) <= MOST_MULTIPLY_ADDS;
  }
  function exactOutput(page2, weights, outputs, id) {
    if (isThere(page2, id)) return outputs.get(id) ?? null;
    if (!isKnownExactly(page2, id)) return null;
    const exact = computed.get(outputs) ?? /* @__PURE__ */ new Map();
    computed.set(outputs, exact);
    for (const needed of neededFor(page2, id)) {
      if (exact.has(needed)) continue;
      const layer = page2.layers[needed];
      const inputs = layer.inputs.map((input) => exact.get(input) ?? outputs.get(input));
      exact.set(needed, compute(layer, inputs, weights.get(needed) ?? {}));
    }
    return exact.get(id);
  }
  function isThere(page2, id) {
    return id === IMAGE || page2.live || page2.layers[id].maps === "float32";
  }
  function neededFor(page2, id, found = /* @__PURE__ */ new Set()) {
    if (isThere(page2, id) || found.has(id)) return [...found];
    page2.layers[id].inputs.forEach((input) => neededFor(page2, input, found));
    return [...found.add(id)];
  }

  // page/arithmetic.js
  function hasArithmetic(page2, { computable, embedded, inputs }) {
    return computable && embedded && inputs.every((input) => isKnownExactly(page2, input));
  }
  function derive2(page2, weights, outputs, id, at2) {
    const layer = page2.layers[id];
    if (!hasArithmetic(page2, layer)) return null;
    const inputs = layer.inputs.map((input) => exactOutput(page2, weights, outputs, input));
    return inputs.every((input) => input !== null) ? derive(layer, inputs, weights.get(id) ?? {}, at2) : null;
  }

  // page/parts/largest_terms.js
  var MOST_TERMS = 14;
  function largestTerms(page2, { parts: parts2 }) {
    const terms = parts2.flatMap(
      ({ input, positions, values, weights, products }) => products.map((product2, place2) => ({
        from: nameOf(page2, input, positions[place2]),
        value: values[place2],
        weight: weights ? weights[place2] : null,
        product: product2
      }))
    );
    const order = terms.map((_, index) => index);
    order.sort((one, other) => Math.abs(terms[other].product) - Math.abs(terms[one].product));
    const shown2 = order.slice(0, MOST_TERMS);
    const rest = order.slice(MOST_TERMS);
    const most = Math.abs(terms[order[0]]?.product) || 1;
    const rows = shown2.map((index) => {
      const { from, value, weight, product: product2 } = terms[index];
      const share = 50 * Math.abs(product2) / most;
      const bar2 = make("span", { class: product2 < 0 ? "term-bar below" : "term-bar", style: `width:${share}%` });
      return make(
        "tr",
        { "data-part": "term", "data-index": index, "data-value": product2 },
        make("th", { scope: "row" }, from),
        make("td", {}, weight === null ? number(value, 4) : `${number(value, 4)} × ${number(weight, 4)}`),
        make("td", {}, number(product2, 4)),
        make("td", { "class": "term-room", "aria-hidden": "true" }, bar2)
      );
    });
    const sum2 = rest.reduce((total2, index) => total2 + terms[index].product, 0);
    return [
      make(
        "table",
        { class: "terms number" },
        make("caption", {}, say("terms.title", { shown: shown2.length, count: count(terms.length) })),
        make("tbody", {}, ...rows)
      ),
      rest.length ? make("p", { class: "hint" }, say("terms.rest", { count: count(rest.length), sum: number(sum2, 4) })) : make("span")
    ];
  }
  function nameOf(page2, input, position) {
    const { name } = layerOf(page2.document, input);
    if (!position) return say("padding");
    if (position.length === 1) return `${name}[${position[0]}]`;
    return `${name}[${position.join(", ")}]`;
  }

  // page/parts/activation_plot.js
  var WIDTH2 = 200;
  var HEIGHT2 = 130;
  var POINTS = 120;
  function activationPlot({ settings: settings2 }, { name, before, after }) {
    if (name === "softmax" || name === "prelu") return null;
    const { of } = activationFunction(name, settings2.activation_settings);
    const reach = Math.max(2, 1.25 * Math.abs(before));
    const inputs = Array.from({ length: POINTS + 1 }, (_, point) => reach * (2 * point / POINTS - 1));
    const outputs = inputs.map(of);
    const low = Math.min(0, ...outputs);
    const high = Math.max(...outputs, low + 1e-6);
    const x = (value) => (value + reach) / (2 * reach) * WIDTH2;
    const y = (value) => HEIGHT2 - 8 - (value - low) / (high - low) * (HEIGHT2 - 16);
    const label = say("activation.label", { name, before: number(before, 4), after: number(after, 4) });
    return make(
      "figure",
      { class: "activation-plot" },
      draw(
        "svg",
        { "viewBox": `0 0 ${WIDTH2} ${HEIGHT2}`, "role": "img", "aria-label": label },
        draw("line", { class: "axis", x1: 0, x2: WIDTH2, y1: y(0), y2: y(0) }),
        draw("line", { class: "axis", x1: x(0), x2: x(0), y1: 0, y2: HEIGHT2 }),
        draw("polyline", { points: inputs.map((value, point) => `${x(value)},${y(outputs[point])}`).join(" ") }),
        draw("path", { class: "lead", d: `M${x(before)},${y(0)}V${y(after)}H${x(0)}` }),
        draw("circle", { cx: x(before), cy: y(after), r: 5 })
      ),
      make("figcaption", { class: "number" }, label)
    );
  }

  // page/parts/number_grid.js
  function numberGrid([rows, columns], values, scale, label, from = () => "") {
    const cells = Array.from({ length: rows * columns }, (_, place2) => {
      const cell = document.createElement("span");
      const { background, color } = cellColors(scale, values[place2]);
      cell.className = "cell";
      cell.style.cssText = `background:${background};color:${color}`;
      cell.textContent = short(values[place2]);
      return cell;
    });
    const explain = (event) => {
      const cell = (
        /** @type {HTMLElement} */
        event.target
      );
      const place2 = cells.indexOf(cell);
      if (place2 >= 0) cell.title = [number(values[place2], 6), from(place2)].filter(Boolean).join(", ");
    };
    const attributes = {
      "class": "number-grid number",
      "style": `--columns:${columns}`,
      "role": "group",
      "aria-label": label
    };
    return { element: make("span", { ...attributes, onpointerover: explain }, ...cells), cells };
  }

  // page/parts/window_row.js
  var MANY = 30;
  function windowRow(page2, { reduction, reduced }, part3, scales, learned) {
    const input = layerOf(page2.document, part3.input);
    const map = inputMap(page2, part3, input);
    const from = (place2) => positionText(part3.positions[place2]);
    const gridOf = (label, values, scale) => numberGrid(part3.shape, values, scale, label, from);
    const window2 = gridOf(say(part3.values.length > 1 ? "window" : "value"), part3.values, scaleOf2(page2, input));
    const kernel = part3.weights && isWeighted(part3) ? gridOf(say(learned ? "kernel.short" : "factor"), part3.weights, scales.weights) : null;
    const products = kernel ? gridOf(say("products"), part3.products, scales.products) : null;
    const grids = [window2, kernel, products].flatMap((grid) => grid ? [grid.cells] : []);
    window2.cells.forEach((cell, place2) => cell.classList.toggle("padding", !part3.positions[place2]));
    markTerms((products ?? window2).cells, part3);
    if (reduction === "max" || reduction === "min") markChosen(window2.cells, part3, reduced);
    const element = make(
      "div",
      { class: part3.values.length > MANY ? "part wide" : "part" },
      map.element,
      named(window2.element),
      ...kernel && products ? [
        make("span", { class: "operator" }, "×"),
        named(kernel.element),
        make("span", { class: "operator" }, "="),
        named(products.element),
        make(
          "span",
          { class: "part-sum number" },
          make("span", { class: "grid-name" }, say("sum")),
          number(part3.sum, 4)
        )
      ] : []
    );
    const look = ({ target, type }) => {
      const cells = type === "pointerleave" ? void 0 : grids.find((each) => each.includes(
        /** @type {any} */
        target
      ));
      lookAt(grids, map.picture, part3, cells ? cells.indexOf(
        /** @type {any} */
        target
      ) : -1);
    };
    element.addEventListener("pointerover", look);
    element.addEventListener("pointerleave", look);
    return { element, part: part3, grids };
  }
  function isWeighted({ weights }) {
    return weights?.some((weight) => weight !== 1) ?? false;
  }
  function named(grid) {
    return make(
      "span",
      { class: "labelled" },
      make("span", { class: "grid-name" }, grid.getAttribute("aria-label")),
      grid
    );
  }
  function scaleOf2(page2, input) {
    if (isInput(input)) return imageScale(page2.document.input);
    return mapScale(rangeOf(page2.numbers.outputs.get(input.id)?.data ?? []));
  }
  function markTerms(cells, { products }) {
    cells.forEach((cell, place2) => {
      cell.dataset.part = "term";
      cell.dataset.value = String(products[place2]);
    });
  }
  function markChosen(cells, { values, positions }, chosen) {
    cells[values.findIndex((value, place2) => value === chosen && positions[place2])]?.classList.add("best");
  }
  function lookAt(grids, map, part3, place2) {
    for (const cells of grids) cells.forEach((cell, index) => cell.classList.toggle("same", index === place2));
    const position = part3.positions[place2];
    if (map) outline(map, "one", position ? { top: position[0], left: position[1], height: 1, width: 1 } : null);
  }
  function inputMap(page2, part3, input) {
    const inside2 = part3.positions.filter((position) => position !== null);
    const middle = inside2[Math.floor(inside2.length / 2)] ?? [0, 0, 0];
    const channel = part3.channel ?? middle[middle.length - 1];
    const open = () => page2.go({ layer: input.id, map: channel, pixel: [middle[0], middle[1] ?? 0] });
    const name = isInput(input) ? make("span", { class: "grid-name" }, say("input"), input.shape[2] > 1 ? ` ${channel}` : null) : make(
      "button",
      { type: "button", class: "link", onclick: open, title: say("arithmetic.follow") },
      nameOf2(input, channel)
    );
    if (input.shape.length !== 3) return { element: make("span", { class: "labelled" }, name), picture: null };
    const { element, canvas } = picture({ "data-channel": channel, "aria-hidden": "true" });
    paintMaps(page2, input, [canvas]);
    outline(element, "window", boxOf(part3));
    return { element: make("span", { class: "labelled source" }, name, element), picture: element };
  }
  function nameOf2({ name, shape }, channel) {
    return shape.length === 3 ? say("map.label", { layer: name, map: channel }) : say("unit.label", { layer: name, unit: channel });
  }
  function boxOf({ positions, shape: [, columns] }) {
    const known = positions.flatMap((position, place2) => position ? [{ position, place: place2 }] : []);
    if (!known.length) return null;
    const along = (axis, stepOf, steps) => {
      const [first, last] = [known[0], known[known.length - 1]];
      const passed = stepOf(last.place) - stepOf(first.place);
      const dilation = passed ? (last.position[axis] - first.position[axis]) / passed : 1;
      return { start: first.position[axis] - stepOf(first.place) * dilation, size: (steps - 1) * dilation + 1 };
    };
    const rows = along(0, (place2) => Math.floor(place2 / columns), positions.length / columns);
    const across = along(1, (place2) => place2 % columns, columns);
    return { top: rows.start, left: across.start, height: rows.size, width: across.size };
  }
  function positionText(position) {
    if (!position) return say("padding");
    if (position.length === 3) return say("position", { row: position[0], column: position[1] });
    return say("unit", { unit: position[0] });
  }

  // page/parts/ledger.js
  var SIGNS = { "plus": "+", "minus": "−", "times": "×", "divided by": "÷" };
  function ledger(layer, derivation) {
    const { steps, value } = derivation;
    const activation = steps.find(({ operation }) => operation === "apply");
    const lines = [firstLine(derivation), ...steps.map(lineOf)];
    lines[lines.length - (activation ? 2 : 1)].totalPart = part2("sum", activation ? activation.before : value);
    const result = { name: say("result"), amount: "", total: value, totalPart: part2("result", value) };
    return make(
      "div",
      { class: "ledger-row" },
      make(
        "table",
        { class: "ledger number" },
        make("caption", {}, say("ledger")),
        make("tbody", {}, ...lines.map((line) => row(line, "")), row(result, "result"))
      ),
      activation ? activationPlot(layer, activation) : null
    );
  }
  function firstLine({ parts: parts2, reduction, reduced }) {
    const terms = parts2.reduce((all, { values }) => all + values.length, 0);
    const kind = reduction === "sum" && !parts2.some(isWeighted) ? "plainSum" : reduction;
    const key = (
      /** @type {import("../text.js").Key} */
      `reduction.${kind}`
    );
    return { name: say(key, { count: count(terms) }), amount: "", total: reduced };
  }
  function lineOf({ name, operation, operand, text, after }) {
    const amount = operation === "apply" || operand === null ? text : signed(operation, operand);
    return { name: sayStep(name), amount, amountPart: name === "bias" ? part2("bias", operand) : {}, total: after };
  }
  function signed(operation, operand) {
    const opposite = { plus: SIGNS.minus, minus: SIGNS.plus }[String(operation)];
    return operand < 0 && opposite ? `${opposite} ${number(-operand, 6)}` : `${SIGNS[operation]} ${number(operand, 6)}`;
  }
  function part2(name, value) {
    return { "data-part": name, "data-value": value };
  }
  function row({ name, amount, amountPart, total: total2, totalPart }, style) {
    return make(
      "tr",
      { class: style },
      make("th", { scope: "row" }, name),
      make("td", amountPart, amount),
      make("td", totalPart, number(total2, 6))
    );
  }

  // page/parts/running_sum.js
  var PAUSE2 = 220;
  function runningSum(rows) {
    const terms = rows.flatMap(
      ({ part: part3, grids }) => part3.products.map((product2, place2) => ({
        value: part3.values[place2],
        weight: part3.weights?.[place2] ?? 1,
        product: product2,
        cells: grids.map((cells) => cells[place2])
      }))
    );
    let added = terms.length;
    let timer;
    const reading = make("p", { class: "running number" });
    const show2 = () => {
      terms.forEach(({ cells }, index) => {
        for (const cell of cells) {
          cell.classList.toggle("later", index >= added);
          cell.classList.toggle("now", index === added - 1 && added < terms.length);
        }
      });
      reading.textContent = added ? sentence(terms.slice(0, added)) : say("running.none");
    };
    const stop = () => {
      clearInterval(timer);
      timer = void 0;
      play.textContent = "▶";
      play.setAttribute("aria-label", say("running.play"));
    };
    const next = () => {
      if (added === terms.length || !play.isConnected) return stop();
      added += 1;
      track.set(added);
      show2();
    };
    const start2 = () => {
      if (added === terms.length) added = 0;
      play.textContent = "❚❚";
      play.setAttribute("aria-label", say("running.pause"));
      timer = setInterval(next, PAUSE2);
    };
    const play = button("▶", () => timer === void 0 ? start2() : stop(), {
      "class": "round",
      "aria-label": say("running.play")
    });
    const track = slider(
      say("running.title"),
      { min: 0, max: terms.length, step: 1, value: terms.length },
      (count2) => `${count2} / ${terms.length}`,
      (count2) => {
        stop();
        added = count2;
        show2();
      }
    );
    reading.textContent = sentence(terms);
    return make("div", { class: "running-sum" }, play, track.element, reading);
  }
  function sentence(added) {
    const { value, weight, product: product2 } = added[added.length - 1];
    const sum2 = added.reduce((total2, term) => total2 + term.product, 0);
    return say("running", {
      count: added.length,
      value: number(value, 4),
      weight: number(weight, 4),
      product: number(product2, 4),
      sum: number(sum2, 6)
    });
  }

  // page/parts/derivation_panel.js
  var MOST_WINDOWS = 16;
  var WIDEST = 11;
  var MOST_NUMBERS = 4;
  function derivationPanel(page2, layer, derivation) {
    const totals = ledger(layer, derivation);
    const equation = make(
      "details",
      { class: "equation" },
      make("summary", {}, say("equation")),
      make("code", {}, derivation.formula)
    );
    if (!areWindows(derivation.parts)) return [totals, ...largestTerms(page2, derivation), equation];
    const inputs = windows(page2, layer, derivation);
    return derivation.parts.length > 1 ? [totals, ...inputs, equation] : [...inputs, totals, equation];
  }
  function areWindows(parts2) {
    const fit2 = parts2.every(({ shape: [rows, columns] }) => rows <= WIDEST && columns <= WIDEST);
    const single = parts2.every(({ shape: [rows, columns] }) => rows * columns === 1);
    return fit2 && (!single || parts2.length <= MOST_NUMBERS);
  }
  function windows(page2, layer, derivation) {
    const { parts: parts2, reduction } = derivation;
    const bySize = [...parts2].sort((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
    const rest = bySize.slice(MOST_WINDOWS);
    const shown2 = parts2.filter((part3) => !rest.includes(part3));
    const scales = {
      weights: signedScale(Math.max(...parts2.map(({ weights }) => extremeOf(weights ?? [])))),
      products: signedScale(Math.max(...parts2.map(({ products }) => extremeOf(products))))
    };
    const rows = shown2.map((part3) => windowRow(page2, derivation, part3, scales, "kernel" in layer.weights));
    const elements = rows.map(({ element }) => element);
    if (rest.length) {
      const sum2 = rest.reduce((total2, part3) => total2 + part3.sum, 0);
      elements.push(make("p", { class: "hint" }, say("parts.more", { count: count(rest.length), sum: number(sum2) })));
    }
    const adds = reduction === "sum" && parts2.every((part3) => isWeighted(part3) && part3.values.length > 1);
    if (adds && !rest.length) elements.push(runningSum(rows));
    return elements;
  }

  // page/parts/layer_head.js
  function layerHead(model2, layer) {
    return make(
      "div",
      { "class": "layer-head", "data-live": String(model2.live && layer.computable) },
      make("h2", {}, layer.name, " ", make("span", { class: "kind" }, layer.kind)),
      make("p", { class: "lead" }, sayOfFamily(layer.family)),
      facts(layer),
      layer.why_not && make("p", { class: "notice" }, make("strong", {}, say("notLive")), say("colon"), sayWhyNot(layer.why_not))
    );
  }
  function facts(layer) {
    const rows = [
      [say("fact.shape"), shapeText(layer.shape)],
      [say("fact.parameters"), count(layer.parameters)],
      layer.multiply_adds ? [say("fact.multiplyAdds"), count(layer.multiply_adds)] : null,
      layer.field ? [say("fact.field"), shapeText(layer.field.size)] : null,
      ...settings(layer)
    ];
    const shown2 = (
      /** @type {string[][]} */
      rows.filter(Boolean)
    );
    return make(
      "dl",
      { class: "facts" },
      ...shown2.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", { class: "number" }, value)))
    );
  }
  function settings({ settings: settings2 }) {
    const size = settings2.kernel_size ?? settings2.pool_size;
    const padding = (
      /** @type {number[][]} */
      settings2.padding ?? []
    );
    return [
      size ? [say(settings2.kernel_size ? "fact.kernel" : "fact.window"), shapeText(size)] : null,
      settings2.strides ? [say("fact.strides"), shapeText(settings2.strides)] : null,
      padding.flat().some(Boolean) ? [say("fact.padding"), padding.map((sides) => sides.join(" + ")).join(", ")] : null,
      settings2.activation && settings2.activation !== "linear" ? [say("fact.activation"), settings2.activation] : null
    ];
  }

  // page/parts/map_button.js
  var ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function mapButton(layer, channel, { label, onlook, onmove, onopen, pixel: pixel2, onfocus = () => {
  } }) {
    const canvas = mapCanvas(layer, channel, { "role": "img", "aria-label": label });
    const picture2 = make("span", { class: "picture" }, canvas);
    const element = make(
      "button",
      {
        type: "button",
        class: "map-button",
        onpointermove: (event) => {
          if (event.movementX || event.movementY) onlook(pixelAt(canvas, event));
        },
        onpointerleave: () => onlook(null),
        onclick: (event) => onopen(event.detail ? pixelAt(canvas, event) : null),
        onfocus,
        onkeydown: (event) => {
          const step = ARROWS[event.key];
          if (!step) return;
          event.preventDefault();
          const [row2, column] = pixel2();
          onmove([row2 + step[0], column + step[1]]);
        }
      },
      picture2
    );
    return { element, picture: picture2, canvas };
  }

  // page/parts/output_map.js
  var SLIDE = 12e3;
  var FASTEST = 40;
  var SLOWEST = 400;
  function outputMap(layer, look) {
    const [height, width] = layer.shape;
    let page2;
    let frame2 = 0;
    let timer;
    let place2 = 0;
    const choose = (pixel2) => {
      stop();
      if (pixel2) page2.go({ pixel: [Math.max(0, pixel2[0]), Math.max(0, pixel2[1])] });
    };
    const { element, picture: picture2, canvas } = mapButton(layer, 0, {
      label: say("arithmetic.map", { layer: layer.name }),
      pixel: () => page2.pixel,
      onmove: choose,
      onopen: choose,
      onlook: (pixel2) => {
        if (timer !== void 0) return;
        cancelAnimationFrame(frame2);
        frame2 = requestAnimationFrame(() => look(pixel2));
      }
    });
    const pixelOf = (at2) => (
      /** @type {Pixel} */
      [Math.floor(at2 / width), at2 % width]
    );
    const step = (by) => {
      const [row2, column] = page2.pixel;
      choose(pixelOf((row2 * width + column + by + height * width) % (height * width)));
    };
    const slide = () => {
      if (place2 === height * width) return choose(pixelOf(place2 - 1));
      const [row2, column] = pixelOf(place2);
      paintMaps(page2, layer, [canvas]);
      const context = canvas.getContext("2d");
      context?.clearRect(column + 1, row2, width, 1);
      context?.clearRect(0, row2 + 1, width, height);
      look([row2, column]);
      place2 += 1;
    };
    const start2 = () => {
      place2 = 0;
      timer = setInterval(slide, Math.max(FASTEST, Math.min(SLOWEST, SLIDE / (height * width))));
      label();
    };
    const stop = () => {
      clearInterval(timer);
      timer = void 0;
      label();
      if (page2) paintMaps(page2, layer, [canvas]);
    };
    const play = button("", () => timer === void 0 ? start2() : choose(pixelOf(Math.max(0, place2 - 1))));
    const label = () => play.textContent = say(timer === void 0 ? "slide" : "slide.stop");
    label();
    return {
      element: make(
        "div",
        { class: "figure" },
        element,
        make(
          "div",
          { class: "buttons" },
          button("‹", () => step(-1), { "class": "round", "aria-label": say("position.previous") }),
          play,
          button("›", () => step(1), { "class": "round", "aria-label": say("position.next") })
        )
      ),
      mark: ([row2, column]) => outline(picture2, "pixel", { top: row2, left: column, height: 1, width: 1 }),
      show: (next) => {
        page2 = next;
        canvas.dataset.channel = String(page2.state.map);
        paintMaps(page2, layer, [canvas]);
      },
      stop
    };
  }

  // page/parts/receptive_field.js
  function fieldBox({ field }, [row2, column]) {
    if (!field || field.size.length !== 2) return null;
    return {
      top: field.start[0] + row2 * field.jump[0],
      left: field.start[1] + column * field.jump[1],
      height: field.size[0],
      width: field.size[1]
    };
  }
  function onImage({ top, left, height, width }, [rows, columns]) {
    const first = { row: Math.max(0, top), column: Math.max(0, left) };
    return {
      top: first.row,
      left: first.column,
      height: Math.min(rows, top + height) - first.row,
      width: Math.min(columns, left + width) - first.column
    };
  }
  function middleOf(shape) {
    return shape.length === 3 ? [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2)] : [0, 0];
  }

  // page/views/arithmetic.js
  function arithmetic(page2) {
    const layer = page2.document.layers[page2.state.layer];
    return hasArithmetic(page2.document, layer) ? derivationView(page2, layer) : closedView(page2, layer);
  }
  function closedView(page2, layer) {
    const why = say(layer.embedded ? "arithmetic.inexact" : "arithmetic.noWeights");
    const element = make(
      "div",
      { class: "layer-view" },
      layerHead(page2.document, layer),
      layer.computable ? make("p", { class: "notice" }, why) : null,
      make(
        "p",
        {},
        button(say("layer.open"), () => page2.go({ view: "layer" }))
      )
    );
    return { element, show: () => {
    } };
  }
  function derivationView(first, layer) {
    let page2 = first;
    const panel = make("section", { "class": "derivation", "data-arithmetic": "", "aria-label": say("arithmetic") });
    const image = picture({ "role": "img", "aria-label": say("field.label") });
    const fieldText = make("figcaption");
    const output = hasMaps(layer) ? outputMap(layer, (pixel2) => derivePixel(pixel2 ?? page2.pixel)) : null;
    const mapName = make("strong", { class: "number" });
    const last = layer.shape[layer.shape.length - 1] - 1;
    const turn = (by) => page2.go({ map: (page2.state.map + by + last + 1) % (last + 1) });
    const derivePixel = (pixel2) => {
      const { document: model2, numbers: numbers2, state } = page2;
      const at2 = hasMaps(layer) ? [...pixel2, state.map] : [state.map];
      Object.assign(panel.dataset, { layer: layer.id, channel: state.map, row: pixel2[0], column: pixel2[1] });
      const derivation = derive2(model2, numbers2.weights, numbers2.outputs, layer.id, at2);
      panel.replaceChildren(...derivation ? derivationPanel(page2, layer, derivation) : []);
      output?.mark(pixel2);
      const field = fieldBox(layer, pixel2);
      outline(image.element, "field", field && onImage(field, model2.input.shape));
      fieldText.textContent = field ? say("field.size", { field: shapeText([field.height, field.width]) }) : say("field.unknown");
    };
    const element = make(
      "div",
      { class: "arithmetic-view" },
      make("h2", {}, say("arithmetic.title", { layer: layer.name })),
      make("p", { class: "lead" }, say(hasMaps(layer) ? "arithmetic.lead" : "arithmetic.leadUnit")),
      make(
        "div",
        { class: "workbench" },
        make(
          "div",
          { class: "stage" },
          make("figure", {}, make("figcaption", {}, say("arithmetic.image")), image.element, fieldText),
          make(
            "div",
            { class: "figure" },
            make(
              "div",
              { class: "turn" },
              button("‹", () => turn(-1), { "class": "round", "aria-label": say("map.previous") }),
              mapName,
              button("›", () => turn(1), { "class": "round", "aria-label": say("map.next") })
            ),
            output?.element ?? null
          )
        ),
        panel
      )
    );
    return {
      element,
      leave: output?.stop,
      show: (next) => {
        page2 = next;
        const { map } = page2.state;
        mapName.textContent = nameOf3(page2, layer, map);
        paintImage(image.canvas, page2.document.input, page2.numbers.image);
        output?.show(page2);
        derivePixel(page2.pixel);
      }
    };
  }
  function nameOf3({ document: model2 }, layer, map) {
    if (hasMaps(layer)) return say("map.label", { map, layer: layer.name });
    const isClass = layer === answerLayer(model2) && model2.classes;
    return say(isClass ? "unit.class" : "unit.label", { unit: map, layer: layer.name, name: className(model2, map) });
  }

  // page/parts/legend.js
  function legend(name) {
    const { element, write } = bar(name);
    return { element, show: (scale) => write(number(scale.low), scale, number(scale.high)) };
  }
  function commonLegend() {
    const { element, write } = bar(say("scale.colors"));
    return {
      element,
      show: ({ scale }) => write(say(`scale.lowest.${scale}`), mapScale([0, 1]), say(`scale.highest.${scale}`))
    };
  }
  function bar(name) {
    const low = make("span");
    const ramp = make("span", { class: "ramp" });
    const high = make("span");
    return {
      element: make("p", { class: "legend" }, make("span", { class: "legend-name" }, name), low, ramp, high),
      write: (lowest, scale, highest) => {
        low.textContent = lowest;
        high.textContent = highest;
        ramp.style.background = gradientOf(scale);
      }
    };
  }

  // page/parts/histogram.js
  var BINS = 32;
  var HEIGHT3 = 64;
  function histogram(values, label) {
    const [low, high] = rangeOf(values);
    const counts = new Array(BINS).fill(0);
    for (const value of values) {
      if (Number.isFinite(value)) counts[Math.min(BINS - 1, Math.floor(BINS * (value - low) / (high - low || 1)))] += 1;
    }
    const most = Math.max(...counts);
    const bars = counts.map((count2, bin) => {
      const height = count2 && Math.max(1, HEIGHT3 * count2 / most);
      return draw("rect", { x: bin * 10 + 1, y: HEIGHT3 - height, width: 8, height });
    });
    return draw(
      "svg",
      { "class": "histogram", "viewBox": `0 0 ${BINS * 10} ${HEIGHT3 + 22}`, "role": "img", "aria-label": label },
      ...bars,
      draw("line", { x1: 0, x2: BINS * 10, y1: HEIGHT3, y2: HEIGHT3 }),
      draw("text", { x: 0, y: HEIGHT3 + 18 }, number(low)),
      draw("text", { "x": BINS * 10, "y": HEIGHT3 + 18, "text-anchor": "end" }, number(high))
    );
  }

  // page/parts/map_detail.js
  var MOST_KERNELS = 16;
  var LARGEST_WITH_NUMBERS = 7;
  function mapDetail(first, layer) {
    let page2 = first;
    let shown2 = "";
    const title2 = make("h3");
    const reading = make("p", { class: "reading-line number" });
    const image = picture({ "role": "img", "aria-label": say("field.label") });
    const fieldText = make("figcaption");
    const kernels = make("div", { class: "kernels" });
    const distribution = make("div");
    const open = button(say("arithmetic.open"), () => page2.go({ view: "arithmetic" }), { class: "primary" });
    open.hidden = !hasArithmetic(first.document, layer);
    const element = make(
      "aside",
      { "class": "detail", "aria-label": say("detail") },
      title2,
      reading,
      make("figure", { class: "field-figure" }, image.element, fieldText),
      kernels,
      distribution,
      open
    );
    const look = (map, pixel2) => {
      const output = page2.numbers.outputs.get(layer.id);
      if (!output || map >= output.shape[2]) return;
      const key = [map, page2.state.epoch, page2.state.probe].join();
      if (key !== shown2) describe(output, map);
      shown2 = page2.state.probe === "drawn" ? "" : key;
      const [row2, column] = pixel2 ?? highestPixel(output, map);
      const value = output.data[(row2 * output.shape[1] + column) * output.shape[2] + map];
      reading.textContent = say("reading", { row: row2, column, value: number(value, 6) });
      const field = fieldBox(layer, [row2, column]);
      outline(image.element, "field", field && onImage(field, page2.document.input.shape));
      fieldText.textContent = say(pixel2 ? "field.pixel" : "field.highest");
    };
    const describe = (output, map) => {
      title2.textContent = say("map.label", { map, layer: layer.name });
      const values = valuesOf(output, map);
      const zeros = percent(values.filter((value) => value === 0).length / values.length);
      distribution.replaceChildren(
        make("h4", {}, say("histogram")),
        histogram(values, say("histogram.label", { zeros })),
        make("p", { class: "hint" }, say("histogram.zeros", { zeros, count: count(values.length) }))
      );
      kernels.replaceChildren(...kernelOf(page2, layer, map));
    };
    return {
      element,
      look,
      show: (next) => {
        page2 = next;
        paintImage(image.canvas, page2.document.input, page2.numbers.image);
        look(page2.state.map, null);
      }
    };
  }
  function kernelOf(page2, layer, map) {
    if (!("kernel" in layer.weights) || !hasArithmetic(page2.document, layer)) return [];
    const middle = [layer.shape[0] >> 1, layer.shape[1] >> 1, map];
    const derivation = derive2(page2.document, page2.numbers.weights, page2.numbers.outputs, layer.id, middle);
    const parts2 = (derivation?.parts ?? []).filter(({ weights }) => weights);
    if (!parts2.length) return [];
    const scale = signedScale(Math.max(...parts2.map(({ weights }) => extremeOf(weights ?? []))));
    const colors = legend(say("kernel.colors"));
    colors.show(scale);
    const shown2 = parts2.slice(0, MOST_KERNELS);
    const small = parts2.length > 1 || parts2[0].shape[1] > LARGEST_WITH_NUMBERS;
    const grids = shown2.map(
      ({ shape, weights, channel }) => numberGrid(shape, weights ?? [], scale, say("kernel.label", { map, channel: channel ?? 0 })).element
    );
    return [
      make("h4", {}, say("kernel", { count: parts2.length })),
      make("p", { class: "hint" }, say(parts2.length > 1 ? "kernel.several" : "kernel.one")),
      make("div", { class: small ? "kernel-grid small" : "kernel-grid" }, ...grids),
      parts2.length > shown2.length ? make("p", { class: "hint" }, say("more", { count: parts2.length - shown2.length })) : "",
      colors.element
    ];
  }
  function valuesOf({ shape, data }, map) {
    return Array.from({ length: shape[0] * shape[1] }, (_, place2) => data[place2 * shape[2] + map]);
  }

  // page/parts/kernel_picture.js
  function kernelCanvas({ family, weights: { kernel } }) {
    if (family !== "convolution" || !kernel || kernel[0] * kernel[1] === 1 || ![1, 3].includes(kernel[2])) return null;
    return make("canvas", {
      "class": "kernel-picture",
      "role": "img",
      "aria-label": say("kernel"),
      "title": say("kernel")
    });
  }
  function paintKernel(canvas, kernel, filter) {
    if (!kernel) return;
    const [height, width, channels, filters] = kernel.shape;
    const extreme = extremeOf(kernel.data);
    if (channels === 1) {
      return paintMap(canvas, { shape: [height, width, filters], data: kernel.data }, filter, signedScale(extreme));
    }
    const level = (place2, channel) => Math.round(127.5 * (1 + kernel.data[(3 * place2 + channel) * filters + filter] / extreme));
    paint(canvas, height, width, (place2) => pixel(level(place2, 0), level(place2, 1), level(place2, 2)));
  }

  // page/parts/map_tile.js
  function mapTile(layer, channel, onlook, onopen) {
    let page2;
    const kernel = kernelCanvas(layer);
    const reading = make("span", { class: "muted number" });
    const note = make("span", { class: "dead" });
    const { element, picture: picture2, canvas } = mapButton(layer, channel, {
      label: say("map.label", { map: channel, layer: layer.name }),
      pixel: () => page2.pixel,
      onlook: (pixel2) => {
        reading.textContent = readingOf(page2, layer, channel, pixel2);
        onlook(pixel2);
      },
      onmove: ([row2, column]) => page2.go({ map: channel, pixel: [Math.max(0, row2), Math.max(0, column)] }),
      onopen,
      onfocus: () => page2.go({ map: channel })
    });
    const caption = make(
      "span",
      { class: "caption" },
      kernel,
      make("span", {}, make("strong", {}, say("map", { map: channel })), " ", note),
      reading
    );
    return {
      element: make("div", { class: "tile" }, element, caption),
      canvas,
      show: (next) => {
        page2 = next;
        const [row2, column] = page2.pixel;
        const chosen = channel === page2.state.map;
        const dead = isConstant(page2, layer, channel);
        element.setAttribute("aria-pressed", String(chosen));
        outline(picture2, "pixel", chosen ? { top: row2, left: column, height: 1, width: 1 } : null);
        canvas.dataset.dead = String(dead);
        note.textContent = dead ? say("map.dead") : "";
        reading.textContent = readingOf(page2, layer, channel, null);
        if (kernel) paintKernel(kernel, page2.numbers.weights.get(layer.id)?.kernel, channel);
      }
    };
  }
  function readingOf({ numbers: numbers2 }, layer, channel, pixel2) {
    const output = numbers2.outputs.get(layer.id);
    if (!output) return "";
    if (pixel2) {
      const [row2, column] = pixel2;
      const value = output.data[(row2 * output.shape[1] + column) * output.shape[2] + channel];
      return say("reading", { row: row2, column, value: number(value, 4) });
    }
    const [low, high] = rangeOfMap(output, channel);
    return low === high ? number(low) : say("range", { low: number(low), high: number(high) });
  }

  // page/views/units.js
  var MOST_UNITS = 1e3;
  function unitsView(first, layer) {
    let latest = first;
    const open = hasArithmetic(first.document, layer) && layer.shape.length === 1;
    const length = layer.shape.reduce((product2, size) => product2 * size, 1);
    const isAnswer = layer === answerLayer(first.document);
    const colors = legend(say("scale.colors"));
    const distribution = make("div");
    const cells = Array.from(
      { length: Math.min(length, MOST_UNITS) },
      (_, unit) => make("button", {
        "type": "button",
        "class": "unit number",
        "disabled": !open,
        "data-unit": unit,
        "onclick": () => latest.go({ view: "arithmetic", map: unit })
      })
    );
    const element = make(
      "div",
      { class: "layer-view" },
      layerHead(first.document, layer),
      make(
        "div",
        { class: "toolbar" },
        colors.element,
        make("p", { class: "hint" }, say(open ? "units.hint" : "layer.hintClosed"))
      ),
      make(
        "div",
        { class: "with-aside" },
        make("section", { "class": "units", "aria-label": say("units", { count: length }) }, ...cells),
        make("aside", { class: "detail" }, distribution)
      )
    );
    return {
      element,
      show: (page2) => {
        latest = page2;
        const values = page2.numbers.outputs.get(layer.id)?.data;
        if (!values) return;
        const scale = mapScale(rangeOf(values));
        colors.show(scale);
        cells.forEach((cell, unit) => {
          const name = isAnswer ? className(page2.document, unit) : String(unit);
          const { background, color } = cellColors(scale, values[unit]);
          cell.style.cssText = `background:${background};color:${color}`;
          cell.textContent = short(values[unit]);
          cell.title = `${name}: ${number(values[unit], 6)}`;
          cell.setAttribute("aria-label", `${name}: ${cell.textContent}`);
          cell.setAttribute("aria-pressed", String(unit === page2.state.map));
        });
        distribution.replaceChildren(make("h3", {}, say("histogram")), histogram(Array.from(values), say("histogram")));
      }
    };
  }

  // page/views/layer.js
  var MOST_MAPS = 64;
  function layerView(page2) {
    const layer = page2.document.layers[page2.state.layer];
    return hasMaps(layer) ? mapsView(page2, layer) : unitsView(page2, layer);
  }
  function mapsView(first, layer) {
    const all = first.numbers.outputs.get(layer.id)?.shape[2] ?? layer.shape[2];
    let page2 = first;
    let shown2 = 0;
    const tiles = [];
    const detail = mapDetail(first, layer);
    const colors = legend(say("scale.colors"));
    const grid = make("div", { class: "map-grid" });
    const more = button("", () => (showMaps(shown2 + MOST_MAPS), show2(page2)));
    const showMaps = (count2) => {
      shown2 = Math.min(all, count2);
      while (tiles.length < shown2) {
        const channel = tiles.length;
        const look = (pixel2) => detail.look(pixel2 ? channel : page2.state.map, pixel2);
        const open = (pixel2) => openPixel(page2, layer, channel, pixel2);
        tiles.push(mapTile(layer, channel, look, open));
        grid.append(tiles[channel].element);
      }
      more.hidden = shown2 === all;
      more.textContent = say("more.show", { count: Math.min(MOST_MAPS, all - shown2), all });
    };
    const show2 = (next) => {
      page2 = next;
      if (page2.state.map >= shown2) showMaps(page2.state.map + 1);
      const canvases = tiles.map(({ canvas }) => canvas);
      paintMaps(page2, layer, canvases);
      tiles.forEach((tile) => tile.show(page2));
      colors.element.hidden = page2.scale === "map";
      colors.show(scaleOf(page2, layer, 0));
      detail.show(page2);
    };
    showMaps(MOST_MAPS);
    const element = make(
      "div",
      { class: "layer-view" },
      layerHead(first.document, layer),
      make("div", { class: "toolbar" }, scaleChoice(first), colors.element, ...hints(first, layer, all)),
      make(
        "div",
        { class: "with-aside" },
        make("section", { "aria-label": say("maps", { shape: shapeText(layer.shape) }) }, grid, more),
        detail.element
      )
    );
    return { element, show: show2 };
  }
  function openPixel(page2, layer, map, pixel2) {
    const view2 = hasArithmetic(page2.document, layer) ? "arithmetic" : "layer";
    page2.go({ view: view2, map, pixel: pixel2 ?? page2.state.pixel });
  }
  function scaleChoice(page2) {
    const scales = [
      { value: "layer", label: say("scale.layer"), attributes: { "data-control": "scale", "data-scale": "layer" } },
      { value: "map", label: say("scale.map"), attributes: { "data-control": "scale", "data-scale": "map" } }
    ];
    return choice(say("scale"), scales, page2.scale, (scale) => {
      page2.scale = scale;
      page2.repaint();
    });
  }
  function hints({ document: model2 }, layer, count2) {
    const texts = [say(hasArithmetic(model2, layer) ? "layer.hint" : "layer.hintClosed")];
    if (count2 < layer.shape[2]) texts.push(say("maps.some", { count: count2, all: layer.shape[2] }));
    if (layer.maps === "uint8") texts.push(say("maps.rounded"));
    return texts.map((text) => make("p", { class: "hint" }, text));
  }

  // page/drawing.js
  var UNCHANGED = { down: 0, right: 0, turn: 0, noise: 0 };
  function sourceOf([height, width], { down, right, turn }, { row: row2, column }) {
    const angle = -turn * Math.PI / 180;
    const middle = { row: (height - 1) / 2, column: (width - 1) / 2 };
    const y = row2 - down - middle.row;
    const x = column - right - middle.column;
    return {
      row: middle.row + Math.cos(angle) * y + Math.sin(angle) * x,
      column: middle.column - Math.sin(angle) * y + Math.cos(angle) * x
    };
  }
  function changed({ shape, data }, change, { low, high }) {
    const [height, width, channels] = shape;
    const result = new Float32Array(data.length);
    const random = normalNumbers();
    const pixelAt2 = (row2, column, channel) => row2 < 0 || column < 0 || row2 >= height || column >= width ? low : data[(row2 * width + column) * channels + channel];
    for (let row2 = 0; row2 < height; row2++) {
      for (let column = 0; column < width; column++) {
        const source = sourceOf(shape, change, { row: row2, column });
        const top = Math.floor(source.row);
        const left = Math.floor(source.column);
        const below = source.row - top;
        const beside = source.column - left;
        for (let channel = 0; channel < channels; channel++) {
          const upper = mix(pixelAt2(top, left, channel), pixelAt2(top, left + 1, channel), beside);
          const lower = mix(pixelAt2(top + 1, left, channel), pixelAt2(top + 1, left + 1, channel), beside);
          const value = mix(upper, lower, below) + change.noise * (high - low) * random();
          result[(row2 * width + column) * channels + channel] = Math.max(low, Math.min(high, value));
        }
      }
    }
    return result;
  }
  function drawLine({ shape, data }, from, to, { radius, color }) {
    const [height, width, channels] = shape;
    const first = (one, other) => Math.max(0, Math.floor(Math.min(one, other) - radius - 1));
    const last = (one, other, length) => Math.min(length - 1, Math.ceil(Math.max(one, other) + radius + 1));
    for (let row2 = first(from.row, to.row); row2 <= last(from.row, to.row, height); row2++) {
      for (let column = first(from.column, to.column); column <= last(from.column, to.column, width); column++) {
        const cover = Math.max(0, Math.min(1, radius + 0.5 - distance({ row: row2, column }, from, to)));
        for (let channel = 0; channel < channels && cover > 0; channel++) {
          const place2 = (row2 * width + column) * channels + channel;
          data[place2] = mix(data[place2], color[channel], cover);
        }
      }
    }
  }
  function distance(place2, from, to) {
    const along = { row: to.row - from.row, column: to.column - from.column };
    const length = along.row ** 2 + along.column ** 2;
    const projected = (place2.row - from.row) * along.row + (place2.column - from.column) * along.column;
    const share = length ? Math.max(0, Math.min(1, projected / length)) : 0;
    return Math.hypot(place2.row - from.row - share * along.row, place2.column - from.column - share * along.column);
  }
  function mix(one, other, share) {
    return one + share * (other - one);
  }
  function normalNumbers() {
    let state = 1;
    const uniform = () => {
      state = Math.imul(state, 1664525) + 1013904223 >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  // page/parts/drawing_pad.js
  function drawingPad({ input }, onchange) {
    const { shape, low, high } = input;
    const [height, width, channels] = shape;
    let drawing = { shape, data: new Float32Array(height * width * channels) };
    let change = UNCHANGED;
    let result = null;
    const pen = { radius: Math.max(0.7, Math.min(height, width) / 20), color: new Array(channels).fill(high) };
    const update = () => {
      result = changed(drawing, change, input);
      onchange(result);
    };
    const drawOn = (image) => {
      drawing = { shape, data: Float32Array.from(image) };
      change = UNCHANGED;
      sliders.forEach(({ reset }) => reset());
    };
    const clear = () => {
      drawOn(new Float32Array(drawing.data.length).fill(low));
      update();
    };
    const canvas = make("canvas", { "data-pad": "", "class": "pad", "role": "img", "aria-label": say("live.pad") });
    followPen(canvas, [height, width], (from, to) => {
      drawLine(drawing, sourceOf(shape, change, from), sourceOf(shape, change, to), pen);
      update();
    });
    const reach = Math.floor(Math.min(height, width) / 3);
    const whole = (value) => number(value);
    const degrees = (value) => `${number(value)}°`;
    const changeSlider = (name, control, range2, write) => {
      const choose = (value) => {
        change = { ...change, [name]: value };
        update();
      };
      const made = slider(say(`live.${name}`), { ...range2, value: 0 }, write, choose, { "data-control": control });
      return { element: made.element, reset: () => made.set(0) };
    };
    const sliders = [
      changeSlider("right", "move-right", { min: -reach, max: reach, step: 1 }, whole),
      changeSlider("down", "move-down", { min: -reach, max: reach, step: 1 }, whole),
      changeSlider("turn", "rotate", { min: -180, max: 180, step: 5 }, degrees),
      changeSlider("noise", "noise", { min: 0, max: 0.5, step: 0.01 }, whole)
    ];
    const penWidth = slider(
      say("live.pen"),
      { min: 0.5, max: Math.max(3, height / 10), step: 0.1, value: pen.radius },
      (radius) => number(radius, 2),
      (radius) => pen.radius = radius
    );
    return {
      element: make(
        "div",
        { class: "drawing-pad" },
        canvas,
        make(
          "div",
          { class: "buttons" },
          button(say("live.clear"), clear, { "data-control": "clear" }),
          ...penButtons(channels, input, (color) => pen.color = color)
        ),
        penWidth.element,
        ...sliders.map(({ element }) => element)
      ),
      show: (image) => {
        if (image !== result) drawOn(image);
        result = image;
        paintImage(canvas, input, image);
      }
    };
  }
  function followPen(canvas, [height, width], onstroke) {
    let before = null;
    const placeOf2 = (event) => {
      const box = canvas.getBoundingClientRect();
      return {
        row: (event.clientY - box.top) / box.height * height - 0.5,
        column: (event.clientX - box.left) / box.width * width - 0.5
      };
    };
    const lift = () => before = null;
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      before = placeOf2(event);
      onstroke(before, before);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!before) return;
      const place2 = placeOf2(event);
      onstroke(before, place2);
      before = place2;
    });
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
  }
  function penButtons(channels, { low, high }, choose) {
    const tools = [
      { name: say("live.draw"), value: high },
      { name: say("live.erase"), value: low }
    ].map(({ name, value }, index) => {
      const press = () => {
        choose(new Array(channels).fill(value));
        tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool === made)));
      };
      const made = button(name, press, { "aria-pressed": index === 0 });
      return made;
    });
    if (channels !== 3) return tools;
    const color = make("input", { "type": "color", "value": "#ffffff", "aria-label": say("live.color") });
    color.addEventListener("input", () => {
      const levels = [1, 3, 5].map((at2) => parseInt(color.value.slice(at2, at2 + 2), 16) / 255);
      choose(levels.map((level) => low + (high - low) * level));
    });
    return [...tools, color];
  }

  // page/views/live.js
  var ROOM = { most: 16, columns: 16, size: 56 };
  function live(page2) {
    return page2.document.live ? drawingView(page2) : closedView2(page2);
  }
  function closedView2({ document: model2 }) {
    const unknown = model2.layers.filter(({ computable }) => !computable);
    const why = unknown.length ? say("live.unknown") : say("live.large", { count: largeNumber(model2.multiply_adds) });
    const element = make(
      "div",
      { class: "layer-view" },
      make("h2", {}, say("live.title")),
      make("p", { class: "notice" }, why),
      make("ul", {}, ...unknown.map(reason))
    );
    return { element, show: () => {
    } };
  }
  function reason({ path, why_not }) {
    return make("li", {}, make("strong", {}, path), say("colon"), why_not && sayWhyNot(why_not));
  }
  function drawingView({ document: model2, setDrawn, go: go2 }) {
    const pad = drawingPad(model2, setDrawn);
    const answer = make("p", { "class": "answer", "aria-live": "polite" });
    const bars = hasAnswer(model2) ? prediction(model2) : null;
    const rows = model2.layers.map((layer) => layerRow(layer, () => go2({ view: "layer", layer: layer.id })));
    const element = make(
      "div",
      { class: "live-view" },
      make(
        "section",
        { class: "drawing" },
        make("h2", {}, say("live.title")),
        make("p", { class: "hint" }, say("live.hint")),
        pad.element
      ),
      make("section", { class: "verdict" }, answer, bars?.element ?? null),
      make("section", { "class": "layer-rows", "aria-label": say("layers") }, ...rows.map((row2) => row2.element))
    );
    return {
      element,
      show: (page2) => {
        pad.show(page2.numbers.image);
        answer.textContent = answerText(page2);
        bars?.show(page2);
        rows.forEach((row2) => row2.show(page2));
      }
    };
  }
  function layerRow(layer, open) {
    const picture2 = layerPicture(layer, ROOM);
    const element = make(
      "div",
      { "class": "layer-row", "data-layer": layer.id, "data-live": "true" },
      make(
        "span",
        { class: "head" },
        button(layer.name, open, { class: "link" }),
        make("span", { class: "foot number" }, shapeText(layer.shape))
      ),
      picture2.element
    );
    return { element, show: picture2.show };
  }

  // page/parts/layer_card.js
  var MAP = 44;
  var GAP = 4;
  var IMAGE2 = 100;
  var BESIDE = { most: 16, columns: 2 };
  var BELOW = { most: 8, columns: 8 };
  var BELOW_NARROW = { most: 4, columns: 4 };
  var NARROW = 700;
  var MOST_CLASSES = 12;
  function sizeOfCard({ layer, group }, direction, model2) {
    const bars = showsBars(layer, group, model2) ? layer.shape[0] : 0;
    if (direction === "down") {
      const width = isNarrow() ? 340 : 600;
      if (bars) return { width, height: 30 + 22 * bars };
      return { width, height: isInput(layer) && !group ? IMAGE2 + 22 : 84 };
    }
    const head = 46;
    const foot = isInput(layer) || !layer.field || !hasMaps(layer) ? 28 : 46;
    const note = layer.computable ? 0 : 20;
    if (bars) return { width: 168, height: head + foot + 22 * bars };
    if (isInput(layer)) return { width: IMAGE2 + 22, height: head + foot + IMAGE2 + 6 };
    if (!hasMaps(layer)) return { width: 92, height: head + foot + note + listSize(layer, false).height + 8 };
    const maps = Math.min(BESIDE.most, layer.shape[2]);
    const rows = Math.ceil(maps / BESIDE.columns);
    const body = rows * (MAP + GAP) + (layer.shape[2] > maps ? 20 : 0);
    return { width: 2 * MAP + GAP + 24, height: head + foot + note + body + 8 };
  }
  function isNarrow() {
    return innerWidth < NARROW;
  }
  function roomOf(direction) {
    return direction === "right" ? BESIDE : isNarrow() ? BELOW_NARROW : BELOW;
  }
  function showsBars(layer, group, model2) {
    return !group && layer === answerLayer(model2) && hasAnswer(model2) && layer.shape[0] <= MOST_CLASSES;
  }
  function layerCard(node, direction, page2, toggle) {
    return node.group ? groupCard(node, direction, toggle) : oneLayerCard(node, direction, page2);
  }
  function oneLayerCard({ id, layer }, direction, page2) {
    const room = roomOf(direction);
    const picture2 = showsBars(layer, null, page2.document) ? prediction(page2.document) : layerPicture(layer, { ...room, size: isInput(layer) ? IMAGE2 : MAP });
    const more = direction === "right" && hasMaps(layer) && !isInput(layer) ? Math.max(0, layer.shape[2] - room.most) : 0;
    const body = make("span", { class: isInput(layer) ? "body picture" : "body" }, picture2.element);
    const open = (event) => {
      const canvas = (
        /** @type {HTMLElement} */
        event.target.closest?.("canvas[data-map]")
      );
      const map = canvas ? Number(
        /** @type {HTMLElement} */
        canvas.dataset.channel
      ) : void 0;
      if (isInput(layer)) return;
      page2.go({ view: "layer", layer: layer.id, ...map === void 0 ? {} : { map } });
    };
    const element = make(
      "div",
      {
        "class": `card ${direction}${isInput(layer) ? " input" : ""}`,
        "data-layer": layer.id,
        "data-live": String(page2.document.live && layer.computable),
        "onclick": open
      },
      make(
        "span",
        { class: "head" },
        button(isInput(layer) ? say("input") : layer.name, () => {
        }, {
          "class": "name",
          "title": layer.path,
          "aria-label": cardLabel(layer)
        }),
        make("span", { class: "kind" }, isInput(layer) ? "" : layer.kind),
        layer.computable ? null : make("span", { class: "not-live" }, say("notLive"))
      ),
      body,
      more ? make("span", { class: "more" }, say("more", { count: more })) : null,
      make(
        "span",
        { class: "foot number" },
        make("span", {}, shapeText(layer.shape)),
        layer.field && hasMaps(layer) && !isInput(layer) ? make("span", {}, say("sees", { field: shapeText(layer.field.size) })) : null
      )
    );
    return { id, layer, group: null, element, show: picture2.show };
  }
  function cardLabel(layer) {
    return [
      isInput(layer) ? say("input") : layer.name,
      layer.kind,
      shapeText(layer.shape),
      layer.computable ? "" : say("notLive")
    ].filter(Boolean).join(say("between.items"));
  }
  function groupCard({ id, layer, group }, direction, toggle) {
    const room = roomOf(direction);
    const picture2 = layerPicture(layer, { ...room, size: MAP });
    const layers = group?.layers.length ?? 0;
    const element = make(
      "div",
      { "class": `card closed ${direction}`, "data-model": id.replace(/^\w+:/, "") },
      make(
        "span",
        { class: "head" },
        button(say("group.open", { name: group?.name ?? "" }), () => toggle(id), {
          "class": "name",
          "aria-expanded": "false",
          "data-toggle": id
        }),
        make("span", { class: "kind" }, say("group.layers", { count: layers }))
      ),
      make("span", { class: "body" }, picture2.element),
      make("span", { class: "foot number" }, make("span", {}, shapeText(layer.shape)))
    );
    return { id, layer, group, element, show: picture2.show };
  }

  // node_modules/@dagrejs/dagre/dist/dagre.esm.js
  var Te = Object.defineProperty;
  var Sn = (e, n, t) => n in e ? Te(e, n, { enumerable: true, configurable: true, writable: true, value: t }) : e[n] = t;
  var Mn = (e, n) => {
    for (var t in n) Te(e, t, { get: n[t], enumerable: true });
  };
  var je = (e, n, t) => Sn(e, typeof n != "symbol" ? n + "" : n, t);
  var ie = {};
  Mn(ie, { Graph: () => T, alg: () => H });
  var Pn = Object.defineProperty;
  var Se = (e, n) => {
    for (var t in n) Pn(e, t, { get: n[t], enumerable: true });
  };
  var Q = class {
    constructor(e) {
      this._isDirected = true, this._isMultigraph = false, this._isCompound = false, this._nodes = {}, this._in = {}, this._preds = {}, this._out = {}, this._sucs = {}, this._edgeObjs = {}, this._edgeLabels = {}, this._nodeCount = 0, this._edgeCount = 0, this._defaultNodeLabelFn = () => {
      }, this._defaultEdgeLabelFn = () => {
      }, e && (this._isDirected = "directed" in e ? e.directed : true, this._isMultigraph = "multigraph" in e ? e.multigraph : false, this._isCompound = "compound" in e ? e.compound : false), this._isCompound && (this._parent = {}, this._children = {}, this._children["\0"] = {});
    }
    isDirected() {
      return this._isDirected;
    }
    isMultigraph() {
      return this._isMultigraph;
    }
    isCompound() {
      return this._isCompound;
    }
    setGraph(e) {
      return this._label = e, this;
    }
    graph() {
      return this._label;
    }
    setDefaultNodeLabel(e) {
      return typeof e != "function" ? this._defaultNodeLabelFn = () => e : this._defaultNodeLabelFn = e, this;
    }
    nodeCount() {
      return this._nodeCount;
    }
    nodes() {
      return Object.keys(this._nodes);
    }
    sources() {
      return this.nodes().filter((e) => Object.keys(this._in[e]).length === 0);
    }
    sinks() {
      return this.nodes().filter((e) => Object.keys(this._out[e]).length === 0);
    }
    setNodes(e, n) {
      return e.forEach((t) => {
        n !== void 0 ? this.setNode(t, n) : this.setNode(t);
      }), this;
    }
    setNode(e, n) {
      return e in this._nodes ? (arguments.length > 1 && (this._nodes[e] = n), this) : (this._nodes[e] = arguments.length > 1 ? n : this._defaultNodeLabelFn(e), this._isCompound && (this._parent[e] = "\0", this._children[e] = {}, this._children["\0"][e] = true), this._in[e] = {}, this._preds[e] = {}, this._out[e] = {}, this._sucs[e] = {}, ++this._nodeCount, this);
    }
    node(e) {
      return this._nodes[e];
    }
    hasNode(e) {
      return e in this._nodes;
    }
    removeNode(e) {
      if (e in this._nodes) {
        let n = (t) => this.removeEdge(this._edgeObjs[t]);
        delete this._nodes[e], this._isCompound && (this._removeFromParentsChildList(e), delete this._parent[e], this.children(e).forEach((t) => {
          this.setParent(t);
        }), delete this._children[e]), Object.keys(this._in[e]).forEach(n), delete this._in[e], delete this._preds[e], Object.keys(this._out[e]).forEach(n), delete this._out[e], delete this._sucs[e], --this._nodeCount;
      }
      return this;
    }
    setParent(e, n) {
      if (!this._isCompound) throw new Error("Cannot set parent in a non-compound graph");
      if (n === void 0) n = "\0";
      else {
        n += "";
        for (let t = n; t !== void 0; t = this.parent(t)) if (t === e) throw new Error("Setting " + n + " as parent of " + e + " would create a cycle");
        this.setNode(n);
      }
      return this.setNode(e), this._removeFromParentsChildList(e), this._parent[e] = n, this._children[n][e] = true, this;
    }
    parent(e) {
      if (this._isCompound) {
        let n = this._parent[e];
        if (n !== "\0") return n;
      }
    }
    children(e = "\0") {
      if (this._isCompound) {
        let n = this._children[e];
        if (n) return Object.keys(n);
      } else {
        if (e === "\0") return this.nodes();
        if (this.hasNode(e)) return [];
      }
      return [];
    }
    predecessors(e) {
      let n = this._preds[e];
      if (n) return Object.keys(n);
    }
    successors(e) {
      let n = this._sucs[e];
      if (n) return Object.keys(n);
    }
    neighbors(e) {
      let n = this.predecessors(e);
      if (n) {
        let t = new Set(n), r = this.successors(e);
        if (r) for (let o of r) t.add(o);
        return Array.from(t.values());
      }
    }
    isLeaf(e) {
      var n;
      let t;
      return this.isDirected() ? t = this.successors(e) : t = this.neighbors(e), ((n = t == null ? void 0 : t.length) != null ? n : 0) === 0;
    }
    filterNodes(e) {
      let n = new this.constructor({ directed: this._isDirected, multigraph: this._isMultigraph, compound: this._isCompound });
      n.setGraph(this.graph()), Object.entries(this._nodes).forEach(([o, i]) => {
        e(o) && n.setNode(o, i);
      }), Object.values(this._edgeObjs).forEach((o) => {
        n.hasNode(o.v) && n.hasNode(o.w) && n.setEdge(o, this.edge(o));
      });
      let t = {}, r = (o) => {
        let i = this.parent(o);
        return !i || n.hasNode(i) ? (t[o] = i, i) : i in t ? t[i] : r(i);
      };
      return this._isCompound && n.nodes().forEach((o) => n.setParent(o, r(o))), n;
    }
    setDefaultEdgeLabel(e) {
      return typeof e != "function" ? this._defaultEdgeLabelFn = () => e : this._defaultEdgeLabelFn = e, this;
    }
    edgeCount() {
      return this._edgeCount;
    }
    edges() {
      return Object.values(this._edgeObjs);
    }
    setPath(e, n) {
      return e.reduce((t, r) => (n !== void 0 ? this.setEdge(t, r, n) : this.setEdge(t, r), r)), this;
    }
    setEdge(e, n, t, r) {
      let o, i, s, a, l = false;
      typeof e == "object" && e !== null && "v" in e ? (o = e.v, i = e.w, s = e.name, arguments.length === 2 && (a = n, l = true)) : (o = e, i = n, s = r, arguments.length > 2 && (a = t, l = true)), o = "" + o, i = "" + i, s !== void 0 && (s = "" + s);
      let u = z(this._isDirected, o, i, s);
      if (u in this._edgeLabels) return l && (this._edgeLabels[u] = a), this;
      if (s !== void 0 && !this._isMultigraph) throw new Error("Cannot set a named edge when isMultigraph = false");
      this.setNode(o), this.setNode(i), this._edgeLabels[u] = l ? a : this._defaultEdgeLabelFn(o, i, s);
      let d = Fn(this._isDirected, o, i, s);
      return o = d.v, i = d.w, Object.freeze(d), this._edgeObjs[u] = d, Re(this._preds[i], o), Re(this._sucs[o], i), this._in[i][u] = d, this._out[o][u] = d, this._edgeCount++, this;
    }
    edge(e, n, t) {
      let r = arguments.length === 1 ? oe(this._isDirected, e) : z(this._isDirected, e, n, t);
      return this._edgeLabels[r];
    }
    edgeAsObj(e, n, t) {
      let r = arguments.length === 1 ? this.edge(e) : this.edge(e, n, t);
      return typeof r != "object" || r === null ? { label: r } : r;
    }
    hasEdge(e, n, t) {
      return (arguments.length === 1 ? oe(this._isDirected, e) : z(this._isDirected, e, n, t)) in this._edgeLabels;
    }
    removeEdge(e, n, t) {
      let r = arguments.length === 1 ? oe(this._isDirected, e) : z(this._isDirected, e, n, t), o = this._edgeObjs[r];
      if (o) {
        let i = o.v, s = o.w;
        delete this._edgeLabels[r], delete this._edgeObjs[r], Ie(this._preds[s], i), Ie(this._sucs[i], s), delete this._in[s][r], delete this._out[i][r], this._edgeCount--;
      }
      return this;
    }
    inEdges(e, n) {
      return this.isDirected() ? this.filterEdges(this._in[e], e, n) : this.nodeEdges(e, n);
    }
    outEdges(e, n) {
      return this.isDirected() ? this.filterEdges(this._out[e], e, n) : this.nodeEdges(e, n);
    }
    nodeEdges(e, n) {
      if (e in this._nodes) return this.filterEdges({ ...this._in[e], ...this._out[e] }, e, n);
    }
    _removeFromParentsChildList(e) {
      delete this._children[this._parent[e]][e];
    }
    filterEdges(e, n, t) {
      if (!e) return;
      let r = Object.values(e);
      return t ? r.filter((o) => o.v === n && o.w === t || o.v === t && o.w === n) : r;
    }
  };
  function Re(e, n) {
    e[n] ? e[n]++ : e[n] = 1;
  }
  function Ie(e, n) {
    e[n] !== void 0 && !--e[n] && delete e[n];
  }
  function z(e, n, t, r) {
    let o = "" + n, i = "" + t;
    if (!e && o > i) {
      let s = o;
      o = i, i = s;
    }
    return o + "" + i + "" + (r === void 0 ? "\0" : r);
  }
  function Fn(e, n, t, r) {
    let o = "" + n, i = "" + t;
    if (!e && o > i) {
      let a = o;
      o = i, i = a;
    }
    let s = { v: o, w: i };
    return r && (s.name = r), s;
  }
  function oe(e, n) {
    return z(e, n.v, n.w, n.name);
  }
  var Dn = {};
  Se(Dn, { read: () => Bn, write: () => An });
  function An(e) {
    let n = { options: { directed: e.isDirected(), multigraph: e.isMultigraph(), compound: e.isCompound() }, nodes: Vn(e), edges: Yn(e) }, t = e.graph();
    return t !== void 0 && (n.value = structuredClone(t)), n;
  }
  function Vn(e) {
    return e.nodes().map((n) => {
      let t = e.node(n), r = e.parent(n), o = { v: n };
      return t !== void 0 && (o.value = t), r !== void 0 && (o.parent = r), o;
    });
  }
  function Yn(e) {
    return e.edges().map((n) => {
      let t = e.edge(n), r = { v: n.v, w: n.w };
      return n.name !== void 0 && (r.name = n.name), t !== void 0 && (r.value = t), r;
    });
  }
  function Bn(e) {
    let n = new Q(e.options);
    return e.value !== void 0 && n.setGraph(e.value), e.nodes.forEach((t) => {
      n.setNode(t.v, t.value), t.parent && n.setParent(t.v, t.parent);
    }), e.edges.forEach((t) => {
      n.setEdge({ v: t.v, w: t.w, name: t.name }, t.value);
    }), n;
  }
  var H = {};
  Se(H, { CycleException: () => K, bellmanFord: () => Me, components: () => zn, dijkstra: () => J, dijkstraAll: () => $n, findCycles: () => Un, floydWarshall: () => Kn, isAcyclic: () => Zn, postorder: () => nt, preorder: () => tt, prim: () => rt, shortestPaths: () => ot, tarjan: () => Fe, topsort: () => De });
  var Wn = () => 1;
  function Me(e, n, t, r) {
    return Xn(e, String(n), t || Wn, r || function(o) {
      var i;
      return (i = e.outEdges(o)) != null ? i : [];
    });
  }
  function Xn(e, n, t, r) {
    let o = {}, i, s = 0, a = e.nodes(), l = function(c) {
      let f = o[c.v], h = o[c.w];
      if (!f || !h) return;
      let g = t(c);
      f.distance + g < h.distance && (o[c.w] = { distance: f.distance + g, predecessor: c.v }, i = true);
    }, u = function() {
      a.forEach(function(c) {
        r(c).forEach(function(f) {
          let h = f.v === c ? f.v : f.w, g = h === f.v ? f.w : f.v;
          l({ v: h, w: g });
        });
      });
    };
    a.forEach(function(c) {
      let f = c === n ? 0 : Number.POSITIVE_INFINITY;
      o[c] = { distance: f, predecessor: "" };
    });
    let d = a.length;
    for (let c = 1; c < d && (i = false, s++, u(), !!i); c++) ;
    if (s === d - 1 && (i = false, u(), i)) throw new Error("The graph contains a negative weight cycle");
    return o;
  }
  function zn(e) {
    let n = {}, t = [], r;
    function o(i) {
      var s, a;
      i in n || (n[i] = true, r.push(i), (s = e.successors(i)) == null || s.forEach(o), (a = e.predecessors(i)) == null || a.forEach(o));
    }
    return e.nodes().forEach(function(i) {
      r = [], o(i), r.length && t.push(r);
    }), t;
  }
  var Pe = class {
    constructor() {
      this._arr = [], this._keyIndices = {};
    }
    size() {
      return this._arr.length;
    }
    keys() {
      return this._arr.map((e) => e.key);
    }
    has(e) {
      return e in this._keyIndices;
    }
    priority(e) {
      let n = this._keyIndices[e];
      if (n !== void 0) return this._arr[n].priority;
    }
    min() {
      if (this.size() === 0) throw new Error("Queue underflow");
      return this._arr[0].key;
    }
    add(e, n) {
      let t = this._keyIndices, r = String(e);
      if (!(r in t)) {
        let o = this._arr, i = o.length;
        return t[r] = i, o.push({ key: r, priority: n }), this._decrease(i), true;
      }
      return false;
    }
    removeMin() {
      if (this.size() === 0) throw new Error("Queue underflow");
      this._swap(0, this._arr.length - 1);
      let e = this._arr.pop();
      return delete this._keyIndices[e.key], this._heapify(0), e.key;
    }
    decrease(e, n) {
      let t = this._keyIndices[e];
      if (t === void 0) throw new Error(`Key not found: ${e}`);
      let r = this._arr[t].priority;
      if (n > r) throw new Error(`New priority is greater than current priority. Key: ${e} Old: ${r} New: ${n}`);
      this._arr[t].priority = n, this._decrease(t);
    }
    _heapify(e) {
      let n = this._arr, t = 2 * e, r = t + 1, o = e;
      t < n.length && (o = n[t].priority < n[o].priority ? t : o, r < n.length && (o = n[r].priority < n[o].priority ? r : o), o !== e && (this._swap(e, o), this._heapify(o)));
    }
    _decrease(e) {
      let n = this._arr, t = n[e].priority, r;
      for (; e !== 0 && (r = e >> 1, !(n[r].priority < t)); ) this._swap(e, r), e = r;
    }
    _swap(e, n) {
      let t = this._arr, r = this._keyIndices, o = t[e], i = t[n];
      t[e] = i, t[n] = o, r[i.key] = e, r[o.key] = n;
    }
  };
  var Hn = () => 1;
  function J(e, n, t, r) {
    let o = function(i) {
      var s;
      return (s = e.outEdges(i)) != null ? s : [];
    };
    return qn(e, String(n), t || Hn, r || o);
  }
  function qn(e, n, t, r) {
    let o = {}, i = new Pe(), s, a, l = function(u) {
      let d = u.v !== s ? u.v : u.w, c = o[d];
      if (!c) return;
      let f = t(u), h = a.distance + f;
      if (f < 0) throw new Error("dijkstra does not allow negative edge weights. Bad edge: " + u + " Weight: " + f);
      h < c.distance && (c.distance = h, c.predecessor = s, i.decrease(d, h));
    };
    for (e.nodes().forEach(function(u) {
      let d = u === n ? 0 : Number.POSITIVE_INFINITY;
      o[u] = { distance: d, predecessor: "" }, i.add(u, d);
    }); i.size() > 0; ) {
      s = i.removeMin();
      let u = o[s];
      if (!u || u.distance === Number.POSITIVE_INFINITY) break;
      a = u, r(s).forEach(l);
    }
    return o;
  }
  function $n(e, n, t) {
    return e.nodes().reduce(function(r, o) {
      return r[o] = J(e, o, n, t), r;
    }, {});
  }
  function Fe(e) {
    let n = 0, t = [], r = {}, o = [];
    function i(s) {
      var a;
      let l = r[s] = { onStack: true, lowlink: n, index: n++ };
      if (t.push(s), (a = e.successors(s)) == null || a.forEach(function(u) {
        if (u in r) {
          let d = r[u];
          d != null && d.onStack && (l.lowlink = Math.min(l.lowlink, d.index));
        } else {
          i(u);
          let d = r[u];
          d && (l.lowlink = Math.min(l.lowlink, d.lowlink));
        }
      }), l.lowlink === l.index) {
        let u = [], d;
        do {
          d = t.pop();
          let c = r[d];
          c && (c.onStack = false), u.push(d);
        } while (s !== d);
        o.push(u);
      }
    }
    return e.nodes().forEach(function(s) {
      s in r || i(s);
    }), o;
  }
  function Un(e) {
    return Fe(e).filter(function(n) {
      var t;
      let r = n[0];
      return r ? n.length > 1 || n.length === 1 && ((t = e.outEdges(r, r)) != null ? t : []).length > 0 : false;
    });
  }
  var Jn = () => 1;
  function Kn(e, n, t) {
    return Qn(e, n || Jn, t || function(r) {
      var o;
      return (o = e.outEdges(r)) != null ? o : [];
    });
  }
  function Qn(e, n, t) {
    let r = {}, o = e.nodes();
    return o.forEach(function(i) {
      let s = {};
      r[i] = s, s[i] = { distance: 0, predecessor: "" }, o.forEach(function(a) {
        i !== a && (s[a] = { distance: Number.POSITIVE_INFINITY, predecessor: "" });
      }), t(i).forEach(function(a) {
        let l = a.v === i ? a.w : a.v, u = n(a);
        s[l] = { distance: u, predecessor: i };
      });
    }), o.forEach(function(i) {
      let s = r[i];
      s && o.forEach(function(a) {
        let l = r[a];
        l && o.forEach(function(u) {
          let d = l[i], c = s[u], f = l[u];
          if (d && c && f) {
            let h = d.distance + c.distance;
            h < f.distance && (f.distance = h, f.predecessor = c.predecessor);
          }
        });
      });
    }), r;
  }
  var K = class extends Error {
    constructor(e) {
      super(e), this.name = "CycleException";
    }
  };
  function De(e) {
    let n = {}, t = {}, r = [];
    function o(i) {
      var s;
      if (i in t) throw new K();
      i in n || (t[i] = true, n[i] = true, (s = e.predecessors(i)) == null || s.forEach(o), delete t[i], r.push(i));
    }
    if (e.sinks().forEach(o), Object.keys(n).length !== e.nodeCount()) throw new K();
    return r;
  }
  function Zn(e) {
    try {
      De(e);
    } catch (n) {
      if (n instanceof K) return false;
      throw n;
    }
    return true;
  }
  function et(e, n, t, r, o) {
    Array.isArray(n) || (n = [n]);
    let i = ((a) => {
      var l;
      return (l = e.isDirected() ? e.successors(a) : e.neighbors(a)) != null ? l : [];
    }), s = {};
    return n.forEach(function(a) {
      if (!e.hasNode(a)) throw new Error("Graph does not have node: " + a);
      o = Ae(e, a, t === "post", s, i, r, o);
    }), o;
  }
  function Ae(e, n, t, r, o, i, s) {
    return n in r || (r[n] = true, t || (s = i(s, n)), o(n).forEach(function(a) {
      s = Ae(e, a, t, r, o, i, s);
    }), t && (s = i(s, n))), s;
  }
  function Ve(e, n, t) {
    return et(e, n, t, function(r, o) {
      return r.push(o), r;
    }, []);
  }
  function nt(e, n) {
    return Ve(e, n, "post");
  }
  function tt(e, n) {
    return Ve(e, n, "pre");
  }
  function rt(e, n) {
    var t;
    let r = new Q(), o = {}, i = new Pe(), s;
    function a(d) {
      let c = d.v === s ? d.w : d.v, f = i.priority(c);
      if (f !== void 0) {
        let h = n(d);
        h < f && (o[c] = s, i.decrease(c, h));
      }
    }
    if (e.nodeCount() === 0) return r;
    e.nodes().forEach(function(d) {
      i.add(d, Number.POSITIVE_INFINITY), r.setNode(d);
    });
    let l = e.nodes()[0];
    l !== void 0 && i.decrease(l, 0);
    let u = false;
    for (; i.size() > 0; ) {
      if (s = i.removeMin(), s in o) r.setEdge(s, o[s]);
      else {
        if (u) throw new Error("Input graph is not connected: " + e);
        u = true;
      }
      (t = e.nodeEdges(s)) == null || t.forEach(a);
    }
    return r;
  }
  function ot(e, n, t, r) {
    return it(e, n, t, r != null ? r : ((o) => {
      var i;
      return (i = e.outEdges(o)) != null ? i : [];
    }));
  }
  function it(e, n, t, r) {
    if (t === void 0) return J(e, n, t, r);
    let o = false, i = e.nodes();
    for (let s = 0; s < i.length; s++) {
      let a = i[s];
      if (a === void 0) continue;
      let l = r(a);
      for (let u = 0; u < l.length; u++) {
        let d = l[u];
        if (!d) continue;
        let c = d.v === a ? d.v : d.w, f = c === d.v ? d.w : d.v;
        t({ v: c, w: f }) < 0 && (o = true);
      }
      if (o) return Me(e, n, t, r);
    }
    return J(e, n, t, r);
  }
  var T = Q;
  function M(e, n, t, r) {
    let o = r;
    for (; e.hasNode(o); ) o = $(r);
    return t.dummy = n, e.setNode(o, t), o;
  }
  function Ye(e) {
    let n = new T().setGraph(e.graph());
    return e.nodes().forEach((t) => n.setNode(t, e.node(t))), e.edges().forEach((t) => {
      let r = n.edge(t.v, t.w) || { weight: 0, minlen: 1 }, o = e.edge(t);
      n.setEdge(t.v, t.w, { weight: r.weight + o.weight, minlen: Math.max(r.minlen, o.minlen) });
    }), n;
  }
  function Z(e) {
    let n = new T({ multigraph: e.isMultigraph() }).setGraph(e.graph());
    return e.nodes().forEach((t) => {
      e.children(t).length || n.setNode(t, e.node(t));
    }), e.edges().forEach((t) => {
      n.setEdge(t, e.edge(t));
    }), n;
  }
  function se(e, n) {
    let t = e.x, r = e.y, o = n.x - t, i = n.y - r, s = e.width / 2, a = e.height / 2;
    if (!o && !i) throw new Error("Not possible to find intersection inside of the rectangle");
    let l, u;
    return o === 0 || Math.abs(i) * s > Math.abs(o) * a ? (i < 0 && (a = -a), l = a * o / i, u = a) : (o < 0 && (s = -s), l = s, u = s * i / o), { x: t + l, y: r + u };
  }
  function P(e) {
    let n = D(de(e) + 1).map(() => []);
    return e.nodes().forEach((t) => {
      let r = e.node(t), o = r.rank;
      o !== void 0 && (n[o] || (n[o] = []), n[o][r.order] = t);
    }), n;
  }
  function Be(e) {
    let n = e.nodes().map((r) => {
      let o = e.node(r).rank;
      return o === void 0 ? Number.MAX_VALUE : o;
    }), t = S(Math.min, n);
    e.nodes().forEach((r) => {
      let o = e.node(r);
      Object.hasOwn(o, "rank") && (o.rank -= t);
    });
  }
  function We(e) {
    let n = e.nodes().map((s) => e.node(s).rank).filter((s) => s !== void 0), t = S(Math.min, n), r = [];
    e.nodes().forEach((s) => {
      let a = e.node(s).rank - t;
      r[a] || (r[a] = []), r[a].push(s);
    });
    let o = 0, i = e.graph().nodeRankFactor;
    Array.from(r).forEach((s, a) => {
      s === void 0 && a % i !== 0 ? --o : s !== void 0 && o && s.forEach((l) => e.node(l).rank += o);
    });
  }
  function ae(e, n, t, r) {
    let o = { width: 0, height: 0 };
    return arguments.length >= 4 && (o.rank = t, o.order = r), M(e, "border", o, n);
  }
  function st(e, n = Xe) {
    let t = [];
    for (let r = 0; r < e.length; r += n) {
      let o = e.slice(r, r + n);
      t.push(o);
    }
    return t;
  }
  var Xe = 65535;
  function S(e, n) {
    if (n.length > Xe) {
      let t = st(n);
      return e(...t.map((r) => e(...r)));
    } else return e(...n);
  }
  function de(e) {
    let t = e.nodes().map((r) => {
      let o = e.node(r).rank;
      return o === void 0 ? Number.MIN_VALUE : o;
    });
    return S(Math.max, t);
  }
  function ze(e, n) {
    let t = { lhs: [], rhs: [] };
    return e.forEach((r) => {
      n(r) ? t.lhs.push(r) : t.rhs.push(r);
    }), t;
  }
  function q(e, n) {
    return n();
  }
  var at = 0;
  function $(e) {
    let n = ++at;
    return e + ("" + n);
  }
  function D(e, n, t = 1) {
    n == null && (n = e, e = 0);
    let r = (i) => i < n;
    t < 0 && (r = (i) => n < i);
    let o = [];
    for (let i = e; r(i); i += t) o.push(i);
    return o;
  }
  function W(e, n) {
    let t = {};
    for (let r of n) e[r] !== void 0 && (t[r] = e[r]);
    return t;
  }
  function X(e, n) {
    let t;
    return typeof n == "string" ? t = (r) => r[n] : t = n, Object.entries(e).reduce((r, [o, i]) => (r[o] = t(i, o), r), {});
  }
  function He(e, n) {
    return e.reduce((t, r, o) => (t[r] = n[o], t), {});
  }
  var V = "\0";
  function ee(e, n, t) {
    var u, d, c, f, h, g;
    if (!(e && n && t && n.dummy === "edge" && t.dummy === "edge" && n.edgeObj && t.edgeObj && e[n.edgeObj.v] && e[t.edgeObj.v] && e[n.edgeObj.w] && e[t.edgeObj.w])) return 0;
    let r = true;
    n.edgeObj.w === t.edgeObj.w && (r = false);
    let o = r ? (d = (u = e[n.edgeObj.v]) == null ? void 0 : u.rank) != null ? d : NaN + 1 : (f = (c = e[n.edgeObj.w]) == null ? void 0 : c.rank) != null ? f : NaN - 1, i = Object.entries(e).find((m) => {
      var L, y;
      return ((L = m[1].edgeObj) == null ? void 0 : L.v) === n.edgeObj.v && ((y = m[1].edgeObj) == null ? void 0 : y.w) === n.edgeObj.w && m[1].rank === o;
    }), s = Object.entries(e).find((m) => {
      var L, y;
      return ((L = m[1].edgeObj) == null ? void 0 : L.v) === t.edgeObj.v && ((y = m[1].edgeObj) == null ? void 0 : y.w) === t.edgeObj.w && m[1].rank === o;
    });
    if (!i || !s) return 0;
    let a = (h = i[1].order) != null ? h : NaN, l = (g = s[1].order) != null ? g : NaN;
    return isNaN(a - l) ? 0 : a - l;
  }
  var ce = class {
    constructor() {
      je(this, "_sentinel");
      let n = {};
      n._next = n._prev = n, this._sentinel = n;
    }
    dequeue() {
      let n = this._sentinel, t = n._prev;
      if (t !== n) return qe(t), t;
    }
    enqueue(n) {
      let t = this._sentinel;
      n._prev && n._next && qe(n), n._next = t._next, t._next._prev = n, t._next = n, n._prev = t;
    }
    toString() {
      let n = [], t = this._sentinel, r = t._prev;
      for (; r !== t; ) n.push(JSON.stringify(r, dt)), r = r._prev;
      return "[" + n.join(", ") + "]";
    }
  };
  function qe(e) {
    e._prev._next = e._next, e._next._prev = e._prev, delete e._next, delete e._prev;
  }
  function dt(e, n) {
    if (e !== "_next" && e !== "_prev") return n;
  }
  var $e = ce;
  var lt = () => 1;
  function be(e, n) {
    if (e.nodeCount() <= 1) return [];
    let t = ct(e, n || lt);
    return ut(t.graph, t.buckets, t.zeroIdx).flatMap((o) => e.outEdges(o.v, o.w) || []);
  }
  function ut(e, n, t) {
    var a;
    let r = [], o = n[n.length - 1], i = n[0], s;
    for (; e.nodeCount(); ) {
      for (; s = i.dequeue(); ) fe(e, n, t, s);
      for (; s = o.dequeue(); ) fe(e, n, t, s);
      if (e.nodeCount()) {
        for (let l = n.length - 2; l > 0; --l) if (s = (a = n[l]) == null ? void 0 : a.dequeue(), s) {
          r = r.concat(fe(e, n, t, s, true) || []);
          break;
        }
      }
    }
    return r;
  }
  function fe(e, n, t, r, o) {
    let i = [], s = o ? i : void 0;
    return (e.inEdges(r.v) || []).forEach((a) => {
      let l = e.edge(a), u = e.node(a.v);
      o && i.push({ v: a.v, w: a.w }), u.out -= l, he(n, t, u);
    }), (e.outEdges(r.v) || []).forEach((a) => {
      let l = e.edge(a), u = a.w, d = e.node(u);
      d.in -= l, he(n, t, d);
    }), e.removeNode(r.v), s;
  }
  function ct(e, n) {
    let t = new T(), r = 0, o = 0;
    e.nodes().forEach((a) => {
      t.setNode(a, { v: a, in: 0, out: 0 });
    }), e.edges().forEach((a) => {
      let l = t.edge(a.v, a.w) || 0, u = n(a), d = l + u;
      t.setEdge(a.v, a.w, d);
      let c = t.node(a.v), f = t.node(a.w);
      o = Math.max(o, c.out += u), r = Math.max(r, f.in += u);
    });
    let i = ft(o + r + 3).map(() => new $e()), s = r + 1;
    return t.nodes().forEach((a) => {
      he(i, s, t.node(a));
    }), { graph: t, buckets: i, zeroIdx: s };
  }
  function he(e, n, t) {
    var r, o, i;
    t.out ? t.in ? (i = e[t.out - t.in + n]) == null || i.enqueue(t) : (o = e[e.length - 1]) == null || o.enqueue(t) : (r = e[0]) == null || r.enqueue(t);
  }
  function ft(e) {
    let n = [];
    for (let t = 0; t < e; t++) n.push(t);
    return n;
  }
  function Ue(e, n) {
    (e.graph().acyclicer === "greedy" ? be(e, r(e)) : ht(e, n != null ? n : null)).forEach((o) => {
      let i = e.edge(o);
      e.removeEdge(o), i.forwardName = o.name, i.reversed = true, e.setEdge(o.w, o.v, i, $("rev"));
    });
    function r(o) {
      return (i) => o.edge(i).weight;
    }
  }
  function ht(e, n) {
    let t = [], r = {}, o = {};
    function i(l) {
      Object.hasOwn(o, l) || (o[l] = true, r[l] = true, e.outEdges(l).forEach((u) => {
        Object.hasOwn(r, u.w) ? t.push(u) : i(u.w);
      }), delete r[l]);
    }
    function s(l) {
      var u;
      Object.hasOwn(o, l) || (o[l] = true, r[l] = true, (u = e.outEdges(l)) == null || u.forEach((d) => {
        var c, f;
        Object.hasOwn(r, d.w) || ((c = n.node(l)) == null ? void 0 : c.rank) > ((f = n.node(d.w)) == null ? void 0 : f.rank) && bt(e, d.w, d) ? t.push(d) : s(d.w);
      }), delete r[l]);
    }
    let a = i;
    return n && typeof n.node == "function" && (a = s), e.sources().forEach(a), e.nodes().forEach(a), t;
  }
  function Je(e) {
    e.edges().forEach((n) => {
      let t = e.edge(n);
      if (t.reversed) {
        e.removeEdge(n);
        let r = t.forwardName;
        delete t.reversed, delete t.forwardName, e.setEdge(n.w, n.v, t, r);
      }
    });
  }
  function bt(e, n, t) {
    let r = /* @__PURE__ */ new Set();
    function o(i) {
      var s;
      if (e.sources().includes(i)) return true;
      r.add(i);
      for (let a of (s = e.inEdges(i)) != null ? s : []) if (!(a.v === t.v && a.w === t.w) && !r.has(a.v) && o(a.v)) return true;
      return false;
    }
    return o(n);
  }
  function Ke(e) {
    e.graph().dummyChains = [], e.edges().forEach((n) => pt(e, n));
  }
  function pt(e, n) {
    let t = n.v, r = e.node(t).rank, o = n.w, i = e.node(o).rank, s = n.name, a = e.edge(n), l = a.labelRank;
    if (i === r + 1) return;
    e.removeEdge(n);
    let u, d, c;
    for (c = 0, ++r; r < i; ++c, ++r) a.points = [], d = { width: 0, height: 0, edgeLabel: a, edgeObj: n, rank: r }, u = M(e, "edge", d, "_d"), r === l && (d.width = a.width, d.height = a.height, d.dummy = "edge-label", d.labelpos = a.labelpos), e.setEdge(t, u, { weight: a.weight }, s), c === 0 && e.graph().dummyChains.push(u), t = u;
    e.setEdge(t, o, { weight: a.weight }, s);
  }
  function Qe(e) {
    e.graph().dummyChains.forEach((n) => {
      let t = e.node(n), r = t.edgeLabel, o;
      for (e.setEdge(t.edgeObj, r); t.dummy; ) o = e.successors(n)[0], e.removeNode(n), r.points.push({ x: t.x, y: t.y }), t.dummy === "edge-label" && (r.x = t.x, r.y = t.y, r.width = t.width, r.height = t.height), n = o, t = e.node(n);
    });
  }
  function U(e) {
    let n = {};
    function t(r) {
      let o = e.node(r);
      if (Object.hasOwn(n, r)) return o.rank;
      n[r] = true;
      let i = e.outEdges(r), s = i ? i.map((l) => l == null ? Number.POSITIVE_INFINITY : t(l.w) - e.edge(l).minlen) : [], a = S(Math.min, s);
      return a === Number.POSITIVE_INFINITY && (a = 0), o.rank = a;
    }
    e.sources().forEach(t);
  }
  function A(e, n) {
    return e.node(n.w).rank - e.node(n.v).rank - e.edge(n).minlen;
  }
  var ne = Et;
  function Et(e) {
    let n = new T({ directed: false }), t = e.nodes();
    if (t.length === 0) throw new Error("Graph must have at least one node");
    let r = t[0], o = e.nodeCount();
    n.setNode(r, {});
    let i, s;
    for (; Lt(n, e) < o && (i = yt(n, e), !!i); ) s = n.hasNode(i.v) ? A(e, i) : -A(e, i), wt(n, e, s);
    return n;
  }
  function Lt(e, n) {
    function t(r) {
      let o = n.nodeEdges(r);
      o && o.forEach((i) => {
        let s = i.v, a = r === s ? i.w : s;
        !e.hasNode(a) && !A(n, i) && (e.setNode(a, {}), e.setEdge(r, a, {}), t(a));
      });
    }
    return e.nodes().forEach(t), e.nodeCount();
  }
  function yt(e, n) {
    return n.edges().reduce((r, o) => {
      let i = Number.POSITIVE_INFINITY;
      return e.hasNode(o.v) !== e.hasNode(o.w) && (i = A(n, o)), i < r[0] ? [i, o] : r;
    }, [Number.POSITIVE_INFINITY, null])[1];
  }
  function wt(e, n, t) {
    e.nodes().forEach((r) => n.node(r).rank += t);
  }
  var { preorder: Nt, postorder: Gt } = H;
  var en2 = Y;
  Y.initLowLimValues = pe;
  Y.initCutValues = ge;
  Y.calcCutValue = nn;
  Y.leaveEdge = rn;
  Y.enterEdge = on;
  Y.exchangeEdges = sn;
  function Y(e) {
    e = Ye(e), U(e);
    let n = ne(e);
    pe(n), ge(n, e);
    let t, r;
    for (; t = rn(n); ) r = on(n, e, t), sn(n, e, t, r);
  }
  function ge(e, n) {
    let t = Gt(e, e.nodes());
    t = t.slice(0, t.length - 1), t.forEach((r) => vt(e, n, r));
  }
  function vt(e, n, t) {
    let o = e.node(t).parent, i = e.edge(t, o);
    i.cutvalue = nn(e, n, t);
  }
  function nn(e, n, t) {
    let o = e.node(t).parent, i = true, s = n.edge(t, o), a = 0;
    s || (i = false, s = n.edge(o, t)), a = s.weight;
    let l = n.nodeEdges(t);
    return l && l.forEach((u) => {
      let d = u.v === t, c = d ? u.w : u.v;
      if (c !== o) {
        let f = d === i, h = n.edge(u).weight;
        if (a += f ? h : -h, xt(e, t, c)) {
          let m = e.edge(t, c).cutvalue;
          a += f ? -m : m;
        }
      }
    }), a;
  }
  function pe(e, n) {
    arguments.length < 2 && (n = e.nodes()[0]), tn(e, {}, 1, n);
  }
  function tn(e, n, t, r, o) {
    let i = t, s = e.node(r);
    n[r] = true;
    let a = e.neighbors(r);
    return a && a.forEach((l) => {
      Object.hasOwn(n, l) || (t = tn(e, n, t, l, r));
    }), s.low = i, s.lim = t++, o ? s.parent = o : delete s.parent, t;
  }
  function rn(e) {
    return e.edges().find((n) => e.edge(n).cutvalue < 0);
  }
  function on(e, n, t) {
    let r = t.v, o = t.w;
    n.hasEdge(r, o) || (r = t.w, o = t.v);
    let i = e.node(r), s = e.node(o), a = i, l = false;
    return i.lim > s.lim && (a = s, l = true), n.edges().filter((d) => l === Ze(e, e.node(d.v), a) && l !== Ze(e, e.node(d.w), a)).reduce((d, c) => A(n, c) < A(n, d) ? c : d);
  }
  function sn(e, n, t, r) {
    let o = t.v, i = t.w;
    e.removeEdge(o, i), e.setEdge(r.v, r.w, {}), pe(e), ge(e, n), kt(e, n);
  }
  function kt(e, n) {
    let t = e.nodes().find((o) => !e.node(o).parent);
    if (!t) return;
    let r = Nt(e, [t]);
    r = r.slice(1), r.forEach((o) => {
      let s = e.node(o).parent, a = n.edge(o, s), l = false;
      a || (a = n.edge(s, o), l = true), n.node(o).rank = n.node(s).rank + (l ? a.minlen : -a.minlen);
    });
  }
  function xt(e, n, t) {
    return e.hasEdge(n, t);
  }
  function Ze(e, n, t) {
    return t.low <= n.lim && n.lim <= t.lim;
  }
  var dn = _t;
  function _t(e) {
    let n = e.graph().ranker;
    if (typeof n == "function") return n(e);
    switch (n) {
      case "network-simplex":
        an(e);
        break;
      case "tight-tree":
        Ct(e);
        break;
      case "longest-path":
        Ot(e);
        break;
      case "none":
        break;
      default:
        an(e);
    }
  }
  var Ot = U;
  function Ct(e) {
    U(e), ne(e);
  }
  function an(e) {
    en2(e);
  }
  var ln = Tt;
  function Tt(e) {
    let n = Rt(e), t = e.graph();
    if (!Array.isArray(t.dummyChains)) return;
    t.dummyChains.forEach((o) => {
      let i = e.node(o), s = i.edgeObj, a = jt(e, n, s.v, s.w), l = a.path, u = a.lca, d = 0, c = l[d], f = true;
      for (; o !== s.w; ) {
        if (i = e.node(o), f) {
          for (; (c = l[d]) !== u && e.node(c).maxRank < i.rank; ) d++;
          c === u && (f = false);
        }
        if (!f) {
          for (; d < l.length - 1 && e.node(l[d + 1]).minRank <= i.rank; ) d++;
          c = l[d];
        }
        c !== void 0 && e.setParent(o, c), o = e.successors(o)[0];
      }
    });
  }
  function jt(e, n, t, r) {
    let o = [], i = [], s = Math.min(n[t].low, n[r].low), a = Math.max(n[t].lim, n[r].lim), l;
    l = t;
    do
      l = e.parent(l), o.push(l);
    while (l && (n[l].low > s || a > n[l].lim));
    let u = l, d = r;
    for (; (d = e.parent(d)) !== u; ) i.push(d);
    return { path: o.concat(i.reverse()), lca: u };
  }
  function Rt(e) {
    let n = {}, t = 0;
    function r(o) {
      let i = t;
      e.children(o).forEach(r), n[o] = { low: i, lim: t++ };
    }
    return e.children(V).forEach(r), n;
  }
  function un(e) {
    let n = M(e, "root", {}, "_root"), t = It(e), r = Object.values(t), o = S(Math.max, r) - 1, i = 2 * o + 1;
    e.graph().nestingRoot = n, e.edges().forEach((a) => e.edge(a).minlen *= i);
    let s = St(e) + 1;
    e.children(V).forEach((a) => {
      cn(e, n, i, s, o, t, a);
    }), e.graph().nodeRankFactor = i;
  }
  function cn(e, n, t, r, o, i, s) {
    var c;
    let a = e.children(s);
    if (!a.length) {
      s !== n && e.setEdge(n, s, { weight: 0, minlen: t });
      return;
    }
    let l = ae(e, "_bt"), u = ae(e, "_bb"), d = e.node(s);
    e.setParent(l, s), d.borderTop = l, e.setParent(u, s), d.borderBottom = u, a.forEach((f) => {
      var b;
      cn(e, n, t, r, o, i, f);
      let h = e.node(f), g = h.borderTop ? h.borderTop : f, m = h.borderBottom ? h.borderBottom : f, L = h.borderTop ? r : 2 * r, y = g !== m ? 1 : o - ((b = i[s]) != null ? b : 0) + 1;
      e.setEdge(l, g, { weight: L, minlen: y, nestingEdge: true }), e.setEdge(m, u, { weight: L, minlen: y, nestingEdge: true });
    }), e.parent(s) || e.setEdge(n, l, { weight: 0, minlen: o + ((c = i[s]) != null ? c : 0) });
  }
  function It(e) {
    let n = {};
    function t(r, o) {
      let i = e.children(r);
      i && i.length && i.forEach((s) => t(s, o + 1)), n[r] = o;
    }
    return e.children(V).forEach((r) => t(r, 1)), n;
  }
  function St(e) {
    return e.edges().reduce((n, t) => n + e.edge(t).weight, 0);
  }
  function fn(e) {
    let n = e.graph();
    e.removeNode(n.nestingRoot), delete n.nestingRoot, e.edges().forEach((t) => {
      e.edge(t).nestingEdge && e.removeEdge(t);
    });
  }
  var bn = Pt;
  function Pt(e) {
    function n(t) {
      let r = e.children(t), o = e.node(t);
      if (r.length && r.forEach(n), o && Object.hasOwn(o, "minRank")) {
        o.borderLeft = [], o.borderRight = [];
        for (let i = o.minRank, s = o.maxRank + 1; i < s; ++i) hn(e, "borderLeft", "_bl", t, o, i), hn(e, "borderRight", "_br", t, o, i);
      }
    }
    e.children(V).forEach(n);
  }
  function hn(e, n, t, r, o, i) {
    let s = { width: 0, height: 0, rank: i, borderType: n }, a = o[n][i - 1], l = M(e, "border", s, t);
    o[n][i] = l, e.setParent(l, r), a && e.setEdge(a, l, { weight: 1 });
  }
  function pn(e) {
    var t;
    let n = (t = e.graph().rankdir) == null ? void 0 : t.toLowerCase();
    (n === "lr" || n === "rl") && En(e);
  }
  function mn(e) {
    var t;
    let n = (t = e.graph().rankdir) == null ? void 0 : t.toLowerCase();
    (n === "bt" || n === "rl") && Ft(e), (n === "lr" || n === "rl") && (Dt(e), En(e));
  }
  function En(e) {
    e.nodes().forEach((n) => gn(e.node(n))), e.edges().forEach((n) => gn(e.edge(n)));
  }
  function gn(e) {
    let n = e.width;
    e.width = e.height, e.height = n;
  }
  function Ft(e) {
    e.nodes().forEach((n) => me(e.node(n))), e.edges().forEach((n) => {
      var r;
      let t = e.edge(n);
      (r = t.points) == null || r.forEach(me), Object.hasOwn(t, "y") && me(t);
    });
  }
  function me(e) {
    e.y = -e.y;
  }
  function Dt(e) {
    e.nodes().forEach((n) => Ee(e.node(n))), e.edges().forEach((n) => {
      var r;
      let t = e.edge(n);
      (r = t.points) == null || r.forEach(Ee), Object.hasOwn(t, "x") && Ee(t);
    });
  }
  function Ee(e) {
    let n = e.x;
    e.x = e.y, e.y = n;
  }
  function Le(e, n = null) {
    let t = {}, r = e.nodes().filter((d) => !e.children(d).length), o = r.map((d) => e.node(d).rank), i = S(Math.max, o), s = D(i + 1).map(() => []);
    function a(d) {
      if (t[d]) return;
      t[d] = true;
      let c = e.node(d);
      s[c.rank].push(d);
      let f = e.successors(d);
      f && [...f].sort((g, m) => u(g, m)).forEach(a);
    }
    r.sort((d, c) => e.node(d).rank - e.node(c).rank).forEach(a);
    function u(d, c) {
      let f = e.node(d), h = e.node(c);
      return ee(n, f, h);
    }
    return s;
  }
  function ye(e, n) {
    let t = 0;
    for (let r = 1; r < n.length; ++r) t += Vt(e, n[r - 1], n[r]);
    return t;
  }
  function Vt(e, n, t) {
    let r = He(t, t.map((u, d) => d)), o = n.flatMap((u) => {
      let d = e.outEdges(u);
      return d ? d.map((c) => ({ pos: r[c.w], weight: e.edge(c).weight })).sort((c, f) => c.pos - f.pos) : [];
    }), i = 1;
    for (; i < t.length; ) i <<= 1;
    let s = 2 * i - 1;
    i -= 1;
    let a = new Array(s).fill(0), l = 0;
    return o.forEach((u) => {
      let d = u.pos + i;
      a[d] += u.weight;
      let c = 0;
      for (; d > 0; ) d % 2 && (c += a[d + 1]), d = d - 1 >> 1, a[d] += u.weight;
      l += u.weight * c;
    }), l;
  }
  function we(e, n = []) {
    return n.map((t) => {
      let r = e.inEdges(t);
      if (!r || !r.length) return { v: t };
      {
        let o = r.reduce((i, s) => {
          let a = e.edge(s), l = e.node(s.v);
          return { sum: i.sum + a.weight * l.order, weight: i.weight + a.weight };
        }, { sum: 0, weight: 0 });
        return { v: t, barycenter: o.sum / o.weight, weight: o.weight };
      }
    });
  }
  function Ne(e, n) {
    let t = {};
    e.forEach((o, i) => {
      let s = { indegree: 0, in: [], out: [], vs: [o.v], i };
      o.barycenter !== void 0 && (s.barycenter = o.barycenter, s.weight = o.weight), t[o.v] = s;
    }), n.edges().forEach((o) => {
      let i = t[o.v], s = t[o.w];
      i !== void 0 && s !== void 0 && (s.indegree++, i.out.push(s));
    });
    let r = Object.values(t).filter((o) => !o.indegree);
    return Yt(r);
  }
  function Yt(e) {
    let n = [];
    function t(o) {
      return (i) => {
        i.merged || (i.barycenter === void 0 || o.barycenter === void 0 || i.barycenter >= o.barycenter) && Bt(o, i);
      };
    }
    function r(o) {
      return (i) => {
        i.in.push(o), --i.indegree === 0 && e.push(i);
      };
    }
    for (; e.length; ) {
      let o = e.pop();
      n.push(o), o.in.reverse().forEach(t(o)), o.out.forEach(r(o));
    }
    return n.filter((o) => !o.merged).map((o) => W(o, ["vs", "i", "barycenter", "weight"]));
  }
  function Bt(e, n) {
    let t = 0, r = 0;
    e.weight && (t += e.barycenter * e.weight, r += e.weight), n.weight && (t += n.barycenter * n.weight, r += n.weight), e.vs = n.vs.concat(e.vs), e.barycenter = t / r, e.weight = r, e.i = Math.min(n.i, e.i), n.merged = true;
  }
  function Ge(e, n, t, r, o) {
    let i = {}, s = null, a = null, l = o;
    typeof n == "boolean" ? (l = n, i = {}) : n && (i = n, s = t != null ? t : null, a = r != null ? r : null);
    let u = ze(e, (y) => Object.hasOwn(y, "barycenter")), d = u.lhs, c = u.rhs.sort((y, b) => b.i - y.i), f = [], h = 0, g = 0, m = 0;
    d.sort(Wt(a, s, !!l));
    for (let [y, b] of Object.entries(i)) {
      let p = d.findIndex((E) => E.vs[0] === y);
      d.splice(p + 1, 0, b);
    }
    m = Ln(f, c, m), d.forEach((y) => {
      m += y.vs.length, f.push(y.vs), h += y.barycenter * y.weight, g += y.weight, m = Ln(f, c, m);
    });
    let L = { vs: f.flat(1) };
    return g && (L.barycenter = h / g, L.weight = g), L;
  }
  function Ln(e, n, t) {
    let r;
    for (; n.length && (r = n[n.length - 1]).i <= t; ) n.pop(), e.push(r.vs), t++;
    return t;
  }
  function Wt(e, n, t) {
    return (r, o) => {
      if (r.barycenter < o.barycenter) return -1;
      if (r.barycenter > o.barycenter) return 1;
      if (e && (typeof r.vs[0] == "string" || typeof o.vs[0] == "string")) {
        let i = e.node(r.vs[0]), s = e.node(o.vs[0]), a = ee(n, i, s);
        if (a !== 0) return a;
      }
      return t ? o.i - r.i : r.i - o.i;
    };
  }
  function te(e, n, t, r, o) {
    var y, b, p, E, w, k, _, O, j, R, I;
    let i = null, s = o;
    typeof r == "boolean" ? (s = r, i = null) : r !== void 0 && (i = r);
    let a = e.children(n), l = e.node(n), u = l ? l.borderLeft : void 0, d = l ? l.borderRight : void 0, c = {};
    u && (a = a.filter((v) => v !== u && v !== d));
    let f = we(e, a);
    f.forEach((v) => {
      if (e.children(v.v).length) {
        let { result: x } = te(e, v.v, t, i, s);
        c[v.v] = x, Object.hasOwn(x, "barycenter") && zt(v, x);
      }
    });
    let h = Ne(f, t);
    Xt(h, c);
    let g = {}, m = false;
    for (let v = 0; v < h.length; v++) for (let x = v + 1; x < h.length; x++) if (!(!h[v] || !h[x] || !((y = h[v]) != null && y.barycenter) || !((b = h[x]) != null && b.barycenter)) && ((p = h[v]) == null ? void 0 : p.barycenter) === h[x].barycenter) {
      let G = (w = (E = h[v]) == null ? void 0 : E.vs[0]) != null ? w : "", N = (_ = (k = h[x]) == null ? void 0 : k.vs[0]) != null ? _ : "", C = e.node(G), B = e.node(N);
      if (C.dummy === "edge" && B.dummy === "edge" && ((O = C.edgeObj) == null ? void 0 : O.v) === ((j = B.edgeObj) == null ? void 0 : j.v) && ((R = C.edgeObj) == null ? void 0 : R.w) === ((I = B.edgeObj) == null ? void 0 : I.w)) if (C.edgeLabel.reversed) {
        g[N] = h[v], h.splice(v, 1), v--;
        break;
      } else g[G] || (g[G] = h[x], h.splice(x, 1), x--);
      else m = true;
    }
    let L = Ge(h, g, i, e, s);
    if (u && d) {
      L.vs = [u, L.vs, d].flat(1);
      let v = e.predecessors(u);
      if (v && v.length) {
        let x = e.node(v[0]), G = e.predecessors(d), N = e.node(G[0]);
        Object.hasOwn(L, "barycenter") || (L.barycenter = 0, L.weight = 0), L.barycenter = (L.barycenter * L.weight + x.order + N.order) / (L.weight + 2), L.weight += 2;
      }
    }
    return Object.defineProperty(L, "result", { value: L, enumerable: false, configurable: true, writable: true }), Object.defineProperty(L, "usedBias", { value: m, enumerable: false, configurable: true, writable: true }), L;
  }
  function Xt(e, n) {
    e.forEach((t) => {
      t.vs = t.vs.flatMap((r) => n[r] ? n[r].vs : r);
    });
  }
  function zt(e, n) {
    e.barycenter !== void 0 ? (e.barycenter = (e.barycenter * e.weight + n.barycenter * n.weight) / (e.weight + n.weight), e.weight += n.weight) : (e.barycenter = n.barycenter, e.weight = n.weight);
  }
  function ve(e, n, t, r) {
    r || (r = e.nodes());
    let o = Ht(e), i = new T({ compound: true }).setGraph({ root: o }).setDefaultNodeLabel((s) => e.node(s));
    return r.forEach((s) => {
      let a = e.node(s), l = e.parent(s);
      if (a.rank === n || a.minRank <= n && n <= a.maxRank) {
        i.setNode(s), i.setParent(s, l || o);
        let u = e[t](s);
        u && u.forEach((d) => {
          let c = d.v === s ? d.w : d.v, f = i.edge(c, s), h = f !== void 0 ? f.weight : 0;
          i.setEdge(c, s, { weight: e.edge(d).weight + h });
        }), Object.hasOwn(a, "minRank") && i.setNode(s, { borderLeft: a.borderLeft[n], borderRight: a.borderRight[n] });
      }
    }), i;
  }
  function Ht(e) {
    let n;
    for (; e.hasNode(n = $("_root")); ) ;
    return n;
  }
  function ke(e, n, t) {
    let r = {}, o;
    t.forEach((i) => {
      let s = e.parent(i), a, l;
      for (; s; ) {
        if (a = e.parent(s), a ? (l = r[a], r[a] = s) : (l = o, o = s), l && l !== s) {
          n.setEdge(l, s);
          return;
        }
        s = a;
      }
    });
  }
  function re(e, n = {}, t = null) {
    if (typeof n.customOrder == "function") {
      n.customOrder(e, re);
      return;
    }
    let r = de(e), o = yn(e, D(1, r + 1), "inEdges"), i = yn(e, D(r - 1, -1, -1), "outEdges"), s = Le(e, t);
    if (wn(e, s), n.disableOptimalOrderHeuristic) return;
    let a = Number.POSITIVE_INFINITY, l, u = n.constraints || [];
    for (let d = 0, c = 0; c < 4; ++d, ++c) {
      qt(d % 2 ? o : i, d % 4 >= 2, u, t), s = P(e);
      let f = ye(e, s);
      f < a ? (c = 0, l = Object.assign({}, s), a = f) : f === a && (l = structuredClone(s));
    }
    wn(e, l);
  }
  function yn(e, n, t) {
    let r = /* @__PURE__ */ new Map(), o = (i, s) => {
      r.has(i) || r.set(i, []), r.get(i).push(s);
    };
    for (let i of e.nodes()) {
      let s = e.node(i);
      if (typeof s.rank == "number" && o(s.rank, i), typeof s.minRank == "number" && typeof s.maxRank == "number") for (let a = s.minRank; a <= s.maxRank; a++) a !== s.rank && o(a, i);
    }
    return n.map(function(i) {
      return ve(e, i, t, r.get(i) || []);
    });
  }
  function qt(e, n, t, r) {
    let o = true, i = new T();
    e.forEach(function(s) {
      t.forEach((d) => i.setEdge(d.left, d.right));
      let a = s.graph().root, { result: l, usedBias: u } = te(s, a, i, r, o);
      n && u && (o = !o), l.vs.forEach((d, c) => s.node(d).order = c), ke(s, i, l.vs);
    });
  }
  function wn(e, n) {
    Object.values(n).forEach((t) => t.forEach((r, o) => e.node(r).order = o));
  }
  function $t(e, n) {
    let t = {};
    function r(o, i) {
      let s = 0, a = 0, l = o.length, u = i[i.length - 1];
      return i.forEach((d, c) => {
        let f = Jt(e, d), h = f ? e.node(f).order : l;
        (f || d === u) && (i.slice(a, c + 1).forEach((g) => {
          let m = e.predecessors(g);
          m && m.forEach((L) => {
            let y = e.node(L), b = y.order;
            (b < s || h < b) && !(y.dummy && e.node(g).dummy) && Gn(t, L, g);
          });
        }), a = c + 1, s = h);
      }), i;
    }
    return n.length && n.reduce(r), t;
  }
  function Ut(e, n) {
    let t = {};
    function r(a) {
      var l;
      return ((l = e.node(a)) == null ? void 0 : l.dummy) === "border";
    }
    if (!e.nodes().some(r)) return t;
    function i(a, l, u, d, c) {
      D(l, u).forEach((f) => {
        let h = a[f];
        if (h !== void 0 && e.node(h).dummy) {
          let g = e.predecessors(h);
          g && g.forEach((m) => {
            if (m === void 0) return;
            let L = e.node(m);
            L.dummy && (L.order < d || L.order > c) && Gn(t, m, h);
          });
        }
      });
    }
    function s(a, l) {
      let u = -1, d = -1, c = 0;
      return l.forEach((f, h) => {
        if (r(f)) {
          let g = e.predecessors(f);
          if (g && g.length) {
            let m = g[0];
            if (m === void 0) return;
            d = e.node(m).order, i(l, c, h, u, d), c = h, u = d;
          }
        }
        i(l, c, l.length, d, a.length);
      }), l;
    }
    return n.length && n.reduce(s), t;
  }
  function Jt(e, n) {
    if (e.node(n).dummy) {
      let t = e.predecessors(n);
      if (t) return t.find((r) => e.node(r).dummy);
    }
  }
  function Gn(e, n, t) {
    if (n > t) {
      let o = n;
      n = t, t = o;
    }
    let r = e[n];
    r || (e[n] = r = {}), r[t] = true;
  }
  function Kt(e, n, t) {
    if (n > t) {
      let o = n;
      n = t, t = o;
    }
    let r = e[n];
    return r !== void 0 && Object.hasOwn(r, t);
  }
  function Qt(e, n, t, r, o) {
    let i = {}, s = {}, a = {};
    return n.forEach((l) => {
      l.forEach((u, d) => {
        i[u] = u, s[u] = u, a[u] = d;
      });
    }), n.forEach((l) => {
      let u = -1, d = -1, c = false, f = l, h = l.findIndex((g) => (o == null ? void 0 : o.includes(g)) || Nn(g, e, o));
      h > 0 && (f = [l[h], ...l.slice(0, h), ...l.slice(h + 1)], c = true), f.forEach((g) => {
        var L;
        let m = r(g);
        if (m && m.length) {
          o != null && o.includes(g) && (m = m.filter((p) => Nn(p, e, o)));
          let y = m.sort((p, E) => {
            let w = a[p], k = a[E];
            return (w !== void 0 ? w : 0) - (k !== void 0 ? k : 0);
          }), b = (y.length - 1) / 2;
          for (let p = Math.floor(b), E = Math.ceil(b); p <= E; ++p) {
            let w = y[p];
            if (w === void 0) continue;
            let k = a[w];
            if (k !== void 0 && s[g] === g && u < k && a[w] !== d && !Kt(t, g, w)) {
              let _ = i[w];
              _ !== void 0 && (s[w] = g, s[g] = i[g] = _, u = k, c && (u = -1, d = (L = a[w]) != null ? L : -1, c = false));
            }
          }
        }
      });
    }), { root: i, align: s };
  }
  function Zt(e, n, t, r, o = false) {
    let i = {}, s = er(e, n, t, o), a = o ? "borderLeft" : "borderRight";
    function l(h, g) {
      let m = s.nodes().slice(), L = {}, y = m.pop();
      for (; y; ) {
        if (L[y]) h(y);
        else {
          L[y] = true, m.push(y);
          for (let b of g(y)) m.push(b);
        }
        y = m.pop();
      }
    }
    function u(h) {
      let g = s.inEdges(h);
      g ? i[h] = g.reduce((m, L) => {
        var p;
        let y = (p = i[L.v]) != null ? p : 0, b = s.edge(L);
        return Math.max(m, y + (b !== void 0 ? b : 0));
      }, 0) : i[h] = 0;
    }
    function d(h) {
      let g = s.outEdges(h), m = Number.POSITIVE_INFINITY;
      g && (m = g.reduce((y, b) => {
        let p = i[b.w], E = s.edge(b);
        return Math.min(y, (p !== void 0 ? p : 0) - (E !== void 0 ? E : 0));
      }, Number.POSITIVE_INFINITY));
      let L = e.node(h);
      m !== Number.POSITIVE_INFINITY && L.borderType !== a && (i[h] = Math.max(i[h] !== void 0 ? i[h] : 0, m));
    }
    function c(h) {
      return s.predecessors(h) || [];
    }
    function f(h) {
      return s.successors(h) || [];
    }
    return l(u, c), l(d, f), Object.keys(r).forEach((h) => {
      var m;
      let g = t[h];
      g !== void 0 && (i[h] = (m = i[g]) != null ? m : 0);
    }), i;
  }
  function er(e, n, t, r) {
    let o = new T(), i = e.graph(), s = or(i.nodesep, i.edgesep, r);
    return n.forEach((a) => {
      let l;
      a.forEach((u) => {
        let d = t[u];
        if (d !== void 0) {
          if (o.setNode(d), l !== void 0) {
            let c = t[l];
            if (c !== void 0) {
              let f = o.edge(c, d);
              o.setEdge(c, d, Math.max(s(e, u, l), f || 0));
            }
          }
          l = u;
        }
      });
    }), o;
  }
  function nr(e, n) {
    return Object.values(n).reduce((t, r) => {
      let o = Number.NEGATIVE_INFINITY, i = Number.POSITIVE_INFINITY;
      Object.entries(r).forEach(([a, l]) => {
        let u = ir(e, a) / 2;
        o = Math.max(l + u, o), i = Math.min(l - u, i);
      });
      let s = o - i;
      return s < t[0] && (t = [s, r]), t;
    }, [Number.POSITIVE_INFINITY, null])[1];
  }
  function tr(e, n) {
    let t = Object.values(n), r = S(Math.min, t), o = S(Math.max, t);
    ["u", "d"].forEach((i) => {
      ["l", "r"].forEach((s) => {
        let a = i + s, l = e[a];
        if (!l || l === n) return;
        let u = Object.values(l), d = r - S(Math.min, u);
        s !== "l" && (d = o - S(Math.max, u)), d && (e[a] = X(l, (c) => c + d));
      });
    });
  }
  function rr(e, n = void 0) {
    let t = e.ul;
    return t ? X(t, (r, o) => {
      var s, a;
      if (n) {
        let l = n.toLowerCase(), u = e[l];
        if (u && u[o] !== void 0) return u[o];
      }
      let i = Object.values(e).map((l) => {
        let u = l[o];
        return u !== void 0 ? u : 0;
      }).sort((l, u) => l - u);
      return (((s = i[1]) != null ? s : 0) + ((a = i[2]) != null ? a : 0)) / 2;
    }) : {};
  }
  function vn(e, n) {
    let t = P(e), r = Object.assign($t(e, t), Ut(e, t)), o = {}, i;
    ["u", "d"].forEach((a) => {
      i = a === "u" ? t : Object.values(t).reverse(), ["l", "r"].forEach((l) => {
        l === "r" && (i = i.map((f) => Object.values(f).reverse()));
        let d = Qt(e, i, r, (f) => (a === "u" ? e.predecessors(f) : e.successors(f)) || [], n), c = Zt(e, i, d.root, d.align, l === "r");
        l === "r" && (c = X(c, (f) => -f)), o[a + l] = c;
      });
    });
    let s = nr(e, o);
    return tr(o, s), rr(o, e.graph().align);
  }
  function or(e, n, t) {
    return (r, o, i) => {
      let s = r.node(o), a = r.node(i), l = 0, u;
      if (l += s.width / 2, Object.hasOwn(s, "labelpos")) switch (s.labelpos.toLowerCase()) {
        case "l":
          u = -s.width / 2;
          break;
        case "r":
          u = s.width / 2;
          break;
      }
      if (u && (l += t ? u : -u), u = void 0, l += (s.dummy ? n : e) / 2, l += (a.dummy ? n : e) / 2, l += a.width / 2, Object.hasOwn(a, "labelpos")) switch (a.labelpos.toLowerCase()) {
        case "l":
          u = a.width / 2;
          break;
        case "r":
          u = -a.width / 2;
          break;
      }
      return u && (l += t ? u : -u), l;
    };
  }
  function ir(e, n) {
    return e.node(n).width;
  }
  function Nn(e, n, t) {
    var s;
    if (!t) return false;
    let r = (s = n.node(e)) == null ? void 0 : s.edgeObj;
    if (!r || n.node(e).edgeLabel.reversed) return false;
    let o = t.indexOf(r == null ? void 0 : r.v), i = t.indexOf(r == null ? void 0 : r.w);
    return o !== -1 && i !== -1 && o === (i + 1) % t.length || o === (i - 1) % t.length;
  }
  function kn(e, n) {
    e = Z(e), sr(e), Object.entries(vn(e, n)).forEach(([t, r]) => e.node(t).x = r);
  }
  function sr(e) {
    let n = P(e), t = e.graph(), r = t.ranksep, o = t.rankalign, i = 0;
    n.forEach((s) => {
      let a = s.reduce((l, u) => {
        var c;
        let d = (c = e.node(u).height) != null ? c : 0;
        return l > d ? l : d;
      }, 0);
      s.forEach((l) => {
        let u = e.node(l);
        o === "top" ? u.y = i + u.height / 2 : o === "bottom" ? u.y = i + a - u.height / 2 : u.y = i + a / 2;
      }), i += a + r;
    });
  }
  var xn = /* @__PURE__ */ new WeakMap();
  function Oe(e, n = {}) {
    return In(e, q, n), e;
  }
  function _n(e, n, t) {
    let r = n;
    for (; r !== void 0; ) {
      let o = e.parent(r);
      if (o === t) return r;
      r = o;
    }
  }
  function In(e, n, t) {
    var y;
    let r = e.nodes().filter((b) => e.children(b).length), o = {};
    r.forEach((b) => {
      let p = e.node(b);
      if (p && p.rankdir) {
        let E = new T({ multigraph: true, compound: true });
        E.setGraph({ rankdir: p.rankdir });
        let w = e.children(b);
        w.forEach((G) => {
          let N = { ...e.node(G) };
          E.setNode(G, N);
          let C = e.parent(G);
          C && C !== b && w.includes(C) && E.setParent(G, C);
        });
        let k = /* @__PURE__ */ new Set();
        e.edges().forEach((G) => {
          let N = _n(e, G.v, b), C = _n(e, G.w, b);
          if (N === G.v && C === G.w) E.setEdge(G, { ...e.edge(G) });
          else if (N && C && N !== C) {
            let B = `${N}\0${C}`;
            k.has(B) || (k.add(B), E.setEdge(N, C, { ...e.edge(G) }));
          }
        }), In(E, n, t);
        let _ = Rn(E);
        Cn(_, n, t, null), Tn(E, _);
        let O = 1 / 0, j = 1 / 0, R = -1 / 0, I = -1 / 0;
        E.nodes().forEach((G) => {
          if (G === b) return;
          let N = E.node(G);
          N && typeof N.x == "number" && typeof N.y == "number" && typeof N.width == "number" && typeof N.height == "number" && (O = Math.min(O, N.x - N.width / 2), R = Math.max(R, N.x + N.width / 2), j = Math.min(j, N.y - N.height / 2), I = Math.max(I, N.y + N.height / 2));
        }), (!isFinite(O) || !isFinite(j) || !isFinite(R) || !isFinite(I)) && (O = j = 0, R = I = 0);
        let v = R - O, x = I - j;
        o[b] = { minX: O, minY: j, maxX: R, maxY: I, width: v, height: x, offsetX: O, offsetY: j }, p._dagreClusterSubgraph = E;
      }
    });
    let i = [], s = (b) => {
      let p = [], E = (e.children(b) || []).filter((w) => w !== b);
      for (; E.length > 0; ) {
        let w = E.shift();
        p.push(w), (e.children(w) || []).filter((k) => k !== w).forEach((k) => E.push(k));
      }
      return p;
    }, a = /* @__PURE__ */ new Map();
    r.forEach((b) => {
      let p = e.node(b);
      p && p.rankdir && o[b] && a.set(b, (e.children(b) || []).filter((E) => E !== b));
    });
    let l = new Set([...a.values()].flat()), u = /* @__PURE__ */ new Map();
    a.forEach((b, p) => {
      l.has(p) || u.set(p, s(p));
    });
    let d = new Set([...u.values()].flat()), c = (b) => {
      for (let [p, E] of u) if (E.includes(b)) return p;
      return b;
    }, f = [];
    e.edges().forEach((b) => {
      (d.has(b.v) || d.has(b.w)) && f.push({ edge: b, label: e.edge(b) });
    });
    let h = /* @__PURE__ */ new Map();
    d.forEach((b) => {
      let p = e.parent(b);
      h.set(b, typeof p == "string" ? p : void 0);
    }), u.forEach((b, p) => {
      let E = e.node(p), w = [];
      b.forEach((O) => {
        let j = e.node(O);
        j && (w.push({ id: O, node: j, parent: h.get(O) }), e.removeNode(O));
      });
      let k = f.filter(({ edge: O }) => b.includes(O.v) || b.includes(O.w)), _ = o[p];
      E && (i.push({ clusterId: p, subgraph: E._dagreClusterSubgraph, bounds: _, children: b, removedNodes: w, removedEdges: k }), E.width = _.width, E.height = _.height);
    });
    let g = /* @__PURE__ */ new Set();
    f.forEach(({ edge: b, label: p }) => {
      let E = c(b.v), w = c(b.w);
      if (E !== w && e.hasNode(E) && e.hasNode(w)) {
        let k = `${E}\0${w}`;
        g.has(k) || (g.add(k), e.setEdge(E, w, { ...p, width: 0, height: 0 }));
      }
    });
    let m = Rn(e), L = Cn(m, n, t, (y = xn.get(e)) != null ? y : null);
    xn.set(e, L), Tn(e, m), g.forEach((b) => {
      let p = b.indexOf("\0"), E = b.slice(0, p), w = b.slice(p + 1);
      e.hasEdge(E, w) && e.removeEdge(E, w);
    }), i.forEach(({ clusterId: b, subgraph: p, bounds: E, removedNodes: w, removedEdges: k }) => {
      var v, x;
      let _ = e.node(b), O = (v = _ == null ? void 0 : _.x) != null ? v : 0, j = (x = _ == null ? void 0 : _.y) != null ? x : 0, R = (E.minX + E.maxX) / 2, I = (E.minY + E.maxY) / 2;
      w.forEach(({ id: G, node: N, parent: C }) => {
        e.setNode(G, N), C !== void 0 && e.setParent(G, C);
      }), k.forEach(({ edge: G, label: N }) => {
        e.setEdge(G, N);
      }), p.nodes().forEach((G) => {
        if (G === b) return;
        let N = p.node(G), C = e.node(G);
        C && N && typeof N.x == "number" && typeof N.y == "number" && (C.x = O + (N.x - R), C.y = j + (N.y - I));
      }), On(e, p, O - R, j - I), delete _._dagreClusterSubgraph;
    }), r.forEach((b) => {
      var w, k;
      let p = e.node(b), E = o[b];
      if (p && p.rankdir && p._dagreClusterSubgraph && E) {
        let _ = p._dagreClusterSubgraph, O = (w = p.x) != null ? w : 0, j = (k = p.y) != null ? k : 0, R = (E.minX + E.maxX) / 2, I = (E.minY + E.maxY) / 2;
        _.nodes().forEach((v) => {
          if (v === b) return;
          let x = _.node(v), G = e.node(v);
          if (G && x && typeof x.x == "number" && typeof x.y == "number") {
            let N = x.x - R, C = x.y - I;
            G.x = O + N, G.y = j + C;
          }
        }), On(e, _, O - R, j - I), delete p._dagreClusterSubgraph;
      }
    });
  }
  function On(e, n, t, r) {
    n.edges().forEach((o) => {
      if (!e.hasEdge(o)) return;
      let i = n.edge(o), s = e.edge(o);
      s.points = i.points.map((a) => ({ x: a.x + t, y: a.y + r })), Object.hasOwn(i, "x") && (s.x = i.x + t, s.y = i.y + r);
    });
  }
  function Cn(e, n, t, r = null) {
    var l, u;
    let o = (t == null ? void 0 : t.useDynamic) !== false, i = o && (l = r == null ? void 0 : r.graph) != null ? l : null, s = o && (u = r == null ? void 0 : r.rawNodes) != null ? u : null;
    n("    makeSpaceForEdgeLabels", () => br(e)), n("    removeSelfEdges", () => Gr(e)), n("    acyclic", () => Ue(e, i)), n("    nestingGraph.run", () => un(e)), n("    rank", () => dn(Z(e))), n("    injectEdgeLabelProxies", () => gr(e)), n("    removeEmptyRanks", () => We(e)), n("    nestingGraph.cleanup", () => fn(e)), n("    normalizeRanks", () => Be(e)), n("    assignRankMinMax", () => pr(e)), n("    removeEdgeLabelProxies", () => mr(e)), n("    normalize.run", () => Ke(e)), n("    parentDummyChains", () => ln(e)), n("    addBorderSegments", () => bn(e)), n("    order", () => re(e, t, s)), n("    insertSelfEdges", () => vr(e)), n("    adjustCoordinateSystem", () => pn(e)), n("    position", () => kn(e, t.corePath)), n("    positionSelfEdges", () => kr(e));
    let a = JSON.parse(JSON.stringify(e._nodes));
    return n("    removeBorderNodes", () => Nr(e)), n("    normalize.undo", () => Qe(e)), n("    fixupEdgeLabelCoords", () => yr(e)), n("    undoCoordinateSystem", () => mn(e)), n("    translateGraph", () => Er(e)), n("    assignNodeIntersects", () => Lr(e)), n("    reversePoints", () => wr(e)), n("    acyclic.undo", () => Je(e)), { graph: e, rawNodes: a };
  }
  function Tn(e, n) {
    e.nodes().forEach((t) => {
      let r = e.node(t), o = n.node(t);
      r && (r.x = o.x, r.y = o.y, r.order = o.order, r.rank = o.rank, n.children(t).length && (r.width = o.width, r.height = o.height));
    }), e.edges().forEach((t) => {
      let r = e.edge(t), o = n.edge(t);
      r.points = o.points, Object.hasOwn(o, "x") && (r.x = o.x, r.y = o.y);
    }), e.graph().width = n.graph().width, e.graph().height = n.graph().height;
  }
  var ar = ["nodesep", "edgesep", "ranksep", "marginx", "marginy"];
  var dr = { ranksep: 50, edgesep: 20, nodesep: 50, rankdir: "TB", rankalign: "center" };
  var lr = ["acyclicer", "ranker", "rankdir", "align", "rankalign"];
  var ur = ["width", "height", "rank"];
  var jn = { width: 0, height: 0 };
  var cr = ["minlen", "weight", "width", "height", "labeloffset"];
  var fr = { minlen: 1, weight: 1, width: 0, height: 0, labeloffset: 10, labelpos: "r" };
  var hr = ["labelpos"];
  function Rn(e) {
    let n = new T({ multigraph: true, compound: true }), t = _e(e.graph());
    return n.setGraph(Object.assign({}, dr, xe(t, ar), W(t, lr))), e.nodes().forEach((r) => {
      let o = _e(e.node(r)), i = xe(o, ur);
      Object.keys(jn).forEach((a) => {
        i[a] === void 0 && (i[a] = jn[a]);
      }), n.setNode(r, i);
      let s = e.parent(r);
      s !== void 0 && n.setParent(r, s);
    }), e.edges().forEach((r) => {
      let o = _e(e.edge(r));
      n.setEdge(r, Object.assign({}, fr, xe(o, cr), W(o, hr)));
    }), n;
  }
  function br(e) {
    let n = e.graph();
    n.ranksep /= 2, e.edges().forEach((t) => {
      var o;
      let r = e.edge(t);
      r.minlen *= 2, ((o = r.labelpos) != null ? o : "r").toLowerCase() !== "c" && (n.rankdir === "TB" || n.rankdir === "BT" ? r.width += r.labeloffset : r.height += r.labeloffset);
    });
  }
  function gr(e) {
    e.edges().forEach((n) => {
      let t = e.edge(n);
      if (t.width && t.height) {
        let r = e.node(n.v), i = { rank: (e.node(n.w).rank - r.rank) / 2 + r.rank, e: n };
        M(e, "edge-proxy", i, "_ep");
      }
    });
  }
  function pr(e) {
    let n = 0;
    e.nodes().forEach((t) => {
      let r = e.node(t);
      r.borderTop && (r.minRank = e.node(r.borderTop).rank, r.maxRank = e.node(r.borderBottom).rank, n = Math.max(n, r.maxRank));
    }), e.graph().maxRank = n;
  }
  function mr(e) {
    e.nodes().forEach((n) => {
      let t = e.node(n);
      if (t.dummy === "edge-proxy") {
        let r = t;
        e.edge(r.e).labelRank = t.rank, e.removeNode(n);
      }
    });
  }
  function Er(e) {
    let n = Number.POSITIVE_INFINITY, t = 0, r = Number.POSITIVE_INFINITY, o = 0, i = e.graph(), s = i.marginx || 0, a = i.marginy || 0;
    function l(u) {
      let d = u.x, c = u.y, f = u.width, h = u.height;
      n = Math.min(n, d - f / 2), t = Math.max(t, d + f / 2), r = Math.min(r, c - h / 2), o = Math.max(o, c + h / 2);
    }
    e.nodes().forEach((u) => l(e.node(u))), e.edges().forEach((u) => {
      let d = e.edge(u);
      Object.hasOwn(d, "x") && l(d);
    }), n -= s, r -= a, e.nodes().forEach((u) => {
      let d = e.node(u);
      d.x -= n, d.y -= r;
    }), e.edges().forEach((u) => {
      let d = e.edge(u);
      d.points.forEach((c) => {
        c.x -= n, c.y -= r;
      }), Object.hasOwn(d, "x") && (d.x -= n), Object.hasOwn(d, "y") && (d.y -= r);
    }), i.width = t - n + s, i.height = o - r + a;
  }
  function Lr(e) {
    e.edges().forEach((n) => {
      if (n.v === n.w) return;
      let t = e.edge(n), r = e.node(n.v), o = e.node(n.w), i, s;
      t.points ? (i = t.points[0], s = t.points[t.points.length - 1]) : (t.points = [], i = o, s = r), t.points.unshift(se(r, i)), t.points.push(se(o, s));
    });
  }
  function yr(e) {
    e.edges().forEach((n) => {
      let t = e.edge(n);
      if (Object.hasOwn(t, "x")) switch ((t.labelpos === "l" || t.labelpos === "r") && (t.width -= t.labeloffset), t.labelpos) {
        case "l":
          t.x -= t.width / 2 + t.labeloffset;
          break;
        case "r":
          t.x += t.width / 2 + t.labeloffset;
          break;
      }
    });
  }
  function wr(e) {
    e.edges().forEach((n) => {
      let t = e.edge(n);
      t.reversed && t.points.reverse();
    });
  }
  function Nr(e) {
    e.nodes().forEach((n) => {
      if (e.children(n).length) {
        let t = e.node(n), r = e.node(t.borderTop), o = e.node(t.borderBottom), i = e.node(t.borderLeft[t.borderLeft.length - 1]), s = e.node(t.borderRight[t.borderRight.length - 1]);
        t.width = Math.abs(s.x - i.x), t.height = Math.abs(o.y - r.y), t.x = i.x + t.width / 2, t.y = r.y + t.height / 2;
      }
    }), e.nodes().forEach((n) => {
      e.node(n).dummy === "border" && e.removeNode(n);
    });
  }
  function Gr(e) {
    e.edges().forEach((n) => {
      if (n.v === n.w) {
        let t = e.node(n.v);
        t.selfEdges || (t.selfEdges = []), t.selfEdges.push({ e: n, label: e.edge(n) }), e.removeEdge(n);
      }
    });
  }
  function vr(e) {
    P(e).forEach((t) => {
      let r = 0;
      t.forEach((o, i) => {
        let s = e.node(o);
        typeof s.rank != "number" && (s.rank = 0), s.order = i + r, (s.selfEdges || []).forEach((a) => {
          M(e, "selfedge", { width: a.label.width, height: a.label.height, rank: s.rank, order: i + ++r, e: a.e, edgeLabel: a.label }, "_se"), (!Array.isArray(a.label.points) || a.label.points.length !== 7) && (a.label.points = [{ x: 0, y: -10 }, { x: 0, y: -10 }, { x: 0, y: 0 }, { x: 0, y: 10 }, { x: 0, y: 10 }, { x: 0, y: 0 }, { x: 0, y: 0 }]);
        }), delete s.selfEdges;
      });
    });
  }
  function kr(e) {
    e.nodes().forEach((n) => {
      let t = e.node(n), r = (o) => typeof o == "number" && isFinite(o);
      if (t.dummy === "selfedge") {
        let o = t, i = e.node(o.e.v), s = r(i == null ? void 0 : i.x) ? i.x : 0, a = r(i == null ? void 0 : i.y) ? i.y : 0, l = r(i == null ? void 0 : i.width) ? i.width : 0, u = r(i == null ? void 0 : i.height) ? i.height : 0, d = r(t.x) ? t.x : s, c = r(t.y) ? t.y : a, f = l / 2, h = u / 2;
        o.edgeLabel.points = [{ x: d + f, y: c - h }, { x: d + f, y: c - h }, { x: d, y: c }, { x: d - f, y: c + h }, { x: d - f, y: c + h }, { x: d, y: c }, { x: d, y: c }], o.edgeLabel.x = d, o.edgeLabel.y = c, e.setEdge(o.e, o.edgeLabel), e.removeNode(n);
      } else t && Array.isArray(t.selfEdges) && t.selfEdges.forEach((o) => {
        if (!Array.isArray(o.label.points) || o.label.points.length !== 7) {
          let i = r(t.x) ? t.x : 0, s = r(t.y) ? t.y : 0, a = r(t.width) ? t.width : 0, l = r(t.height) ? t.height : 0, u = a / 2, d = l / 2;
          o.label.points = [{ x: i + u, y: s - d }, { x: i + u, y: s - d }, { x: i, y: s }, { x: i - u, y: s + d }, { x: i - u, y: s + d }, { x: i, y: s }, { x: i, y: s }];
        }
      });
    });
  }
  function xe(e, n) {
    return X(W(e, n), Number);
  }
  function _e(e) {
    let n = {};
    return e && Object.entries(e).forEach(([t, r]) => {
      typeof t == "string" && (t = t.toLowerCase()), n[t] = r;
    }), n;
  }

  // page/graph.js
  var MOST_NODES = 200;
  var MOST_FOR_DAGRE = 400;
  var GAP2 = { between: 18, along: 22, edge: 4 };
  function groupsOf(layers) {
    const groups = nestedModels(layers);
    const closed = new Set(groups.keys());
    return visible(layers, groups, closed).nodes.length > MOST_NODES ? chains(layers) : groups;
  }
  function closedAtFirst(layers, groups) {
    const closed = /* @__PURE__ */ new Set();
    const bySize = [...groups.values()].sort((one, other) => other.layers.length - one.layers.length);
    for (const group of bySize) {
      if (visible(layers, groups, closed).nodes.length <= MOST_NODES) break;
      closed.add(group.id);
    }
    return closed;
  }
  function visible(layers, groups, closed) {
    const around2 = new Map(layers.map((layer) => [layer.id, []]));
    for (const group of groups.values()) for (const layer of group.layers) around2.get(layer.id)?.push(group);
    const closedGroup = (layer) => around2.get(layer.id)?.find((group) => closed.has(group.id)) ?? null;
    const nodeId = (layer) => closedGroup(layer)?.id ?? String(layer.id);
    const byId = (id) => (
      /** @type {Layer} */
      layers.find((layer) => layer.id === id)
    );
    const nodes = /* @__PURE__ */ new Map();
    const edges = /* @__PURE__ */ new Map();
    for (const layer of layers) {
      const id = nodeId(layer);
      nodes.set(id, { id, layer, group: closedGroup(layer) });
      for (const input of layer.inputs) {
        const from = nodeId(byId(input));
        if (from !== id) edges.set(`${from} → ${id}`, [from, id]);
      }
    }
    const isOpen = (group) => group.layers.every((layer) => closedGroup(layer) === null) && !closed.has(group.id);
    return { nodes: [...nodes.values()], edges: [...edges.values()], open: [...groups.values()].filter(isOpen) };
  }
  function nestedModels(layers) {
    const groups = /* @__PURE__ */ new Map();
    for (const layer of layers) {
      layer.inside.forEach((name, depth) => {
        const id = "model:" + layer.inside.slice(0, depth + 1).join("/");
        const parent = depth ? "model:" + layer.inside.slice(0, depth).join("/") : null;
        if (!groups.has(id)) groups.set(id, { id, name, layers: [], parent });
        groups.get(id)?.layers.push(layer);
      });
    }
    return groups;
  }
  function chains(layers) {
    const all = layers.flatMap((layer) => layer.inputs);
    const readers = (id) => all.filter((input) => input === id).length;
    const runs = [];
    const runOf = /* @__PURE__ */ new Map();
    for (const layer of layers) {
      if (!layer.inputs.length) continue;
      const before = layer.inputs.length === 1 && readers(layer.inputs[0]) === 1 ? runOf.get(layer.inputs[0]) : void 0;
      const run = before ?? [];
      if (!before) runs.push(run);
      run.push(layer);
      runOf.set(layer.id, run);
    }
    const long = runs.filter((run) => run.length > 1);
    return new Map(
      long.map((run) => {
        const id = `chain:${run[0].id}`;
        return [id, { id, name: `${run[0].name} … ${run[run.length - 1].name}`, layers: run, parent: null }];
      })
    );
  }
  function place(graph, sizes, direction) {
    if (graph.nodes.length > MOST_FOR_DAGRE) return placeByLongestPath(graph, sizes, direction);
    try {
      return placeWithDagre(graph, sizes, direction);
    } catch {
      return placeByLongestPath(graph, sizes, direction);
    }
  }
  function placeWithDagre({ nodes, edges, open }, sizes, direction) {
    const graph = new T({ compound: true });
    graph.setGraph({
      rankdir: direction === "down" ? "TB" : "LR",
      nodesep: GAP2.between,
      ranksep: GAP2.along,
      edgesep: GAP2.between,
      marginx: GAP2.edge,
      marginy: GAP2.edge
    });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const group of open) graph.setNode(group.id, {});
    for (const group of open) if (group.parent) graph.setParent(group.id, group.parent);
    for (const node of nodes) {
      graph.setNode(node.id, { ...sizes.get(node.id) });
      const inner = open.filter((group) => group.layers.includes(node.layer)).pop();
      if (inner) graph.setParent(node.id, inner.id);
    }
    for (const [from, to] of edges) graph.setEdge(from, to);
    Oe(graph);
    const boxOf2 = (id) => {
      const { x, y, width: width2, height: height2 } = (
        /** @type {any} */
        graph.node(id)
      );
      return { x: x - width2 / 2, y: y - height2 / 2, width: width2, height: height2 };
    };
    const { width, height } = (
      /** @type {any} */
      graph.graph()
    );
    return {
      width,
      height,
      boxes: new Map([...nodes, ...open].map(({ id }) => [id, boxOf2(id)])),
      edges: edges.map(([from, to]) => ({ from, to, points: (
        /** @type {any} */
        graph.edge(from, to).points
      ) }))
    };
  }
  function placeByLongestPath({ nodes, edges }, sizes, direction) {
    const down = direction === "down";
    const steps = /* @__PURE__ */ new Map();
    for (const { id } of nodes) {
      const inputs = edges.filter(([, to]) => to === id).map(([from]) => steps.get(from) ?? -1);
      steps.set(id, 1 + Math.max(-1, ...inputs));
    }
    const boxes = /* @__PURE__ */ new Map();
    let along = 0;
    let widest = 0;
    for (let step = 0; step <= Math.max(...steps.values()); step++) {
      let across = 0;
      let deepest = 0;
      for (const { id } of nodes.filter((node) => steps.get(node.id) === step)) {
        const size = sizes.get(id) ?? { width: 0, height: 0 };
        boxes.set(id, { x: down ? across : along, y: down ? along : across, ...size });
        across += (down ? size.width : size.height) + GAP2.between;
        deepest = Math.max(deepest, down ? size.height : size.width);
      }
      along += deepest + GAP2.along;
      widest = Math.max(widest, across - GAP2.between);
    }
    const end = along - GAP2.along;
    return {
      width: down ? widest : end,
      height: down ? end : widest,
      boxes,
      edges: edges.map(([from, to]) => ({ from, to, points: straight(boxes.get(from), boxes.get(to), down) }))
    };
  }
  function straight(from, to, down) {
    if (!from || !to) return [];
    return down ? [
      { x: from.x + from.width / 2, y: from.y + from.height },
      { x: to.x + to.width / 2, y: to.y }
    ] : [
      { x: from.x + from.width, y: from.y + from.height / 2 },
      { x: to.x, y: to.y + to.height / 2 }
    ];
  }
  function smoothLine(points) {
    const [first, ...rest] = points;
    const last = rest[rest.length - 1];
    const middles = rest.slice(0, -1).map((point, index) => {
      const next = rest[index + 1];
      const end = index === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
      return `Q${point.x},${point.y} ${end.x},${end.y}`;
    });
    return `M${first.x},${first.y}` + (middles.length ? middles.join("") : `L${last.x},${last.y}`);
  }

  // page/parts/network_graph.js
  var LONGEST_ROW = 12;
  function networkGraph(page2) {
    const model2 = page2.document;
    const layers = [imageLayer(model2), ...model2.layers];
    const groups = groupsOf(layers);
    const closed = closedAtFirst(layers, groups);
    const element = make("div", {
      "class": "graph",
      "tabindex": 0,
      "role": "group",
      "aria-label": say("overview.graph")
    });
    let narrow = isNarrow();
    let cards = [];
    const build = () => {
      const graph = visible(layers, groups, closed);
      const direction = narrow || graph.nodes.length > LONGEST_ROW ? "down" : "right";
      const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOfCard(node, direction, model2)]));
      const layout = place(graph, sizes, direction);
      cards = graph.nodes.map((node) => layerCard(node, direction, page2, toggle));
      for (const card of cards) moveTo(card.element, layout, card.id);
      const frames = graph.open.filter(({ id }) => layout.boxes.has(id)).map((group) => frameOf(group, layout, toggle));
      const lines = edgesOf(layout);
      const plane = make("div", { class: "plane", style: `width:${layout.width}px;height:${layout.height}px` });
      plane.append(...frames, lines, ...cards.map((card) => card.element));
      element.replaceChildren(plane);
      for (const card of cards) followLook(card, (on2) => lookAt2(card, on2, lines));
    };
    const show2 = (next) => {
      page2 = next;
      for (const card of cards) card.show(page2);
    };
    const toggle = (id) => {
      if (!closed.delete(id)) closed.add(id);
      build();
      show2(page2);
      element.querySelector(`[data-toggle="${CSS.escape(id)}"]`)?.focus();
    };
    const lookAt2 = (card, on2, lines) => {
      for (const line of lines.children) {
        const { from, to } = (
          /** @type {SVGElement} */
          line.dataset
        );
        line.classList.toggle("near", on2 && (from === card.id || to === card.id));
      }
      const image = (
        /** @type {HTMLElement | null} */
        element.querySelector(".card.input .picture")
      );
      if (!image || card.group) return;
      const field = on2 ? fieldBox(card.layer, middleOf(card.layer.shape)) : null;
      outline(image, "field", field && onImage(field, model2.input.shape));
    };
    const resize = () => {
      if (narrow === isNarrow()) return;
      narrow = isNarrow();
      build();
      show2(page2);
    };
    build();
    addEventListener("resize", resize);
    return { element, show: show2, leave: () => removeEventListener("resize", resize) };
  }
  function followLook({ element }, look) {
    for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => look(true));
    for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => look(false));
  }
  function moveTo(element, layout, id) {
    const box = layout.boxes.get(id);
    if (box) element.style.cssText += `left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`;
  }
  function frameOf(group, layout, toggle) {
    const frame2 = make(
      "div",
      { "class": "frame", "data-model": group.id.replace(/^\w+:/, "") },
      button(say("group.close", { name: group.name }), () => toggle(group.id), {
        "aria-expanded": "true",
        "data-toggle": group.id
      })
    );
    moveTo(frame2, layout, group.id);
    return frame2;
  }
  function edgesOf({ width, height, edges }) {
    return draw(
      "svg",
      { "class": "edges", width, height, "aria-hidden": "true" },
      ...edges.map(({ from, to, points }) => draw("path", { "d": smoothLine(points), "data-from": from, "data-to": to }))
    );
  }

  // page/views/overview.js
  function overview(page2) {
    const model2 = page2.document;
    const graph = networkGraph(page2);
    const colors = commonLegend();
    const answer = make("p", { "class": "answer", "aria-live": "polite" });
    const bars = hasAnswer(model2) && !showsBars(answerLayer(model2), null, model2) ? prediction(model2) : null;
    const element = make(
      "div",
      { class: "overview" },
      make("p", { class: "lead" }, introduction(model2)),
      make(
        "p",
        {},
        button(say("overview.walk"), () => page2.go({ view: "walk" }))
      ),
      make("section", { class: "verdict" }, answer, bars?.element ?? null),
      colors.element,
      graph.element,
      make("p", { class: "hint" }, say("overview.hint")),
      model2.epochs.length > 1 ? make("p", { class: "hint" }, say("overview.hintEpochs")) : null
    );
    return {
      element,
      show: (next) => {
        answer.textContent = answerText(next);
        bars?.show(next);
        colors.show(next);
        graph.show(next);
      },
      leave: graph.leave
    };
  }
  function introduction(model2) {
    const parameters = model2.layers.reduce((sum2, layer) => sum2 + layer.parameters, 0);
    return say(model2.classes ? "overview.classifier" : "overview.network", {
      shape: shapeText(model2.input.shape),
      classes: model2.classes?.length ?? 0,
      layers: model2.layers.length,
      parameters: count(parameters)
    });
  }

  // page/views/walk.js
  var LARGE = 270;
  var ZOOM = 9;
  var PICTURES = [imageIsNumbers, windowTimesKernel, slidingMakesMap, smallerMaps, seeingMore, answering];
  function walk(first) {
    const { step } = first.state;
    const scene = make("div", { class: "scene" });
    let page2 = first;
    const to = (next2) => {
      page2.go({ step: next2 });
      document.querySelector(".walk h2")?.focus();
    };
    const dots = Array.from(
      { length: STEPS },
      (_, index) => button(String(index + 1), () => to(index + 1), {
        "class": "round",
        "aria-label": say("walk.step", { step: index + 1, title: title(index + 1) }),
        "aria-current": index + 1 === step ? "step" : null
      })
    );
    const last = step === STEPS;
    const next = last ? button(say("walk.own"), () => page2.go({ view: "live" }), { "class": "primary", "data-control": "walk-next" }) : button(say("walk.next"), () => to(step + 1), { "class": "primary", "data-control": "walk-next" });
    const element = make(
      "div",
      { class: "walk" },
      make(
        "div",
        { class: "walk-text" },
        make("p", { class: "muted number" }, say("walk.count", { step, all: STEPS })),
        make("h2", { tabindex: -1 }, title(step)),
        ...paragraphs(step).map((text) => make("p", { class: "lead" }, text)),
        make(
          "div",
          { class: "buttons" },
          button(say("walk.previous"), () => to(step - 1), { "disabled": step === 1, "data-control": "walk-previous" }),
          next
        ),
        make("nav", { "class": "buttons dots", "aria-label": say("walk.steps") }, ...dots)
      ),
      scene
    );
    return {
      element,
      show: (shown2) => {
        page2 = shown2;
        const buttons = () => [...scene.querySelectorAll("button")];
        const focused = buttons().findIndex((each) => each === document.activeElement);
        scene.replaceChildren(...PICTURES[step - 1](page2).filter((part3) => part3 !== null));
        buttons()[focused]?.focus();
      }
    };
  }
  function title(step) {
    return say(
      /** @type {any} */
      `walk.${step}.title`
    );
  }
  function paragraphs(step) {
    return say(
      /** @type {any} */
      `walk.${step}.text`
    ).split("\n");
  }
  function firstConvolution(model2) {
    return model2.layers.find((layer) => layer.family === "convolution" && hasMaps(layer));
  }
  function brightest({ numbers: numbers2 }, layer) {
    const output = numbers2.outputs.get(layer.id);
    if (!output) return { map: 0, pixel: middleOf(layer.shape) };
    const [, high] = rangeOf(output.data);
    const place2 = Math.max(0, output.data.indexOf(high));
    const [, width, channels] = output.shape;
    const pixel2 = Math.floor(place2 / channels);
    return { map: place2 % channels, pixel: (
      /** @type {[number, number]} */
      [Math.floor(pixel2 / width), pixel2 % width]
    ) };
  }
  function figure(text, ...children) {
    return make("figure", { class: "scene-figure" }, ...children, make("figcaption", {}, text));
  }
  function imageIsNumbers({ document: model2, numbers: numbers2 }) {
    const [height, width, channels] = model2.input.shape;
    const size = Math.min(ZOOM, height, width);
    const top = Math.floor((height - size) / 2);
    const left = Math.floor((width - size) / 2);
    const whole = picture({ "role": "img", "aria-label": say("input") });
    paintImage(whole.canvas, model2.input, numbers2.image);
    outline(whole.element, "window", { top, left, height: size, width: size });
    const values = Array.from({ length: size * size }, (_, place2) => {
      const row2 = top + Math.floor(place2 / size);
      return numbers2.image[(row2 * width + left + place2 % size) * channels];
    });
    const grid = numberGrid([size, size], values, imageScale(model2.input), say("walk.1.grid")).element;
    return [
      figure(say("walk.1.image", { shape: shapeText(model2.input.shape) }), whole.element),
      figure(say(channels === 1 ? "walk.1.numbers" : "walk.1.numbersColor"), grid)
    ];
  }
  function windowTimesKernel(page2) {
    const layer = firstConvolution(page2.document);
    if (!layer || !hasArithmetic(page2.document, layer)) return missing();
    const { map, pixel: pixel2 } = brightest(page2, layer);
    const { numbers: numbers2, document: model2 } = page2;
    const derivation = derive2(model2, numbers2.weights, numbers2.outputs, layer.id, [...pixel2, map]);
    const part3 = derivation?.parts[0];
    if (!derivation || !part3?.weights) return missing();
    const scale = layer.inputs[0] === IMAGE ? imageScale(model2.input) : mapScale(rangeOf(part3.values));
    return [
      figure(say("walk.2.window"), numberGrid(part3.shape, part3.values, scale, say("window")).element),
      make("span", { class: "operator" }, "×"),
      figure(
        say("walk.2.kernel"),
        numberGrid(part3.shape, part3.weights, signedScale(extremeOf(part3.weights)), say("kernel.short")).element
      ),
      make("span", { class: "operator" }, "="),
      figure(
        say("walk.2.products"),
        numberGrid(part3.shape, part3.products, signedScale(extremeOf(part3.products)), say("products")).element
      ),
      make(
        "p",
        { class: "answer number" },
        say("walk.2.result", { sum: number(derivation.reduced), result: number(derivation.value) })
      ),
      make(
        "div",
        { class: "buttons" },
        button(say("walk.2.open"), () => page2.go({ view: "arithmetic", layer: layer.id, map, pixel: pixel2 }))
      )
    ];
  }
  function slidingMakesMap(page2) {
    const layer = firstConvolution(page2.document);
    const output = layer && page2.numbers.outputs.get(layer.id);
    if (!layer || !output) return missing();
    const kernel = page2.numbers.weights.get(layer.id)?.kernel;
    const shown2 = Math.min(6, output.shape[2]);
    const rows = Array.from({ length: shown2 }, (_, map) => {
      const canvas = mapCanvas(layer, map, { "role": "img", "aria-label": say("map.label", { map, layer: layer.name }) });
      paintMap(canvas, output, map, mapScale(rangeOfMap(output, map)));
      const children = [canvas];
      const small = kernelCanvas(layer);
      if (small) {
        paintKernel(small, kernel, map);
        children.unshift(small);
      }
      return make("span", { class: "kernel-and-map" }, ...children);
    });
    return [
      figure(say("walk.3.caption", { layer: layer.name }), make("span", { class: "pairs" }, ...rows)),
      make(
        "div",
        { class: "buttons" },
        button(say("walk.3.open"), () => page2.go({ view: "arithmetic", layer: layer.id }))
      )
    ];
  }
  function smallerMaps(page2) {
    const pooling = page2.document.layers.find((layer) => /pooling/.test(layer.family) && hasMaps(layer));
    const input = pooling && layerOf(page2.document, pooling.inputs[0]);
    if (!pooling || !input || !page2.numbers.outputs.has(pooling.id)) return missing();
    const { map } = brightest(page2, pooling);
    return [input, pooling].map((layer) => {
      const width = LARGE * layer.shape[1] / input.shape[1];
      const canvas = mapCanvas(layer, map, { "style": `width:${width}px`, "role": "img", "aria-label": layer.name });
      paintMaps(page2, layer, [canvas]);
      return figure(layer.name + say("colon") + shapeText(layer.shape.slice(0, 2)), canvas);
    });
  }
  function seeingMore(page2) {
    const { document: model2, numbers: numbers2 } = page2;
    const sizes = /* @__PURE__ */ new Map();
    for (const layer of model2.layers) {
      if (!layer.field || !hasMaps(layer) || Math.max(...layer.field.size) === 1) continue;
      const size = layer.field.size.join();
      if (!sizes.has(size)) sizes.set(size, layer);
    }
    const layers = [...sizes.values()];
    const few = layers.length > 5 ? [0, 0.25, 0.5, 0.75, 1].map((share) => layers[Math.round(share * (layers.length - 1))]) : layers;
    return few.map((layer) => {
      const { element, canvas } = picture({ "role": "img", "aria-label": say("field.label") });
      paintImage(canvas, model2.input, numbers2.image);
      const box = fieldBox(layer, brightest(page2, layer).pixel);
      outline(element, "field", box && onImage(box, model2.input.shape));
      return figure(say("walk.5.caption", { layer: layer.name, field: shapeText(layer.field?.size ?? []) }), element);
    });
  }
  function answering(page2) {
    if (!hasAnswer(page2.document)) return missing();
    const bars = prediction(page2.document);
    bars.show(page2);
    const { epochs } = page2.document;
    return [
      make("p", { class: "answer" }, answerText(page2)),
      bars.element,
      epochs.length > 1 ? make(
        "div",
        { class: "buttons" },
        button(say("walk.6.untrained"), () => page2.go({ epoch: epochs[0] }), {
          "aria-pressed": page2.state.epoch === epochs[0]
        }),
        button(say("walk.6.trained"), () => page2.go({ epoch: epochs[epochs.length - 1] }), {
          "aria-pressed": page2.state.epoch === epochs[epochs.length - 1]
        })
      ) : null
    ];
  }
  function missing() {
    return [make("p", { class: "hint" }, say("walk.missing"))];
  }

  // page/main.js
  var MAKE_VIEW = { overview, layer: layerView, arithmetic, live, walk };
  var root2 = document.documentElement;
  var model = readDocument();
  var page = {
    document: model,
    state: initialState(model),
    numbers: { image: new Float32Array(0), weights: /* @__PURE__ */ new Map(), outputs: /* @__PURE__ */ new Map() },
    pixel: [0, 0],
    probes: [],
    scale: "layer",
    go,
    setDrawn: (image) => {
      drawn = image;
      go({ probe: "drawn" });
    },
    repaint: show
  };
  var drawn = null;
  var around;
  var view = null;
  var shownAs = "";
  var turns = 0;
  function go(changes) {
    const { view: before, layer } = page.state;
    const elsewhere = changes.layer !== void 0 && changes.layer !== layer ? { map: 0, pixel: null } : {};
    page.state = fit(model, { ...page.state, ...elsewhere, ...changes });
    writeAddress(page.state.view === before ? "replaceState" : "pushState");
    void show();
  }
  function writeAddress(write) {
    const hash = format(page.state);
    if (hash === location.hash) return;
    try {
      history[write](null, "", hash);
    } catch {
    }
  }
  function followAddress() {
    page.state = parse(model, location.hash, page.state);
    writeAddress("replaceState");
    void show();
  }
  async function show() {
    root2.dataset.ready = "false";
    const turn = ++turns;
    const image = imageOf(page.state.probe) ?? imageOf(page.state.probe = 0);
    const numbers2 = await evaluate(
      model,
      page.state.epoch,
      page.state.probe,
      /** @type {Float32Array} */
      image
    );
    if (turn !== turns) return;
    page.numbers = numbers2;
    page.pixel = page.state.pixel ?? highestPixel(numbers2.outputs.get(page.state.layer), page.state.map);
    root2.dataset.view = page.state.view;
    around.show(page);
    showView();
    root2.dataset.ready = "true";
    performance.mark("ready");
  }
  function imageOf(probe) {
    return probe === "drawn" ? drawn : page.probes[probe];
  }
  function showView() {
    const { view: name, layer, step } = page.state;
    const one = { layer, arithmetic: layer, walk: step }[name] ?? "";
    const key = [name, one, spoken()].join();
    if (!view || key !== shownAs) {
      view?.leave?.();
      view = MAKE_VIEW[name](page);
      around.main.replaceChildren(view.element);
      if (!shownAs.startsWith(name)) scrollTo(0, 0);
      if (shownAs && document.activeElement === document.body) around.main.focus({ preventScroll: true });
      shownAs = key;
    }
    view.show(page);
  }
  function rebuild() {
    const { control, language: language2 } = (
      /** @type {HTMLElement | null} */
      document.activeElement?.dataset ?? {}
    );
    around?.epochs?.stop();
    around = frame(page, rebuild);
    shownAs = "";
    document.getElementById("page")?.replaceChildren(around.element);
    const same = `[data-control="${control}"]` + (language2 ? `[data-language="${language2}"]` : "");
    document.querySelector(same)?.focus();
    return show();
  }
  function onkeydown(event) {
    if (event.target !== document.body && event.target !== around.main) return;
    if (event.altKey || event.ctrlKey || event.metaKey || !around.epochs) return;
    if (event.key === "ArrowLeft") around.epochs.step(-1);
    else if (event.key === "ArrowRight") around.epochs.step(1);
    else if (event.key === " ") around.epochs.toggle();
    else return;
    event.preventDefault();
  }
  async function readAhead() {
    for (const epoch of model.epochs) {
      await new Promise((idle) => setTimeout(idle, 20));
      await readWeights(model, epoch);
    }
  }
  async function start() {
    chooseSettings(model.language);
    if (!("DecompressionStream" in window)) {
      document.getElementById("page")?.replaceChildren(make("p", {}, say("oldBrowser")));
      return;
    }
    page.state = parse(model, location.hash, page.state);
    page.probes = await readProbes(model);
    addEventListener("hashchange", followAddress);
    addEventListener("keydown", onkeydown);
    await rebuild();
    if (model.live) await readAhead();
  }
  Object.assign(window, {
    inspector: {
      state: () => ({ ...page.state }),
      input: () => page.numbers.image,
      setInput: (image) => page.setDrawn(Float32Array.from(image)),
      values: (layer) => page.numbers.outputs.get(layer)?.data
    }
  });
  void start();
})();
/*! Bundled license information:

@dagrejs/dagre/dist/dagre.esm.js:
  (*! For license information please see dagre.esm.js.LEGAL.txt *)
*/
