/** A follower's button that holds what they see of the teacher's run, until they press it again. */
import { isViewPaused } from "./view-state.js";

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#pause-view")) return;
  // The page that the class sees by now.
  if (isViewPaused()) location.reload();
  else document.documentElement.dataset.watching = "paused";
});

// A new page of the shared run comes in the stream; what a person asks for has a request.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = /** @type {CustomEvent<{ctx: {sourceElement?: Element, request?: object}}>} */ (event).detail;
  const isFromStream = ctx.sourceElement === document.body && !ctx.request;
  if (isFromStream && isViewPaused()) event.preventDefault();
});
