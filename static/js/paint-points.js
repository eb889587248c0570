/**
 * Painting points: a drag over the output's plane puts points where the pointer was, or wipes some off.
 *
 * The stroke is drawn at once on a drawing of its own over the plane, which the server always sends empty, and
 * goes to the server as one request when the pointer is lifted. Strokes are sent one after the other.
 */

import { heightOf, placeOn } from "./canvas-place.js";

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */
/**
 * @typedef {object} Context
 * @property {{method: string, action: string}} request
 * @property {Element} sourceElement
 * @property {[string, string][]} [changes] see current-view.js
 */

/**
 * @typedef {object} Stroke
 * @property {number[][]} points rows of inputs and what is to be predicted
 * @property {number[][]} wiped places of the eraser
 * @property {{x: number, y: number, dot: string}[]} dots where they are drawn
 */

/** In points of the screen: so far apart are the points of a drag. */
const APART = 8;

/** What comes after the page's own path. */
const PATH = "/points";

/** What a tool of the palette tells the drawing that is painted on. */
const TOOL_PARTS = ["tool", "target", "dot", "level"];

/** @type {{stroke: Stroke, pointer: number, x: number, y: number} | null} */
let drag = null;
/** Points that are too few to begin a set with. @type {Stroke | null} */
let held = null;
/** @type {Stroke[]} */
let unsent = [];
/** @type {Stroke | null} */
let sent = null;

/** The tool that was chosen last, until the server has answered. @type {DOMStringMap | null} */
let chosen = null;
/** Choices that are still to be answered. @type {Set<Context>} */
const choosing = new Set();

/** @returns {Stroke} */
function emptyStroke() {
  return { points: [], wiped: [], dots: [] };
}

/** The drawing that is painted on; an answer may have brought another one. */
function painted() {
  const svg = document.querySelector(".painting svg[data-tool]");
  return svg instanceof SVGSVGElement ? svg : null;
}

function overlay() {
  return document.getElementById("stroke");
}

/** Of fewer points than this no set can begin. */
function least() {
  return Number(overlay()?.dataset.least ?? 1);
}

/** @param {string | undefined} target what the palette says; a field for the number goes before it */
function targetOf(target) {
  const field = document.getElementById("paint-value");
  const typed = field instanceof HTMLInputElement ? field.value.trim().replace("−", "-") : "";
  return typed && Number.isFinite(Number(typed)) ? Number(typed) : Number(target);
}

/** Put what is under the pointer into the stroke. @param {PointerEvent} event */
function take(event) {
  const svg = painted();
  const place = svg && placeOn(svg, event);
  if (!drag || !place) return;
  const { points, wiped, dots } = drag.stroke;
  if (points.length + wiped.length >= Number(overlay()?.dataset.most)) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  const { x, y, across, up } = place;
  const { tool, target, level, dot = "" } = svg.dataset;
  if (tool === "erase") {
    wiped.push([across, up]);
    dots.push({ x, y, dot: "wipe" });
    return;
  }
  const inputs = svg.dataset.inputs === "2" ? [across, up] : [across];
  points.push([...inputs, target ? targetOf(target) : up]);
  dots.push({ x, y: level ? heightOf(svg, Number(level)) : y, dot });
}

/** Give the drawing the tool that was chosen, which an answer to an earlier choice does not know. */
function choose() {
  const svg = painted();
  if (!svg || !chosen) return;
  for (const part of TOOL_PARTS) svg.dataset[part] = chosen[part] ?? "";
}

/** All that the server's drawing does not show yet. */
function draw() {
  const radius = painted()?.dataset.eraser ?? "0";
  const strokes = [sent, ...unsent, held, drag?.stroke];
  overlay()?.replaceChildren(...strokes.flatMap((stroke) => stroke?.dots ?? []).map(({ x, y, dot }) => {
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    circle.setAttribute("cx", String(x));
    circle.setAttribute("cy", String(y));
    circle.setAttribute("r", dot === "wipe" ? radius : "3.4");
    if (dot) circle.setAttribute("class", dot);
    return circle;
  }));
}

/** @param {Stroke} stroke */
function queue(stroke) {
  const { points, wiped, dots } = held ?? emptyStroke();
  points.push(...stroke.points);
  dots.push(...stroke.dots);
  // On an empty plane there is nothing to wipe off.
  if (least() === 1) wiped.push(...stroke.wiped);
  held = null;
  if (points.length + wiped.length === 0) return;
  // One point is no set to train on; it waits for the next.
  if (points.length + wiped.length < least() && !sent && !unsent.length) held = { points, wiped, dots };
  else unsent.push({ points, wiped, dots });
  send();
}

function send() {
  const next = sent || !overlay() ? undefined : unsent.shift();
  if (!next) return;
  sent = next;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  const { points, wiped } = next;
  const values = { stroke: JSON.stringify({ points, wiped }) };
  const path = location.pathname + PATH + location.search;
  // From within the lab, so that it waits for what was chosen just before.
  void htmx.ajax("POST", path, { source: "#stroke", target: "#lab", swap: "innerMorph", values });
}

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ctx: Context}>} */ (event).detail;
  if (choosing.delete(ctx) && !choosing.size) chosen = null;
  const { request } = ctx;
  if (request.method !== "POST" || !request.action.split("?")[0].endsWith(PATH)) return;
  sent = null;
  send();
  draw();
});

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || drag || !(event.target instanceof Element)) return;
  const svg = event.target.closest("svg[data-tool]");
  if (!svg) return;
  // No text is selected, no link dragged; but a field that is being filled in is done.
  event.preventDefault();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  svg.setPointerCapture(event.pointerId);
  const { clientX: x, clientY: y, pointerId: pointer } = event;
  drag = { stroke: emptyStroke(), pointer, x, y };
  take(event);
  draw();
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const between = event.getCoalescedEvents();
  for (const part of between.length ? between : [event]) {
    if (Math.hypot(part.clientX - drag.x, part.clientY - drag.y) >= APART) take(part);
  }
  draw();
});
document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { stroke } = drag;
  drag = null;
  queue(stroke);
  draw();
});
document.addEventListener("pointercancel", (event) => {
  if (drag?.pointer === event.pointerId) drag = null;
  draw();
});

// What is chosen holds for the next stroke, even before the server has answered.
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const tool = event.target.closest("#palette [data-tool]");
  if (!(tool instanceof HTMLElement)) return;
  chosen = { ...tool.dataset };
  choose();
});
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ctx: Context}>} */ (event).detail;
  const link = ctx.sourceElement;
  if (!(link instanceof HTMLAnchorElement) || !link.matches("#palette [data-tool]")) return;
  choosing.add(ctx);
  // A tool is meant even if it is the drawn page's own, for another choice may be under way.
  ctx.changes = [["paint", new URL(link.href).searchParams.get("paint") ?? ""]];
});
document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
  if (ctrlKey || metaKey || altKey || key.length !== 1) return;
  if (target instanceof Element && target.closest("input, select, textarea")) return;
  for (const tool of document.querySelectorAll("#palette [aria-keyshortcuts]")) {
    if (tool instanceof HTMLElement && tool.getAttribute("aria-keyshortcuts") === key.toUpperCase()) {
      tool.click();
    }
  }
});
document.addEventListener("htmx:after:swap", () => {
  // The points that wait belong to the plane that was cleared.
  if (least() === 1) held = null;
  choose();
  draw();
});
