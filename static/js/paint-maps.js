/**
 * The neurons' maps and the prediction's, on canvases below the drawings: an image whose address
 * changes with every frame would flicker and be decoded late.
 */

/** @param {string | undefined} base64 a PNG @returns {Promise<ImageBitmap | null>} */
export async function decode(base64) {
  if (base64 === undefined) return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: "image/png" }));
}

/** @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap */
export function paintPlane(canvas, bitmap) {
  // The style sheet stretches the canvas, so it needs no more points than the map has.
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, bitmap.width, bitmap.height);
  context?.drawImage(bitmap, 0, 0);
}

/** @typedef {{x: number, y: number, side: number, radius: number, neuron: number}} Tile */

/** The canvas below the network: it follows the drawing's size and the screen's points. */
export class Tiles {
  /** @param {HTMLCanvasElement} canvas @param {SVGSVGElement} svg @param {Tile[]} tiles */
  constructor(canvas, svg, tiles) {
    this.canvas = canvas;
    this.tiles = tiles;
    this.width = svg.viewBox.baseVal.width;
    this.ground = "";
    /** @type {(() => void) | null} */
    this.again = null;
    /** @type {ImageBitmap | null} */
    this.bitmap = null;
    this.sheet = { size: 0, columns: 1 };
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
    this.bitmap?.close();
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    const points = devicePixelRatio;
    const [across, down] = [Math.round(width * points), Math.round(height * points)];
    if (this.canvas.width === across && this.canvas.height === down) return;
    this.canvas.width = across;
    this.canvas.height = down;
  }

  /**
   * @param {ImageBitmap} bitmap
   * @param {{size: number, columns: number}} sheet
   * @param {Set<number>} dropped
   */
  paint(bitmap, sheet, dropped) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    if (this.bitmap !== bitmap) this.bitmap?.close();
    this.bitmap = bitmap;
    this.sheet = sheet;
    this.again = () => this.paint(bitmap, sheet, dropped);
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
      drawTile(context, bitmap, sheet, place, x, y, side);
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
    if (!this.bitmap || place < 0 || !context) return false;
    const { size } = this.sheet;
    // Setting a size clears the canvas.
    [canvas.width, canvas.height] = [size, size];
    drawTile(context, this.bitmap, this.sheet, place, 0, 0, size);
    return true;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ImageBitmap} bitmap
 * @param {{size: number, columns: number}} sheet
 * @param {number} place on the sheet
 * @param {number} x where it goes @param {number} y @param {number} side
 */
function drawTile(context, bitmap, { size, columns }, place, x, y, side) {
  const [left, top] = [(place % columns) * size, Math.floor(place / columns) * size];
  context.drawImage(bitmap, left, top, size, size, x, y, side, side);
}
