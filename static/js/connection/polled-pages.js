/**
 * On pages that ask for news by themselves (wall, desk, scores): says when no answer comes.
 */
import { isLost, sayLive, sayLost, sayReturned, shownRun } from "./messages.js";

/** In milliseconds. */
const TIMEOUT = 4000;

/** @typedef {{request: {abort: () => void}, news?: ReturnType<typeof setTimeout>}} Context */

let heardAt = Date.now();

/** @param {Event} event @returns {Context | undefined} of a request for news */
function contextOf(event) {
  const { target } = event;
  if (document.querySelector(".lab[data-version]")) return undefined; // see watchdog.js
  const asks = target instanceof Element && target.getAttribute("hx-trigger")?.startsWith("every");
  return asks ? /** @type {CustomEvent<{ctx: Context}>} */ (event).detail.ctx : undefined;
}

document.addEventListener("htmx:before:request", (event) => {
  const context = contextOf(event);
  if (!context) return;
  context.news = setTimeout(() => {
    sayLost(heardAt);
    context.request.abort();
  }, TIMEOUT);
});
document.addEventListener("htmx:after:request", (event) => {
  if (!contextOf(event)) return;
  heardAt = Date.now();
  if (!isLost()) return;
  sayLive();
  sayReturned(shownRun());
});
document.addEventListener("htmx:error", (event) => {
  if (contextOf(event)) sayLost(heardAt);
});
document.addEventListener("htmx:finally:request", (event) => {
  clearTimeout(contextOf(event)?.news);
});
