/**
 * What waited behind another request is done in the view that the other has left.
 *
 * Requests to the lab go one after the other, and the addresses of links and forms carry the view
 * from when they were drawn; meanwhile somebody may have chosen another weight. So an action goes
 * to the present view, and a link changes of the present view only what it changed of the drawn one.
 */
/**
 * @typedef {object} Context
 * @property {{method: string, action: string, body: FormData | URLSearchParams | null}} request
 * @property {[string, string][]} [changes] what a link or a form of choices changes, as names and values
 * @property {Map<string, string>} [asDrawn] fields that nobody has typed into, and what the drawn
 *   view had for them: where that has changed meanwhile they choose nothing
 */

/** @param {Event} event */
function contextOf(event) {
  return /** @type {CustomEvent<{ctx: Context}>} */ (event).detail.ctx;
}

/**
 * @param {Element | RadioNodeList | null | undefined} field
 * @param {FormDataEntryValue | string} value
 */
function isAsDrawn(field, value) {
  const isText = field instanceof HTMLInputElement && !["checkbox", "radio"].includes(field.type);
  return isText && field.defaultValue === value;
}

/** Only an address of this page's session has a view. @param {string} action */
function addressInLab(action) {
  const address = new URL(action, location.href);
  return `${address.pathname}/`.startsWith(`${location.pathname}/`) ? address : null;
}

document.addEventListener("htmx:config:request", (event) => {
  const context = contextOf(event);
  const drawn = document.querySelector("[data-view]")?.getAttribute("data-view");
  const address = addressInLab(context.request.action);
  if (context.request.method !== "GET" || !address || typeof drawn !== "string") return;
  const before = new URLSearchParams(drawn);
  context.asDrawn = new Map();
  const after = address.searchParams;
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  for (const [name, value] of context.request.body ?? []) {
    after.set(name, String(value));
    if (isAsDrawn(form?.elements.namedItem(name), value)) {
      context.asDrawn.set(name, before.get(name) ?? "");
    }
  }
  context.changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => /** @type {[string, string]} */ ([name, after.get(name) ?? ""]))
    .filter(([name, value]) => value !== (before.get(name) ?? ""));
});

document.addEventListener("htmx:before:request", (event) => {
  const { request, changes, asDrawn } = contextOf(event);
  const address = addressInLab(request.action);
  if (!address) return;
  if (request.method === "POST") request.action = address.pathname + location.search;
  if (!changes) return;
  address.search = location.search;
  for (const [name, value] of changes) {
    const drawn = asDrawn?.get(name);
    if (drawn !== undefined && drawn !== (address.searchParams.get(name) ?? "")) continue;
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  request.action = address.pathname + address.search;
});
