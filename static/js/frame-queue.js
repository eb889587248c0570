/**
 * Paints the newest frames of a playing run at the display's rate. A frame whose generation is not
 * the page's was made for another page and is dropped.
 */
import { haveElements, paint, paintNumbers, paintPart } from "./paint/paint-frame.js";

/** @typedef {{generation: number, number: number}} Stamp */
/** @typedef {import("./paint/frame").Frame & Stamp} Stamped */
/** @typedef {import("./paint/frame").Panels & Stamp} StampedPanels */

/** Jitter buffer: frames arrive less evenly than the display refreshes. */
const MAX_QUEUED_FRAMES = 2;

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
/** Called when the page lacks what a frame is painted into. */
let refetch = () => {};

/** @param {() => void} fetchPage called when the page lacks what a frame is painted into */
export function onUnpaintable(fetchPage) {
  refetch = fetchPage;
}

export function shownGeneration() {
  const lab = document.querySelector(".lab[data-version]");
  return Number(lab?.getAttribute("data-version") ?? 0);
}

/** Another run is shown, with its own generations and numbers. */
export function clearFrames() {
  received = { generation: 0, number: 0 };
  queuedFrames.length = 0;
  newest = null;
  charts = [];
}

/** Queue a frame for painting; when the queue is full the oldest is dropped. @param {Stamped} frame */
export function queueFrame(frame) {
  const { generation, number } = frame;
  const isNewer = generation !== received.generation || number > received.number;
  if (generation !== shownGeneration() || !isNewer) return;
  received = { generation, number };
  queuedFrames.push(frame);
  if (queuedFrames.length > MAX_QUEUED_FRAMES) queuedFrames.shift();
  scheduleTick();
}

/** Keep the numbers until their frame is painted. @param {StampedPanels} panels */
export function queuePanels(panels) {
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
