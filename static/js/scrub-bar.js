/**
 * Dragging the bar below the transport seeks in the run: one request at a time, then the newest
 * position.
 */
let isRequesting = false;
let isPending = false;

function requestSeek() {
  const form = document.querySelector("form.scrub");
  if (!isPending || isRequesting || !form) return;
  [isPending, isRequesting] = [false, true];
  form.dispatchEvent(new Event("scrub"));
}

document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLInputElement) || event.target.id !== "scrub") return;
  isPending = true;
  requestSeek();
});

document.addEventListener("htmx:finally:request", () => {
  isRequesting = false;
  requestSeek();
});
