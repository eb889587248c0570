/** A map of a playing run that cannot flash: as it is, or as the mean of the last second. */
import { CalmMean, FlashWatch, relativeLuminance } from "./flash-limit.js";
import { mixOver } from "./page-colours.js";

/** Of 255: neighbouring colours of a scale differ by less; those of two classes by more. */
const SMOOTH_STEP = 16;

export class CalmMap {
  /** @param {Uint32Array} palette pixels of ImageData @param {ArrayLike<number>} ground below the map */
  constructor(palette, ground) {
    this.palette = palette;
    this.luminance = Float32Array.from(palette, (pixel) =>
      relativeLuminance(mixOver(bytesOf(pixel), ground, (pixel >>> 24) / 255)),
    );
    /** Whether the mean of two indices has the colour of the mean. */
    this.isScale = palette.every((pixel, i) => i === 0 || areNear(pixel, palette[i - 1]));
    this.watch = new FlashWatch();
    this.mean = new CalmMean();
    this.isCalm = false;
  }

  /**
   * The indices to show instead of these. It keeps them; pass the same array or another.
   *
   * @param {Uint8Array} indices @param {number} area of a cell in CSS pixels @param {number} now
   */
  limitIndices(indices, area, now) {
    this.isCalm = this.watch.isUnsafe(indices, this.luminance, () => area, now);
    if (this.isCalm) return this.mean.calm(indices, now);
    this.mean.pass(indices, now);
    return indices;
  }

  /**
   * The pixels to show for these indices.
   *
   * @param {Uint8Array} indices @param {number} area of a cell in CSS pixels @param {number} now
   * @returns {Uint32Array}
   */
  limitPixels(indices, area, now) {
    const { palette } = this;
    /** @param {Uint8Array} levels */
    const paint = (levels) => Uint32Array.from(levels, (index) => palette[index]);
    if (this.isScale) return paint(this.limitIndices(indices, area, now));
    // Classes have no mean index, so their colours are mixed.
    const pixels = paint(indices);
    this.isCalm = this.watch.isUnsafe(indices, this.luminance, () => area, now);
    const bytes = new Uint8Array(pixels.buffer);
    if (this.isCalm) return new Uint32Array(this.mean.calm(bytes, now).buffer);
    this.mean.pass(bytes, now);
    return pixels;
  }
}

/** Show or hide the note beside a canvas. @param {HTMLCanvasElement} canvas @param {boolean} isCalm */
export function showCalmNote(canvas, isCalm) {
  const note = canvas.parentElement?.querySelector(".calm-note");
  if (note instanceof HTMLElement && note.hidden === isCalm) note.hidden = !isCalm;
}

/** @param {number} pixel @returns {[number, number, number]} */
function bytesOf(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

/** @param {number} one @param {number} other */
function areNear(one, other) {
  const opaque = [one, other].map((pixel) => bytesOf(pixel).map((part) => (part * (pixel >>> 24)) / 255));
  return opaque[0].every((part, i) => Math.abs(part - opaque[1][i]) < SMOOTH_STEP);
}
