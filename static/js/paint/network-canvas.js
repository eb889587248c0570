/**
 * The canvas below the network diagram of a playing run: lines, and the neurons' maps over them. It
 * adapts to the drawing's size, the device pixel ratio and the page's colours.
 */
import { showCalmNote } from "./calm-map.js";
import { readColours } from "./page-colours.js";
import { EdgeLines } from "./paint-lines.js";
import { NeuronMaps } from "./paint-maps.js";
import { PixelSurface } from "./pixel-surface.js";

/** @typedef {import("./frame").Frame} Frame */

const COLOURS = /** @type {const} */ (["pos", "neg", "gpos", "gneg", "quiet", "soft", "panel"]);

export class NetworkCanvas {
  /**
   * @param {HTMLCanvasElement} canvas @param {SVGSVGElement} svg
   * @param {import("./paint-maps.js").Tile[]} tiles
   */
  constructor(canvas, svg, tiles) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.svg = svg;
    this.width = svg.viewBox.baseVal.width;
    this.lines = new EdgeLines(svg);
    this.tiles = new NeuronMaps(tiles, canvas.dataset.palette ?? "");
    /** @type {Set<number>} */
    this.dropped = new Set();
    /** @type {number[]} */
    this.rings = [];
    /** @type {Frame["edges"] | null} */
    this.edges = null;
    this.surface = new PixelSurface(1, 1);
    /** CSS pixels per unit of the drawing. */
    this.scale = canvas.clientWidth / this.width;
    this.colours = readColours(canvas, COLOURS);
    this.droppedOpacity = Number(getComputedStyle(svg).getPropertyValue("--dropped-opacity"));
    this.resize(canvas.clientWidth, canvas.clientHeight);
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.resize(contentRect.width, contentRect.height);
      this.draw();
    });
    this.observer.observe(canvas);
    this.schemes = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) =>
      matchMedia(query),
    );
    this.updateColours = () => {
      this.colours = readColours(canvas, COLOURS);
      this.draw();
    };
    for (const scheme of this.schemes) scheme.addEventListener("change", this.updateColours);
  }

  stop() {
    this.observer.disconnect();
    for (const scheme of this.schemes) scheme.removeEventListener("change", this.updateColours);
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    const ratio = devicePixelRatio;
    this.scale = width / this.width;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (!across || !down || (this.surface.width === across && this.surface.height === down)) return;
    [this.canvas.width, this.canvas.height] = [across, down];
    this.surface = new PixelSurface(across, down);
    this.lines.resize(across / this.width);
  }

  /** Whether it has exactly the lines and maps that the frame has numbers for. @param {Frame} frame */
  fits({ edges, tiles }) {
    const maps = tiles ? tiles.pixels.length / tiles.size ** 2 : 0;
    return this.lines.fits(edges) && maps === this.tiles.tiles.length;
  }

  /**
   * @param {Frame["edges"]} edges @param {Frame["tiles"]} tiles
   * @param {Set<number>} dropped neurons @param {number[]} rings signs of ∂J/∂b
   * @param {boolean} areLinesCalm @param {number} now in milliseconds
   */
  paint(edges, tiles, dropped, rings, areLinesCalm, now) {
    // The canvas has the lines from now on; before the first frame the SVG's are shown.
    if (!this.edges) this.svg.classList.add("painted");
    this.edges = edges;
    this.dropped = dropped;
    this.rings = rings;
    if (tiles) this.tiles.read(tiles, this.colours.soft, this.scale, now);
    this.draw();
    showCalmNote(this.canvas, areLinesCalm || this.tiles.isCalm);
  }

  draw() {
    const { surface, colours } = this;
    if (!this.edges) return;
    surface.fill(colours.panel);
    this.lines.draw(surface, this.edges, colours);
    this.lines.drawRings(surface, this.rings, colours);
    this.tiles.mixPalettes(colours.soft, this.droppedOpacity);
    this.tiles.draw(surface, surface.width / this.width, this.dropped);
    this.context?.putImageData(surface.image, 0, 0);
  }
}
