/**
 * The weights' lines of a run that plays: solid ones by w, dotted ones by ∂J/∂w.
 */

/** A curve is taken as so many straight pieces. */
const PIECES = 48;

/** @typedef {import("./frame").EdgeFrame} Edges */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {import("./surface.js").Colour} Colour */
/** @typedef {import("./surface.js").Curve} Curve */
/** @typedef {Record<"pos" | "neg" | "gpos" | "gneg" | "quiet" | "soft" | "panel", Colour>} Colours */

export class EdgeLines {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    const style = getComputedStyle(svg);
    this.gradientPeriod = sum(readNumbers(style, "--gradient-dashes"));
    this.ringPeriod = sum(readNumbers(style, "--ring-dashes"));
    this.ringWidth = sum(readNumbers(style, "--ring-width"));
    this.frozenDashes = readNumbers(style, "--frozen-dashes");
    this.frozenOpacity = sum(readNumbers(style, "--frozen-opacity"));
    const edges = [...svg.querySelectorAll(".edge")];
    this.points = edges.map((edge) => pointsOf(edge.querySelector(".hit")?.getAttribute("d") ?? ""));
    this.frozen = edges.map((edge) => edge.classList.contains("frozen"));
    const rings = [...svg.querySelectorAll("circle.ringdot")];
    this.rings = rings.map((ring) => ["cx", "cy", "r"].map((name) => Number(ring.getAttribute(name))));
    this.scale = 0;
    /** @type {Float64Array[]} */
    this.ringDots = [];
    /** @type {Curve[]} */
    this.curves = [];
    /** @type {Float64Array[]} */
    this.dots = [];
  }

  /** @param {Edges} edges */
  fits({ w, g }) {
    return [w, g].every((values) => values === undefined || values.length === this.points.length);
  }

  /** @param {number} scale points of the screen a unit of the drawing */
  resize(scale) {
    if (scale === this.scale) return;
    this.scale = scale;
    const dashes = this.frozenDashes;
    this.curves = this.points.map((points, i) => curveOf(points, scale, this.frozen[i] ? dashes : null));
    this.dots = this.points.map((points) => dotsAlong(points, this.gradientPeriod, scale));
    this.ringDots = this.rings.map(([x, y, radius]) => dotsAround(x, y, radius, this.ringPeriod, scale));
  }

  /** @param {Surface} surface @param {Edges} edges @param {Colours} colours */
  draw(surface, { w, o, g }, { pos, neg, quiet, gpos, gneg }) {
    const { scale } = this;
    for (let i = 0; i < this.points.length; i++) {
      if (w && o) {
        const colour = w[i] > 0 ? pos : w[i] < 0 ? neg : quiet;
        const breadth = w[i] ? Math.abs(w[i]) / 100 : 0.5;
        surface.drawCurve(this.curves[i], breadth * scale, colour, this.frozen[i] ? this.frozenOpacity : o[i] / 100);
      }
      if (g?.[i]) {
        surface.drawDots(this.dots[i], (Math.abs(g[i]) / 100) * scale, g[i] > 0 ? gpos : gneg);
      }
    }
  }

  /**
   * The rings around the biases, by the signs of their derivatives.
   *
   * @param {Surface} surface @param {number[]} signs @param {Colours} colours
   */
  drawRings(surface, signs, { gpos, gneg }) {
    signs.forEach((sign, i) => {
      if (sign) surface.drawDots(this.ringDots[i], this.ringWidth * this.scale, sign > 0 ? gpos : gneg);
    });
  }
}

/**
 * The numbers of a custom property such as `--frozen-dashes: 9 4`.
 *
 * @param {CSSStyleDeclaration} style @param {string} name
 */
function readNumbers(style, name) {
  return style.getPropertyValue(name).trim().split(/\s+/).map(Number);
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * The dots of a ring, from its right and clockwise as SVG has them.
 *
 * @param {number} x @param {number} y @param {number} radius
 * @param {number} period from the middle of a dot to the next @param {number} scale
 */
function dotsAround(x, y, radius, period, scale) {
  const dots = [];
  for (let along = 0; along < 2 * Math.PI * radius; along += period) {
    const angle = along / radius;
    const [right, down] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    dots.push((x + right) * scale - 0.5, (y + down) * scale - 0.5);
  }
  return Float64Array.from(dots);
}

/** @typedef {{x: number, y: number, along: number}[]} Points with the length of the curve up to each */

/** @param {string} path M x y C x y x y x y, from left to right @returns {Points} */
function pointsOf(path) {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  /** @type {Points} */
  const points = [];
  for (let piece = 0; piece <= PIECES; piece++) {
    const t = piece / PIECES;
    const s = 1 - t;
    const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    const [x, y] = [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
    const last = points.at(-1);
    points.push({ x, y, along: last ? last.along + Math.hypot(x - last.x, y - last.y) : 0 });
  }
  return points;
}

/** @param {Points} points @param {number} scale @param {number[] | null} dashes dash and gap @returns {Curve} */
function curveOf(points, scale, dashes) {
  const left = Math.floor(points[0].x * scale);
  const count = Math.ceil(points[PIECES].x * scale) - left;
  const [middle, slant] = [new Float64Array(count), new Float64Array(count)];
  const hidden = dashes ? new Uint8Array(count) : null;
  let piece = 0;
  for (let column = 0; column < count; column++) {
    // A point's middle is half a point from its edge.
    const x = (left + column + 0.5) / scale;
    while (piece < PIECES - 1 && points[piece + 1].x < x) piece += 1;
    const [from, to] = [points[piece], points[piece + 1]];
    const share = Math.min(1, Math.max(0, (x - from.x) / (to.x - from.x)));
    middle[column] = (from.y + share * (to.y - from.y)) * scale - 0.5;
    slant[column] = Math.hypot(1, (to.y - from.y) / (to.x - from.x));
    const along = from.along + share * (to.along - from.along);
    if (hidden && dashes) hidden[column] = Number(along % sum(dashes) > dashes[0]);
  }
  return { left, middle, slant, across: slant.map((rows) => 1 / rows), hidden };
}

/** @param {Points} points @param {number} period @param {number} scale @returns {Float64Array} x and y of every dot */
function dotsAlong(points, period, scale) {
  const dots = [];
  let piece = 0;
  for (let along = 0; along <= points[PIECES].along; along += period) {
    while (piece < PIECES - 1 && points[piece + 1].along < along) piece += 1;
    const [from, to] = [points[piece], points[piece + 1]];
    const share = to.along > from.along ? (along - from.along) / (to.along - from.along) : 0;
    const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
    dots.push(x * scale - 0.5, y * scale - 0.5);
  }
  return Float64Array.from(dots);
}
