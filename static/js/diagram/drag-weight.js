/**
 * Dragging a weight's line or a bias's dot up or down changes its value.
 *
 * It starts from the value shown in the diagram, so it needs a paused run and a diagram with
 * numbers; the microscope's field works everywhere. One request at a time: of the values that were
 * dragged meanwhile only the last is sent.
 */

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */

/** In CSS pixels: a shorter movement is a click. */
const MIN_DRAG = 5;

/** Change per CSS pixel for |w| up to 1; larger weights change in proportion. */
const CHANGE_PER_PIXEL = 0.01;

/** @type {{key: string, from: number, y: number, moved: boolean} | null} */
let drag = null;
/** @type {{key: string, value: string} | null} */
let next = null;
let isSending = false;

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
  if (isSending) return;
  isSending = true;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  try {
    while (next) {
      const values = next;
      next = null;
      const path = `${location.pathname}/parameter${location.search}`;
      await htmx.ajax("POST", path, { target: "#lab", swap: "innerMorph", values });
    }
  } finally {
    isSending = false;
  }
}

document.addEventListener("pointerdown", ({ target, button, pointerType, clientY }) => {
  // Touch scrolls the page.
  if (button !== 0 || pointerType === "touch" || !(target instanceof Element)) return;
  const part = target.closest("svg.network:not(.live) :is(a.edge, a.biasdot)");
  const from = part ? valueOf(part) : undefined;
  if (part && from !== undefined) drag = { key: part.id, from, y: clientY, moved: false };
});
document.addEventListener("pointermove", ({ clientY, buttons }) => {
  // The button may have been released outside of the window.
  if (!(buttons & 1)) drag = null;
  if (!drag) return;
  const up = drag.y - clientY;
  if (!drag.moved && Math.abs(up) < MIN_DRAG) return;
  drag.moved = true;
  const value = drag.from + up * CHANGE_PER_PIXEL * Math.max(1, Math.abs(drag.from));
  next = { key: drag.key, value: value.toPrecision(4) };
  void send();
});
document.addEventListener("pointerup", () => {
  // Suppress the click that follows, which would choose the part.
  if (drag?.moved) document.addEventListener("click", suppressClick, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", suppressClick, { capture: true }));
  drag = null;
});
document.addEventListener("pointercancel", () => {
  drag = null;
});
// Suppress the browser's own drag of the link.
document.addEventListener("dragstart", (event) => {
  if (drag) event.preventDefault();
});

/** @param {Event} event */
function suppressClick(event) {
  event.preventDefault();
  event.stopPropagation();
}
