/**
 * The page follows its session: frames while it plays, a fresh page when somebody has changed it.
 *
 * One stream a page carries everything. Of frames only the newest is kept and painted, at the
 * display's rate; one of another generation than the page's is not of this page and is dropped.
 */
import { discard, paint, prepare } from "./paint-frame.js";

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */

/** @typedef {{generation: number, prepared: import("./paint-frame.js").Prepared}} Ready */

/** Frames come less evenly than the display shows them; so many may wait for their turn. */
const MOST_READY = 2;

/** Decoding waits for threads that draw, so a frame is begun before the one ahead of it is done. */
const MOST_PREPARING = 3;

/** In milliseconds: when to ask again after the stream was refused. */
const REFUSED = 3000;

/** A generation that no page has: to be fetched in any case. */
const ANY = -1;

/** @type {EventSource | null} */
let source = null;
/** The address that the stream was opened with. */
let followed = "";
/** @type {string | null} */
let newest = null;
/** Of the newest frame that was taken on. */
let stamp = { generation: 0, number: 0 };
let preparing = 0;
/** When the last of them is done. */
let last = Promise.resolve();
/** @type {Ready[]} */
const ready = [];
let requests = 0;
/** The generation that a notice has named, until the page shows it. */
let wanted = 0;

/** @returns {HTMLElement | null} */
function lab() {
  return document.querySelector(".lab[data-version]");
}

function shown() {
  return Number(lab()?.dataset.version ?? 0);
}

/** Open the stream for the view that the page shows now. */
function follow() {
  const address = lab() && `${location.pathname}/stream${location.search}`;
  if (!address) {
    source?.close();
    source = null;
    followed = "";
    say("");
    return;
  }
  if (address === followed && source?.readyState !== EventSource.CLOSED) return;
  source?.close();
  followed = address;
  const query = `${location.search ? "&" : "?"}shown=${shown()}`;
  source = new EventSource(address + query);
  source.addEventListener("frame", (event) => {
    newest = /** @type {MessageEvent<string>} */ (event).data;
    prepareNewest();
  });
  source.addEventListener("page", (event) => {
    wanted = JSON.parse(/** @type {MessageEvent<string>} */ (event).data).generation;
    turn();
  });
  source.addEventListener("open", () => say(""));
  source.addEventListener("error", lost);
}

/** The browser connects again by itself, unless it was refused: then the page may be gone. */
function lost() {
  say("The server does not answer; trying again.");
  if (source?.readyState !== EventSource.CLOSED) return;
  setTimeout(() => {
    if (source?.readyState !== EventSource.CLOSED) return;
    wanted = ANY;
    turn();
  }, REFUSED);
}

/** Fetch the page that a notice has named, unless an answer under way brings it. */
function turn() {
  if (!wanted || requests > 0) return;
  if (wanted === shown()) {
    wanted = 0;
    return;
  }
  wanted = 0;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  void htmx.ajax("GET", location.pathname + location.search, {
    target: "#lab",
    swap: "innerMorph",
  });
}

/** Decode the newest frame, beside those that are being decoded; they stay in their order. */
function prepareNewest() {
  if (newest === null || preparing === MOST_PREPARING) return;
  const { generation, number, ...frame } = JSON.parse(newest);
  newest = null;
  const isNewer = generation !== stamp.generation || number > stamp.number;
  if (generation !== shown() || !isNewer) return;
  stamp = { generation, number };
  preparing += 1;
  const decoded = prepare(frame);
  const next = Promise.all([last, decoded]).then(
    ([, prepared]) => put({ generation, prepared }),
    () => {
      wanted = ANY;
      turn();
    },
  );
  last = next.then(() => {
    preparing -= 1;
    prepareNewest();
  });
}

/** Let a frame wait for its turn; of those that wait too long the oldest goes. @param {Ready} one */
function put(one) {
  if (ready.length === 0) requestAnimationFrame(paintReady);
  ready.push(one);
  if (ready.length > MOST_READY) discard(/** @type {Ready} */ (ready.shift()).prepared);
}

function paintReady() {
  const first = ready.shift();
  if (!first) return;
  if (ready.length > 0) requestAnimationFrame(paintReady);
  const { generation, prepared } = first;
  if (generation !== shown()) discard(prepared);
  else if (!paint(prepared)) {
    wanted = ANY;
    turn();
  }
}

/** @param {string} text */
function say(text) {
  const place = document.getElementById("connection");
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("htmx:before:request", () => {
  requests += 1;
});
document.addEventListener("htmx:finally:request", () => {
  requests = Math.max(0, requests - 1);
  follow();
  turn();
});
document.addEventListener("htmx:after:swap", follow);
window.addEventListener("pageshow", follow);
window.addEventListener("pagehide", () => {
  source?.close();
  source = null;
  followed = "";
});
follow();
