/**
 * Keeps the page up to date with its session by one Server-Sent Events stream: frames while the
 * run plays, a new page after a change from elsewhere.
 *
 * The newest frames are painted at the display's rate. A frame whose generation is not the page's
 * was made for another page and is dropped.
 */
import { haveElements, paint, paintNumbers, paintPart } from "./paint/paint-frame.js";
import { morphInside } from "./morph-html.js";

/**
 * @typedef {object} Htmx
 * @property {(verb: string, path: string, context: object) => Promise<void>} ajax
 * @property {(context: object) => Promise<void>} swap
 */

/** @typedef {{generation: number, number: number}} Stamp */
/** @typedef {import("./paint/frame").Frame & Stamp} Stamped */
/** @typedef {import("./paint/frame").Panels & Stamp} StampedPanels */

/** Jitter buffer: frames arrive less evenly than the display refreshes. */
const MAX_QUEUED_FRAMES = 2;

/** Exponential backoff after a refused stream, in milliseconds: first and longest delay. */
const RETRY_DELAY = 3000;
const MAX_RETRY_DELAY = 60000;

/** In milliseconds: how long an error message stays at least before the page is replaced. */
const MIN_ERROR_TIME = 6000;

/** In milliseconds: random delay, so that a whole class does not reload at the same moment. */
const MAX_RELOAD_JITTER = 2000;

/** A generation that no page has, so that the page is fetched in any case. */
const ANY_GENERATION = -1;

/** @type {EventSource | null} */
let source = null;
/** The address of the open stream. */
let streamAddress = "";
/** The server has ended the stream at that address. */
let isOver = false;
/** Of the newest frame received. */
let received = { generation: 0, number: 0 };
/** @type {Stamped[]} */
const queuedFrames = [];
/** The newest panels until their numbers are painted. @type {StampedPanels | null} */
let newest = null;
/** Charts still to be painted, as id and HTML. @type {[string, string][]} */
let charts = [];
/** The generation that the charts belong to. */
let chartsGeneration = 0;
/** Of the frame painted last. */
let painted = { generation: 0, number: 0 };
let isTickScheduled = false;
let pendingRequests = 0;
/** The generation to fetch, until the page shows it; 0 for none. */
let wanted = 0;
/** Refused connections in a row. */
let refusals = 0;
/** By `performance.now()`: until then the page is not replaced. */
let keepPageUntil = 0;

/** @returns {HTMLElement | null} */
function lab() {
  return document.querySelector(".lab[data-version]");
}

/** The run plays, but this page gets no frames. */
function isInSlowMotion() {
  return lab()?.dataset.status === "playing" && !document.querySelector("svg.network.live");
}

function shownGeneration() {
  return Number(lab()?.dataset.version ?? 0);
}

/** Open the stream for the current view, unless it is open. */
function connect() {
  const address = lab() && `${location.pathname}/stream${location.search}`;
  if (!address) {
    source?.close();
    source = null;
    streamAddress = "";
    showConnectionMessage("");
    return;
  }
  if (address === streamAddress && (isOver || source?.readyState !== EventSource.CLOSED)) return;
  source?.close();
  streamAddress = address;
  isOver = false;
  // A page that follows a classroom's run says which of its shared pages it shows.
  const page = document.querySelector("[data-page]")?.getAttribute("data-page");
  const current = page ? `page=${page}` : `shown=${shownGeneration()}`;
  source = new EventSource(`${address}${location.search ? "&" : "?"}${current}`);
  source.addEventListener("frame", (event) => {
    queueFrame(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
  });
  source.addEventListener("panels", (event) => {
    queuePanels(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
  });
  source.addEventListener("page", (event) => {
    wanted = JSON.parse(/** @type {MessageEvent<string>} */ (event).data).generation;
    fetchWanted();
  });
  source.addEventListener("lab", (event) => {
    replaceLab(JSON.parse(/** @type {MessageEvent<string>} */ (event).data).html);
  });
  source.addEventListener("room", (event) => {
    const place = document.getElementById("room");
    const { html } = JSON.parse(/** @type {MessageEvent<string>} */ (event).data);
    if (place) morphInside(place, html);
  });
  source.addEventListener("pointer", (event) => {
    const detail = JSON.parse(/** @type {MessageEvent<string>} */ (event).data);
    document.dispatchEvent(new CustomEvent("room:teacher-pointer", { detail }));
  });
  source.addEventListener("over", () => {
    isOver = true;
    source?.close();
    // The reload shows what comes next; a whole class gets this event at the same moment.
    setTimeout(refetch, Math.random() * MAX_RELOAD_JITTER);
  });
  source.addEventListener("open", () => {
    refusals = 0;
    showConnectionMessage("");
  });
  source.addEventListener("error", onError);
}

/** EventSource reconnects by itself, unless the server refused: then refetch the page. */
function onError() {
  showConnectionMessage("Connection lost, reconnecting.");
  if (source?.readyState !== EventSource.CLOSED) return;
  const refused = source;
  const wait = Math.min(RETRY_DELAY * 2 ** refusals, MAX_RETRY_DELAY);
  refusals += 1;
  setTimeout(() => {
    if (source !== refused) return;
    refetch();
  }, wait);
}

/** Fetch the wanted page, unless a pending request already brings it. */
function fetchWanted() {
  if (!wanted || pendingRequests > 0) return;
  if (wanted === shownGeneration()) {
    wanted = 0;
    return;
  }
  const left = keepPageUntil - performance.now();
  if (left > 0) {
    setTimeout(fetchWanted, left);
    return;
  }
  wanted = 0;
  void htmxOfPage().ajax("GET", location.pathname + location.search, {
    target: "#lab",
    swap: "innerMorph",
  });
}

/** The page of a shared run is sent in the stream: it is the same for all viewers. @param {string} html */
function replaceLab(html) {
  // It may be another run with its own generations and numbers.
  received = { generation: 0, number: 0 };
  queuedFrames.length = 0;
  newest = null;
  charts = [];
  const context = { sourceElement: document.body, target: "#lab", swap: "innerMorph", text: html };
  void htmxOfPage().swap(context);
}

function htmxOfPage() {
  return /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
}

/** Queue a frame for painting; when the queue is full the oldest is dropped. @param {Stamped} frame */
function queueFrame(frame) {
  const { generation, number } = frame;
  const isNewer = generation !== received.generation || number > received.number;
  if (generation !== shownGeneration() || !isNewer) return;
  received = { generation, number };
  queuedFrames.push(frame);
  if (queuedFrames.length > MAX_QUEUED_FRAMES) queuedFrames.shift();
  scheduleTick();
}

/** @param {StampedPanels} panels */
function queuePanels(panels) {
  if (panels.generation !== shownGeneration()) return;
  // Some panels come less often than others: one that is not painted yet stays.
  const waiting = newest?.generation === panels.generation ? newest.html : {};
  newest = { ...panels, html: { ...waiting, ...panels.html } };
  scheduleTick();
}

function scheduleTick() {
  if (!isTickScheduled) requestAnimationFrame(tick);
  isTickScheduled = true;
}

/** Paint a frame, and all numbers or one chart: all at once would take longer than a display frame. */
function tick() {
  isTickScheduled = false;
  const frame = queuedFrames.shift();
  if (frame && frame.generation === shownGeneration()) {
    painted = { generation: frame.generation, number: frame.number };
    if (!paint(frame)) refetch();
  }
  if (isDue(newest)) paintNewest();
  else paintChart();
  if (queuedFrames.length > 0 || newest || charts.length > 0) scheduleTick();
}

/** Panels must not be ahead of their frame, which may still be queued. @param {Stamp | null} stamp */
function isDue(stamp) {
  if (!stamp) return false;
  const { generation, number } = stamp;
  return queuedFrames.length === 0 || (painted.generation === generation && painted.number >= number);
}

/** Paint the numbers of the newest panels; their charts follow. */
function paintNewest() {
  if (!newest) return;
  const { generation, html } = newest;
  const parts = Object.entries(html);
  if (generation === shownGeneration()) {
    if (!paintNumbers(newest, parts.filter(([id]) => !isChart(id)))) refetch();
    const next = parts.filter(([id]) => isChart(id));
    // Charts not yet painted go first; otherwise the last ones would starve.
    const waiting = charts.map(([id]) => id);
    next.sort(([a], [b]) => Number(waiting.includes(b)) - Number(waiting.includes(a)));
    const others = charts.filter(([id]) => chartsGeneration === generation && !(id in html));
    charts = [...others, ...next];
    chartsGeneration = generation;
  }
  newest = null;
}

function paintChart() {
  if (chartsGeneration !== shownGeneration()) charts = [];
  const chart = charts.shift();
  if (!chart) return;
  if (!haveElements([chart[0]])) refetch();
  else paintPart(...chart);
}

/** @param {string} id */
function isChart(id) {
  return id.startsWith("drawing-");
}

function refetch() {
  wanted = ANY_GENERATION;
  fetchWanted();
}

/** @param {string} text */
function showConnectionMessage(text) {
  const place = document.getElementById("connection");
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("htmx:before:request", () => {
  pendingRequests += 1;
  showConnectionMessage(""); // clear the message of the last request
});
document.addEventListener("htmx:finally:request", () => {
  pendingRequests = Math.max(0, pendingRequests - 1);
  connect();
  fetchWanted();
});
document.addEventListener("htmx:after:swap", () => {
  // In slow motion the next phase would replace the error message before it can be read.
  const error = lab()?.querySelector("[role=alert]");
  keepPageUntil = error && isInSlowMotion() ? performance.now() + MIN_ERROR_TIME : 0;
  connect();
});
window.addEventListener("pageshow", connect);
window.addEventListener("pagehide", () => {
  source?.close();
  source = null;
  streamAddress = "";
});
connect();
