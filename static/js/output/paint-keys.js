/**
 * Painting by keyboard: while the painting field has the focus, arrows move a cross, with Shift in
 * large steps, Space or Enter paints with the chosen tool, Delete erases, and the keys of the tools
 * choose one. The position is said in a live region, in the words of its `data-said`.
 */
import { planePoint } from "./plane-coordinates.js";

/**
 * What a key does: paint at a place of the window, with the tool or with another one, and choose the
 * tool with this key, if there is one.
 * @typedef {object} Brush
 * @property {(clientX: number, clientY: number, tool?: string) => void} paintAt
 * @property {(key: string) => boolean} chooseTool
 */

/** Of the side of the plane, for an arrow; with Shift, `LARGE_STEP`. */
const STEP = 0.02;
const LARGE_STEP = 0.1;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Where the keys of the tools work, too. */
const CHOOSES_TOOLS = "#palette :not(input), #paint-switch";

/** Shares of the plane, from its upper left corner. */
const cross = { right: 0.5, down: 0.5 };

/** @param {EventTarget | null} target */
function fieldOf(target) {
  return target instanceof Element && target.id === "prediction" && target.matches("[tabindex]")
    ? target : null;
}

/** The cross in the window and in units of the drawing. @param {SVGSVGElement} svg */
function place(svg) {
  const [left, top, width, height] = (svg.dataset.planeBox ?? "").split(" ").map(Number);
  const [x, y] = [left + cross.right * width, top + cross.down * height];
  const { x: clientX, y: clientY } = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM() ?? undefined);
  return { x, y, clientX, clientY };
}

/** @param {Element | null} field */
function showCross(field) {
  const [svg, overlay] = [field?.querySelector("svg[data-tool]"), document.getElementById("stroke-cross")];
  if (!(svg instanceof SVGSVGElement) || !overlay) return;
  const { x, y } = place(svg);
  const size = 8;
  overlay.setAttribute("d", `M${x - size} ${y}H${x + size}M${x} ${y - size}V${y + size}`);
}

/** @param {SVGSVGElement} svg */
function sayPosition(svg) {
  const said = document.getElementById("cross-said");
  const at = planePoint(svg, place(svg));
  if (!said || !at) return;
  said.textContent = (said.dataset.said ?? "").replace("{x}", at.x.toPrecision(3)).replace("{y}", at.y.toPrecision(3));
}

/** @param {KeyboardEvent} event @param {SVGSVGElement} svg @param {Brush} brush */
function act({ key, shiftKey }, svg, { paintAt, chooseTool }) {
  const arrow = ARROWS[key];
  if (arrow) {
    const step = shiftKey ? LARGE_STEP : STEP;
    cross.right = Math.min(1, Math.max(0, cross.right + arrow[0] * step));
    cross.down = Math.min(1, Math.max(0, cross.down + arrow[1] * step));
    sayPosition(svg);
    return true;
  }
  const { clientX, clientY } = place(svg);
  if (key === " " || key === "Enter") paintAt(clientX, clientY);
  else if (key === "Delete" || key === "Backspace") paintAt(clientX, clientY, "erase");
  else return key.length === 1 && chooseTool(key);
  return true;
}

/** Listen for the keys, before the page's shortcuts do. @param {Brush} brush */
export function listenForPaintKeys(brush) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = fieldOf(event.target);
    const svg = field?.querySelector("svg[data-tool]");
    if (svg instanceof SVGSVGElement) {
      if (act(event, svg, brush)) event.preventDefault();
      showCross(field);
    } else if (event.target instanceof Element && event.target.closest(CHOOSES_TOOLS)) {
      if (event.key.length === 1 && brush.chooseTool(event.key)) event.preventDefault();
    }
  }, { capture: true });
}

document.addEventListener("focusin", ({ target }) => showCross(fieldOf(target)));
document.addEventListener("focusout", ({ target }) => {
  if (fieldOf(target)) document.getElementById("stroke-cross")?.removeAttribute("d");
});
document.addEventListener("htmx:after:swap", () => showCross(fieldOf(document.activeElement)));
