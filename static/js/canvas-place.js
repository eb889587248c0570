/**
 * Where on the plane of a drawing a pointer is. The drawing's data say where its plane is and what
 * its axes show; see app/render/maps/brush.py.
 */

/**
 * @typedef {object} Place
 * @property {number} x in the drawing
 * @property {number} y in the drawing
 * @property {number} across on its axes
 * @property {number} up
 */

/** @param {SVGSVGElement} svg @param {PointerEvent} event @returns {Place | null} null outside the plane */
export function placeOn(svg, event) {
  const matrix = svg.getScreenCTM();
  if (!matrix) return null;
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  const [left, top, width, height] = numbersIn(svg.dataset.box);
  const [right, down] = [(x - left) / width, (y - top) / height];
  if (right < 0 || right > 1 || down < 0 || down > 1) return null;
  const across = valueAt(right, numbersIn(svg.dataset.across));
  return { x, y, across, up: valueAt(1 - down, numbersIn(svg.dataset.up)) };
}

/** The drawing's y of a value on the axis that goes up. @param {SVGSVGElement} svg @param {number} value */
export function heightOf(svg, value) {
  const [, top, , height] = numbersIn(svg.dataset.box);
  const [low, high] = numbersIn(svg.dataset.up);
  return top + (height * (high - value)) / (high - low);
}

/** With as many decimals as a pointer can mean. @param {number} share @param {number[]} axis */
function valueAt(share, [low, high]) {
  const decimals = Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(high - low))));
  const value = Number((low + share * (high - low)).toFixed(decimals));
  return Math.min(high, Math.max(low, value));
}

/** @param {string | undefined} text */
function numbersIn(text) {
  return (text ?? "").split(" ").map(Number);
}
