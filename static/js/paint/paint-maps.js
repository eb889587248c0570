/**
 * Paints the prediction's map on its own canvas, and the neurons' maps on the network's canvas.
 * Images (`<image>`) that change with every frame would flicker and be decoded late.
 */
import { CalmMap, showCalmNote } from "./calm-map.js";
import { mixOver, readColours } from "./page-colours.js";
import { readMaps, readPalette } from "./pixel-codec.js";
import { pack } from "./pixel-surface.js";

/** @typedef {import("./pixel-surface.js").PixelSurface} PixelSurface */
/** @typedef {import("./pixel-surface.js").Colour} Colour */

/** The prediction's map. The canvas has the map's resolution; the style sheet stretches it. */
export class PlaneMap {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    const palette = readPalette(canvas.dataset.palette ?? "");
    this.calm = new CalmMap(palette, readColours(canvas, /** @type {const} */ (["soft"])).soft);
  }

  /** @param {string} text @param {number} now in milliseconds */
  paint(text, now) {
    const indices = new Uint8Array(text.length);
    const size = Math.sqrt(text.length);
    readMaps(text, size, indices);
    const area = (this.canvas.clientWidth * this.canvas.clientHeight) / indices.length;
    putPixels(this.canvas, this.calm.limitPixels(indices, area, now), size);
    showCalmNote(this.canvas, this.calm.isCalm);
  }
}

/** @typedef {{x: number, y: number, side: number, radius: number, neuron: number}} Tile */

/** The neurons' maps of the last frame. */
export class NeuronMaps {
  /** @param {Tile[]} tiles their positions @param {string} palette */
  constructor(tiles, palette) {
    this.tiles = tiles;
    this.palette = readPalette(palette);
    this.size = 0;
    this.decoded = new Uint8Array(0);
    /** What is shown. @type {Uint8Array} */
    this.indices = this.decoded;
    /** @type {CalmMap | null} */
    this.calm = null;
    this.ground = "";
    this.opaque = new Int32Array(0);
    this.pale = new Int32Array(0);
    /** Interpolation weights for the side of the tile drawn last. */
    this.weights = interpolationWeights(1, 1);
    /** One map with its rows interpolated, in 256ths. */
    this.rows = new Int32Array(0);
  }

  /**
   * @param {{size: number, pixels: string}} maps
   * @param {Colour} ground colour below the maps @param {number} scale CSS pixels per unit of the drawing
   * @param {number} now in milliseconds
   */
  read({ size, pixels }, ground, scale, now) {
    if (this.decoded.length !== pixels.length) this.decoded = new Uint8Array(pixels.length);
    this.size = size;
    readMaps(pixels, size, this.decoded);
    this.calm ??= new CalmMap(this.palette, ground);
    const side = this.tiles.length ? (this.tiles[0].side * scale) / size : 0;
    this.indices = this.calm.limitIndices(this.decoded, side * side, now);
  }

  get isCalm() {
    return this.calm?.isCalm === true;
  }

  /** @param {Colour} ground colour below the maps @param {number} droppedOpacity of a dropped neuron's map */
  mixPalettes(ground, droppedOpacity) {
    if (this.ground === String(ground)) return;
    this.ground = String(ground);
    this.opaque = mixPalette(this.palette, ground, 1);
    this.pale = mixPalette(this.palette, ground, droppedOpacity);
  }

  /**
   * @param {PixelSurface} surface @param {number} scale device pixels per unit of the drawing
   * @param {Set<number>} dropped neurons
   */
  draw(surface, scale, dropped) {
    this.tiles.forEach(({ x, y, side, radius, neuron }, place) => {
      const colours = dropped.has(neuron) ? this.pale : this.opaque;
      const [left, top] = [Math.round(x * scale), Math.round(y * scale)];
      this.drawTile(surface, colours, place, left, top, Math.round(side * scale), radius * scale);
    });
  }

  /**
   * Stretch a map over its tile with bilinear interpolation, as browsers stretch images.
   *
   * @param {PixelSurface} surface @param {Int32Array} colours @param {number} place
   * @param {number} left @param {number} top @param {number} side @param {number} radius
   */
  drawTile({ pixels, width, height }, colours, place, left, top, side, radius) {
    const { indices, size } = this;
    if (this.weights.length !== side || this.weights.size !== size) {
      this.weights = interpolationWeights(size, side);
      this.rows = new Int32Array(size * side);
    }
    const { rows } = this;
    const { before, after, share } = this.weights;
    let start = place * size * size;
    for (let at = 0; at < rows.length; start += size) {
      for (let column = 0; column < side; column++) {
        const here = indices[start + before[column]];
        rows[at++] = (here << 8) + (indices[start + after[column]] - here) * share[column];
      }
    }
    for (let row = Math.max(0, -top); row < Math.min(side, height - top); row++) {
      // Round corners.
      const corner = radius - 0.5 - Math.min(row, side - 1 - row);
      const inset = corner > 0 ? Math.round(radius - Math.sqrt(radius ** 2 - corner ** 2)) : 0;
      const [upper, lower, low] = [before[row] * side, after[row] * side, share[row]];
      const at = (top + row) * width + left;
      for (let column = inset; column < side - inset; column++) {
        const high = rows[upper + column];
        const mixed = (high << 8) + (rows[lower + column] - high) * low;
        pixels[at + column] = colours[(mixed + 0x8000) >> 16];
      }
    }
  }

  /**
   * Copy a neuron's map of the last frame to another canvas, without interpolation.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {number} neuron
   * @returns {boolean} false if it has none
   */
  copy(canvas, neuron) {
    const place = this.tiles.findIndex((tile) => tile.neuron === neuron);
    if (!this.indices.length || place < 0) return false;
    const area = this.size * this.size;
    const indices = this.indices.subarray(place * area, (place + 1) * area);
    putPixels(canvas, Uint32Array.from(indices, (index) => this.palette[index]), this.size);
    return true;
  }
}

/** @param {HTMLCanvasElement} canvas @param {Uint32Array} pixels @param {number} size */
function putPixels(canvas, pixels, size) {
  if (canvas.width !== size) canvas.width = size;
  if (canvas.height !== size) canvas.height = size;
  const image = new ImageData(size, size);
  new Uint32Array(image.data.buffer).set(pixels);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/**
 * Linear interpolation from `size` to `length` pixels: for each the two neighbours, and the weight of
 * the second in 256ths.
 *
 * @param {number} size @param {number} length
 */
function interpolationWeights(size, length) {
  const [before, after] = [new Int32Array(length), new Int32Array(length)];
  const share = new Int32Array(length);
  for (let point = 0; point < length; point++) {
    const place = Math.min(size - 1, Math.max(0, ((point + 0.5) * size) / length - 0.5));
    before[point] = Math.floor(place);
    after[point] = Math.min(size - 1, before[point] + 1);
    share[point] = Math.round((place - before[point]) * 256);
  }
  return { size, length, before, after, share };
}

/**
 * The palette's colours, alpha-blended over an opaque colour.
 *
 * @param {Uint32Array} palette @param {Colour} ground @param {number} density
 */
function mixPalette(palette, ground, density) {
  return Int32Array.from(palette, (pixel) => {
    const colour = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const [red, green, blue] = mixOver(colour, ground, (density * (pixel >>> 24)) / 255);
    return pack([Math.round(red), Math.round(green), Math.round(blue)]);
  });
}
