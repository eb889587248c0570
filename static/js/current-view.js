/**
 * An action that waited behind another is done in the view that the other has left.
 *
 * Requests to the lab go one after the other, and a form's address carries the view from when it
 * was drawn; meanwhile somebody may have chosen another weight.
 */
/** @typedef {{request: {method: string, action: string}}} Context */

document.addEventListener("htmx:before:request", (event) => {
  const { request } = /** @type {CustomEvent<{ctx: Context}>} */ (event).detail.ctx;
  const address = new URL(request.action, location.href);
  if (request.method === "POST" && address.pathname.startsWith(`${location.pathname}/`)) {
    request.action = address.pathname + location.search;
  }
});
