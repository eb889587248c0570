/**
 * Dragging a weight's line or a bias's dot up or down changes its value, and every number answers.
 *
 * The value is the one on the diagram, so it works at rest and where the numbers stand there; typing into
 * the microscope works everywhere. One request at a time; of what came meanwhile only the last is sent.
 */

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */

/** In points of the screen: less is a click. */
const STILL = 5;

/** What one point changes, of a weight of up to 1; larger ones change in proportion. */
const FINE = 0.01;

/** @type {{key: string, from: number, y: number, moved: boolean} | null} */
let drag = null;
/** @type {{key: string, value: string} | null} */
let next = null;
let busy = false;

/** @param {Element} part @returns {number | undefined} */
function valueOf(part) {
  const [, layer, unit] = part.id.match(/^b(\d+)\.(\d+)$/) ?? [];
  const text = layer
    ? document.getElementById(`a${Number(layer) + 1}.${unit}`)?.querySelector(".bias")
    : part.querySelector(".value");
  const value = text?.getAttribute("data-value");
  return value ? Number(value) : undefined;
}

async function send() {
  if (busy) return;
  busy = true;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  try {
    while (next) {
      const values = next;
      next = null;
      const path = `${location.pathname}/parameter${location.search}`;
      await htmx.ajax("POST", path, { target: "#lab", swap: "innerMorph", values });
    }
  } finally {
    busy = false;
  }
}

document.addEventListener("pointerdown", ({ target, button, pointerType, clientY }) => {
  // A finger scrolls.
  if (button !== 0 || pointerType === "touch" || !(target instanceof Element)) return;
  const part = target.closest("svg.network:not(.live) :is(a.edge, a.biasdot)");
  const from = part ? valueOf(part) : undefined;
  if (part && from !== undefined) drag = { key: part.id, from, y: clientY, moved: false };
});
document.addEventListener("pointermove", ({ clientY, buttons }) => {
  // The button may have been let go outside of the window.
  if (!(buttons & 1)) drag = null;
  if (!drag) return;
  const up = drag.y - clientY;
  if (!drag.moved && Math.abs(up) < STILL) return;
  drag.moved = true;
  const value = drag.from + up * FINE * Math.max(1, Math.abs(drag.from));
  next = { key: drag.key, value: value.toPrecision(4) };
  void send();
});
document.addEventListener("pointerup", () => {
  // The click that follows would choose the part.
  if (drag?.moved) document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
  drag = null;
});
document.addEventListener("pointercancel", () => {
  drag = null;
});
// A link would be dragged away itself.
document.addEventListener("dragstart", (event) => {
  if (drag) event.preventDefault();
});

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}
