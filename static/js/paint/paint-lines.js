/**
 * The weights' lines of a playing run on a canvas: solid lines for w, dotted lines for ∂J/∂w.
 */

/** Straight segments that approximate a Bézier curve. */
const SEGMENTS = 48;

/** @typedef {import("./frame").EdgeFrame} Edges */
/** @typedef {import("./pixel-surface.js").PixelSurface} PixelSurface */
/** @typedef {import("./pixel-surface.js").Colour} Colour */
/** @typedef {import("./pixel-surface.js").Curve} Curve */
/** @typedef {Record<"pos" | "neg" | "gpos" | "gneg" | "quiet" | "soft" | "panel", Colour>} Colours */

export class EdgeLines {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    const style = getComputedStyle(svg);
    this.gradientPeriod = sum(readNumbers(style, "--gradient-dashes"));
    this.ringPeriod = sum(readNumbers(style, "--ring-dashes"));
    this.ringWidth = sum(readNumbers(style, "--ring-width"));
    this.frozenDashes = readNumbers(style, "--frozen-dashes");
    this.zeroWidth = sum(readNumbers(style, "--zero-weight-width"));
    this.frozenOpacity = sum(readNumbers(style, "--frozen-opacity"));
    const edges = [...svg.querySelectorAll(".edge")];
    this.points = edges.map((edge) => pointsOf(edge.querySelector(".hit")?.getAttribute("d") ?? ""));
    this.frozen = edges.map((edge) => edge.classList.contains("frozen"));
    const rings = [...svg.querySelectorAll("circle.ringdot")];
    this.rings = rings.map((ring) => ["cx", "cy", "r"].map((name) => Number(ring.getAttribute(name))));
    /** In units of the drawing. */
    this.lengths = this.points.map((points) => points[SEGMENTS].along);
    this.scale = 0;
    /** @type {Float64Array[]} */
    this.ringDots = [];
    /** @type {Curve[]} */
    this.curves = [];
    /** @type {Float64Array[]} */
    this.dots = [];
  }

  /** @param {Edges} edges */
  fits({ widths, gradient_widths }) {
    return [widths, gradient_widths].every((values) => values === undefined || values.length === this.points.length);
  }

  /** @param {number} scale device pixels per unit of the drawing */
  resize(scale) {
    if (scale === this.scale) return;
    this.scale = scale;
    const dashes = this.frozenDashes;
    this.curves = this.points.map((points, i) => curveOf(points, scale, this.frozen[i] ? dashes : null));
    this.dots = this.points.map((points) => dotsAlong(points, this.gradientPeriod, scale));
    this.ringDots = this.rings.map(([x, y, radius]) => dotsAround(x, y, radius, this.ringPeriod, scale));
  }

  /** @param {PixelSurface} surface @param {Edges} edges @param {Colours} colours */
  draw(surface, { widths, opacities, gradient_widths: gradients }, { pos, neg, quiet, gpos, gneg }) {
    const { scale } = this;
    for (let i = 0; i < this.points.length; i++) {
      if (widths && opacities) {
        const colour = widths[i] > 0 ? pos : widths[i] < 0 ? neg : quiet;
        const width = widths[i] ? Math.abs(widths[i]) / 100 : this.zeroWidth;
        const opacity = this.frozen[i] ? this.frozenOpacity : opacities[i] / 100;
        surface.drawCurve(this.curves[i], width * scale, colour, opacity);
      }
      if (gradients?.[i]) {
        const width = Math.abs(gradients[i]) / 100;
        surface.drawDots(this.dots[i], width * scale, gradients[i] > 0 ? gpos : gneg);
      }
    }
  }

  /**
   * The dotted rings around the biases, coloured by the sign of ∂J/∂b.
   *
   * @param {PixelSurface} surface @param {number[]} signs @param {Colours} colours
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
 * The dots of a ring, clockwise from its right like the dashes of an SVG circle.
 *
 * @param {number} x @param {number} y @param {number} radius
 * @param {number} period between the centres of two dots @param {number} scale
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

/** @typedef {{x: number, y: number, along: number}[]} Points with the arc length up to each */

/** @param {string} path M x y C x y x y x y, from left to right @returns {Points} */
function pointsOf(path) {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  /** @type {Points} */
  const points = [];
  for (let segment = 0; segment <= SEGMENTS; segment++) {
    const t = segment / SEGMENTS;
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
  const count = Math.ceil(points[SEGMENTS].x * scale) - left;
  const [middle, slant] = [new Float64Array(count), new Float64Array(count)];
  const hidden = dashes ? new Uint8Array(count) : null;
  let segment = 0;
  for (let column = 0; column < count; column++) {
    // A pixel's centre is half a pixel from its edge.
    const x = (left + column + 0.5) / scale;
    while (segment < SEGMENTS - 1 && points[segment + 1].x < x) segment += 1;
    const [from, to] = [points[segment], points[segment + 1]];
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
  let segment = 0;
  for (let along = 0; along <= points[SEGMENTS].along; along += period) {
    while (segment < SEGMENTS - 1 && points[segment + 1].along < along) segment += 1;
    const [from, to] = [points[segment], points[segment + 1]];
    const share = to.along > from.along ? (along - from.along) / (to.along - from.along) : 0;
    const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
    dots.push(x * scale - 0.5, y * scale - 0.5);
  }
  return Float64Array.from(dots);
}
