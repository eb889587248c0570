/**
 * The neurons' maps and the prediction's, on canvases below the drawings: an image whose address
 * changes with every frame would flicker and be decoded late.
 */
import { readPalette, writeMap } from "./pixels.js";

/** A square of pixels that is drawn again and again. */
class Picture {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.canvas = new OffscreenCanvas(width, height);
    this.context = /** @type {OffscreenCanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  show() {
    this.context.putImageData(this.image, 0, 0);
  }
}

/** The prediction's map. The style sheet stretches it, so it has no more points than the map. */
export class Plane {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.palette = readPalette(canvas.dataset.palette ?? "");
    this.image = new ImageData(1, 1);
  }

  /** @param {string} text */
  paint(text) {
    const size = Math.sqrt(text.length);
    if (this.image.width !== size) {
      [this.canvas.width, this.canvas.height] = [size, size];
      this.image = this.context.createImageData(size, size);
    }
    writeMap(text, 0, this.palette, new Uint32Array(this.image.data.buffer), size, 0, size);
    this.context.putImageData(this.image, 0, 0);
  }
}

/** @typedef {{x: number, y: number, side: number, radius: number, neuron: number}} Tile */

/** The canvas below the network: it follows the drawing's size and the screen's points. */
export class Tiles {
  /** @param {HTMLCanvasElement} canvas @param {SVGSVGElement} svg @param {Tile[]} tiles */
  constructor(canvas, svg, tiles) {
    this.canvas = canvas;
    this.tiles = tiles;
    this.palette = readPalette(canvas.dataset.palette ?? "");
    this.width = svg.viewBox.baseVal.width;
    this.ground = "";
    /** @type {(() => void) | null} */
    this.again = null;
    /** All maps side by side. @type {Picture | null} */
    this.sheet = null;
    this.size = 0;
    this.resize(canvas.clientWidth, canvas.clientHeight);
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.resize(contentRect.width, contentRect.height);
      this.again?.();
    });
    this.observer.observe(canvas);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.renew = () => {
      this.ground = getComputedStyle(canvas).color;
      this.again?.();
    };
    this.scheme.addEventListener("change", this.renew);
    this.renew();
  }

  stop() {
    this.observer.disconnect();
    this.scheme.removeEventListener("change", this.renew);
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    const points = devicePixelRatio;
    const [across, down] = [Math.round(width * points), Math.round(height * points)];
    if (this.canvas.width === across && this.canvas.height === down) return;
    this.canvas.width = across;
    this.canvas.height = down;
  }

  /** @param {{size: number, pixels: string}} maps @param {Set<number>} dropped */
  paint({ size, pixels }, dropped) {
    if (this.size !== size) this.sheet = null;
    this.size = size;
    this.sheet ??= new Picture(size * this.tiles.length, size);
    const { sheet } = this;
    this.tiles.forEach((_, place) => {
      const from = place * size * size;
      writeMap(pixels, from, this.palette, sheet.pixels, sheet.image.width, place * size, size);
    });
    sheet.show();
    this.again = () => this.draw(sheet, dropped);
    this.again();
  }

  /** @param {Picture} sheet @param {Set<number>} dropped */
  draw(sheet, dropped) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const scale = this.canvas.width / this.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.width, this.canvas.height / scale);
    context.fillStyle = this.ground;
    this.tiles.forEach(({ x, y, side, radius, neuron }, place) => {
      context.save();
      context.beginPath();
      context.roundRect(x, y, side, side, radius);
      context.fill();
      context.clip();
      if (dropped.has(neuron)) context.globalAlpha = 0.25;
      this.drawTile(context, sheet, place, x, y, side);
      context.restore();
    });
  }

  /**
   * One neuron's map as it was painted last, alone on another canvas and point by point.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {number} neuron
   * @returns {boolean} false where there is none
   */
  copy(canvas, neuron) {
    const place = this.tiles.findIndex((tile) => tile.neuron === neuron);
    const context = canvas.getContext("2d");
    if (!this.sheet || place < 0 || !context) return false;
    const { size } = this;
    // Setting a size clears the canvas.
    [canvas.width, canvas.height] = [size, size];
    this.drawTile(context, this.sheet, place, 0, 0, size);
    return true;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Picture} sheet
   * @param {number} place on the sheet
   * @param {number} x where it goes @param {number} y @param {number} side
   */
  drawTile(context, { canvas }, place, x, y, side) {
    const { size } = this;
    context.drawImage(canvas, place * size, 0, size, size, x, y, side, side);
  }
}
