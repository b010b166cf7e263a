/** What a browser keeps from one visit to the next, where it does keep something. */

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(`keras_cnn_edu.${name}`, value);
  } catch {
    // a page from disk or inside another page may not store anything: it is then as it is at first
  }
}

/** @param {string} name @returns {string | null} */
export function remembered(name) {
  try {
    return localStorage.getItem(`keras_cnn_edu.${name}`);
  } catch {
    return null;
  }
}
