// The script of the playground: loads Python without a connection, and draws what it answers.
// Text is only ever set as text: nothing that was pasted becomes markup or a script.
"use strict";

// Loading. Pyodide fetches its files; here they are in `embedded`, put there by other scripts.

const TYPES = { "pyodide.asm.wasm": "application/wasm" };
const SHELF = "https://embedded.invalid/"; // never contacted: `fetch` below answers

async function unpack(name) {
  const packed = Uint8Array.from(atob(embedded[name]), (letter) => letter.charCodeAt(0));
  delete embedded[name];
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function fetchEmbedded(url) {
  const name = String(url).startsWith(SHELF) ? String(url).slice(SHELF.length) : "";
  if (!Object.hasOwn(embedded, name)) throw new TypeError("This page makes no connection.");
  const type = TYPES[name] ?? "application/octet-stream";
  return new Response(await unpack(name), { headers: { "Content-Type": type } });
}

async function start() {
  globalThis.fetch = fetchEmbedded;
  const lock = new TextDecoder().decode(await unpack("pyodide-lock.json"));
  const python = await loadPyodide({ indexURL: SHELF, createPyodideModule, lockFileContents: lock });
  python.FS.writeFile("/sigv4.zip", await unpack("sigv4.zip"));
  python.runPython("import sys; sys.path.insert(0, '/sigv4.zip')");
  return python.pyimport("playground.answers");
}

const status = document.getElementById("status");

function showState(state, text) {
  if (status.dataset.state === "failed") return; // the first reason stays
  status.dataset.state = state;
  document.getElementById("state").textContent = text;
  if (state !== "loading") document.getElementById("progress").hidden = true;
}

const scripts = [...document.querySelectorAll("script[src]")];
const progress = document.getElementById("progress");
for (const script of scripts) {
  script.addEventListener("load", () => { progress.value += 1; });
  script.addEventListener("error", () => showState("failed", "A file of this page is missing."));
}

const ready = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve))
  .then(() => {
    showState("loading", "Starting Python");
    progress.removeAttribute("value");
    return new Promise((resolve) => setTimeout(resolve, 30)); // lets the browser draw that
  })
  .then(start)
  .then((answers) => {
    status.dataset.milliseconds = String(Math.round(performance.now()));
    showState("ready", "Ready. Nothing leaves this page.");
    return answers;
  });
ready.catch((error) => {
  console.error(error);
  showState("failed", "Python did not start. It needs a current Chromium, Firefox or Safari.");
});

// Drawing.

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

const DRAWN = {
  text: (block) => make("p", { class: block.tone ? `note ${block.tone}` : null }, block.text),
  facts: (block) => block.rows.length === 0 ? null : make("dl", { class: "facts" },
    ...block.rows.map(([name, text]) => make("div", {}, make("dt", {}, name), make("dd", {}, text)))),
  causes: (block) => make("ol", { class: "causes" }, ...block.items.map(drawCause)),
  code: drawCode,
  difference: drawDifference,
  parts: drawParts,
};

function drawCause(item) {
  return make("li", { class: item.badge },
    make("p", { class: "head" },
      item.title ? make("strong", {}, item.title) : null,
      make("span", { class: "badge" }, item.badge),
      make("code", {}, item.code)),
    make("p", {}, item.text),
    item.remedy ? make("p", { class: "remedy" }, make("strong", {}, "What to do: "), item.remedy) : null);
}

function drawCode(block) {
  const text = make("code", {}, block.text);
  const button = make("button", { type: "button", class: "second small" }, "Copy");
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(text);
    try {
      await navigator.clipboard.writeText(block.text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected"; // pages that were opened as a file may not write
    }
  });
  const head = make("p", { class: "label" }, make("span", {}, block.label), button);
  return make("div", { class: "code" }, head, make("pre", { tabindex: "0", "aria-label": block.label }, text));
}

function drawDifference(block) {
  const both = block.ours && block.theirs;
  const rows = block.lines.map((line) => {
    if (line.same !== undefined) return make("li", {}, make("code", {}, line.same || " "));
    return make("li", { class: line.first ? "differs first" : "differs" },
      drawSide("A", line.ours), drawSide("B", line.theirs));
  });
  const names = both
    ? make("p", { class: "sides" },
      make("span", {}, make("b", { class: "side" }, "A"), ` ${block.ours}`),
      make("span", {}, make("b", { class: "side" }, "B"), ` ${block.theirs}`))
    : make("p", { class: "sides" }, block.ours || block.theirs);
  return make("section", { class: "difference" }, make("h3", {}, block.title), names,
    make("ol", { class: "lines" }, ...rows));
}

function drawSide(side, pieces) {
  const label = make("b", { class: "side" }, side);
  if (pieces === null) return make("div", {}, label, make("em", {}, "not on this side"));
  const [before, marked, after] = pieces;
  return make("div", {}, label,
    make("code", {}, before, make("mark", { title: "the difference" }, marked), after));
}

function drawParts(block, number) {
  const why = make("p", { class: "why", "aria-hidden": "true" });
  const pieces = [];
  const rows = [];
  const light = (index) => {
    pieces.forEach((piece, at) => piece.classList.toggle("lit", at === index));
    rows.forEach((row, at) => row.classList.toggle("lit", at === index));
    const [, name, words] = block.parts[index];
    why.replaceChildren(make("strong", {}, name), `: ${words}`);
  };
  block.parts.forEach(([text, name, words], index) => {
    const id = `part-${number}-${index}`;
    const shown = text.endsWith("\n") ? [text.slice(0, -1), make("i", {}, "↵"), "\n"] : [text];
    const piece = make("span", { tabindex: "0", role: "button", "aria-describedby": id }, ...shown);
    const row = make("div", {}, make("dt", {}, name), make("dd", { id }, words));
    for (const each of [piece, row]) {
      each.addEventListener("pointerenter", () => light(index));
      each.addEventListener("click", () => light(index));
    }
    piece.addEventListener("focus", () => light(index));
    pieces.push(piece);
    rows.push(row);
  });
  light(0);
  return make("section", { class: "step" }, make("h3", {}, block.title), make("p", {}, block.text),
    make("pre", { class: "bytes" }, ...pieces), why, make("dl", { class: "facts" }, ...rows));
}

function draw(task, answer) {
  const place = document.querySelector(`[data-answer="${task}"]`);
  const title = make("h2", { tabindex: "-1" }, answer.title);
  place.className = `answer ${answer.tone}`;
  place.replaceChildren(title, ...answer.blocks.map((block, at) => DRAWN[block.kind](block, at))
    .filter((block) => block !== null));
  return title;
}

// Tasks.

const forms = new Map([...document.querySelectorAll("form")].map((form) => [form.dataset.task, form]));

function fieldsOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return JSON.stringify(Object.fromEntries(fields));
}

function mark(form, parameter) {
  const name = { Bucket: "bucket", Key: "key", header: "headers" }[parameter] ?? parameter;
  for (const control of form.elements) {
    if (control.name) control.toggleAttribute("aria-invalid", name !== "" && control.name === name);
    if (control.name === name && control.closest("details")) control.closest("details").open = true;
  }
}

async function run(task, focuses = true) {
  const form = forms.get(task);
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  try {
    const answers = await ready;
    const answer = JSON.parse(answers.answer(task, fieldsOf(form)));
    mark(form, answer.field);
    const steps = answer.blocks.filter((block) => block.kind === "parts");
    const title = draw(task, { ...answer, blocks: answer.blocks.filter((block) => block.kind !== "parts") });
    if (task === "sign") drawSteps(title, answer, steps);
    if (focuses && title.checkVisibility()) {
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
  } catch (error) {
    console.error(error);
    showState("failed", "Python has stopped. Reload the page.");
    draw(task, { tone: "bad", title: "The page failed. Reload it to go on.", blocks: [
      { kind: "text", text: "This is a fault of the page. Please report what was pasted, without secrets.", tone: "" }] });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function drawSteps(title, answer, steps) {
  if (steps.length === 0) {
    draw("steps", { tone: "bad", title: `Nothing was signed: ${answer.title}`, blocks: [] });
    return;
  }
  draw("steps", { tone: "", title: "What was signed", blocks: steps });
  const button = make("button", { type: "button", class: "second" }, "See the four steps");
  button.addEventListener("click", () => choose("steps", true));
  title.after(make("p", {}, button));
}

function fill(task, fields) {
  const form = forms.get(task);
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements.namedItem(name);
    if (control) control.value = value;
  }
  const more = [...form.querySelectorAll("details")].find((details) =>
    [...details.querySelectorAll("[name]")].some((control) => control.value !== control.defaultValue));
  if (more) more.open = true;
  showMode();
}

async function loadExample(task, name) {
  const answers = await ready;
  fill(task, JSON.parse(answers.example(task, name)));
  await run(task);
}

function showMode() {
  const form = forms.get("sign");
  const mode = form.elements.namedItem("mode").value;
  for (const part of form.querySelectorAll("[data-modes]")) {
    part.hidden = !part.dataset.modes.split(" ").includes(mode);
  }
}

for (const [task, form] of forms) {
  form.addEventListener("submit", (event) => { event.preventDefault(); run(task); });
  form.addEventListener("reset", () => {
    document.querySelector(`[data-answer="${task}"]`).replaceChildren();
    setTimeout(() => { mark(form, ""); showMode(); });
  });
}
forms.get("sign").addEventListener("change", showMode);
showMode();

for (const input of document.querySelectorAll("[data-fills]")) {
  input.addEventListener("change", async () => {
    if (input.files.length) document.getElementById(input.dataset.fills).value = await input.files[0].text();
  });
}

// Tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/

const tabs = [...document.querySelectorAll("[role=tab]")];

function choose(name, focuses = false) {
  for (const tab of tabs) {
    const chosen = tab.getAttribute("aria-controls") === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
    if (chosen && focuses) tab.focus();
  }
  history.replaceState(null, "", `#${name}`);
}

for (const [at, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab.getAttribute("aria-controls")));
  tab.addEventListener("keydown", (event) => {
    const last = tabs.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(tabs[next].getAttribute("aria-controls"), true);
  });
}

function followAddress() {
  const [name, example] = location.hash.slice(1).split("/");
  if (!tabs.some((tab) => tab.getAttribute("aria-controls") === name)) return;
  choose(name);
  if (example && forms.has(name)) showAddressed(name, example);
}

async function showAddressed(task, name) {
  const listed = JSON.parse((await ready).examples())[task];
  if (listed.some(([known]) => known === name)) await loadExample(task, name);
}

addEventListener("hashchange", followAddress);
followAddress();

ready.then((answers) => {
  const listed = JSON.parse(answers.examples());
  for (const place of document.querySelectorAll(".examples")) {
    for (const [name, title] of listed[place.dataset.task]) {
      const button = make("button", { type: "button", class: "second small", "data-example": name }, title);
      button.addEventListener("click", () => loadExample(place.dataset.task, name));
      place.append(button);
    }
  }
  if (!document.querySelector('[data-answer="steps"]').hasChildNodes()) run("sign", false);
}, () => {});
