/**
 * The diagram is one tab stop: up and down go through a column of neurons or of weights, left and
 * right to the nearest part of the column beside it, Enter chooses.
 * Without this script every part is a tab stop of its own.
 */

/** @param {Element | null | undefined} within @returns {SVGAElement[]} */
function partsOf(within) {
  /** @type {NodeListOf<SVGAElement> | undefined} */
  const found = within?.querySelectorAll("a[id]");
  return [...(found ?? [])];
}

function parts() {
  return partsOf(document.querySelector("svg.network"));
}

/** @param {Element} element */
function middle(element) {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** @param {SVGAElement | undefined} stop */
function setStop(stop) {
  for (const part of parts()) part.tabIndex = part === stop ? 0 : -1;
}

function renew() {
  const all = parts();
  setStop(all.find((part) => part === document.activeElement)
    ?? all.find((part) => part.classList.contains("chosen")) ?? all[0]);
}

/** The columns from left to right: layers, and the weights between them. */
function columns() {
  return [...document.querySelectorAll("svg.network g.layer, svg.network g.gap")]
    .sort((one, other) => middle(one).x - middle(other).x);
}

/** @param {SVGAElement} from @param {number} step @returns {SVGAElement | undefined} */
function within(from, step) {
  const column = partsOf(from.closest("g"));
  return column[column.indexOf(from) + step];
}

/** @param {SVGAElement} from @param {number} step @returns {SVGAElement | undefined} */
function beside(from, step) {
  const all = columns();
  const column = all[all.findIndex((one) => one.contains(from)) + step];
  const distance = (/** @type {Element} */ part) => Math.abs(middle(part).y - middle(from).y);
  return partsOf(column).sort((one, other) => distance(one) - distance(other))[0];
}

document.addEventListener("keydown", (event) => {
  const from = event.target;
  if (!(from instanceof SVGAElement) || !from.closest("svg.network")) return;
  /** @type {Record<string, () => SVGAElement | undefined>} */
  const moves = {
    ArrowUp: () => within(from, -1),
    ArrowDown: () => within(from, 1),
    ArrowLeft: () => beside(from, -1),
    ArrowRight: () => beside(from, 1),
  };
  const next = moves[event.key];
  if (!next) return;
  event.preventDefault();
  const part = next();
  if (!part) return;
  setStop(part);
  part.focus();
});
document.addEventListener("htmx:after:swap", renew);
renew();
