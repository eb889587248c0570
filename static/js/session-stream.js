/**
 * Keeps the page up to date with its session by its event stream: frames while the run plays, a new
 * page after a change from elsewhere.
 */
import { clearMessage } from "./connection/messages.js";
import { connectPage, disconnectPage } from "./connection/watchdog.js";
import { clearFrames, onUnpaintable, queueFrame, queuePanels, shownGeneration } from "./frame-queue.js";
import { morphInside } from "./morph-html.js";

/**
 * @typedef {object} Htmx
 * @property {(verb: string, path: string, context: object) => Promise<void>} ajax
 * @property {(context: object) => Promise<void>} swap
 */

/** In milliseconds: how long an error message stays at least before the page is replaced. */
const MIN_ERROR_TIME = 6000;

/** In milliseconds: random delay, so that a whole class does not reload at the same moment. */
const MAX_RELOAD_JITTER = 2000;

/** A generation that no page has, so that the page is fetched in any case. */
const ANY_GENERATION = -1;

/** The address of a stream that the server has ended for good. */
let endedAddress = "";
let pendingRequests = 0;
/** The generation to fetch, until the page shows it; 0 for none. */
let wanted = 0;
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

/** Connect the page in its current view. */
function connect() {
  if (!lab()) {
    disconnectPage();
    return;
  }
  const address = `${location.pathname}/stream${location.search}`;
  if (address !== endedAddress) connectPage({ address, current, receive, refetch });
}

/** What the page shows; one that follows a classroom's run says which of its shared pages. */
function current() {
  const page = document.querySelector("[data-page]")?.getAttribute("data-page");
  return page ? `page=${page}` : `shown=${shownGeneration()}`;
}

/** @param {string} name of an event @param {string} text */
function receive(name, text) {
  const data = JSON.parse(text);
  if (name === "frame") queueFrame(data);
  else if (name === "panels") queuePanels(data);
  else if (name === "page") {
    wanted = data.generation;
    fetchWanted();
  } else if (name === "lab") replaceLab(data.html);
  else if (name === "room") {
    const place = document.getElementById("room");
    if (place) morphInside(place, data.html);
  } else if (name === "pointer") {
    document.dispatchEvent(new CustomEvent("room:teacher-pointer", { detail: data }));
  } else if (name === "over") {
    endedAddress = `${location.pathname}/stream${location.search}`;
    disconnectPage();
    // The reload shows what comes next; a whole class gets this event at the same moment.
    setTimeout(refetch, Math.random() * MAX_RELOAD_JITTER);
  }
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
  clearFrames(); // it may be another run
  const context = { sourceElement: document.body, target: "#lab", swap: "innerMorph", text: html };
  void htmxOfPage().swap(context);
}

function htmxOfPage() {
  return /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
}

function refetch() {
  wanted = ANY_GENERATION;
  fetchWanted();
}

document.addEventListener("htmx:before:request", () => {
  pendingRequests += 1;
  clearMessage(); // clear the message of the last request
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
onUnpaintable(refetch);
connect();
