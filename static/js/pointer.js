/**
 * The teacher's pointer on the diagram: their page tells where it is, those of the class show it.
 * Places are in the units of the drawing, which is the same for all, whatever its size on a screen.
 */

/** In milliseconds: a place is told no more often than that. */
const OFTEN = 100;

/** In milliseconds: a pointer that nothing is heard of is not shown any more. */
const SILENT = 5000;

/** @typedef {{x: number, y: number} | null} Place */

/** @type {Place | undefined} */
let untold;
let telling = false;
/** @type {Place} */
let heard = null;
let hides = 0;

function diagram() {
  const svg = document.querySelector("svg.network");
  return svg instanceof SVGSVGElement ? svg : null;
}

/** @param {Place} place */
function tell(place) {
  untold = place;
  if (!telling) void tellOn();
}

async function tellOn() {
  telling = true;
  while (untold !== undefined) {
    const to = document.querySelector("[data-pointer]")?.getAttribute("data-pointer");
    const body = new URLSearchParams(untold ? { x: String(untold.x), y: String(untold.y) } : {});
    untold = undefined;
    if (to) await fetch(to, { method: "POST", body }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, OFTEN));
  }
  telling = false;
}

document.addEventListener("pointermove", ({ target, clientX, clientY }) => {
  if (!document.querySelector("[data-pointer]")) return;
  const svg = target instanceof Element ? target.closest("svg.network") : null;
  const matrix = svg instanceof SVGSVGElement ? svg.getScreenCTM() : null;
  if (!matrix) {
    if (wasInside) tell(null);
    wasInside = false;
    return;
  }
  wasInside = true;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
  tell({ x: Math.round(x), y: Math.round(y) });
});
let wasInside = false;

function ring() {
  const known = document.querySelector("body > .teachers-pointer");
  if (known instanceof HTMLElement) return known;
  const made = document.createElement("div");
  made.className = "teachers-pointer";
  made.setAttribute("aria-hidden", "true");
  document.body.append(made);
  return made;
}

function show() {
  const matrix = diagram()?.getScreenCTM();
  const element = ring();
  element.hidden = !heard || !matrix;
  if (!heard || !matrix) return;
  const { x, y } = new DOMPoint(heard.x, heard.y).matrixTransform(matrix);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

document.addEventListener("room:pointer", (event) => {
  heard = /** @type {CustomEvent<Place>} */ (event).detail;
  clearTimeout(hides);
  hides = setTimeout(() => {
    heard = null;
    show();
  }, SILENT);
  show();
});
for (const name of ["scroll", "resize"]) {
  window.addEventListener(name, () => heard && show(), { capture: true, passive: true });
}
