import { byId, element, json, poll, show } from "./dom.js";
import { startScheduler } from "./scheduler.js";

const POLL_MILLIS = 250;
const POINTS = 120;
const WIDTH = 480;
const HEIGHT = 150;
// A logarithmic scale, from a hundredth of a millisecond to a minute.
const MIN = 0.01;
const MAX = 60000;

const sides = new Map();

function millis(value) {
  if (value === null || value === undefined) {
    return "none could be started";
  }
  if (value >= 1000) {
    return `${(value / 1000).toFixed(1)} s`;
  }
  return value >= 10 ? `${value.toFixed(0)} ms` : `${value.toFixed(2)} ms`;
}

function y(value) {
  const share = Math.log(Math.max(MIN, Math.min(MAX, value)) / MIN) / Math.log(MAX / MIN);
  return HEIGHT - share * HEIGHT;
}

function svg(name, attributes, ...children) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    created.setAttribute(key, value);
  }
  created.append(...children);
  return created;
}

function newSide(name) {
  const line = svg("polyline", { class: "wait-line", points: "" });
  const plot = svg("svg", { class: "plot", viewBox: `0 0 ${WIDTH + 60} ${HEIGHT + 8}`, role: "img",
    "aria-label": `How long a new thread waits, ${name}` });
  for (const [value, label] of [[0.1, "0.1 ms"], [1, "1 ms"], [10, "10 ms"], [100, "100 ms"], [1000, "1 s"], [10000, "10 s"]]) {
    plot.append(svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: y(value), y2: y(value) }),
      svg("text", { class: "label", x: WIDTH + 6, y: y(value) + 4 }, label));
  }
  plot.append(line);
  const now = element("dd", {}, "–");
  const worst = element("dd", {}, "–");
  const ran = element("dd", {}, "–");
  const echoes = element("dd", {}, "–");
  const figure = (title, value) => element("div", {}, element("dt", {}, title), value);
  byId("sides").append(element("section", { class: "card" }, element("h2", {}, name),
    element("dl", { class: "figures" }, figure("a new thread waits", now), figure("worst of the last 30 s", worst),
      figure("new threads that ran, a second", ran), figure("echoes a second", echoes)), plot));
  return { line, now, worst, ran, echoes, waits: [], last: undefined };
}

function rate(side, key, picture, at) {
  return side.last ? (1000 * (picture[key] - side.last.picture[key])) / (at - side.last.at) : 0;
}

function showSide(picture, at) {
  if (!sides.has(picture.name)) {
    sides.set(picture.name, newSide(picture.name));
  }
  const side = sides.get(picture.name);
  if (picture.watched) {
    side.waits.push(picture.worstMillis ?? MAX);
    side.waits.splice(0, Math.max(0, side.waits.length - POINTS));
    side.now.textContent = millis(picture.worstMillis);
    side.now.className = picture.worstMillis > 100 ? "bad" : "";
    side.worst.textContent = millis(Math.max(...side.waits));
    side.worst.className = Math.max(...side.waits) > 100 ? "bad" : "";
    side.ran.textContent = rate(side, "probes", picture, at).toFixed(0);
    side.echoes.textContent = Math.round(rate(side, "echoes", picture, at)).toLocaleString("en");
    const offset = POINTS - side.waits.length;
    side.line.setAttribute("points",
      side.waits.map((value, i) => `${((offset + i) * WIDTH / (POINTS - 1)).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
  }
  side.last = { picture, at };
}

function showAll(state) {
  const at = performance.now();
  show("show-error", "");
  for (const button of document.querySelectorAll("[data-load]")) {
    button.setAttribute("aria-pressed", String(state.loads.includes(button.dataset.load)));
  }
  state.sides.forEach((picture) => showSide(picture, at));
}

async function ask(path, options) {
  try {
    showAll(await json(path, options));
  }
  catch (error) {
    show("show-error", error.message);
  }
}

for (const button of document.querySelectorAll("[data-load]")) {
  button.addEventListener("click", () => ask(`/show/${button.dataset.load}`,
    { method: button.getAttribute("aria-pressed") === "true" ? "DELETE" : "POST" }));
}
byId("stop").addEventListener("click", () => ask("/show", { method: "DELETE" }));
poll(POLL_MILLIS, () => ask("/show"));
startScheduler();
