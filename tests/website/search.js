/* Answer questions with the search of a built site: node search.js SITE < questions.json
 *
 * It runs the scripts of the site's search page in their order, on the site's own index, without a
 * browser, and prints the results of each question, the first hit first.
 */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const site = process.argv[2];
const element = { classList: { add() {} }, dataset: {}, appendChild: () => element, children: [] };
const context = vm.createContext({
  console,
  URLSearchParams,
  DOCUMENTATION_OPTIONS: {},
  SPHINX_HIGHLIGHT_ENABLED: false,
  localStorage: { setItem() {} },
  document: { getElementById: () => null, readyState: "loading", addEventListener() {} },
  _: (text) => text,
  _ready() {},
});
context.window = context;
const run = (name) =>
  vm.runInContext(fs.readFileSync(path.join(site, name), "utf8"), context, { filename: name });

const page = fs.readFileSync(path.join(site, "search.html"), "utf8");
const all = [...page.matchAll(/<script([^>]*)src="([^"?]+)[^"]*"([^>]*)>/g)];
const deferred = ([, before, , after]) => /\bdefer\b/.test(before + after);
const needed = /language_data|searchtools|search_entries|ranking|searchindex/;
const names = [...all.filter((one) => !deferred(one)), ...all.filter(deferred)]
  .map((one) => one[2])
  .filter((name) => needed.test(name));
if (!names.some((name) => name.includes("searchindex"))) names.push("searchindex.js");
names.forEach(run);

const questions = JSON.parse(fs.readFileSync(0, "utf8"));
context.questions = questions;
const answers = vm.runInContext(
  `questions.map((text) => Search._performSearch(...Search._parseQuery(text)).reverse()
     .slice(0, 5).map((one) => one[0] + one[2]))`,
  context,
);
process.stdout.write(JSON.stringify(answers));
