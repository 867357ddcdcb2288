// The form, the list of checks, and the report of the one that is shown.
import { byId, element, figures, json, linkTo, poll, show } from "./dom.js";
import { startScheduler } from "./scheduler.js";

const POLL_MILLIS = 500;
const STATES = { RUNNING: "running", DONE: "done", FAILED: "failed", INTERRUPTED: "interrupted" };

let shown; // the id of the check whose report is shown
let report; // that report, as it came last

const number = (value) => value.toLocaleString("en");

function duration(millis) {
  if (millis === undefined || millis === null) {
    return "–";
  }
  return millis < 1000 ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`;
}

function size(bytes) {
  if (bytes < 1024) {
    return `${bytes} B`;
  }
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Without the site's own address in front, which every page of it would repeat. */
function short(url, site) {
  const origin = new URL(site).origin;
  return url.startsWith(origin + "/") ? url.slice(origin.length) : url;
}

function remark(page) {
  if (page.trouble) {
    const text = page.trouble.text.replaceAll(new URL(report.url).origin, "");
    return element("span", { class: page.broken ? "bad" : "warn" }, text);
  }
  return page.redirectTo ? `redirects to ${short(page.redirectTo, report.url)}` : "";
}

function pageRow(page) {
  return element("tr", {},
    element("td", { class: "link" }, linkTo(page.url, short(page.url, report.url)),
      page.title ? element("small", {}, page.title) : null),
    element("td", { class: page.broken ? "number bad" : "number" }, String(page.status ?? "–")),
    element("td", { class: "number" }, String(page.depth)),
    element("td", { class: "number" }, duration(page.millis)),
    element("td", { class: "number" }, size(page.bytes)),
    element("td", { class: "why" }, remark(page)));
}

function brokenRow(link) {
  const target = link.trouble.kind === "BAD_URL"
    ? element("code", {}, link.url) : linkTo(link.url, short(link.url, report.url));
  return element("tr", {},
    element("td", { class: "link" }, target),
    element("td", { class: "why bad" }, link.trouble.text.replaceAll(new URL(report.url).origin, "")),
    element("td", { class: "link" }, element("ul", {}, ...link.referrers.map((referrer) =>
      element("li", {}, linkTo(referrer, short(referrer, report.url)))))));
}

function filtered(pages) {
  switch (byId("page-filter").value) {
    case "noted": return pages.filter((page) => page.trouble || page.redirectTo);
    case "slow": return pages.toSorted((a, b) => b.millis - a.millis).slice(0, 20);
    default: return pages;
  }
}

function showPages() {
  const pages = filtered(report.pages);
  byId("page-count").textContent = pages.length === report.pages.length
    ? number(pages.length) : `${number(pages.length)} of ${number(report.pages.length)}`;
  byId("pages").replaceChildren(...pages.map(pageRow));
}

function medianMillis(pages) {
  const times = pages.map((page) => page.millis).sort((a, b) => a - b);
  return times.length ? duration(times[Math.floor(times.length / 2)]) : "–";
}

function showReport() {
  const { counts } = report;
  const running = report.status === "RUNNING";
  byId("report").hidden = false;
  byId("report-title").textContent = `Report of check ${report.id}`;
  const status = byId("report-status");
  if (status.textContent !== STATES[report.status]) {
    status.textContent = STATES[report.status];
    status.className = `status ${report.status}`;
  }
  const address = byId("report-url");
  address.textContent = report.url;
  address.href = report.url;
  byId("report-progress-box").hidden = !running;
  byId("report-progress").max = Math.max(1, counts.found);
  byId("report-progress").value = counts.visited;
  byId("report-progress-text").textContent = `${number(counts.visited)} of ${number(counts.found)} known pages`;
  show("report-reason", report.reason && `${report.reason[0].toUpperCase()}${report.reason.slice(1)}.`);
  figures("report-figures", [
    ["pages", number(counts.visited)],
    ["HTML", number(counts.html)],
    ["redirects", number(counts.redirects)],
    ["broken links", number(report.brokenLinks.length)],
    ["links to other sites", number(report.links.EXTERNAL ?? 0)],
    ["read", size(counts.bytes)],
    ["median page", medianMillis(report.pages)],
    ["took", duration(report.millis ?? Math.max(0, Date.now() - Date.parse(report.started)))],
  ]);
  byId("report-notes").replaceChildren(...report.notes.map((note) => element("li", {}, note)));
  byId("broken-count").textContent = number(report.brokenLinks.length);
  show("broken-none", report.brokenLinks.length ? "" : (running ? "None so far." : "None."));
  byId("broken-box").hidden = report.brokenLinks.length === 0;
  byId("broken").replaceChildren(...report.brokenLinks.map(brokenRow));
  showPages();
}

function listRow(check) {
  const name = element("a", { href: `#${check.id}` }, `${check.id}: ${check.url}`);
  if (check.id === shown) {
    name.setAttribute("aria-current", "true");
  }
  return element("tr", { class: check.id === shown ? "shown" : null },
    element("td", { class: "link" }, name),
    element("td", {}, element("span", { class: `status ${check.status}` }, STATES[check.status])),
    element("td", { class: "number" }, number(check.counts.visited)),
    element("td", { class: "number" }, String(check.counts.brokenLinks ?? "…")),
    element("td", { class: "number" }, duration(check.millis)),
    element("td", {}, new Date(check.started).toLocaleString()));
}

/** Leaves the rows alone while one of their links has the focus and nothing has changed. */
let listed = "";
async function refreshList() {
  try {
    const checks = await json("/checks");
    show("list-error", "");
    byId("list-empty").hidden = checks.length > 0;
    byId("list-box").hidden = checks.length === 0;
    const now = JSON.stringify([shown, checks]);
    if (now !== listed) {
      listed = now;
      byId("list").replaceChildren(...checks.map(listRow));
    }
  }
  catch (error) {
    show("list-error", error.message);
  }
}

async function refreshReport() {
  const id = shown;
  if (id === undefined || (report?.id === id && report.status !== "RUNNING")) {
    return;
  }
  try {
    const loaded = await json(`/checks/${id}`);
    if (id === shown) {
      report = loaded;
      showReport();
    }
  }
  catch (error) {
    if (id === shown) {
      byId("report").hidden = false;
      show("report-reason", error.message);
    }
  }
}

function showCheck(id) {
  shown = id;
  refreshReport();
  refreshList();
}

function idInAddress() {
  const id = Number(location.hash.slice(1));
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

async function start(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  show("form-error", "");
  try {
    const optional = (name) => form[name].value === "" ? null : Number(form[name].value);
    const check = await json("/checks", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        url: form.url.value,
        depth: optional("depth"),
        maxPages: optional("maxPages"),
        external: form.external.checked,
      }),
    });
    location.hash = String(check.id);
  }
  catch (error) {
    show("form-error", error.message);
  }
  finally {
    button.disabled = false;
  }
}

byId("new-check").url.value = `${location.origin}/demo/`;
byId("new-check").addEventListener("submit", start);
byId("page-filter").addEventListener("change", () => report && showPages());
window.addEventListener("hashchange", () => showCheck(idInAddress()));
shown = idInAddress();
poll(POLL_MILLIS, refreshReport);
poll(POLL_MILLIS * 2, refreshList);
startScheduler();
