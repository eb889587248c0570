/**
 * The teacher's pointer on the diagram: the teacher's page sends its position, students' pages show
 * it as a ring. Positions are in SVG user units, which do not depend on the size on the screen.
 */

/** Milliseconds between two requests. */
const SEND_INTERVAL = 100;

/** Milliseconds after which a resting pointer is sent again, for pages opened since. */
const RESEND_INTERVAL = 2000;

/** Milliseconds without a message after which the ring is hidden. */
const HIDE_AFTER = 5000;

/** @typedef {{x: number, y: number} | null} Position */

/** The teacher's own pointer, by mouse, touch or keyboard focus. @type {Position} */
let own = null;
/** @type {Position | undefined} */
let unsent;
let sending = false;
let resendTimer = 0;
/** The last position that a student's page received. @type {Position} */
let received = null;
let hideTimer = 0;

/** Where to send it; only the page that a class follows has this attribute. */
function sendAddress() {
  return document.querySelector("[data-pointer]")?.getAttribute("data-pointer");
}

/** @param {Position} position @param {boolean} [stays] whether it stays there until it moves */
function pointTo(position, stays = true) {
  clearInterval(resendTimer);
  if (!position && !own) return;
  own = position;
  send(position);
  if (position && stays) resendTimer = setInterval(() => send(own), RESEND_INTERVAL);
}

/** @param {Position} position */
function send(position) {
  unsent = position;
  if (!sending) void sendAll();
}

/** Send the newest position until there is no newer one. */
async function sendAll() {
  sending = true;
  while (unsent !== undefined) {
    const body = new URLSearchParams(unsent ? { x: String(unsent.x), y: String(unsent.y) } : {});
    const url = sendAddress();
    unsent = undefined;
    if (url) await fetch(url, { method: "POST", body }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, SEND_INTERVAL));
  }
  sending = false;
}

/** @param {EventTarget | null} target @param {number} x @param {number} y on the screen @returns {Position} */
function positionIn(target, x, y) {
  const svg = target instanceof Element ? target.closest("svg.network") : null;
  const matrix = svg instanceof SVGSVGElement ? svg.getScreenCTM() : null;
  if (!matrix) return null;
  const at = new DOMPoint(x, y).matrixTransform(matrix.inverse());
  return { x: Math.round(at.x), y: Math.round(at.y) };
}

for (const name of /** @type {const} */ (["pointermove", "pointerdown"])) {
  document.addEventListener(name, ({ target, clientX, clientY, pointerType }) => {
    // No event says that a finger was lifted, so its position must expire.
    if (sendAddress()) pointTo(positionIn(target, clientX, clientY), pointerType !== "touch");
  });
}
document.documentElement.addEventListener("pointerleave", ({ pointerType }) => {
  if (pointerType !== "touch" && sendAddress()) pointTo(null);
});
// With the keyboard, the focused element is pointed at.
document.addEventListener("focusin", ({ target }) => {
  if (!(target instanceof Element) || !target.matches("svg.network :focus-visible")) return;
  const { left, top, width, height } = target.getBoundingClientRect();
  if (sendAddress()) pointTo(positionIn(target, left + width / 2, top + height / 2));
});
document.addEventListener("focusout", ({ target }) => {
  if (target instanceof Element && target.closest("svg.network") && sendAddress()) pointTo(null);
});

/** The ring element, created on first use. */
function ringElement() {
  const existing = document.querySelector("body > .teachers-pointer");
  if (existing instanceof HTMLElement) return existing;
  const element = document.createElement("div");
  element.className = "teachers-pointer";
  element.setAttribute("aria-hidden", "true");
  document.body.append(element);
  return element;
}

/** Move the ring to the received position, or hide it. */
function showPointer() {
  const svg = received && document.querySelector("svg.network");
  const matrix = svg instanceof SVGSVGElement ? svg.getScreenCTM() : null;
  const element = ringElement();
  element.hidden = !received || !matrix;
  if (!received || !matrix) return;
  const { x, y } = new DOMPoint(received.x, received.y).matrixTransform(matrix);
  // On a phone part of the diagram may be scrolled out of view.
  const box = svg?.closest(".diagram-scroll")?.getBoundingClientRect();
  element.hidden = box !== undefined && (x < box.left || x > box.right);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

document.addEventListener("room:teacher-pointer", (event) => {
  received = /** @type {CustomEvent<Position>} */ (event).detail;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => {
    received = null;
    showPointer();
  }, HIDE_AFTER);
  showPointer();
});
// The diagram may have moved on the screen.
for (const name of ["scroll", "resize"]) {
  window.addEventListener(name, () => received && showPointer(), { capture: true, passive: true });
}
for (const name of ["htmx:after:swap", "lab:frame-painted"]) {
  document.addEventListener(name, () => received && showPointer());
}
