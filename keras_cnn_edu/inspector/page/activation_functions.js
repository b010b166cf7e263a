/**
 * Activation functions, by their names in Keras: the formula, and the function of one number.
 *
 * @typedef {import("./types.js").Settings} Settings
 * @typedef {{formula: string, of: (x: number) => number}} Activation
 */

/** @type {Record<string, (settings: Settings) => Activation>} */
const ACTIVATIONS = {
  relu: rectified,
  relu6: () => ({ formula: "min(max(0, x), 6)", of: (x) => Math.min(Math.max(0, x), 6) }),
  leaky_relu: ({ negative_slope = 0.2 }) => leaky(negative_slope),
  elu: ({ alpha = 1 }) => ({
    formula: `x if x > 0 else ${factor(alpha)}(e^x - 1)`,
    of: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
  }),
  selu: () => ({
    formula: "1.0507 (x if x > 0 else 1.6733 (e^x - 1))",
    of: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  }),
  gelu: ({ approximate = false }) =>
    approximate
      ? {
          formula: "x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2",
          of: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
        }
      : { formula: "x (1 + erf(x / sqrt(2))) / 2", of: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2 },
  sigmoid: () => ({ formula: "1 / (1 + e^-x)", of: sigmoid }),
  hard_sigmoid: () => ({ formula: "min(max(0, x / 6 + 1/2), 1)", of: hardSigmoid }),
  silu: () => ({ formula: "x / (1 + e^-x)", of: (x) => x * sigmoid(x) }),
  hard_silu: () => ({ formula: "x min(max(0, x / 6 + 1/2), 1)", of: (x) => x * hardSigmoid(x) }),
  softplus: () => ({ formula: "ln(1 + e^x)", of: softplus }),
  softsign: () => ({ formula: "x / (1 + |x|)", of: (x) => x / (1 + Math.abs(x)) }),
  tanh: () => ({ formula: "(e^x - e^-x) / (e^x + e^-x)", of: Math.tanh }),
  exponential: () => ({ formula: "e^x", of: Math.exp }),
  mish: () => ({ formula: "x tanh(ln(1 + e^x))", of: (x) => x * Math.tanh(softplus(x)) }),
};

/**
 * Finds an activation function of one number.
 *
 * @param {string} name
 * @param {Settings} settings  its slopes and limits
 */
export function activationFunction(name, settings = {}) {
  const make = ACTIVATIONS[name];
  if (!make) {
    throw new Error(`an activation must be one of ${Object.keys(ACTIVATIONS).join(", ")}, not "${name}"`);
  }
  return make(settings);
}

/**
 * A negative number is multiplied by a slope.
 *
 * @param {number} slope
 * @returns {Activation}
 */
export function leaky(slope) {
  return { formula: `x if x > 0 else ${factor(slope)}x`, of: (x) => (x > 0 ? x : slope * x) };
}

/**
 * Divides e^x of every number by the sum of all of them; the largest is subtracted first, so that none is too large.
 *
 * @param {number[]} values
 * @returns {{shares: number[], total: number}}  the results, and the sum of e^x
 */
export function softmax(values) {
  const largest = Math.max(...values);
  const powers = values.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { shares: powers.map((power) => power / sum), total: sum * Math.exp(largest) };
}

/**
 * @param {Settings} settings
 * @returns {Activation}
 */
function rectified({ negative_slope: slope = 0, max_value = null, threshold = 0 }) {
  const ceiling = max_value ?? Infinity;
  const bounded = ceiling === Infinity ? "max(0, x)" : `min(max(0, x), ${shown(ceiling)})`;
  const above = ceiling === Infinity ? "x" : `min(x, ${shown(ceiling)})`;
  return {
    formula:
      slope === 0 && threshold === 0
        ? bounded
        : `${above} if x >= ${shown(threshold)} else ${factor(slope)}(x - ${shown(threshold)})`,
    of: (x) => (x >= threshold ? Math.min(x, ceiling) : slope * (x - threshold)),
  };
}

/** @param {number} x */
function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

/** @param {number} x */
function hardSigmoid(x) {
  return Math.min(Math.max(0, x / 6 + 1 / 2), 1);
}

/** @param {number} x */
function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); // e^x alone would be too large
}

/**
 * The error function, by its series: 2 / sqrt(pi) * e^(-x^2) * (x + 2 x^3 / 3 + 4 x^5 / 15 + …).
 *
 * @param {number} x
 */
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x); // to all digits
  let [term, sum] = [x, x];
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (2 * x * x) / odd;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** @param {number} x  with at most four digits, as in Python's formulas */
function shown(x) {
  return String(Number(x.toPrecision(4)));
}

/** @param {number} x  in front of what it is multiplied with; 1 is left out */
function factor(x) {
  return x === 1 ? "" : `${shown(x)} `;
}
