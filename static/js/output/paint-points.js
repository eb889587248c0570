/**
 * Painting data points: a drag over the output's plane adds points along its path, or erases some.
 *
 * The stroke is drawn at once on an overlay (`#stroke`), which the server always sends empty. On
 * pointerup it is sent as one request; strokes are sent one after the other.
 */

import { listenForPaintKeys } from "./paint-keys.js";
import { planePoint, svgYOf } from "./plane-coordinates.js";

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */
/**
 * @typedef {object} Context
 * @property {{method: string, action: string}} request
 * @property {Element} sourceElement
 * @property {[string, string][]} [changes] see view-in-requests.js
 */

/**
 * @typedef {object} Stroke
 * @property {(number | string)[][]} points rows of inputs and target, which may be a typed text
 * @property {number[][]} erased positions of the eraser on the axes
 * @property {{x: number, y: number, name: string}[]} dots in units of the drawing, with a class name
 */

/** In CSS pixels: the distance between two points of a drag. */
const POINT_DISTANCE = 8;

/** Appended to the path of the page. */
const PATH = "/points";

/** Data attributes that are copied from the palette's tool to the drawing. */
const TOOL_ATTRIBUTES = ["tool", "target", "pointClass", "fixedY"];

/** @type {{stroke: Stroke, pointer: number, x: number, y: number} | null} */
let drag = null;
/** @type {Stroke[]} */
let queued = [];
/** @type {Stroke | null} */
let sending = null;

/** The tool chosen last, until the server has responded. @type {DOMStringMap | null} */
let chosenTool = null;
/** Pending requests that choose a tool. @type {Set<Context>} */
const pendingChoices = new Set();

/** @returns {Stroke} */
function emptyStroke() {
  return { points: [], erased: [], dots: [] };
}

/** The drawing to paint on. Looked up each time, since a swap may replace it. */
function drawing() {
  const svg = document.querySelector(".painting svg[data-tool]");
  return svg instanceof SVGSVGElement ? svg : null;
}

function overlay() {
  return document.getElementById("stroke");
}

/**
 * The text of the number field, as typed: only the server reads numbers, and refuses what is none.
 *
 * @param {string | undefined} target of the palette's tool, if there is no such text
 */
function targetOf(target) {
  const field = document.getElementById("paint-value");
  const typed = field instanceof HTMLInputElement ? field.value.trim() : "";
  return typed || Number(target);
}

/**
 * Add the pointer's position to the stroke.
 * @param {{clientX: number, clientY: number}} event @param {string} [chosen] instead of the tool
 */
function addToStroke(event, chosen) {
  const svg = drawing();
  const place = svg && planePoint(svg, event);
  if (!drag || !place) return;
  const { points, erased, dots } = drag.stroke;
  if (points.length + erased.length >= Number(overlay()?.dataset.maxPoints)) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  const { svgX, svgY, x, y } = place;
  const { tool = chosen, target, fixedY, pointClass = "" } = chosen ? {} : svg.dataset;
  if (tool === "erase") {
    erased.push([x, y]);
    dots.push({ x: svgX, y: svgY, name: "wipe" });
    return;
  }
  const inputs = svg.dataset.inputs === "2" ? [x, y] : [x];
  points.push([...inputs, target ? targetOf(target) : y]);
  const dotY = fixedY ? svgYOf(svg, Number(fixedY)) : svgY;
  dots.push({ x: svgX, y: dotY, name: pointClass });
}

/** Apply the chosen tool: the response to an earlier request has set another one. */
function applyChosenTool() {
  const svg = drawing();
  if (!svg || !chosenTool) return;
  for (const name of TOOL_ATTRIBUTES) svg.dataset[name] = chosenTool[name] ?? "";
}

/** Draw all points that the server's drawing does not show yet. */
function draw() {
  const { eraser = "0", pointRadius = "0" } = drawing()?.dataset ?? {};
  const strokes = [sending, ...queued, drag?.stroke];
  overlay()?.replaceChildren(...strokes.flatMap((stroke) => stroke?.dots ?? []).map(({ x, y, name }) => {
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    circle.setAttribute("cx", String(x));
    circle.setAttribute("cy", String(y));
    circle.setAttribute("r", name === "wipe" ? eraser : pointRadius);
    if (name) circle.setAttribute("class", name);
    return circle;
  }));
}

/**
 * Paint one point at a place of the window, with the tool or with this one.
 * @param {number} clientX @param {number} clientY @param {string} [tool]
 */
function paintAt(clientX, clientY, tool) {
  if (drag) return;
  drag = { stroke: emptyStroke(), pointer: NaN, x: clientX, y: clientY };
  addToStroke({ clientX, clientY }, tool);
  const { stroke } = drag;
  drag = null;
  queueStroke(stroke);
  draw();
}

/** Choose the tool that has this key; whether there is one. @param {string} key */
function chooseTool(key) {
  const tool = [...document.querySelectorAll("#palette [aria-keyshortcuts]")]
    .find((each) => each.getAttribute("aria-keyshortcuts") === key.toUpperCase());
  if (!(tool instanceof HTMLElement)) return false;
  tool.click();
  return true;
}

/** @param {Stroke} stroke */
function queueStroke({ points, erased, dots }) {
  // On an empty plane there is nothing to erase.
  if (overlay()?.dataset.blank === "true") erased = [];
  if (points.length + erased.length === 0) return;
  queued.push({ points, erased, dots });
  send();
}

function send() {
  const next = sending || !overlay() ? undefined : queued.shift();
  if (!next) return;
  sending = next;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  const { points, erased } = next;
  const values = { stroke: JSON.stringify({ points, wiped: erased }) };
  const path = location.pathname + PATH + location.search;
  // Sent from within the lab, so that it queues behind a request that is pending there.
  void htmx.ajax("POST", path, { source: "#stroke", target: "#lab", swap: "innerMorph", values });
}

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ctx: Context}>} */ (event).detail;
  if (pendingChoices.delete(ctx) && !pendingChoices.size) chosenTool = null;
  const { request } = ctx;
  if (request.method !== "POST" || !request.action.split("?")[0].endsWith(PATH)) return;
  sending = null;
  send();
  draw();
});

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || drag || !(event.target instanceof Element)) return;
  const svg = event.target.closest("svg[data-tool]");
  if (!svg) return;
  // Prevents text selection and link dragging, but also blur: focus the painting field explicitly,
  // so that it gets the keys of the tools.
  event.preventDefault();
  document.getElementById("prediction")?.focus({ preventScroll: true });
  svg.setPointerCapture(event.pointerId);
  const { clientX: x, clientY: y, pointerId: pointer } = event;
  drag = { stroke: emptyStroke(), pointer, x, y };
  addToStroke(event);
  draw();
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const coalesced = event.getCoalescedEvents();
  for (const part of coalesced.length ? coalesced : [event]) {
    if (Math.hypot(part.clientX - drag.x, part.clientY - drag.y) >= POINT_DISTANCE) addToStroke(part);
  }
  draw();
});
document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { stroke } = drag;
  drag = null;
  queueStroke(stroke);
  draw();
});
document.addEventListener("pointercancel", (event) => {
  if (drag?.pointer === event.pointerId) drag = null;
  draw();
});

// A chosen tool applies to the next stroke, even before the server has responded.
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const tool = event.target.closest("#palette [data-tool]");
  if (!(tool instanceof HTMLElement)) return;
  chosenTool = { ...tool.dataset };
  applyChosenTool();
});
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ctx: Context}>} */ (event).detail;
  const link = ctx.sourceElement;
  if (!(link instanceof HTMLAnchorElement) || !link.matches("#palette [data-tool]")) return;
  pendingChoices.add(ctx);
  // Send it even if the rendered page has this tool: another choice may be pending.
  ctx.changes = [["paint", new URL(link.href).searchParams.get("paint") ?? ""]];
});
document.addEventListener("htmx:after:swap", () => {
  applyChosenTool();
  draw();
});
listenForPaintKeys({ paintAt, chooseTool });
