/**
 * The point of the loss surface: dragging it, or arrow keys on it, set both parameters.
 *
 * One request at a time: of the places that were passed meanwhile only the last is sent. The form
 * below the drawing does the same without scripts.
 */
import { planePoint } from "./plane-coordinates.js";

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */

/** In CSS pixels: a shorter movement is a click. */
const MIN_DRAG = 3;

/** Of the window's side, for an arrow key; with Shift ten times as much. */
const KEY_SHARE = 0.01;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * `axes` are those of when the drag began: the drawing's window may change while the point moves.
 *
 * @type {{svg: SVGSVGElement, axes: DOMStringMap, x: number, y: number, moved: boolean} | null}
 */
let drag = null;
/** The place to send. @type {[number, number] | null} */
let next = null;
/** The place that was sent, until it is shown. @type {[number, number] | null} */
let sent = null;

function surfaceForm() {
  return document.querySelector("form.surface-point");
}

async function send() {
  if (sent) return;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  try {
    for (let form = surfaceForm(); next && form instanceof HTMLFormElement; form = surfaceForm()) {
      const [first, second] = (sent = next);
      next = null;
      const keys = new FormData(form);
      const values = {
        horizontal: keys.get("horizontal"), vertical: keys.get("vertical"), first, second,
      };
      const path = `${location.pathname}/surface/point${location.search}`;
      await htmx.ajax("POST", path, { target: "#lab", swap: "innerMorph", values });
    }
  } finally {
    sent = next = null;
  }
}

/** Four digits more than the window's side has. @param {number} value @param {number} side */
function rounded(value, side) {
  return Number(value.toFixed(Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(side))))));
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target instanceof Element ? event.target.closest("#surface-point") : null;
  const svg = handle?.closest("svg");
  if (event.button !== 0 || !(svg instanceof SVGSVGElement)) return;
  drag = { svg, axes: { ...svg.dataset }, x: event.clientX, y: event.clientY, moved: false };
});
document.addEventListener("pointermove", (event) => {
  // The button may have been released outside of the window.
  if (!(event.buttons & 1)) drag = null;
  if (!drag) return;
  if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < MIN_DRAG) return;
  drag.moved = true;
  const place = planePoint(drag.svg, event, drag.axes);
  if (!place) return;
  next = [place.x, place.y];
  void send();
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    drag = null;
  });
}

document.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  const handle = event.target instanceof Element ? event.target.closest("#surface-point") : null;
  if (!arrow || !(handle instanceof SVGGElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const svg = handle.closest("svg");
  const [low, high] = (svg?.dataset.xRange ?? "").split(" ").map(Number);
  const from = next ?? sent ?? (handle.dataset.values ?? "").split(" ").map(Number);
  const by = (high - low) * KEY_SHARE * (event.shiftKey ? 10 : 1);
  next = [rounded(from[0] + arrow[0] * by, high - low), rounded(from[1] + arrow[1] * by, high - low)];
  void send();
});
