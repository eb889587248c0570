/**
 * The network diagram of a run that plays: its parts in document order, and what each last showed,
 * so that a frame touches only what has changed.
 */
import { Tiles } from "./paint-maps.js";

/** @typedef {import("./frame").Frame} Frame */

/** No value of a frame is as small, so the first frame paints all. */
const NEVER = -(2 ** 31);

/** Nobody sees a line change by less, and every change costs the browser. */
const UNSEEN = 3;

/** So many lines are drawn anew with every frame; of more, with every second, third or fourth. */
const LINES_PER_FRAME = 250;

/** In milliseconds: so late may lines be when no frame follows. */
const LATE = 100;

/** Numbers in hundredths as an attribute of elements; their signs as one of three classes. */
class Lines {
  /** @param {Element[]} elements @param {string} attribute @param {string[]} [classes] */
  constructor(elements, attribute, classes) {
    this.elements = elements;
    this.attribute = attribute;
    this.classes = classes;
    this.last = new Int32Array(elements.length).fill(NEVER);
  }

  /** @param {number[] | undefined} values */
  fits(values) {
    return values === undefined || values.length === this.elements.length;
  }

  /** @param {number[] | undefined} values */
  paint(values) {
    if (!values) return;
    const { elements, last, attribute, classes } = this;
    for (let i = 0; i < elements.length; i++) {
      const value = values[i];
      const before = last[i];
      const turned = before === NEVER || Math.sign(value) !== Math.sign(before);
      if (!turned && Math.abs(value - before) < UNSEEN) continue;
      last[i] = value;
      if (attribute) elements[i].setAttribute(attribute, String(Math.abs(value) / 100));
      if (classes && turned) elements[i].setAttribute("class", classes[Math.sign(value) + 1]);
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
    this.widths = new Lines(all(".edge .w"), "stroke-width", ["w neg", "w zero", "w pos"]);
    this.opacities = new Lines(all(".edge .w"), "stroke-opacity");
    this.dotted = new Lines(all(".edge .g"), "stroke-width", ["g gneg", "g zero", "g gpos"]);
    this.every = Math.ceil(all(".edge").length / LINES_PER_FRAME);
    this.turn = 0;
    this.late = 0;
    this.weights = new Texts(all(".edge .value"));
    this.slopes = new Texts(all(".edge .derivative"));
    this.neurons = all(".neuron");
    this.values = new Texts(all(".neuron .value"));
    this.derivatives = new Texts(all(".neuron .derivative"));
    this.biases = new Texts(all(".neuron .bias"));
    this.labels = new Texts(all(".neuron .target"));
    this.loss = new Texts(all(".loss-value"));
    this.dots = new Lines(all(".biasdot .dot"), "", ["dot neg", "dot zero", "dot pos"]);
    const biases = all(".biasdot");
    this.ringed = biases.flatMap((bias, i) => (bias.querySelector(".ringdot") ? [i] : []));
    const rings = ["ringdot gneg", "ringdot zero", "ringdot gpos"];
    this.rings = new Lines(all(".biasdot .ringdot"), "", rings);
    this.filled = this.neurons.flatMap((neuron, i) => (neuron.querySelector(".fill") ? [i] : []));
    this.fills = new Lines(all(".neuron .fill"), "fill-opacity", ["fill neg", "fill neg", "fill pos"]);
    /** @type {string | null} */
    this.dropped = null;
    this.sparks = all(".neuron .spark");
    this.painted = this.readTiles();
    const canvas = document.getElementById("neuron-maps");
    this.tiles = canvas instanceof HTMLCanvasElement ? new Tiles(canvas, svg, this.painted) : null;
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
    clearTimeout(this.late);
    this.tiles?.stop();
  }

  /** Whether the diagram has the places that the frame has numbers for. @param {Frame} frame */
  fits({ drawn, edges, neurons, tiles, sparks }) {
    return (
      drawn === this.drawn &&
      this.widths.fits(edges.w) &&
      this.dotted.fits(edges.g) &&
      this.weights.fits(edges.values) &&
      this.values.fits(neurons.values) &&
      this.biases.fits(neurons.biases) &&
      // A folded column has no place for them.
      (!this.labels.nodes.length || this.labels.fits(neurons.labels)) &&
      (tiles ? tiles.pixels.length / tiles.size ** 2 : 0) === this.painted.length &&
      (sparks?.length ?? 0) === this.sparks.length
    );
  }

  /** @param {Element} link a neuron's @param {HTMLCanvasElement} canvas to get its map */
  copyMap(link, canvas) {
    return this.tiles?.copy(canvas, this.neurons.indexOf(link)) ?? false;
  }

  /** A ring that changes costs all lines around it. @param {Frame} frame */
  paintLines({ edges, neurons }) {
    this.widths.paint(edges.w);
    this.opacities.paint(edges.o);
    this.dotted.paint(edges.g);
    this.dots.paint(neurons.dots);
    this.rings.paint(this.ringed.map((bias) => neurons.rings[bias]));
  }

  /** @param {Frame} frame */
  paint(frame) {
    const { edges, neurons } = frame;
    const open = new Set(this.svg.querySelectorAll("a:is(:hover, :focus-visible, .linked, .chosen)"));
    clearTimeout(this.late);
    if (this.turn === 0) this.paintLines(frame);
    else this.late = setTimeout(() => this.paintLines(frame), LATE);
    this.turn = (this.turn + 1) % this.every;
    this.weights.paint(edges.values, open);
    this.slopes.paint(edges.derivatives, open);
    this.values.paint(neurons.values, open);
    this.derivatives.paint(neurons.derivatives, open);
    this.biases.paint(neurons.biases, open);
    this.labels.paint(neurons.labels, open);
    this.loss.paint([frame.loss], open);
    this.fills.paint(this.filled.map((neuron) => neurons.fills[neuron]));
    const dropped = new Set(neurons.dropped);
    if (neurons.dropped.join() !== this.dropped) {
      this.neurons.forEach((neuron, i) => neuron.classList.toggle("dropped", dropped.has(i)));
      this.dropped = neurons.dropped.join();
    }
    frame.sparks?.forEach((path, i) => this.sparks[i].setAttribute("d", path));
    if (frame.tiles) this.tiles?.paint(frame.tiles, dropped);
  }
}
