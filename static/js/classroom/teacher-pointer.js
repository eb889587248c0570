/**
 * The teacher's pointer: the teacher's page sends its position, students' pages show it as a ring.
 * A position is an element and fractions of its width and height, as sizes differ between screens.
 */

/** Milliseconds between two requests. */
const SEND_INTERVAL = 100;

/** Milliseconds after which a resting pointer is sent again, for pages opened since. */
const RESEND_INTERVAL = 2000;

/** Milliseconds without a message after which the ring is hidden. */
const HIDE_AFTER = 5000;

/** @typedef {{panel: string, path: string, x: number, y: number} | null} Position */

/** The named parts of a page, from which the way to an element begins: the nearest around it. */
const PANELS = "svg.network, #lab [id], #lab section[aria-labelledby]";

const NETWORK = "network";
/** Follows the name of a section's heading in the name of the section. */
const SECTION = ".section";

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
    const body = new URLSearchParams(Object.entries(unsent ?? {}).map(([name, value]) => [name, String(value)]));
    const url = sendAddress();
    unsent = undefined;
    if (url) await fetch(url, { method: "POST", body }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, SEND_INTERVAL));
  }
  sending = false;
}

/** @param {EventTarget | null} target @param {number} x @param {number} y on the screen @returns {Position} */
function positionIn(target, x, y) {
  if (!(target instanceof Element)) return null;
  const element = target.closest("svg, math") ?? target;
  const panel = element.closest(PANELS);
  if (!panel) return null;
  const path = [];
  for (let each = element; each !== panel && each.parentElement; each = each.parentElement) {
    path.unshift(`${each.localName}${siblingsLike(each).indexOf(each)}/`);
  }
  const { left, top, width, height } = element.getBoundingClientRect();
  if (!width || !height) return null;
  const [fromLeft, fromTop] = [(x - left) / width, (y - top) / height].map(rounded);
  return { panel: nameOf(panel), path: path.join(""), x: fromLeft, y: fromTop };
}

/** @param {number} fraction within 0 and 1, to four digits */
function rounded(fraction) {
  return Number(Math.min(Math.max(fraction, 0), 1).toFixed(4));
}

/** @param {Element} element @returns {Element[]} it and its siblings of the same tag name */
function siblingsLike(element) {
  return [...(element.parentElement?.children ?? [])].filter((one) => one.localName === element.localName);
}

/** @param {Element} panel */
function nameOf(panel) {
  if (panel.matches("svg.network")) return NETWORK;
  return panel.id || `${panel.getAttribute("aria-labelledby")}${SECTION}`;
}

/** @param {string} name @returns {Element | null} */
function panelNamed(name) {
  if (name === NETWORK) return document.querySelector("svg.network");
  const element = document.getElementById(name.replace(/\.section$/, ""));
  return element && name.endsWith(SECTION) ? element.closest("section") : element;
}

/** The element of a position, or the nearest one around it that this page has. @param {NonNullable<Position>} position */
function elementOf({ panel, path }) {
  let found = panelNamed(panel);
  for (const step of path.split("/").slice(0, -1)) {
    const [, tag, place] = /^([a-z]+)(\d+)$/.exec(step) ?? [];
    const next = [...(found?.children ?? [])].filter((one) => one.localName === tag)[Number(place)];
    if (!next) break;
    found = next;
  }
  return found;
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
  if (!(target instanceof Element) || !target.matches("#lab :focus-visible")) return;
  const { left, top, width, height } = target.getBoundingClientRect();
  if (sendAddress()) pointTo(positionIn(target, left + width / 2, top + height / 2));
});
document.addEventListener("focusout", ({ target }) => {
  if (target instanceof Element && target.closest("#lab") && sendAddress()) pointTo(null);
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
  const target = received && elementOf(received);
  const { left, top, width, height } = target?.getBoundingClientRect() ?? new DOMRect();
  const ring = ringElement();
  ring.hidden = !received || !width || !height;
  if (!received || ring.hidden) return;
  const x = left + received.x * width;
  // On a phone part of the diagram may be scrolled out of view.
  const box = target?.closest(".diagram-scroll")?.getBoundingClientRect();
  ring.hidden = box !== undefined && (x < box.left || x > box.right);
  ring.style.left = `${x}px`;
  ring.style.top = `${top + received.y * height}px`;
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
