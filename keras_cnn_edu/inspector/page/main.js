/** The inspector page: reads the document that Python wrote into it. */

/** @type {import("./types.js").PageDocument} */
const page = JSON.parse(document.getElementById("document")?.textContent ?? "{}");
document.title = page.title;
