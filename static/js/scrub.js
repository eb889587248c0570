/**
 * While the bar over the run is dragged the page follows: one request at a time, the newest place next.
 */
let isScrubAsking = false;
let isScrubWanted = false;

function scrubOn() {
  const form = document.querySelector("form.scrub");
  if (!isScrubWanted || isScrubAsking || !form) return;
  [isScrubWanted, isScrubAsking] = [false, true];
  form.dispatchEvent(new Event("scrub"));
}

document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLInputElement) || event.target.id !== "scrub") return;
  isScrubWanted = true;
  scrubOn();
});

document.addEventListener("htmx:finally:request", () => {
  isScrubAsking = false;
  scrubOn();
});
