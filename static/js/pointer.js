/**
 * The teacher's pointer on the diagram: their page tells where it is, those of the class show it.
 * Places are in the units of the drawing, which is the same for all, whatever its size on a screen.
 */

/** In milliseconds: a place is told no more often than that. */
const OFTEN = 100;

/** In milliseconds: a pointer that rests is told again, for those who have come since. */
const AGAIN = 2000;

/** In milliseconds: a pointer that nothing is heard of is not shown any more. */
const SILENT = 5000;

/** @typedef {{x: number, y: number} | null} Place */

/** Where the teacher points, by whatever means. @type {Place} */
let place = null;
/** @type {Place | undefined} */
let untold;
let telling = false;
let rests = 0;
/** @type {Place} */
let heard = null;
let hides = 0;

/** Where to tell it: only the page that leads a class has that. */
function address() {
  return document.querySelector("[data-pointer]")?.getAttribute("data-pointer");
}

/** @param {Place} to @param {boolean} [stays] whether it is there until it moves */
function point(to, stays = true) {
  clearInterval(rests);
  if (!to && !place) return;
  place = to;
  tell(to);
  if (to && stays) rests = setInterval(() => tell(place), AGAIN);
}

/** @param {Place} to */
function tell(to) {
  untold = to;
  if (!telling) void tellOn();
}

async function tellOn() {
  telling = true;
  while (untold !== undefined) {
    const body = new URLSearchParams(untold ? { x: String(untold.x), y: String(untold.y) } : {});
    const to = address();
    untold = undefined;
    if (to) await fetch(to, { method: "POST", body }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, OFTEN));
  }
  telling = false;
}

/** @param {EventTarget | null} target @param {number} x @param {number} y on the screen @returns {Place} */
function placeOf(target, x, y) {
  const svg = target instanceof Element ? target.closest("svg.network") : null;
  const matrix = svg instanceof SVGSVGElement ? svg.getScreenCTM() : null;
  if (!matrix) return null;
  const at = new DOMPoint(x, y).matrixTransform(matrix.inverse());
  return { x: Math.round(at.x), y: Math.round(at.y) };
}

for (const name of /** @type {const} */ (["pointermove", "pointerdown"])) {
  document.addEventListener(name, ({ target, clientX, clientY, pointerType }) => {
    // A finger that is gone points at nothing, and nobody says so.
    if (address()) point(placeOf(target, clientX, clientY), pointerType !== "touch");
  });
}
document.documentElement.addEventListener("pointerleave", ({ pointerType }) => {
  if (pointerType !== "touch" && address()) point(null);
});
// By keyboard the focus points.
document.addEventListener("focusin", ({ target }) => {
  if (!(target instanceof Element) || !target.matches("svg.network :focus-visible")) return;
  const { left, top, width, height } = target.getBoundingClientRect();
  if (address()) point(placeOf(target, left + width / 2, top + height / 2));
});
document.addEventListener("focusout", ({ target }) => {
  if (target instanceof Element && target.closest("svg.network") && address()) point(null);
});

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
  const svg = heard && document.querySelector("svg.network");
  const matrix = svg instanceof SVGSVGElement ? svg.getScreenCTM() : null;
  const element = ring();
  element.hidden = !heard || !matrix;
  if (!heard || !matrix) return;
  const { x, y } = new DOMPoint(heard.x, heard.y).matrixTransform(matrix);
  // On a phone part of the diagram may be scrolled out of its box.
  const box = svg?.closest(".diagram-scroll")?.getBoundingClientRect();
  element.hidden = box !== undefined && (x < box.left || x > box.right);
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
// Whatever moves the diagram on the screen.
for (const name of ["scroll", "resize"]) {
  window.addEventListener(name, () => heard && show(), { capture: true, passive: true });
}
for (const name of ["htmx:after:swap", "lab:frame"]) {
  document.addEventListener(name, () => heard && show());
}
