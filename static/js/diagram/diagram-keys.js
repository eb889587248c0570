/**
 * Keyboard navigation in the network diagram, as one tab stop (roving tabindex): up and down move
 * within a column of neurons or weights, left and right to the nearest part of the next column,
 * Enter chooses. Without this script every part is a tab stop.
 */

/** @param {Element | null | undefined} element @returns {SVGAElement[]} */
function partsIn(element) {
  /** @type {NodeListOf<SVGAElement> | undefined} */
  const found = element?.querySelectorAll("a[id]");
  return [...(found ?? [])];
}

function parts() {
  return partsIn(document.querySelector("svg.network"));
}

/** @param {Element} element */
function centre(element) {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** @param {SVGAElement | undefined} stop */
function setTabStop(stop) {
  for (const part of parts()) part.tabIndex = part === stop ? 0 : -1;
}

function updateTabStop() {
  const all = parts();
  setTabStop(all.find((part) => part === document.activeElement)
    ?? all.find((part) => part.classList.contains("chosen")) ?? all[0]);
}

/** The columns from left to right: layers, the weights between them, and J. */
function columns() {
  return [...document.querySelectorAll("svg.network :is(g.layer, g.gap, g.end)")]
    .sort((one, other) => centre(one).x - centre(other).x);
}

/** @param {SVGAElement} from @param {number} step @returns {SVGAElement | undefined} */
function inColumn(from, step) {
  const column = partsIn(from.closest("g"));
  return column[column.indexOf(from) + step];
}

/** @param {SVGAElement} from @param {number} step @returns {SVGAElement | undefined} */
function inNextColumn(from, step) {
  const all = columns();
  const column = all[all.findIndex((one) => one.contains(from)) + step];
  const distance = (/** @type {Element} */ part) => Math.abs(centre(part).y - centre(from).y);
  return partsIn(column).sort((one, other) => distance(one) - distance(other))[0];
}

document.addEventListener("keydown", (event) => {
  const from = event.target;
  if (!(from instanceof SVGAElement) || !from.closest("svg.network")) return;
  /** @type {Record<string, () => SVGAElement | undefined>} */
  const moves = {
    ArrowUp: () => inColumn(from, -1),
    ArrowDown: () => inColumn(from, 1),
    ArrowLeft: () => inNextColumn(from, -1),
    ArrowRight: () => inNextColumn(from, 1),
  };
  const next = moves[event.key];
  if (!next) return;
  event.preventDefault();
  const part = next();
  if (!part) return;
  setTabStop(part);
  part.focus();
});
document.addEventListener("htmx:after:swap", updateTabStop);
updateTabStop();
