/**
 * The network diagram of a run that plays: its parts in document order, and what each last showed,
 * so that a frame touches only what has changed.
 */
import { NetworkCanvas } from "./network-canvas.js";

/** @typedef {import("./frame").Frame} Frame */

/** No value of a frame is as small, so the first frame paints all. */
const NEVER = -(2 ** 31);

/** Numbers by their signs as one of three classes, and in hundredths as an attribute if there is one. */
class Marks {
  /** @param {Element[]} elements @param {string[]} classes @param {string} [attribute] */
  constructor(elements, classes, attribute) {
    this.elements = elements;
    this.classes = classes;
    this.attribute = attribute;
    this.last = new Int32Array(elements.length).fill(NEVER);
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
      const turned = before === NEVER || Math.sign(value) !== Math.sign(before);
      if (turned) elements[i].setAttribute("class", classes[Math.sign(value) + 1]);
    }
  }
}

/** Numbers as text. Those that are folded away are written when they show. */
class Texts {
  /** @param {Element[]} elements */
  constructor(elements) {
    this.nodes = elements.map((element) => element.firstChild ?? element.appendChild(new Text("")));
    this.links = elements.map((element) => (element.closest(".fold") ? element.closest("a") : null));
    /** @type {string[]} */
    this.last = new Array(elements.length).fill("");
  }

  /** @param {string[] | undefined} values */
  fits(values) {
    return values === undefined || values.length === this.nodes.length;
  }

  /** @param {string[] | undefined} values @param {Set<Element>} open */
  paint(values, open) {
    if (!values) return;
    const { nodes, links, last } = this;
    for (let i = 0; i < nodes.length; i++) {
      const link = links[i];
      if (values[i] === last[i] || (link && !open.has(link))) continue;
      last[i] = values[i];
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
    this.weights = new Texts(all(".edge .value"));
    this.slopes = new Texts(all(".edge .derivative"));
    this.neurons = all(".neuron");
    this.values = new Texts(all(".neuron .value"));
    this.derivatives = new Texts(all(".neuron .derivative"));
    this.biases = new Texts(all(".neuron .bias"));
    this.labels = new Texts(all(".neuron .target"));
    this.loss = new Texts(all(".loss-value"));
    this.dots = new Marks(all(".biasdot .dot"), ["dot neg", "dot zero", "dot pos"]);
    const biases = all(".biasdot");
    this.ringed = biases.flatMap((bias, i) => (bias.querySelector(".ringdot") ? [i] : []));
    this.filled = this.neurons.flatMap((neuron, i) => (neuron.querySelector(".fill") ? [i] : []));
    const fills = ["fill neg", "fill neg", "fill pos"];
    this.fills = new Marks(all(".neuron .fill"), fills, "fill-opacity");
    /** @type {string | null} */
    this.dropped = null;
    this.sparks = all(".neuron .spark");
    const canvas = document.getElementById("network-canvas");
    this.canvas =
      canvas instanceof HTMLCanvasElement ? new NetworkCanvas(canvas, svg, this.readTiles()) : null;
    /** @type {Frame | null} */
    this.frame = null;
    this.unfold = () => this.frame && this.paintOpen(this.frame);
    svg.addEventListener("mouseover", this.unfold);
    svg.addEventListener("focusin", this.unfold);
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
    this.svg.removeEventListener("mouseover", this.unfold);
    this.svg.removeEventListener("focusin", this.unfold);
  }

  /** Whether the diagram has the places that the frame has numbers for. @param {Frame} frame */
  fits(frame) {
    const { drawn, edges, neurons, sparks } = frame;
    return (
      drawn === this.drawn &&
      this.canvas?.fits(frame) === true &&
      this.weights.fits(edges.values) &&
      this.values.fits(neurons.values) &&
      this.biases.fits(neurons.biases) &&
      // A folded column has no place for them.
      (!this.labels.nodes.length || this.labels.fits(neurons.labels)) &&
      (sparks?.length ?? 0) === this.sparks.length
    );
  }

  /** @param {Element} link a neuron's @param {HTMLCanvasElement} canvas to get its map */
  copyMap(link, canvas) {
    return this.canvas?.tiles.copy(canvas, this.neurons.indexOf(link)) ?? false;
  }

  /** @param {Frame} frame */
  paint(frame) {
    const { neurons } = frame;
    this.frame = frame;
    this.paintOpen(frame);
    this.dots.paint(neurons.dots);
    this.fills.paint(this.filled.map((neuron) => neurons.fills[neuron]));
    const dropped = new Set(neurons.dropped);
    if (neurons.dropped.join() !== this.dropped) {
      this.neurons.forEach((neuron, i) => neuron.classList.toggle("dropped", dropped.has(i)));
      this.dropped = neurons.dropped.join();
    }
    frame.sparks?.forEach((path, i) => this.sparks[i].setAttribute("d", path));
    const rings = this.ringed.map((bias) => neurons.rings[bias]);
    this.canvas?.paint(frame, dropped, rings);
  }

  /** What shows of texts, and of lines what is not on the canvas. @param {Frame} frame */
  paintOpen({ edges, neurons, loss }) {
    const open = new Set(this.svg.querySelectorAll("a:is(:hover, :focus-visible, .linked, .chosen)"));
    this.weights.paint(edges.values, open);
    this.slopes.paint(edges.derivatives, open);
    this.values.paint(neurons.values, open);
    this.derivatives.paint(neurons.derivatives, open);
    this.biases.paint(neurons.biases, open);
    this.labels.paint(neurons.labels, open);
    this.loss.paint([loss], open);
    for (const link of open) {
      const place = this.edges.get(link);
      if (place !== undefined) paintLine(link, edges, place);
    }
  }
}

/**
 * The lines of a weight that is pointed at: over its halo, which covers those on the canvas.
 *
 * @param {Element} link @param {Frame["edges"]} edges @param {number} place
 */
function paintLine(link, { w, o, g }, place) {
  const [solid, dotted] = [link.querySelector(".w"), link.querySelector(".g")];
  if (solid && w && o) {
    solid.setAttribute("class", `w ${["neg", "zero", "pos"][Math.sign(w[place]) + 1]}`);
    solid.setAttribute("stroke-width", String(Math.abs(w[place]) / 100));
    solid.setAttribute("stroke-opacity", String(o[place] / 100));
  }
  if (dotted && g) {
    dotted.setAttribute("class", `g ${["gneg", "zero", "gpos"][Math.sign(g[place]) + 1]}`);
    dotted.setAttribute("stroke-width", String(Math.abs(g[place]) / 100));
  }
}
