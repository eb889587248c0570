/** Keeps “minute 12 of 45” in a teacher's bar up to date. */

const EVERY_MS = 5000;

function writeMinutes() {
  for (const place of document.querySelectorAll("[data-minutes-since]")) {
    const begun = Date.parse(place.getAttribute("data-minutes-since") ?? "");
    const minute = Math.floor((Date.now() - begun) / 60_000) + 1;
    // With a clock that is behind the server's, the server's number stays.
    if (minute > 0 && place.textContent !== String(minute)) place.textContent = String(minute);
  }
}

setInterval(writeMinutes, EVERY_MS);
