/**
 * Keeps what a playing run paints from flashing (WCAG 2.2, success criterion 2.3.1, and 2.3.3).
 *
 * A flash is a pair of opposing changes of relative luminance by a tenth or more, where the darker
 * of the two is below 0.8. More than three in a second are dangerous if those of one moment cover a
 * quarter of a field of 10°, 341 by 256 CSS pixels. Here fewer than three are let through, and a
 * drawing may have no more than a third of that area. Flashes of saturated red are dangerous too; no
 * palette has one, which tests/render/test_colours.py holds.
 */

/** Of relative luminance, from 0 to 1. */
const CHANGE = 0.1;
const BRIGHT = 0.8;

/** A third of a quarter of 341 × 256 CSS pixels: maps, tiles and lines can lie in one field. */
export const SAFE_AREA = (341 * 256) / 4 / 3;

/** In milliseconds. */
const SECOND = 1000;

/** Opposing changes of a cell in a second that are let through: two flashes, one if less motion is asked for. */
const CHANGES = 4;
const CHANGES_REDUCED = 2;

/** How long a drawing stays calm after the last second with too many changes. */
const REST = 2000;

/** Of the exponential mean, in milliseconds. */
const MEAN_TIME = 1000;

/** Of 255 levels, how many a calm cell changes in a second at most; three flashes would take 75. */
const LEVELS_PER_SECOND = 60;

/** Between two pictures of lines that are held. */
const HOLD = 500;
const HOLD_REDUCED = 1000;

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {number[]} colour red, green and blue from 0 to 255 @returns {number} from 0 to 1 */
export function relativeLuminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Watches the cells of one drawing: whether those that flash cover more than the safe area. */
export class FlashWatch {
  constructor() {
    this.allowed = reducedMotion.matches ? CHANGES_REDUCED : CHANGES;
    this.last = new Uint8Array(0);
    /** Luminance at each cell's last turn, and whether it falls (-1) or rises (1) since. */
    this.turn = new Float32Array(0);
    this.direction = new Int8Array(0);
    /** The times of each cell's last changes, a ring of `allowed`. */
    this.times = new Float64Array(0);
    this.place = new Uint8Array(0);
    /** When each cell last changed once too often. */
    this.exceeded = new Float64Array(0);
    this.changedAt = -Infinity;
    this.restUntil = -Infinity;
  }

  /**
   * Call it with every picture. Whether the drawing has to be calm.
   *
   * @param {Uint8Array} levels of all cells @param {Float32Array} luminance of each level
   * @param {(cell: number) => number} area of a cell in CSS pixels
   * @param {number} now in milliseconds
   */
  isUnsafe(levels, luminance, area, now) {
    if (this.last.length !== levels.length) this.restart(levels, luminance);
    for (let i = 0; i < levels.length; i++) {
      if (levels[i] === this.last[i]) continue;
      this.last[i] = levels[i];
      this.see(i, luminance[levels[i]], now);
    }
    if (this.changedAt === now && this.flashingArea(area, now) > SAFE_AREA) this.restUntil = now + REST;
    return now < this.restUntil;
  }

  /** @param {Uint8Array} levels @param {Float32Array} luminance */
  restart(levels, luminance) {
    const cells = levels.length;
    this.last = levels.slice();
    this.turn = Float32Array.from(levels, (level) => luminance[level]);
    this.direction = new Int8Array(cells);
    this.times = new Float64Array(cells * this.allowed).fill(-Infinity);
    this.place = new Uint8Array(cells);
    this.exceeded = new Float64Array(cells).fill(-Infinity);
    this.changedAt = -Infinity;
  }

  /** @param {number} i cell @param {number} level its luminance @param {number} now */
  see(i, level, now) {
    const step = level - this.turn[i];
    const direction = this.direction[i];
    if (direction !== 0 && step * direction > 0) {
      this.turn[i] = level;
      return;
    }
    if (Math.abs(step) < CHANGE || Math.min(level, this.turn[i]) >= BRIGHT) return;
    this.direction[i] = step > 0 ? 1 : -1;
    this.turn[i] = level;
    const at = i * this.allowed + this.place[i];
    if (now - this.times[at] < SECOND) {
      this.exceeded[i] = now;
      this.changedAt = now;
    }
    this.times[at] = now;
    this.place[i] = (this.place[i] + 1) % this.allowed;
  }

  /** @param {(cell: number) => number} area @param {number} now */
  flashingArea(area, now) {
    let total = 0;
    for (let i = 0; i < this.exceeded.length; i++) {
      if (now - this.exceeded[i] < SECOND) total += area(i);
    }
    return total;
  }
}

/** A running mean of what a map shows, which changes so slowly that it cannot flash. */
export class CalmMean {
  constructor() {
    this.mean = new Float32Array(0);
    this.shown = new Float32Array(0);
    this.levels = new Uint8Array(0);
    this.time = 0;
  }

  /** Follow a picture that is shown as it is. @param {Uint8Array} levels @param {number} now */
  follow(levels, now) {
    const passed = Math.max(0, now - this.time);
    this.time = now;
    if (this.mean.length !== levels.length) {
      this.mean = Float32Array.from(levels);
      this.shown = Float32Array.from(levels);
      this.levels = levels.slice();
    }
    const share = 1 - Math.exp(-passed / MEAN_TIME);
    for (let i = 0; i < levels.length; i++) this.mean[i] += share * (levels[i] - this.mean[i]);
    return passed;
  }

  /** The picture was shown as it is. @param {Uint8Array} levels @param {number} now */
  pass(levels, now) {
    this.follow(levels, now);
    this.shown.set(levels);
  }

  /** What to show instead of the picture. @param {Uint8Array} levels @param {number} now */
  calm(levels, now) {
    const most = (LEVELS_PER_SECOND * this.follow(levels, now)) / SECOND;
    for (let i = 0; i < levels.length; i++) {
      const step = this.mean[i] - this.shown[i];
      this.shown[i] += Math.max(-most, Math.min(most, step));
      this.levels[i] = Math.round(this.shown[i]);
    }
    return this.levels;
  }
}

/** Lines and marks: while their drawing is unsafe, the last values are held for a while. */
export class HeldValues {
  constructor() {
    this.heldUntil = -Infinity;
  }

  /** Whether to go on showing the last values. @param {boolean} isUnsafe @param {number} now */
  holds(isUnsafe, now) {
    if (isUnsafe && now < this.heldUntil) return true;
    this.heldUntil = now + (reducedMotion.matches ? HOLD_REDUCED : HOLD);
    return false;
  }
}
