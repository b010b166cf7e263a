// Builds page.js, the script of the inspector page, from page/main.js and what it imports.
//
//     node build.js [FILE]
//
// One script without imports, because a page that is opened from disk may not load modules; not minified, because it
// is to be read.

import { readFileSync } from "node:fs";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const license = readFileSync(new URL("node_modules/@dagrejs/dagre/LICENSE", here), "utf8").trim();
const banner = `// Built by \`make inspector\` from page/. Change it there.\n\n/*\n@dagrejs/dagre:\n\n${license}\n*/`;

await build({
  absWorkingDir: here.pathname,
  entryPoints: ["page/main.js"],
  outfile: process.argv[2] ?? "page.js",
  bundle: true,
  format: "iife",
  preserveSymlinks: true, // so that the script is the same wherever node_modules are
  target: "es2022",
  charset: "utf8",
  banner: { js: banner },
});
