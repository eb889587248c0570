/**
 * Paints a playing run into the page. Frames have lines, maps and counters; panels, which come less
 * often, have the numbers of the diagram, formulas and charts.
 */
import { LiveDiagram } from "./live-diagram.js";
import { PlaneMap } from "./paint-maps.js";
import { isViewPaused } from "../classroom/view-state.js";
import { morphInside } from "../morph-html.js";

/** @typedef {import("./frame").Frame} Frame */
/** @typedef {import("./frame").Panels} Panels */

/** @type {LiveDiagram | null} */
let diagram = null;
/** @type {PlaneMap | null} */
let plane = null;
/** The HTML painted last, by element id. @type {Map<string, string>} */
let parts = new Map();
/** The samples on the plane, and the `right` of the last frame. */
let marks = { all: /** @type {Element[]} */ ([]), right: "" };
/** The text nodes of the frame's texts, by element id. @type {Map<string, Text>} */
let texts = new Map();

/**
 * Longer numbers wrap; keeping the largest height of a panel avoids layout shift below it. An
 * observer is told the height after layout; asking for it after each change would do layout at once.
 */
const heights = new ResizeObserver((entries) => {
  for (const { target, borderBoxSize } of entries) {
    const height = borderBoxSize[0].blockSize;
    if (!(target instanceof HTMLElement)) continue;
    if (height > Number.parseFloat(target.style.minHeight || "0")) {
      target.style.minHeight = `${height}px`;
    }
  }
});

/**
 * Call it in an animation frame. False if the frame was made for another page: nothing is painted,
 * and the page has to be fetched again.
 *
 * @param {Frame} frame @param {number} now in milliseconds, by one clock
 */
export function paint(frame, now = performance.now()) {
  if (isViewPaused()) return true;
  const live = findDiagram();
  const ids = [...Object.keys(frame.html), ...Object.keys(frame.texts)];
  if (!live?.fits(frame) || !haveElements(ids)) return false;
  live.paint(frame, now);
  const canvas = document.getElementById("plane-map");
  if (frame.plane && canvas instanceof HTMLCanvasElement) {
    if (plane?.canvas !== canvas) plane = new PlaneMap(canvas);
    plane.paint(frame.plane, now);
  }
  paintScrub(frame.scrub);
  paintProbe(frame.probe);
  if (frame.right !== undefined) paintErrors(frame.right);
  for (const [id, text] of Object.entries(frame.texts)) paintText(id, text);
  for (const [id, html] of Object.entries(frame.html)) paintPart(id, html);
  document.dispatchEvent(new Event("lab:frame-painted"));
  return true;
}

/**
 * Paint the numbers of the diagram and some of the panels: those whose numbers belong together, in
 * one animation frame. False, with nothing painted, if they were made for another page.
 *
 * @param {Panels} panels @param {[string, string][]} parts ids and HTML
 */
export function paintNumbers(panels, parts) {
  if (isViewPaused()) return true;
  const live = findDiagram();
  const contents = Object.entries(panels.texts);
  const ids = [...contents, ...parts].map(([id]) => id);
  if (!live?.hasPlacesFor(panels.diagram) || !haveElements(ids)) return false;
  live.paintNumbers(panels);
  for (const [id, text] of contents) paintText(id, text);
  for (const [id, html] of parts) paintPart(id, html);
  return true;
}

/** Whether the page has elements of all these ids. @param {string[]} ids */
export function haveElements(ids) {
  return ids.every((id) => document.getElementById(id));
}

/**
 * Copy the map of a neuron as painted last; false if none was.
 *
 * @param {Element} link @param {HTMLCanvasElement} canvas
 */
export function copyMap(link, canvas) {
  return diagram?.copyMap(link, canvas) ?? false;
}

/** @returns {LiveDiagram | null} */
function findDiagram() {
  const svg = document.querySelector("svg.network.live");
  if (diagram?.svg !== svg) reset();
  if (!diagram && svg instanceof SVGSVGElement) diagram = new LiveDiagram(svg);
  return diagram;
}

/** Clear all caches: after a swap the page may differ from what was painted last. */
function reset() {
  diagram?.stop();
  heights.disconnect();
  diagram = null;
  plane = null;
  parts = new Map();
  texts = new Map();
  marks = { all: [], right: "" };
}

/** Move the thumb with the run, unless it is being dragged. @param {[number, number]} scrub */
function paintScrub([updates, recorded]) {
  const bar = document.getElementById("scrub");
  if (!(bar instanceof HTMLInputElement) || bar.matches(":active")) return;
  if (bar.max !== String(recorded)) bar.max = String(recorded);
  if (bar.value !== String(updates)) bar.value = String(updates);
}

/** @param {[string, string] | undefined} probe */
function paintProbe(probe) {
  const ring = document.querySelector(".plane .probe");
  if (!ring || !probe) return;
  ["cx", "cy"].forEach((name, i) => {
    if (ring.getAttribute(name) !== probe[i]) ring.setAttribute(name, probe[i]);
  });
}

/** Hide the samples that are predicted right. @param {string} right 1 or 0 for each */
function paintErrors(right) {
  if (marks.right === right) return;
  if (!marks.right) marks.all = [...document.querySelectorAll(".plane .mark")];
  marks.all.forEach((mark, i) => mark.classList.toggle("right", right[i] === "1"));
  marks.right = right;
}

/** @param {string} id @param {string} text */
function paintText(id, text) {
  let node = texts.get(id);
  // A translator puts another text in the place of the one that was there.
  if (node?.parentElement?.id !== id) node = createTextNode(id);
  if (node.data !== text) node.data = text;
}

/** @param {string} id */
function createTextNode(id) {
  const node = new Text();
  document.getElementById(id)?.replaceChildren(node);
  texts.set(id, node);
  return node;
}

/** Morph an element's content, unless it has not changed. @param {string} id @param {string} html */
export function paintPart(id, html) {
  const element = document.getElementById(id);
  if (!element || parts.get(id) === html || isViewPaused()) return;
  parts.set(id, html);
  morphInside(element, html);
  heights.observe(element.closest(".panel-head") ?? element);
}

document.addEventListener("htmx:after:swap", reset);
