/** Language and theme: what the person chose before, or what the browser prefers. */

import { button, choice } from "./dom.js";
import { remember, remembered } from "./memory.js";
import { say, speak, spoken } from "./text.js";

const root = document.documentElement;

/**
 * Chooses the language and the theme at first. An address may name the language: `inspector.html?language=zh`.
 * @param {string | null} language  of the page; null: the reader's
 */
export function chooseSettings(language) {
  const asked = new URLSearchParams(location.search).get("language");
  const preferred = remembered("language") ?? asked ?? language ?? navigator.language;
  setLanguage(preferred.startsWith("zh") ? "zh" : "en");
  root.dataset.theme = remembered("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

/** Makes the choice of the language. @param {() => void} onchange */
export function languageChoice(onchange) {
  const options = [
    { value: "en", label: "English", attributes: { "lang": "en", "data-control": "language", "data-language": "en" } },
    { value: "zh", label: "中文", attributes: { "lang": "zh-CN", "data-control": "language", "data-language": "zh" } },
  ];
  return choice(say("language"), options, spoken(), (language) => {
    remember("language", language);
    setLanguage(language);
    onchange();
  });
}

/** Makes the button that changes to the other theme. @param {() => void} onchange */
export function themeButton(onchange) {
  const dark = root.dataset.theme !== "dark"; // after a click
  const choose = () => {
    root.dataset.theme = dark ? "dark" : "light";
    remember("theme", root.dataset.theme);
    onchange();
  };
  const label = say(dark ? "theme.dark" : "theme.light");
  return button(dark ? "☾" : "☀", choose, { "class": "round", "data-control": "theme", "aria-label": label });
}

/** @param {import("./text.js").Language} language */
function setLanguage(language) {
  speak(language);
  root.lang = language === "zh" ? "zh-CN" : "en";
}
