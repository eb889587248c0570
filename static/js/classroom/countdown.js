/**
 * Counts down the seconds to answer a question. The server sends how many are left and decides what
 * is late, so a wrong clock of this machine does no harm.
 */

const TICK = 250;

/** What the server sent, and when that is over by `performance.now()`. */
/** @type {WeakMap<Element, {sent: string, ends: number}>} */
const known = new WeakMap();

function writeSeconds() {
  for (const place of document.querySelectorAll("[data-seconds-left]")) {
    const sent = place.getAttribute("data-seconds-left") ?? "";
    let timer = known.get(place);
    if (timer?.sent !== sent) {
      timer = { sent, ends: performance.now() + Number(sent) * 1000 };
      known.set(place, timer);
    }
    const left = Math.max(0, Math.ceil((timer.ends - performance.now()) / 1000));
    const text = left ? `${left} s left` : "Time is over";
    if (place.textContent !== text) place.textContent = text;
  }
}

setInterval(writeSeconds, TICK);
writeSeconds();
