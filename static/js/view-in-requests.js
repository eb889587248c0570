/**
 * Applies queued requests to the current view instead of the view that their link was rendered in.
 *
 * htmx sends requests to the lab one at a time. The address of a link or form contains the view
 * (the query string) as of rendering; a request that was queued may find another view. So a POST
 * gets the current query string, and a GET changes only those parameters of the current view that
 * the link differed in from the rendered view.
 *
 * The current view is the one that the page shows, which has no part that was refused; the browser's
 * address may still have one.
 */
/**
 * @typedef {object} Context
 * @property {{method: string, action: string, body: FormData | URLSearchParams | null}} request
 * @property {[string, string][]} [changes] the parameters that a GET changes, as names and values
 * @property {Map<string, string>} [untouched] text fields with their initial text, and the rendered
 *   view's value: if that has changed since, the field does not overwrite it
 */

/** @param {Event} event */
function contextOf(event) {
  return /** @type {CustomEvent<{ctx: Context}>} */ (event).detail.ctx;
}

/**
 * @param {Element | RadioNodeList | null | undefined} field
 * @param {FormDataEntryValue | string} value
 */
function isUntouched(field, value) {
  const isText = field instanceof HTMLInputElement && !["checkbox", "radio"].includes(field.type);
  return isText && field.defaultValue === value;
}

/** The URL if it is within this page's session; other addresses have no view. @param {string} action */
function addressInLab(action) {
  const address = new URL(action, location.href);
  return `${address.pathname}/`.startsWith(`${location.pathname}/`) ? address : null;
}

function shownView() {
  return document.querySelector("[data-view]")?.getAttribute("data-view") ?? null;
}

document.addEventListener("htmx:config:request", (event) => {
  const context = contextOf(event);
  const rendered = shownView();
  const address = addressInLab(context.request.action);
  if (context.request.method !== "GET" || !address || rendered === null) return;
  const before = new URLSearchParams(rendered);
  context.untouched = new Map();
  const after = address.searchParams;
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  for (const [name, value] of context.request.body ?? []) {
    after.set(name, String(value));
    if (isUntouched(form?.elements.namedItem(name), value)) {
      context.untouched.set(name, before.get(name) ?? "");
    }
  }
  context.changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => /** @type {[string, string]} */ ([name, after.get(name) ?? ""]))
    .filter(([name, value]) => value !== (before.get(name) ?? ""));
});

document.addEventListener("htmx:before:request", (event) => {
  const { request, changes, untouched } = contextOf(event);
  const address = addressInLab(request.action);
  if (!address) return;
  if (request.method === "POST") request.action = address.pathname + location.search;
  if (!changes) return;
  address.search = shownView() ?? location.search;
  for (const [name, value] of changes) {
    const rendered = untouched?.get(name);
    if (rendered !== undefined && rendered !== (address.searchParams.get(name) ?? "")) continue;
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  request.action = address.pathname + address.search;
});
