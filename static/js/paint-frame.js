/**
 * Paints a frame of a run that plays into the live page: numbers, lines and maps, all in one
 * animation frame.
 */
import { LiveDiagram } from "./live-diagram.js";
import { decode, paintPlane } from "./paint-maps.js";
import { patchInside } from "./patch-html.js";

/** @typedef {import("./frame").Frame} Frame */

/** @type {LiveDiagram | null} */
let diagram = null;
/** The HTML that parts of the page last got, by id. @type {Map<string, string>} */
let parts = new Map();

/**
 * A frame with its pictures decoded, so that it can be painted at once.
 * @typedef {{frame: Frame, sheet: ImageBitmap | null, plane: ImageBitmap | null}} Prepared
 */

/** @param {Frame} frame @returns {Promise<Prepared>} */
export async function prepare(frame) {
  const [sheet, plane] = await Promise.all([decode(frame.sheet?.png), decode(frame.plane)]);
  return { frame, sheet, plane };
}

/** Give back the pictures of a frame that is not painted. @param {Prepared} prepared */
export function discard({ sheet, plane }) {
  sheet?.close();
  plane?.close();
}

/**
 * To be called in an animation frame. False where the page is not the one that the frame was made
 * for; nothing is painted, and the page has to be fetched anew.
 *
 * @param {Prepared} prepared
 */
export function paint({ frame, sheet, plane }) {
  const live = findDiagram();
  const html = Object.entries({ ...frame.html, ...frame.charts });
  if (!live?.fits(frame) || html.some(([id]) => !document.getElementById(id))) {
    discard({ frame, sheet, plane });
    return false;
  }
  live.paint(frame, sheet);
  const canvas = document.getElementById("plane-map");
  if (plane && canvas instanceof HTMLCanvasElement) paintPlane(canvas, plane);
  plane?.close();
  paintProbe(frame.probe);
  for (const [id, inside] of html) paintPart(id, inside);
  document.dispatchEvent(new Event("lab:frame"));
  return true;
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
  parts = new Map();
}

/** @param {[string, string] | undefined} probe */
function paintProbe(probe) {
  const ring = document.querySelector(".plane .probe");
  if (!ring || !probe) return;
  ["cx", "cy"].forEach((name, i) => {
    if (ring.getAttribute(name) !== probe[i]) ring.setAttribute(name, probe[i]);
  });
}

/** @param {string} id @param {string} html */
function paintPart(id, html) {
  const element = document.getElementById(id);
  if (!element || parts.get(id) === html) return;
  parts.set(id, html);
  patchInside(element, html);
}

document.addEventListener("htmx:after:swap", forget);
