// Everything that a site says reaches the page as text, never as HTML.

export const byId = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      created.setAttribute(key, value);
    }
  }
  created.append(...children.filter((child) => child !== undefined && child !== null));
  return created;
}

/** A link to a page that a site named: only what is http or https can be clicked. */
export function linkTo(url, text = url) {
  return /^https?:\/\//.test(url) ? element("a", { href: url, rel: "noreferrer" }, text) : element("code", {}, text);
}

export function show(id, text) {
  const node = byId(id);
  node.textContent = text ?? "";
  node.hidden = !text;
}

export function figures(id, entries) {
  byId(id).replaceChildren(...entries.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
}

export async function json(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  }
  catch {
    throw new Error("The application does not answer. Is it running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.detail ?? `The application answers ${response.status} to ${path}.`);
  }
  return body;
}

/** Calls again and again, one call at a time, and not while the page is hidden. */
export function poll(millis, action) {
  const turn = async () => {
    const next = document.hidden ? millis : ((await action()) ?? millis);
    setTimeout(turn, next);
  };
  turn();
}
