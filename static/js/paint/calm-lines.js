/**
 * Holds the lines, dots and plain tiles of a playing run's diagram for half a second at a time while
 * they would flash.
 */
import { FlashWatch, HeldValues, relativeLuminance } from "./flash-limit.js";
import { mixOver } from "./page-colours.js";

/** @typedef {import("./frame").Frame} Frame */
/** @typedef {import("./paint-lines.js").Colours} Colours */
/** @typedef {Pick<Frame, "edges" | "neurons">} Drawn */

/** Levels on either side of zero. */
const LEVELS = 127;

/** In hundredths: the width from which on a line counts as its whole colour. */
const FULL_WIDTH = 300;

export class CalmLines {
  /**
   * @param {number[]} lengths of the lines, in units of the drawing
   * @param {number} period between two dots of a dotted line
   * @param {number[]} tiles area of each tile that is filled with a colour
   */
  constructor(lengths, period, tiles) {
    this.lengths = lengths;
    this.period = period;
    this.tiles = tiles;
    this.watches = { weights: new FlashWatch(), slopes: new FlashWatch(), fills: new FlashWatch() };
    this.held = new HeldValues();
    /** @type {Drawn | null} */
    this.shown = null;
    this.isUnsafe = false;
  }

  /**
   * What to show instead of a frame's lines and dots.
   *
   * @param {Drawn} drawn @param {number[]} fills of the filled tiles
   * @param {Colours} colours @param {number} scale CSS pixels per unit of the drawing
   * @param {number} now in milliseconds
   * @returns {Drawn}
   */
  limit({ edges, neurons }, fills, colours, scale, now) {
    const area = scale * scale;
    const { widths, opacities, gradient_widths: slopes } = edges;
    const { watches, lengths } = this;
    const unsafe = [
      widths !== undefined &&
        watches.weights.isUnsafe(
          Uint8Array.from(widths, (width, i) => level((width / FULL_WIDTH) * ((opacities?.[i] ?? 100) / 100))),
          luminances(colours.neg, colours.pos, colours.panel),
          (i) => area * lengths[i] * Math.max(0.5, Math.abs(widths[i]) / 100),
          now,
        ),
      slopes !== undefined &&
        watches.slopes.isUnsafe(
          Uint8Array.from(slopes, (width) => level(Math.sign(width))),
          luminances(colours.gneg, colours.gpos, colours.panel),
          (i) => (area * lengths[i] * (Math.PI / 4) * (slopes[i] / 100) ** 2) / this.period,
          now,
        ),
      watches.fills.isUnsafe(
        Uint8Array.from(fills, (fill) => level(fill / 100)),
        luminances(colours.neg, colours.pos, colours.soft),
        (i) => area * this.tiles[i],
        now,
      ),
    ];
    this.isUnsafe = unsafe.includes(true);
    if (!this.shown || !this.held.holds(this.isUnsafe, now)) this.shown = { edges, neurons };
    return this.shown;
  }
}

/** @param {number} share from -1 to 1 */
function level(share) {
  return Math.round(LEVELS * (1 + Math.max(-1, Math.min(1, share))));
}

/** @type {Map<string, Float32Array>} */
const known = new Map();

/**
 * The luminance of each level.
 *
 * @param {ArrayLike<number>} below @param {ArrayLike<number>} above @param {ArrayLike<number>} ground
 */
function luminances(below, above, ground) {
  const key = [below, above, ground].join(";");
  const found = known.get(key);
  if (found) return found;
  const made = Float32Array.from({ length: 2 * LEVELS + 1 }, (_, i) => {
    const share = i / LEVELS - 1;
    return relativeLuminance(mixOver(share < 0 ? below : above, ground, Math.abs(share)));
  });
  known.set(key, made);
  return made;
}
