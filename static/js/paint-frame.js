/**
 * Paints a frame of a run that plays into the live page: numbers, lines and maps, all in one
 * animation frame. Panels, which follow less often, are painted one in each.
 */
import { LiveDiagram } from "./live-diagram.js";
import { Plane } from "./paint-maps.js";
import { patchInside } from "./patch-html.js";

/** @typedef {import("./frame").Frame} Frame */

/** @type {LiveDiagram | null} */
let diagram = null;
/** @type {Plane | null} */
let plane = null;
/** The HTML that parts of the page last got, by id. @type {Map<string, string>} */
let parts = new Map();
/** The samples on the plane, and which of them were right last. */
let marks = { all: /** @type {Element[]} */ ([]), right: "" };
/** Where texts are written, by id. @type {Map<string, Text>} */
let texts = new Map();

/**
 * To be called in an animation frame. False where the page is not the one that the frame was made
 * for; nothing is painted, and the page has to be fetched anew.
 *
 * @param {Frame} frame
 */
export function paint(frame) {
  const live = findDiagram();
  const ids = [...Object.keys(frame.html), ...Object.keys(frame.texts)];
  if (!live?.fits(frame) || !arePlaces(ids)) return false;
  live.paint(frame);
  const canvas = document.getElementById("plane-map");
  if (frame.plane && canvas instanceof HTMLCanvasElement) {
    if (plane?.canvas !== canvas) plane = new Plane(canvas);
    plane.paint(frame.plane);
  }
  paintScrub(frame.scrub);
  paintProbe(frame.probe);
  if (frame.right !== undefined) paintMarks(frame.right);
  for (const [id, text] of Object.entries(frame.texts)) paintText(id, text);
  for (const [id, html] of Object.entries(frame.html)) paintPart(id, html);
  document.dispatchEvent(new Event("lab:frame"));
  return true;
}

/** Whether the page has elements of all these ids. @param {string[]} ids */
export function arePlaces(ids) {
  return ids.every((id) => document.getElementById(id));
}

/**
 * Copy the map of a neuron as it was painted last; false where none was.
 *
 * @param {Element} link @param {HTMLCanvasElement} canvas
 */
export function copyMap(link, canvas) {
  return diagram?.copyMap(link, canvas) ?? false;
}

/** @returns {LiveDiagram | null} */
function findDiagram() {
  const svg = document.querySelector("svg.network.live");
  if (diagram?.svg !== svg) forget();
  if (!diagram && svg instanceof SVGSVGElement) diagram = new LiveDiagram(svg);
  return diagram;
}

/** After a swap the page may show something else than what was painted last. */
function forget() {
  diagram?.stop();
  diagram = null;
  plane = null;
  parts = new Map();
  texts = new Map();
  marks = { all: [], right: "" };
}

/** The thumb follows the run, unless somebody has it. @param {[number, number]} scrub */
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

/** Samples that are predicted right hide. @param {string} right 1 or 0 for each */
function paintMarks(right) {
  if (marks.right === right) return;
  if (!marks.right) marks.all = [...document.querySelectorAll(".plane .mark")];
  marks.all.forEach((mark, i) => mark.classList.toggle("right", right[i] === "1"));
  marks.right = right;
}

/** @param {string} id @param {string} text */
function paintText(id, text) {
  const place = texts.get(id) ?? placeOf(id);
  if (place.data !== text) place.data = text;
}

/** @param {string} id */
function placeOf(id) {
  const place = new Text();
  document.getElementById(id)?.replaceChildren(place);
  texts.set(id, place);
  return place;
}

/** New inside for an element, unless it is what it got last. @param {string} id @param {string} html */
export function paintPart(id, html) {
  const element = document.getElementById(id);
  if (!element || parts.get(id) === html) return;
  parts.set(id, html);
  patchInside(element, html);
  keepHeight(element.closest(".panel-head") ?? element);
}

/**
 * Numbers that grow longer wrap, and shorter ones go back; what is below shall not move with them.
 *
 * @param {Element} box
 */
function keepHeight(box) {
  if (!(box instanceof HTMLElement)) return;
  const height = box.offsetHeight;
  if (height > Number.parseFloat(box.style.minHeight || "0")) box.style.minHeight = `${height}px`;
}

document.addEventListener("htmx:after:swap", forget);
