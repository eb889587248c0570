/**
 * Converts pointer positions to coordinates on a drawing's axes. The drawing's data attributes
 * give the box of its plane and the ranges of its axes (app/render/maps/brush.py).
 */

/**
 * @typedef {object} PlanePoint
 * @property {number} svgX in units of the drawing
 * @property {number} svgY in units of the drawing
 * @property {number} x on the horizontal axis
 * @property {number} y on the vertical axis
 */

/**
 * @param {SVGSVGElement} svg @param {{clientX: number, clientY: number}} event
 * @param {DOMStringMap} axes the drawing's data attributes, or those that it had before
 * @returns {PlanePoint | null} null outside the plane
 */
export function planePoint(svg, event, axes = svg.dataset) {
  const matrix = svg.getScreenCTM();
  if (!matrix) return null;
  const { x: svgX, y: svgY } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  const [left, top, width, height] = numbersIn(axes.planeBox);
  const [right, down] = [(svgX - left) / width, (svgY - top) / height];
  if (right < 0 || right > 1 || down < 0 || down > 1) return null;
  const x = valueAt(right, numbersIn(axes.xRange));
  return { svgX, svgY, x, y: valueAt(1 - down, numbersIn(axes.yRange)) };
}

/** A value on the vertical axis as y in units of the drawing. @param {SVGSVGElement} svg @param {number} value */
export function svgYOf(svg, value) {
  const [, top, , height] = numbersIn(svg.dataset.planeBox);
  const [low, high] = numbersIn(svg.dataset.yRange);
  return top + (height * (high - value)) / (high - low);
}

/** Rounded to the precision of a pointer, about 1/1000 of the axis. @param {number} share @param {number[]} axis */
function valueAt(share, [low, high]) {
  const decimals = Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(high - low))));
  const value = Number((low + share * (high - low)).toFixed(decimals));
  return Math.min(high, Math.max(low, value));
}

/** @param {string | undefined} text */
function numbersIn(text) {
  return (text ?? "").split(" ").map(Number);
}
