/**
 * A software rasterizer for lines and dots with anti-aliasing. Without a GPU a browser takes
 * several microseconds for each canvas call; thousands of lines and dots a frame are much faster
 * drawn pixel by pixel.
 */

/** @typedef {[red: number, green: number, blue: number]} Colour each from 0 to 255 */

export class PixelSurface {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.image = new ImageData(width, height);
    // Signed, since unsigned values do not fit into the small integers of JavaScript engines.
    this.pixels = new Int32Array(this.image.data.buffer);
  }

  /** @param {Colour} colour */
  fill(colour) {
    this.pixels.fill(pack(colour));
  }

  /**
   * A line, column by column; `breadth` in pixels.
   *
   * @param {Curve} curve @param {number} breadth @param {Colour} colour @param {number} opacity
   */
  drawCurve({ left, middle, slant, across, hidden }, breadth, colour, opacity) {
    const { pixels, width, height } = this;
    const packed = pack(colour);
    const [redBlue, green] = [packed & 0xff00ff, packed & 0x00ff00];
    // A line thinner than a pixel covers only that share of it.
    const most = Math.min(1, breadth) * opacity * 256;
    const reach = Math.max(breadth, 1) / 2 + 0.5;
    const full = most | 0;
    const end = Math.min(middle.length, width - left);
    for (let column = Math.max(0, -left); column < end; column++) {
      if (hidden !== null && hidden[column]) continue;
      const y = middle[column];
      const far = reach * slant[column];
      const near = across[column];
      const first = Math.max(0, Math.ceil(y - far));
      const last = Math.min(height - 1, Math.floor(y + far));
      let at = first * width + left + column;
      for (let row = first; row <= last; row++) {
        const covered = reach - Math.abs(row - y) * near;
        const share = covered >= 1 ? full : (covered * most) | 0;
        pixels[at] = mix(pixels[at], redBlue, green, share);
        at += width;
      }
    }
  }

  /** @param {Float64Array} places x and y of each centre @param {number} breadth @param {Colour} colour */
  drawDots(places, breadth, colour) {
    const { pixels, width, height } = this;
    const packed = pack(colour);
    const [redBlue, green] = [packed & 0xff00ff, packed & 0x00ff00];
    const radius = Math.max(breadth, 1) / 2;
    const most = Math.min(1, breadth) * 256;
    const reach = radius + 0.5;
    const [inside, outside] = [Math.max(0, radius - 0.5) ** 2, reach ** 2];
    for (let i = 0; i < places.length; i += 2) {
      const [x, y] = [places[i], places[i + 1]];
      const [left, right] = [Math.max(0, Math.ceil(x - reach)), Math.min(width - 1, x + reach)];
      const bottom = Math.min(height - 1, y + reach);
      for (let row = Math.max(0, Math.ceil(y - reach)); row <= bottom; row++) {
        const down = (row - y) * (row - y);
        for (let column = left; column <= right; column++) {
          const distance = down + (column - x) * (column - x);
          if (distance >= outside) continue;
          const covered = distance <= inside ? 1 : reach - Math.sqrt(distance);
          const at = row * width + column;
          pixels[at] = mix(pixels[at], redBlue, green, (covered * most) | 0);
        }
      }
    }
  }
}

/**
 * A curve from left to right: for each column the row of its centre line, and how many rows one pixel
 * of breadth takes there (`slant`, with its inverse `across`). Rows and columns mean pixel centres.
 * @typedef {{left: number, middle: Float64Array, slant: Float64Array, across: Float64Array,
 *   hidden: Uint8Array | null}} Curve
 */

/** @param {Colour} colour @returns {number} a pixel of ImageData, opaque; signed */
export function pack([red, green, blue]) {
  return (255 << 24) | (blue << 16) | (green << 8) | red;
}

/**
 * Blend `share`/256 of a colour over a pixel; red and blue are blended in one multiplication.
 *
 * @param {number} pixel @param {number} redBlue @param {number} green @param {number} share
 */
function mix(pixel, redBlue, green, share) {
  const rest = 256 - share;
  const outer = (Math.imul(pixel & 0xff00ff, rest) + Math.imul(redBlue, share)) >>> 8;
  const inner = (Math.imul(pixel & 0x00ff00, rest) + Math.imul(green, share)) >>> 8;
  return 0xff000000 | (outer & 0xff00ff) | (inner & 0x00ff00);
}
