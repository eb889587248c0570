/**
 * The network diagram of a playing run: its parts in document order, and the values painted last, so
 * that only the elements that have changed are touched. Frames paint its lines, dots and tiles,
 * panels its numbers.
 */
import { CalmLines } from "./calm-lines.js";
import { NetworkCanvas } from "./network-canvas.js";

/** @typedef {import("./frame").Frame} Frame */
/** @typedef {import("./frame").Panels} Panels */

/** Below every value of a frame, so that the first frame paints everything. */
const UNPAINTED = -(2 ** 31);

/** Elements whose class shows a number's sign, and optionally an attribute its size (in hundredths). */
class SignedElements {
  /** @param {Element[]} elements @param {string[]} classes @param {string} [attribute] */
  constructor(elements, classes, attribute) {
    this.elements = elements;
    this.classes = classes;
    this.attribute = attribute;
    this.last = new Int32Array(elements.length).fill(UNPAINTED);
  }

  /** @param {number[]} values */
  paint(values) {
    const { elements, last, attribute, classes } = this;
    for (let i = 0; i < elements.length; i++) {
      const value = values[i];
      const before = last[i];
      if (value === before) continue;
      last[i] = value;
      if (attribute) elements[i].setAttribute(attribute, String(Math.abs(value) / 100));
      const signChanged = before === UNPAINTED || Math.sign(value) !== Math.sign(before);
      if (signChanged) elements[i].setAttribute("class", classes[Math.sign(value) + 1]);
    }
  }
}

/** Numbers as text. Hidden ones (`.fold`) are written only when they become visible. */
class NumberTexts {
  /** @param {Element[]} elements */
  constructor(elements) {
    this.elements = elements;
    this.nodes = elements.map((element) => element.firstChild ?? element.appendChild(new Text("")));
    this.links = elements.map((element) => (element.closest(".fold") ? element.closest("a") : null));
    /** @type {string[]} */
    this.last = new Array(elements.length).fill("");
  }

  /** @param {string[]} values */
  fits(values) {
    return values.length === this.nodes.length;
  }

  /** @param {string[]} values @param {Set<Element>} visible links whose hidden texts show */
  paint(values, visible) {
    const { elements, nodes, links, last } = this;
    for (let i = 0; i < nodes.length; i++) {
      const link = links[i];
      if (values[i] === last[i] || (link && !visible.has(link))) continue;
      last[i] = values[i];
      // A translator puts another text in the place of the one that was there.
      if (nodes[i].parentNode !== elements[i]) {
        elements[i].replaceChildren((nodes[i] = new Text()));
      }
      nodes[i].nodeValue = values[i];
    }
  }
}

export class LiveDiagram {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    /** @param {string} selector @returns {Element[]} */
    const all = (selector) => [...svg.querySelectorAll(selector)];
    this.svg = svg;
    this.drawn = svg.getAttribute("data-drawn");
    this.edges = new Map(all(".edge").map((edge, i) => [edge, i]));
    this.weights = new NumberTexts(all(".edge .value"));
    this.slopes = new NumberTexts(all(".edge .derivative"));
    this.neurons = all(".neuron");
    this.values = new NumberTexts(all(".neuron .value"));
    this.sums = new NumberTexts(all(".neuron .z"));
    this.derivatives = new NumberTexts(all(".neuron .derivative"));
    this.biasSlopes = new NumberTexts(all(".neuron .bias-slope"));
    this.biases = new NumberTexts(all(".neuron .bias"));
    this.targets = new NumberTexts(all(".neuron .target"));
    this.loss = new NumberTexts(all(".loss-value"));
    this.dots = new SignedElements(all(".biasdot .dot"), ["dot neg", "dot zero", "dot pos"]);
    const biases = all(".biasdot");
    this.ringed = biases.flatMap((bias, i) => (bias.querySelector(".ringdot") ? [i] : []));
    this.filled = this.neurons.flatMap((neuron, i) => (neuron.querySelector(".fill") ? [i] : []));
    const fills = ["fill neg", "fill neg", "fill pos"];
    this.fills = new SignedElements(all(".neuron .fill"), fills, "fill-opacity");
    /** Neurons that dropout drops. @type {Set<number>} */
    this.dropped = new Set(this.neurons.flatMap((n, i) => (n.matches(".dropped") ? [i] : [])));
    this.sparks = all(".neuron .spark");
    const canvas = document.getElementById("network-canvas");
    this.canvas =
      canvas instanceof HTMLCanvasElement ? new NetworkCanvas(canvas, svg, this.readTiles()) : null;
    const areas = this.filled.map((neuron) => areaOf(this.neurons[neuron]));
    const { lengths, gradientPeriod } = this.canvas?.lines ?? { lengths: [], gradientPeriod: 1 };
    this.calm = new CalmLines(lengths, gradientPeriod, areas);
    /** Of the frame painted last. @type {Frame["edges"] | null} */
    this.lines = null;
    /** The panels painted last. @type {Panels | null} */
    this.panels = null;
    this.paintOnHover = () => {
      this.paintTexts();
      this.paintLines();
    };
    svg.addEventListener("mouseover", this.paintOnHover);
    svg.addEventListener("focusin", this.paintOnHover);
  }

  readTiles() {
    return this.neurons.flatMap((link, neuron) => {
      const tile = link.querySelector(".tile.painted");
      if (!(tile instanceof SVGRectElement)) return [];
      const [x, y, side, radius] = [tile.x, tile.y, tile.width, tile.rx].map((one) => one.baseVal.value);
      return [{ x, y, side, radius, neuron }];
    });
  }

  stop() {
    this.canvas?.stop();
    this.svg.removeEventListener("mouseover", this.paintOnHover);
    this.svg.removeEventListener("focusin", this.paintOnHover);
  }

  /** Whether the diagram has exactly the parts that the frame is for. @param {Frame} frame */
  fits(frame) {
    const { drawn, sparks } = frame;
    return (
      drawn === this.drawn &&
      this.canvas?.fits(frame) === true &&
      (sparks?.length ?? 0) === this.sparks.length
    );
  }

  /** Whether it has a place for each of the numbers. @param {Panels["diagram"]} numbers */
  hasPlacesFor(numbers) {
    return (
      this.weights.fits(numbers.weights) &&
      this.slopes.fits(numbers.slopes) &&
      this.values.fits(numbers.values) &&
      this.sums.fits(numbers.sums) &&
      this.derivatives.fits(numbers.derivatives) &&
      this.biases.fits(numbers.biases) &&
      this.biasSlopes.fits(numbers.bias_slopes) &&
      // A column without labels has no such texts.
      (!this.targets.nodes.length || this.targets.fits(numbers.targets))
    );
  }

  /** @param {Element} link the neuron's @param {HTMLCanvasElement} canvas that its map is copied to */
  copyMap(link, canvas) {
    return this.canvas?.tiles.copy(canvas, this.neurons.indexOf(link)) ?? false;
  }

  /** @param {Frame} frame @param {number} now in milliseconds */
  paint(frame, now) {
    frame.sparks?.forEach((path, i) => this.sparks[i].setAttribute("d", path));
    if (!this.canvas) return;
    const { colours, scale } = this.canvas;
    const levels = this.filled.map((neuron) => frame.neurons.fills[neuron]);
    const { edges, neurons } = this.calm.limit(frame, levels, colours, scale, now);
    this.lines = edges;
    this.paintLines();
    this.dots.paint(neurons.dots);
    this.fills.paint(this.filled.map((neuron) => neurons.fills[neuron]));
    const rings = this.ringed.map((bias) => neurons.rings[bias]);
    this.canvas.paint(edges, frame.tiles, this.dropped, rings, this.calm.isUnsafe, now);
  }

  /** @param {Panels} panels */
  paintNumbers(panels) {
    this.panels = panels;
    this.paintTexts();
    const dropped = new Set(panels.diagram.dropped);
    this.neurons.forEach((neuron, i) => {
      if (dropped.has(i) !== this.dropped.has(i)) neuron.classList.toggle("dropped", dropped.has(i));
    });
    this.dropped = dropped;
  }

  highlighted() {
    return new Set(this.svg.querySelectorAll("a:is(:hover, :focus-visible, .linked, .chosen)"));
  }

  /** Paint the visible texts. */
  paintTexts() {
    if (!this.panels) return;
    const { diagram, loss } = this.panels;
    const visible = this.highlighted();
    this.weights.paint(diagram.weights, visible);
    this.slopes.paint(diagram.slopes, visible);
    this.values.paint(diagram.values, visible);
    this.sums.paint(diagram.sums, visible);
    this.derivatives.paint(diagram.derivatives, visible);
    this.biasSlopes.paint(diagram.bias_slopes, visible);
    this.biases.paint(diagram.biases, visible);
    this.targets.paint(diagram.targets, visible);
    this.loss.paint([loss], visible);
  }

  /** Paint the lines that are above the canvas. */
  paintLines() {
    if (!this.lines) return;
    for (const link of this.highlighted()) {
      const index = this.edges.get(link);
      if (index !== undefined) paintLine(link, this.lines, index);
    }
  }
}

/**
 * Paint the SVG lines of a highlighted weight, whose halo covers its lines on the canvas.
 *
 * @param {Element} link @param {Frame["edges"]} edges @param {number} index
 */
function paintLine(link, { widths, opacities, gradient_widths }, index) {
  const [solid, dotted] = [link.querySelector(".w"), link.querySelector(".g")];
  if (solid && widths && opacities) {
    solid.setAttribute("class", `w ${["neg", "zero", "pos"][Math.sign(widths[index]) + 1]}`);
    solid.setAttribute("stroke-width", String(Math.abs(widths[index]) / 100));
    solid.setAttribute("stroke-opacity", String(opacities[index] / 100));
  }
  if (dotted && gradient_widths) {
    dotted.setAttribute("class", `g ${["gneg", "zero", "gpos"][Math.sign(gradient_widths[index]) + 1]}`);
    dotted.setAttribute("stroke-width", String(Math.abs(gradient_widths[index]) / 100));
  }
}

/** @param {Element} neuron @returns {number} the area of its tile, in units of the drawing */
function areaOf(neuron) {
  const tile = neuron.querySelector(".fill");
  return tile instanceof SVGRectElement ? tile.width.baseVal.value * tile.height.baseVal.value : 0;
}
